//! Sessions: logging on, looking and logging off.

use actix_web::http::header::{AUTHORIZATION, HeaderValue};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use actix_web_httpauth::headers::authorization::{Basic, Scheme};
use actors::session::{CloseSession, Describe, OpenSession, OpenedSession, SessionCount, SessionId};
use actors::{Credentials, Extension, Product};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::path::SessionPath;
use super::table::IN_TABLE;
use super::watch::WatchBody;
use crate::body::{BodyName, NamedBody};
use crate::client::Client;
use crate::events::CallBody;
use crate::problem::Problem;
use crate::session_opening;
use crate::state::{AppState, ask};
use crate::telemetry;
use crate::throttle::Attempt;

/// The guide's Session.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "lowercase")]
pub(crate) struct ExistingSession {
    sessionid: Option<String>,
    /// In a cluster: the ticket of that session, in place of the password.
    ticket: Option<String>,
}

impl BodyName for ExistingSession {
    const NAME: &'static str = "session";
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LoggedOn)]
struct LoggedOnBody {
    session_id: String,
    extension: String,
    product: String,
    events_url: String,
    /// In a cluster: continues the session at any node, in place of the password. Good for a day; each answer has a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<String>,
    warnings: Vec<WarningBody>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LogonWarning)]
struct WarningBody {
    code: i32,
    message: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Session)]
struct SessionBody<'a> {
    session_id: String,
    extension: &'a str,
    server_status: ServerStatusBody,
    watch: WatchBody<'a>,
    calls: Vec<CallBody<'a>>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServerStatus)]
struct ServerStatusBody {
    connected: bool,
}

/// Nothing is left to say.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Empty)]
pub(crate) struct EmptyBody {}

/// Longest password, in bytes, that is passed on to AltiServ.
const MAX_PASSWORD: usize = 128;

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "logOn",
    tag = "Sessions",
    summary = "Log on",
    description = "Logs a user on with extension and password (Basic authentication), and takes an SDK licence where the user has no session yet. The body may name a session that the client already has: where it lives and is the same user's, it is returned, or else a new one is made. The session ends when its last event channel has been closed for `sessions.release_grace`.",
    request_body(content = Option<ExistingSession>),
    responses((status = 200, description = "Logged on, or the session named, where it lives and is the same user's.", body = LoggedOnBody)),
    security(("basic" = [])),
)]
pub(crate) async fn log_on(
    request: HttpRequest,
    state: Data<AppState>,
    body: NamedBody<ExistingSession>,
) -> Result<HttpResponse, Problem> {
    let outcome = try_log_on(&request, &state, body.0).await;
    state.metrics.logon(outcome.as_ref().map_or_else(Problem::name, |_| "ok"));
    outcome
}

async fn try_log_on(
    request: &HttpRequest,
    state: &Data<AppState>,
    body: ExistingSession,
) -> Result<HttpResponse, Problem> {
    let existing = body.sessionid.and_then(|id| SessionId::parse(&id).ok());
    let credentials = match (&body.ticket, existing, &state.cluster) {
        (Some(ticket), Some(id), Some(cluster)) if basic(request).is_none() => {
            cluster.open_ticket(id, ticket).map_err(Problem::TicketRefused)?
        }
        _ => credentials(request)?,
    };
    let client = Client::of(request);
    let admitted = state.throttle.admit(credentials.extension.as_str(), client.neighbourhood()).await;
    let attempt = admitted.map_err(Problem::TooManyFailedLogons)?;
    let elsewhere = SessionCount::default();
    let kept = credentials.clone();
    let opening = OpenSession { credentials, existing, from: client.neighbourhood(), elsewhere, needs_cluster: false };
    // Goes on if the client does not wait for the outcome, so that the attempt is counted nevertheless.
    let opened = actix_web::rt::spawn(telemetry::with_request_context(open(state.clone(), opening, attempt, client)));
    let opened = opened.await.map_err(|_| Problem::Internal)??;
    let ticket = state.cluster.as_ref().map(|cluster| cluster.new_ticket(opened.id, &kept));
    Ok(HttpResponse::Ok().json(logged_on(request, &opened, state.product, ticket)))
}

async fn open(
    state: Data<AppState>,
    opening: OpenSession,
    attempt: Attempt,
    client: Client,
) -> Result<OpenedSession, Problem> {
    let extension = opening.credentials.extension.clone();
    let opened = session_opening::open(&state, opening).await;
    match &opened {
        Ok(opened) => {
            telemetry::note_session(opened.id);
            if let (Some(cluster), true) = (&state.cluster, attempt.had_failures()) {
                cluster.tell_good_logon(extension.as_str(), client.neighbourhood());
            }
            attempt.succeeded();
        }
        Err(problem @ Problem::WrongCredentials(_)) => {
            attempt.failed();
            if let Some(cluster) = &state.cluster {
                cluster.tell_failed_logon(extension.as_str(), client.neighbourhood());
            }
            let from = client.address.map_or_else(|| "nowhere".to_owned(), |address| address.to_string());
            log::warn!("a logon as {extension} from {from} failed: {problem}");
        }
        Err(_) => attempt.undecided(),
    }
    opened
}

/// User and password of Basic authentication. A name that cannot be an extension's is refused as unknown.
fn credentials(request: &HttpRequest) -> Result<Credentials, Problem> {
    let basic = basic(request).ok_or(Problem::NoCredentials)?;
    let extension = Extension::parse(basic.user_id()).map_err(|_| Problem::WrongCredentials(None))?;
    let password = basic.password().unwrap_or_default();
    if password.len() > MAX_PASSWORD || password.contains('\0') {
        return Err(Problem::WrongCredentials(None));
    }
    Ok(Credentials { extension, password: password.into() })
}

/// Basic authentication. The scheme may stand in any letter case (RFC 9110), of which the parser takes `Basic` only.
fn basic(request: &HttpRequest) -> Option<Basic> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, credentials) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let credentials = credentials.trim();
    parse(credentials).or_else(|| parse(&from_latin_1(credentials)?))
}

fn parse(credentials: &str) -> Option<Basic> {
    let value = HeaderValue::from_str(&format!("Basic {credentials}")).ok()?;
    Basic::parse(&value).ok()
}

/// Credentials in Latin-1, as `btoa` in browsers makes them, written in UTF-8.
fn from_latin_1(credentials: &str) -> Option<Zeroizing<String>> {
    let bytes = Zeroizing::new(BASE64_STANDARD.decode(credentials).ok()?);
    let text: Zeroizing<String> = Zeroizing::new(bytes.iter().copied().map(char::from).collect());
    Some(Zeroizing::new(BASE64_STANDARD.encode(text.as_bytes())))
}

fn logged_on(request: &HttpRequest, opened: &OpenedSession, product: Product, ticket: Option<String>) -> LoggedOnBody {
    let warnings = opened.warning.into_iter().map(|code| WarningBody { code: code.into(), message: warning(code) });
    LoggedOnBody {
        session_id: opened.id.reveal(),
        extension: opened.extension.to_string(),
        product: product.to_string(),
        events_url: events_url(request, &format!("sessionId={}", opened.id.reveal())),
        ticket,
        warnings: warnings.collect(),
    }
}

fn warning(code: altilink::ResponseCode) -> String {
    match code {
        altilink::ResponseCode::InsecurePassword => "the password is insecure; change it".to_owned(),
        other => format!("AltiServ warns: {other}"),
    }
}

/// The URL of the event channel, at the host by which this client came. The query names the session.
pub(crate) fn events_url(request: &HttpRequest, query: &str) -> String {
    let Client { secure, host, base_path, .. } = Client::of(request);
    let host = host.unwrap_or_else(|| request.app_config().local_addr().to_string());
    let scheme = if secure { "wss" } else { "ws" };
    format!("{scheme}://{host}{base_path}/ws?{query}")
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "getSession",
    tag = "Sessions",
    summary = "Read a session",
    description = "Tells the session with its calls, the connection to AltiServ and the lines that it watches.",
    params(SessionPath),
    responses((status = 200, description = "The session, its server and its calls.", body = SessionBody<'_>)),
)]
pub(crate) async fn describe(state: Data<AppState>, path: Path<SessionPath>) -> Result<HttpResponse, Problem> {
    let view = ask(&state.session(&path.session)?, Describe).await?;
    Ok(HttpResponse::Ok().json(SessionBody {
        session_id: view.id.reveal(),
        extension: view.extension.as_str(),
        server_status: ServerStatusBody { connected: view.connected },
        watch: WatchBody::of(&view.watch),
        calls: view.calls.iter().map(|call| CallBody::of(call)).collect(),
    }))
}

#[utoipa::path(
    delete,
    path = IN_TABLE,
    operation_id = "logOff",
    tag = "Sessions",
    summary = "Log off",
    description = "Ends the session. Its event channels close with 4000, and the licence is released with the last session of the user.",
    params(SessionPath),
    responses((status = 200, description = "Logged off; also where there was no such session.", body = EmptyBody)),
)]
pub(crate) async fn log_off(state: Data<AppState>, path: Path<SessionPath>) -> Result<HttpResponse, Problem> {
    if let Ok(id) = SessionId::parse(&path.session) {
        telemetry::note_session(id);
        state.directory.send(CloseSession(id)).await.map_err(|_| Problem::Internal)?;
    }
    Ok(HttpResponse::Ok().json(EmptyBody {}))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_scheme_is_taken_in_any_letter_case() {
        let user = |header: &str| {
            let request = TestRequest::default().insert_header((AUTHORIZATION, header)).to_http_request();
            credentials(&request).map(|credentials| credentials.extension.to_string())
        };
        for scheme in ["Basic", "basic", "BASIC", "Basic "] {
            assert_eq!(user(&format!("{scheme} MTAxOjEyMzQ=")), Ok("101".to_owned()), "{scheme:?}");
        }
        for wrong in ["Bearer MTAxOjEyMzQ=", "Basic", "Basic !", "MTAxOjEyMzQ="] {
            assert_eq!(user(wrong), Err(Problem::NoCredentials), "{wrong:?}");
        }
    }
}
