//! What would be dialled, without dialling.

use actix_web::HttpResponse;
use actix_web::web::Data;

use super::calls::{CallTarget, DialledBody};
use crate::body::Query;
use crate::problem::Problem;
use crate::state::AppState;

#[utoipa::path(
    get,
    path = "/dialplan",
    tag = "Calls",
    summary = "What would be dialled",
    params(("target" = String, Query, description = "A number as it is usually written, an extension or a code."), ("trunkAccessCode" = Option<String>, Query, description = "MaxCS: the access code of a trunk.")),
    responses((status = 200, description = "Nothing is dialled.", body = DialledBody)),
)]
pub(super) async fn resolve(state: Data<AppState>, query: Query<CallTarget>) -> Result<HttpResponse, Problem> {
    let (target, warnings) = query.0.resolve(&state)?;
    Ok(HttpResponse::Ok().json(DialledBody { target, warnings }))
}
