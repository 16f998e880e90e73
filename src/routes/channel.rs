//! Opening the event channel.

use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::problem::Problem;
use crate::state::AppState;
use crate::websocket;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct WhichSession {
    session_id: Option<String>,
}

pub(super) async fn open(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    query: Query<WhichSession>,
) -> Result<HttpResponse, Problem> {
    websocket::upgrade(&state, &request, payload, query.into_inner().session_id)
}

pub(super) async fn of_session(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    session: Path<String>,
) -> Result<HttpResponse, Problem> {
    websocket::upgrade(&state, &request, payload, Some(session.into_inner()))
}
