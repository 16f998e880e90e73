//! What would be dialled, without dialling.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Deserialize;

use super::calls::{CallTarget, DialledBody};
use crate::body::Query;
use crate::problem::Problem;
use crate::state::AppState;

/// What is looked at. That something is to be keyed says nothing here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DialplanQuery {
    #[serde(rename = "trunkaccesscode")]
    trunk_access_code: Option<String>,
    target: Option<String>,
}

#[utoipa::path(
    get,
    path = "/dialplan",
    tag = "Calls",
    summary = "What would be dialled",
    params(("target" = String, Query, description = "A number as it is usually written, an extension or a code."), ("trunkAccessCode" = Option<String>, Query, description = "MaxCS: the access code of a trunk.")),
    responses((status = 200, description = "Nothing is dialled.", body = DialledBody)),
)]
pub(super) async fn resolve(state: Data<AppState>, query: Query<DialplanQuery>) -> Result<HttpResponse, Problem> {
    let DialplanQuery { trunk_access_code, target } = query.0;
    let (target, warnings) = CallTarget::shown(target, trunk_access_code).resolve(&state)?;
    Ok(HttpResponse::Ok().json(DialledBody { target, warnings }))
}
