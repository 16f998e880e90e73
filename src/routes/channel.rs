//! Opening the event channel: as a WebSocket, as a stream of server-sent events, or as a long poll.

use std::time::Instant;

use actix_web::http::header::{ACCEPT, UPGRADE};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use actors::session::SessionId;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::path::SessionPath;
use super::sessions::events_url;
use super::table::IN_TABLE;
use crate::channel::{ChannelRequest, PollRequest};
use crate::channel_tokens::TOKEN_LIFETIME;
use crate::event_stream;
use crate::events::schema::AnyEvent;
use crate::long_poll;
use crate::problem::Problem;
use crate::state::AppState;
use crate::websocket;

/// Query that names the session of a channel whose path does not.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents show it; `channel` reads queries")]
struct SessionQuery {
    /// The session. Without it and without a token, the first message of a WebSocket names it.
    #[param(rename = "sessionId")]
    session: Option<String>,
    /// A token for this opening, in place of the session.
    token: Option<String>,
}

/// Query of any event channel.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents show it; `channel` reads queries")]
struct ChannelQuery {
    /// The number of the last event that the client has seen. A stream also takes it from Last-Event-ID. Not in a long poll.
    #[param(rename = "lastSeq")]
    last_seq: Option<u64>,
    /// 1 has the channel begin with a BoundEvent.
    #[param(example = "1")]
    hello: Option<String>,
    /// Interval of HeartbeatEvents, from 1s to 5m. Not in a long poll.
    #[param(example = "15s")]
    heartbeat: Option<String>,
    /// In a cluster: the `epoch` of the BoundEvent after which the client has seen that number.
    epoch: Option<u64>,
}

/// Query of a long poll.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents show it; `channel` reads queries")]
struct PollQuery {
    /// Long poll: the number of the last event that the client has seen.
    after: Option<u64>,
    /// Long poll: longest time to wait for an event, up to 60s.
    #[param(example = "25s")]
    wait: Option<String>,
}

/// The answer to an upgrade.
const WEBSOCKET: &str = "A WebSocket; /asyncapi.json says what it carries.";

/// The answer to a request without an upgrade.
const HEARD: &str = "With `Accept: text/event-stream` a stream of the same events. With `after` or `wait` a list of them, when \
there are some or the time is up.";

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "openEventChannel",
    tag = "Events",
    summary = "Open an event channel",
    description = "Opens a WebSocket that carries the events of a session. /asyncapi.json describes the messages and close codes.",
    params(SessionQuery, ChannelQuery),
    responses((status = 101, description = WEBSOCKET)),
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
    summary = "Open an event channel of a session, or get its events",
    description = "Opens a WebSocket that carries the events of this session, without a first message. With `Accept: text/event-stream` the same events come as a stream, and with `after` or `wait` as the answer to a long poll. /asyncapi.json describes the events and close codes.",
    params(SessionPath, ChannelQuery, PollQuery),
    responses(
        (status = 101, description = WEBSOCKET),
        (
            status = 200,
            description = HEARD,
            content((Vec<AnyEvent> = "application/json"), (String = "text/event-stream")),
        ),
    ),
)]
pub(crate) async fn of_session(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    path: Path<SessionPath>,
) -> Result<HttpResponse, Problem> {
    let session = Some(path.into_inner().session);
    if asks_for_upgrade(&request) {
        let channel_request = ChannelRequest::of_address(session, request.query_string())?;
        return websocket::upgrade(&state, &request, payload, channel_request);
    }
    hear(&state, &request, session).await
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "getEventsByToken",
    tag = "Events",
    summary = "Get events by a token",
    description = "Gets events as `getEvents` does, with a token in place of the session id.",
    params(SessionQuery, ChannelQuery, PollQuery),
    responses(
        (
            status = 200,
            description = HEARD,
            content((Vec<AnyEvent> = "application/json"), (String = "text/event-stream")),
        ),
    ),
)]
pub(crate) async fn events(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, Problem> {
    hear(&state, &request, None).await
}

/// Answers a request without an upgrade.
async fn hear(state: &AppState, request: &HttpRequest, session: Option<String>) -> Result<HttpResponse, Problem> {
    let query = request.query_string();
    if accepts_event_stream(request) {
        event_stream::open(state, request, ChannelRequest::of_address(session, query)?)
    } else if PollRequest::is_meant(query) {
        long_poll::answer(state, request, PollRequest::of_address(session, query)?).await
    } else {
        ChannelRequest::of_address(session, query)?;
        let ways = "without an upgrade, send Accept: text/event-stream for a stream, or after and wait for a long poll";
        Err(Problem::NoWebSocket(ways.to_owned()))
    }
}

/// True if the request asks for a WebSocket, or for another protocol, which is refused.
fn asks_for_upgrade(request: &HttpRequest) -> bool {
    let asked = request.headers().get(UPGRADE).and_then(|value| value.to_str().ok());
    asked.is_some_and(|protocol| protocol.trim().eq_ignore_ascii_case("websocket"))
}

fn accepts_event_stream(request: &HttpRequest) -> bool {
    let accepted = request.headers().get_all(ACCEPT).filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|range| {
        let media_type = range.split(';').next().unwrap_or_default();
        media_type.trim().eq_ignore_ascii_case("text/event-stream")
    })
}

/// A token for one event channel.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ChannelToken)]
struct ChannelTokenBody {
    token: String,
    /// Seconds for which the token can be used.
    expires_in: u64,
    /// URL of a WebSocket with the token.
    events_url: String,
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "getChannelToken",
    tag = "Events",
    summary = "Get a token for one event channel",
    description = "Makes a token for one opening of an event channel, so that no session id stands in an address. It can be used once, for 30 s.",
    params(SessionPath),
    responses((status = 200, description = "The token opens one channel.", body = ChannelTokenBody)),
)]
pub(crate) async fn token(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<SessionPath>,
) -> Result<HttpResponse, Problem> {
    state.session(&path.session)?;
    let id = SessionId::parse(&path.session).map_err(|_| Problem::NoSuchSession)?;
    let token = state.written_token(&state.tokens.issue(id, Instant::now())?);
    let events_url = events_url(&request, &format!("token={token}"));
    Ok(HttpResponse::Ok().json(ChannelTokenBody { token, expires_in: TOKEN_LIFETIME.as_secs(), events_url }))
}
