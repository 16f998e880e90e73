//! What would be dialled, without dialling.

use actix_web::HttpResponse;
use actix_web::web::{Data, Query};
use serde::Deserialize;
use serde_json::json;

use crate::problem::Problem;
use crate::state::AppState;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Target {
    target: Option<String>,
    trunk_access_code: Option<String>,
}

pub(super) async fn resolve(state: Data<AppState>, query: Query<Target>) -> Result<HttpResponse, Problem> {
    let target = query.target.as_deref().unwrap_or_default();
    let dialled = state.live.now().dialplan.resolve(target, query.trunk_access_code.as_deref())?;
    Ok(HttpResponse::Ok().json(json!({ "target": dialled })))
}
