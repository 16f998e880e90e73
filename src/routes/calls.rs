//! Placing calls and what is done with them.

use std::time::Instant;

use actix::Addr;
use actix_web::web::{Data, Path};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use actors::call::Perform;
use actors::session::{Describe, MakeCall, PerformOn, SessionActor, SessionId};
use altilink::Pad;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body::Body;
use crate::dialplan::Dialled;
use crate::events::{CallBody, schema, state_name};
use crate::idempotency::{IdempotencyKey, Outcome};
use crate::middleware::Replayed;
use crate::problem::Problem;
use crate::state::{AppState, ask};

/// The guide's CallTarget.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(super) struct CallTarget {
    #[serde(rename = "trunkaccesscode")]
    trunk_access_code: Option<String>,
    target: Option<String>,
}

impl CallTarget {
    fn resolve(&self, state: &AppState) -> Result<Dialled, Problem> {
        let target = self.target.as_deref().unwrap_or_default();
        Ok(state.live.now().dialplan.resolve(target, self.trunk_access_code.as_deref())?)
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DialledBody {
    pub(super) target: Dialled,
}

/// A call on which something was done, and the state that holds now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CallStateBody {
    call_handle: i32,
    #[schema(schema_with = schema::call_state)]
    state: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
struct CallsBody<'a> {
    calls: Vec<CallBody<'a>>,
}

#[utoipa::path(
    get,
    path = "/sessions/{session}/calls",
    tag = "Calls",
    summary = "List the calls",
    params(("session" = String, Path, description = "The session's id.")),
    responses((status = 200, description = "Oldest first.", body = CallsBody<'_>)),
)]
pub(super) async fn list(state: Data<AppState>, session: Path<String>) -> Result<HttpResponse, Problem> {
    let view = ask(&state.session(&session).await?, Describe).await?;
    let calls = view.calls.iter().map(|call| CallBody::of(call)).collect();
    Ok(HttpResponse::Ok().json(CallsBody { calls }))
}

#[utoipa::path(
    post,
    path = "/sessions/{session}/calls",
    tag = "Calls",
    summary = "Place a call",
    params(("session" = String, Path, description = "The session's id."), ("Idempotency-Key" = Option<String>, Header, description = "The same key and body within 60 s dials once.")),
    request_body(content = CallTarget),
    responses((status = 200, description = "AltiServ has accepted; the call's progress comes as events.", body = DialledBody)),
)]
pub(super) async fn make(
    state: Data<AppState>,
    id: Path<String>,
    request: HttpRequest,
    body: Body<CallTarget>,
) -> Result<HttpResponse, Problem> {
    let session = state.session(&id).await?;
    let key = IdempotencyKey::of(&request)?;
    let target = body.0.resolve(&state)?;
    let Some(key) = key else {
        return Ok(HttpResponse::Ok().json(DialledBody { target: place(session, target).await? }));
    };
    let id = SessionId::parse(&id).map_err(|_| Problem::NoSuchSession)?;
    let asked = format!("{}\n{}", target.raw, target.dialed);
    let outcome = state.placed.once(id, key, asked, Instant::now(), place(session, target)).await?;
    let answer = match outcome {
        Outcome::First(answer) => answer,
        Outcome::Replayed(answer) => {
            request.extensions_mut().insert(Replayed);
            answer
        }
    };
    Ok(HttpResponse::Ok().json(DialledBody { target: answer? }))
}

async fn place(session: Addr<SessionActor>, target: Dialled) -> Result<Dialled, Problem> {
    ask(&session, MakeCall(target.dialed.clone())).await??;
    Ok(target)
}

#[utoipa::path(
    delete,
    path = "/sessions/{session}/calls/{call}",
    tag = "Calls",
    summary = "Drop a call",
    params(("session" = String, Path, description = "The session's id."), ("call" = i32, Path, description = "The call handle.")),
    responses((status = 200, description = "The call is over.", body = CallStateBody)),
)]
pub(super) async fn drop_call(state: Data<AppState>, call: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    perform(&state, &call, Perform::Drop).await
}

#[utoipa::path(
    post,
    path = "/sessions/{session}/calls/{call}/answer",
    tag = "Calls",
    summary = "Answer a call",
    params(("session" = String, Path, description = "The session's id."), ("call" = i32, Path, description = "The call handle.")),
    responses((status = 200, description = "AltiServ has accepted, or the call is connected already. It may still ring: a CallEvent tells when it is connected.", body = CallStateBody)),
)]
pub(super) async fn answer(state: Data<AppState>, call: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    perform(&state, &call, Perform::Answer).await
}

#[utoipa::path(
    post,
    path = "/sessions/{session}/calls/{call}/hold",
    tag = "Calls",
    summary = "Hold a call",
    params(("session" = String, Path, description = "The session's id."), ("call" = i32, Path, description = "The call handle.")),
    responses((status = 200, description = "The call is held, by this request or already.", body = CallStateBody)),
)]
pub(super) async fn hold(state: Data<AppState>, call: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    perform(&state, &call, Perform::Hold).await
}

#[utoipa::path(
    post,
    path = "/sessions/{session}/calls/{call}/retrieve",
    tag = "Calls",
    summary = "Retrieve a call",
    params(("session" = String, Path, description = "The session's id."), ("call" = i32, Path, description = "The call handle.")),
    responses((status = 200, description = "The call is connected, by this request or already.", body = CallStateBody)),
)]
pub(super) async fn retrieve(state: Data<AppState>, call: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    perform(&state, &call, Perform::Retrieve).await
}

#[utoipa::path(
    post,
    path = "/sessions/{session}/calls/{call}/transfer",
    tag = "Calls",
    summary = "Transfer a call blindly",
    params(("session" = String, Path, description = "The session's id."), ("call" = i32, Path, description = "The call handle.")),
    request_body(content = CallTarget),
    responses((status = 200, description = "AltiServ has accepted; the call is over for this user. Where it does not take the target, the call goes on.", body = DialledBody)),
)]
pub(super) async fn transfer(
    state: Data<AppState>,
    call: Path<(String, String)>,
    body: Body<CallTarget>,
) -> Result<HttpResponse, Problem> {
    let session = state.session(&call.0).await?;
    let target = body.0.resolve(&state)?;
    let perform = Perform::Transfer(target.dialed.clone());
    ask(&session, PerformOn { call: call_handle(&call.1)?, perform }).await??;
    Ok(HttpResponse::Ok().json(DialledBody { target }))
}

/// Digits for a machine at the other end.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(super) struct Digits {
    digits: Option<String>,
}

/// Most digits of one request.
const MAX_DIGITS: usize = 64;

#[utoipa::path(
    post,
    path = "/sessions/{session}/calls/{call}/dtmf",
    tag = "Calls",
    summary = "Send digits",
    params(("session" = String, Path, description = "The session's id."), ("call" = i32, Path, description = "The call handle.")),
    request_body(content = Digits),
    responses((status = 200, description = "AltiServ has accepted.", body = CallStateBody)),
)]
pub(super) async fn dtmf(
    state: Data<AppState>,
    call: Path<(String, String)>,
    body: Body<Digits>,
) -> Result<HttpResponse, Problem> {
    let session = state.session(&call.0).await?;
    let digits = digits(&body.0.digits.unwrap_or_default())?;
    done(&session, &call.1, Perform::SendDigits(digits)).await
}

/// The digits as the keys of a phone have them.
fn digits(text: &str) -> Result<String, Problem> {
    let is_key = |key: char| matches!(key, '0'..='9' | '*' | '#' | 'A'..='D' | 'a'..='d');
    if (1..=MAX_DIGITS).contains(&text.len()) && text.chars().all(is_key) {
        return Ok(text.to_ascii_uppercase());
    }
    let message = format!("must be 1 to {MAX_DIGITS} of 0 to 9, *, # and A to D");
    Err(Problem::WrongField { field: "digits".to_owned(), message })
}

async fn perform(
    state: &AppState,
    (session, call): &(String, String),
    perform: Perform,
) -> Result<HttpResponse, Problem> {
    done(&state.session(session).await?, call, perform).await
}

async fn done(session: &Addr<SessionActor>, call: &str, perform: Perform) -> Result<HttpResponse, Problem> {
    let call = call_handle(call)?;
    let state = ask(session, PerformOn { call, perform }).await??;
    Ok(HttpResponse::Ok().json(CallStateBody { call_handle: call.0, state: state_name(state) }))
}

/// The call handle of a path. A text that is none is no call's.
pub(super) fn call_handle(text: &str) -> Result<Pad, Problem> {
    text.parse().map(Pad).map_err(|_| Problem::NoSuchCall)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_the_keys_of_a_phone() {
        assert_eq!(digits("0123456789*#aBcD"), Ok("0123456789*#ABCD".to_owned()));
        assert!(digits(&"1".repeat(64)).is_ok());
        for wrong in ["", "12 3", "E", "+1", "é", "1\0", &"1".repeat(65)] {
            assert!(matches!(digits(wrong), Err(Problem::WrongField { .. })), "{wrong:?}");
        }
    }
}
