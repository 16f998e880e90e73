//! Requests for sessions that another node of the cluster serves: it answers them.

use std::sync::Arc;
use std::time::Duration;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue, UPGRADE};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, FromRequest as _, HttpMessage as _, HttpRequest, HttpResponse};
use actors::session::SessionId;

use crate::body::RawBody;
use crate::client::Client;
use crate::cluster::peer_message::{NodeQuestion, PeerQuestion, RestAnswer, RestRequest};
use crate::cluster::{ClusterNode, ClusterSessions};
use crate::middleware::RequestId;
use crate::problem::Problem;
use crate::session_opening::{self, Location, SessionFate};
use crate::state::{AppState, BEFORE_ANSWER};
use crate::telemetry;

/// Longest time for another node's answer. Requests have deadlines of their own there.
const DEADLINE: Duration = Duration::from_secs(60);

/// Most nodes that are asked, one after the other. A session is served by another one while the first is asked at the most.
const MOST_NODES: usize = 3;

/// Reason of a refusal while nobody can be asked where a session is.
const UNKNOWN: &str = "the session is at another node, and the cluster does not answer";

/// Header fields of a request that mean something to the node that answers.
const OF_REQUESTS: [&str; 7] =
    ["accept", "content-type", "content-encoding", "host", "idempotency-key", "user-agent", "x-request-id"];

/// Header fields of an answer that each node sets for itself.
const OF_CONNECTIONS: [&str; 5] = ["connection", "content-length", "date", "transfer-encoding", "x-request-id"];

/// Serves a request here, or has the node answer it that serves the session.
pub(crate) async fn forwarded<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let answer = match foreign_session(&request) {
        None => None,
        Some(id) => {
            let state = state_of(&request)?;
            telemetry::note_session(id);
            let (head, payload) = request.parts_mut();
            let head = head.clone();
            let mut payload = payload.take();
            // On the heap by itself, as all that asks other nodes: it is large, and each request of a program that is no
            // node of a cluster would keep the room for it.
            let answer = Box::pin(answer(&state, &head, &mut payload, id)).await?;
            request.set_payload(payload);
            answer
        }
    };
    if let Some(answer) = answer {
        return Ok(request.into_response(answer).map_into_right_body());
    }
    let served = session_of(&request);
    let answer = next.call(request).await?;
    if let (StatusCode::NOT_FOUND, Some(id)) = (answer.status(), served) {
        Box::pin(moved_meanwhile(&answer, id)).await?;
    }
    Ok(answer.map_into_left_body())
}

/// Fails if the answer is that there is no such session, and there may be one, which has left this node meanwhile.
async fn moved_meanwhile<B>(answer: &ServiceResponse<B>, id: SessionId) -> Result<(), Problem> {
    let Some(state) = answer.request().app_data::<Data<AppState>>() else { return Ok(()) };
    let Some(cluster) = &state.cluster else { return Ok(()) };
    let problem = answer.response().error().and_then(|error| error.as_error::<Problem>());
    let moved = match problem {
        Some(Problem::NoSuchSession) => Problem::SessionMoved,
        Some(Problem::SessionEnded(_)) => ended(answer.request().method()),
        _ => return Ok(()),
    };
    gone_or_moved(moved, SessionFate::of(cluster, id).await)
}

/// Fails with the problem of a request to a session that goes on, or may go on.
fn gone_or_moved(moved: Problem, fate: SessionFate) -> Result<(), Problem> {
    match (fate, moved) {
        (SessionFate::Ended, _) => Ok(()),
        (SessionFate::Unknown, Problem::SessionMoved) => Err(Problem::Overloaded(UNKNOWN)),
        (SessionFate::GoesOn | SessionFate::Unknown, moved) => Err(moved),
    }
}

/// The problem of a request to a session that has left its node before it answered.
fn ended(method: &Method) -> Problem {
    if method == Method::GET { Problem::SessionMoved } else { Problem::OutcomeUnknown }
}

fn state_of(request: &ServiceRequest) -> Result<Data<AppState>, Problem> {
    request.app_data::<Data<AppState>>().cloned().ok_or(Problem::Internal)
}

/// The session that a request is about, if it is not served here.
fn foreign_session(request: &ServiceRequest) -> Option<SessionId> {
    let id = session_of(request)?;
    let state = request.app_data::<Data<AppState>>()?;
    state.sessions.find(id).is_none().then_some(id)
}

/// The session that a request is about. Event channels find theirs by themselves.
fn session_of(request: &ServiceRequest) -> Option<SessionId> {
    let mut parts = request.path().split('/').filter(|part| !part.is_empty());
    if parts.next()? != "sessions" {
        return None;
    }
    let id = SessionId::parse(parts.next()?).ok()?;
    let is_channel = request.headers().contains_key(UPGRADE) || matches!(parts.next(), Some("events" | "ws"));
    (!is_channel).then_some(id)
}

/// Returns the answer of the node that serves the session; `None` if this one is to answer.
async fn answer(
    state: &AppState,
    request: &HttpRequest,
    payload: &mut Payload,
    id: SessionId,
) -> Result<Option<HttpResponse>, Problem> {
    let Some(cluster) = &state.cluster else { return Ok(None) };
    let mut body: Option<Bytes> = None;
    let mut asked: Option<String> = None;
    for _ in 0..MOST_NODES {
        let location = session_opening::locate(state, id, asked.as_deref()).await.map_err(|error| {
            log::warn!(session:% = id; "it cannot be found out which node serves the session: {error}");
            Problem::Overloaded(UNKNOWN)
        })?;
        let node = match location {
            Location::Here(_) | Location::NoSession => {
                if let Some(body) = body {
                    *payload = Payload::from(body);
                }
                return Ok(None);
            }
            Location::Nowhere if is_log_off(request, id) => {
                ClusterSessions(Arc::clone(cluster)).remove(id).await;
                return Ok(None);
            }
            Location::Nowhere => return Err(Problem::SessionMoved),
            Location::There(node) => node,
        };
        let body = match &body {
            Some(body) => body,
            None => body.insert(RawBody::from_request(request, payload).await?.0),
        };
        match ask(cluster, &node, request, body, id).await {
            // What was known of the session may be out of date.
            Err(Problem::SessionMoved) => asked = Some(node),
            answer => return answer.map(Some),
        }
    }
    Err(Problem::SessionMoved)
}

/// True if the request ends the session itself.
fn is_log_off(request: &HttpRequest, id: SessionId) -> bool {
    let last = request.path().trim_end_matches('/').rsplit('/').next();
    request.method() == Method::DELETE && last.is_some_and(|last| SessionId::parse(last) == Ok(id))
}

async fn ask(
    cluster: &ClusterNode,
    node: &str,
    request: &HttpRequest,
    body: &[u8],
    id: SessionId,
) -> Result<HttpResponse, Problem> {
    let question = PeerQuestion::new(NodeQuestion::Rest(written(request, body)?));
    match cluster.ask_while_alive::<_, Option<RestAnswer>>(node, &question, DEADLINE).await {
        Ok(Some(answer)) if answer.status == 404 && answer.body.contains(BEFORE_ANSWER) => Err(ended(request.method())),
        Ok(Some(answer)) => response(answer),
        Ok(None) => Err(Problem::SessionMoved),
        Err(error) => {
            log::warn!(session:% = id; "node {node} does not answer a request: {error}");
            let was_not_done = request.method() == Method::GET || error.is_certain();
            Err(if was_not_done { Problem::SessionMoved } else { Problem::OutcomeUnknown })
        }
    }
}

fn written(request: &HttpRequest, body: &[u8]) -> Result<RestRequest, Problem> {
    let Client { secure, address, .. } = Client::of(request);
    let mut headers = Vec::new();
    for name in OF_REQUESTS {
        if let Some(value) = request.headers().get(name).and_then(|value| value.to_str().ok()) {
            headers.push((name.to_owned(), value.to_owned()));
        }
    }
    if let Some(id) = request.extensions().get::<RequestId>() {
        headers.retain(|(name, _)| name != "x-request-id");
        headers.push(("x-request-id".to_owned(), id.as_str().to_owned()));
    }
    let body = String::from_utf8(body.to_vec());
    let body = body.map_err(|_| Problem::BadRequest("the body is no text in UTF-8".to_owned()))?;
    Ok(RestRequest {
        method: request.method().to_string(),
        target: request.uri().to_string(),
        secure,
        client: address,
        headers,
        body,
    })
}

fn response(RestAnswer { status, headers, body }: RestAnswer) -> Result<HttpResponse, Problem> {
    let mut response = HttpResponse::build(StatusCode::from_u16(status).map_err(|_| Problem::Internal)?);
    for (name, value) in headers {
        let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) else { continue };
        if !OF_CONNECTIONS.contains(&name.as_str()) {
            response.append_header((name, value));
        }
    }
    Ok(response.body(body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::future_size::{any, size_of_result};

    #[test]
    fn a_request_has_no_room_for_what_asks_other_nodes() {
        let size = size_of_result(|| forwarded::<BoxBody>(any(), any()));
        assert!(size < 1024, "{size}");
    }

    #[test]
    fn a_session_is_gone_only_if_it_has_ended() {
        for method in [Method::GET, Method::POST] {
            assert_eq!(gone_or_moved(ended(&method), SessionFate::Ended), Ok(()));
        }
        assert_eq!(gone_or_moved(ended(&Method::GET), SessionFate::GoesOn), Err(Problem::SessionMoved));
        assert_eq!(gone_or_moved(ended(&Method::POST), SessionFate::GoesOn), Err(Problem::OutcomeUnknown));
    }

    #[test]
    fn a_session_that_may_be_elsewhere_is_not_said_to_be_gone_while_the_cluster_does_not_answer() {
        assert_eq!(gone_or_moved(ended(&Method::GET), SessionFate::Unknown), Err(Problem::Overloaded(UNKNOWN)));
        assert_eq!(gone_or_moved(ended(&Method::POST), SessionFate::Unknown), Err(Problem::OutcomeUnknown));
    }
}
