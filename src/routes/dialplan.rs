//! What would be dialled, without dialling.

use actix_web::HttpResponse;
use actix_web::web::{Data, Query};
use serde::Deserialize;

use super::calls::DialledBody;
use crate::problem::Problem;
use crate::state::AppState;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Target {
    target: Option<String>,
    trunk_access_code: Option<String>,
}

#[utoipa::path(
    get,
    path = "/dialplan",
    tag = "Calls",
    summary = "What would be dialled",
    params(("target" = String, Query, description = "A number as it is usually written, an extension or a code."), ("trunkAccessCode" = Option<String>, Query, description = "MaxCS: the access code of a trunk.")),
    responses((status = 200, description = "Nothing is dialled.", body = DialledBody)),
)]
pub(super) async fn resolve(state: Data<AppState>, query: Query<Target>) -> Result<HttpResponse, Problem> {
    let target = query.target.as_deref().unwrap_or_default();
    let dialled = state.live.now().dialplan.resolve(target, query.trunk_access_code.as_deref())?;
    Ok(HttpResponse::Ok().json(DialledBody { target: dialled }))
}
