//! The number that would be dialled for a target. Nothing is dialled.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::call_target::{CallTarget, DialledBody};
use super::table::IN_TABLE;
use crate::body::Query;
use crate::problem::Problem;
use crate::state::AppState;

/// The target. `postDial` has no meaning here.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct DialplanQuery {
    /// A number as it is usually written, an extension or a code.
    #[param(required = true, value_type = String)]
    target: Option<String>,
    /// MaxCS: the access code of a trunk.
    #[serde(rename = "trunkaccesscode")]
    trunk_access_code: Option<String>,
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "resolveNumber",
    tag = "Calls",
    summary = "What would be dialled",
    description = "Tells the digits that AltiServ would be asked to dial for a target, with the kind and the territory of the number.",
    params(DialplanQuery),
    responses((status = 200, description = "Nothing is dialled.", body = DialledBody)),
)]
pub(crate) async fn resolve(state: Data<AppState>, query: Query<DialplanQuery>) -> Result<HttpResponse, Problem> {
    let DialplanQuery { trunk_access_code, target } = query.0;
    let (target, warnings) = CallTarget::without_keying(target, trunk_access_code).resolve(&state)?;
    Ok(HttpResponse::Ok().json(DialledBody { target, warnings }))
}
