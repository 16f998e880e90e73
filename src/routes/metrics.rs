//! Figures for Prometheus.

use std::time::Duration;

use actix_web::guard::GuardContext;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use actors::link::GetStatus;
use altiserv::Handle;
use tokio::time::timeout;

use super::table::IN_TABLE;
use crate::cluster::ClusterNode;
use crate::live::Live;
use crate::metrics::{CONTENT_TYPE, Scrape};
use crate::state::AppState;
use crate::tls::Certificates;

/// True if there are figures for Prometheus.
pub(crate) fn is_open(request: &GuardContext<'_>) -> bool {
    request.app_data::<Live>().is_some_and(|live| live.now().metrics)
}

/// Time that a scrape waits for an answer of the link and of the embedded AltiServ. After it their figures are missing, which
/// shows that they are too busy. Prometheus waits ten seconds for all of them by default.
const PATIENCE: Duration = Duration::from_millis(500);

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "getMetrics",
    tag = "Administration",
    summary = "Figures for Prometheus",
    description = "Tells the figures of the process in the text form of Prometheus.",
    responses((status = 200, description = "Prometheus' text form.", body = String, content_type = "text/plain")),
)]
pub(crate) async fn metrics(request: HttpRequest, state: Data<AppState>) -> HttpResponse {
    let altiserv = request.app_data::<Data<Handle>>();
    let link = async { timeout(PATIENCE, state.link.send(GetStatus)).await.ok()?.ok() };
    let licences = async { timeout(PATIENCE, altiserv?.licences()).await.ok()?.ok() };
    let (link, licences) = tokio::join!(link, licences);
    let certificate_end = request.app_data::<Certificates>().map(|certificates| certificates.in_force().not_after);
    HttpResponse::Ok().content_type(CONTENT_TYPE).body(state.metrics.render(&Scrape {
        link,
        licences,
        cluster: state.cluster.as_deref().map(ClusterNode::figures),
        certificate_end,
    }))
}
