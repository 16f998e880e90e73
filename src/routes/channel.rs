//! Opening the event channel.

use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::problem::Problem;
use crate::state::AppState;
use crate::websocket::{self, Wish};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Wanted {
    session_id: Option<String>,
    /// As text, so that a refusal names the field.
    last_seq: Option<String>,
}

#[utoipa::path(
    get,
    path = "/ws",
    tag = "Events",
    summary = "Open an event channel",
    params(("sessionId" = Option<String>, Query, description = "The session; without it the first message names it."), ("lastSeq" = Option<u64>, Query, description = "The number of the last event that the client has seen.")),
    responses((status = 101, description = "A WebSocket; /asyncapi.json says what it carries.")),
)]
pub(super) async fn open(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    query: Query<Wanted>,
) -> Result<HttpResponse, Problem> {
    let Wanted { session_id, last_seq } = query.into_inner();
    let wish = Wish::of_request(session_id, last_seq.as_deref())?;
    websocket::upgrade(&state, &request, payload, wish)
}

#[utoipa::path(
    get,
    path = "/sessions/{session}/events",
    tag = "Events",
    summary = "Open an event channel of a session",
    params(("session" = String, Path, description = "The session's id."), ("lastSeq" = Option<u64>, Query, description = "The number of the last event that the client has seen.")),
    responses((status = 101, description = "A WebSocket; /asyncapi.json says what it carries.")),
)]
pub(super) async fn of_session(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    session: Path<String>,
    query: Query<Wanted>,
) -> Result<HttpResponse, Problem> {
    let wish = Wish::of_request(Some(session.into_inner()), query.last_seq.as_deref())?;
    websocket::upgrade(&state, &request, payload, wish)
}
