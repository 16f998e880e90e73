//! Opening the event channel.

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::path::SessionPath;
use super::table::IN_TABLE;
use crate::problem::Problem;
use crate::state::AppState;
use crate::websocket::{self, ChannelRequest};

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "openEventChannel",
    tag = "Events",
    summary = "Open an event channel",
    params(("sessionId" = Option<String>, Query, description = "The session; without it the first message names it."), ("lastSeq" = Option<u64>, Query, description = "The number of the last event that the client has seen.")),
    responses((status = 101, description = "A WebSocket; /asyncapi.json says what it carries.")),
)]
pub(crate) async fn open(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let channel_request = ChannelRequest::of_address(None, request.query_string())?;
    websocket::upgrade(&state, &request, payload, channel_request)
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "getEvents",
    tag = "Events",
    summary = "Open an event channel of a session",
    params(SessionPath, ("lastSeq" = Option<u64>, Query, description = "The number of the last event that the client has seen.")),
    responses((status = 101, description = "A WebSocket; /asyncapi.json says what it carries.")),
)]
pub(crate) async fn of_session(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    path: Path<SessionPath>,
) -> Result<HttpResponse, Problem> {
    let channel_request = ChannelRequest::of_address(Some(path.into_inner().session), request.query_string())?;
    websocket::upgrade(&state, &request, payload, channel_request)
}
