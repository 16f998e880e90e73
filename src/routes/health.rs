//! Health of the process, and of its link to AltiServ.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

use super::table::IN_TABLE;
use crate::problem::Problem;
use crate::state::AppState;

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Health)]
struct StatusBody {
    status: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Readiness)]
struct ReadyBody {
    status: &'static str,
    product: String,
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "getHealth",
    tag = "Administration",
    summary = "Whether the process lives",
    description = "Tells that the process answers. It does not look at AltiServ.",
    responses((status = 200, description = "It does.", body = StatusBody)),
)]
pub(crate) async fn health() -> HttpResponse {
    HttpResponse::Ok().json(StatusBody { status: "ok" })
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "getReadiness",
    tag = "Administration",
    summary = "Whether an active AltiServ is reached",
    description = "Tells whether users can log on: 200 while there is a connection to an active AltiServ, else 503.",
    responses((status = 200, description = "It is.", body = ReadyBody)),
)]
pub(crate) async fn ready(state: Data<AppState>) -> Result<HttpResponse, Problem> {
    if state.cluster.as_ref().is_some_and(|node| node.is_draining()) {
        return Err(Problem::Overloaded("this node takes no more sessions"));
    }
    let status = state.status().await?;
    if status.connected {
        Ok(HttpResponse::Ok().json(ReadyBody { status: "ready", product: status.product.to_string() }))
    } else {
        Err(Problem::NotConnected)
    }
}
