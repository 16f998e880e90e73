//! Placing calls and what is done with them.

use std::time::Instant;

use actix::Addr;
use actix_web::web::{Data, Path};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use actors::Product;
use actors::call::{Perform, PostDial};
use actors::session::{Describe, PerformOn, PlaceCall, SessionActor, SessionId};
use altilink::Pad;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body::{Body, BodyName, NamedBody};
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
    #[schema(schema_with = schema::text)]
    trunk_access_code: Option<String>,
    #[schema(schema_with = schema::text)]
    target: Option<String>,
    /// Whether what stands behind the number is keyed once the call is connected. Without it, it is only shown.
    #[serde(rename = "postdial")]
    post_dial: Option<bool>,
}

impl BodyName for CallTarget {
    const NAME: &'static str = "target";
}

/// What is told where MaxACD is given a trunk access code.
const CODE_IGNORED: &str = "trunkAccessCode applies to MaxCS only, and was ignored";

impl CallTarget {
    /// A target that is only looked at, or at which nothing can be keyed.
    pub(super) fn shown(target: Option<String>, trunk_access_code: Option<String>) -> Self {
        Self { trunk_access_code, target, post_dial: None }
    }

    /// The guide's trunk access code "only applies to MaxCS": MaxACD passes over it, and the answer says so.
    pub(super) fn resolve(&self, state: &AppState) -> Result<(Dialled, Vec<String>), Problem> {
        let target = self.target.as_deref().unwrap_or_default();
        let code = self.trunk_access_code.as_deref().filter(|code| !code.trim().is_empty());
        let (code, mut warnings) = match (state.product, code) {
            (Product::MaxAcd, Some(_)) => (None, vec![CODE_IGNORED.to_owned()]),
            (_, code) => (code, Vec::new()),
        };
        let dialled = state.live.now().dialplan.resolve(target, code)?;
        warnings.extend_from_slice(&dialled.warnings);
        Ok((dialled, warnings))
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DialledBody {
    pub(super) target: Dialled,
    /// What was passed over, and what the caller should know of the number before relying on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) warnings: Vec<String>,
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
    body: NamedBody<CallTarget>,
) -> Result<HttpResponse, Problem> {
    let session = state.session(&id).await?;
    let key = IdempotencyKey::of(&request)?;
    let (target, warnings) = body.0.resolve(&state)?;
    let is_keyed = body.0.post_dial == Some(true);
    let post_dial = if is_keyed { post_dial(&target)? } else { None };
    let Some(key) = key else {
        return Ok(HttpResponse::Ok().json(DialledBody { target: place(session, target, post_dial).await?, warnings }));
    };
    let id = SessionId::parse(&id).map_err(|_| Problem::NoSuchSession)?;
    let asked = format!("{}\n{}\n{is_keyed}", target.raw, target.dialed);
    let outcome = state.placed.once(id, key, asked, Instant::now(), place(session, target, post_dial)).await?;
    let answer = match outcome {
        Outcome::First(answer) => answer,
        Outcome::Replayed(answer) => {
            request.extensions_mut().insert(Replayed);
            answer
        }
    };
    Ok(HttpResponse::Ok().json(DialledBody { target: answer?, warnings }))
}

/// What is to be keyed once the target is connected.
fn post_dial(target: &Dialled) -> Result<Option<PostDial>, Problem> {
    let parsed = target.post_dial.as_deref().map(PostDial::parse).transpose();
    parsed.map_err(|error| Problem::WrongField {
        field: "target".to_owned(),
        message: format!("what stands behind the number {error}"),
    })
}

async fn place(session: Addr<SessionActor>, target: Dialled, post_dial: Option<PostDial>) -> Result<Dialled, Problem> {
    ask(&session, PlaceCall { number: target.dialed.clone(), post_dial }).await??;
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
    path = "/sessions/{session}/calls/{call}/conference",
    tag = "Calls",
    summary = "Join two calls in a conference",
    params(("session" = String, Path, description = "The session's id."), ("call" = i32, Path, description = "The call handle of the call that is held, or of the one that is talked on.")),
    responses((status = 200, description = "AltiServ has accepted, or the call is in a conference already. Events tell of both calls.", body = CallStateBody)),
)]
pub(super) async fn conference(state: Data<AppState>, call: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    perform(&state, &call, Perform::Conference).await
}

/// To whom a call goes: to a target, or to the other party of the user, who has been consulted.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(super) struct TransferRequest {
    #[serde(rename = "trunkaccesscode")]
    #[schema(schema_with = schema::text)]
    trunk_access_code: Option<String>,
    #[schema(schema_with = schema::text)]
    target: Option<String>,
    consult: Option<bool>,
    /// Cannot be asked for: after a transfer there is no call to key anything into.
    #[serde(rename = "postdial")]
    #[schema(ignore)]
    post_dial: Option<bool>,
}

impl TransferRequest {
    /// The target; none for whom the user has consulted.
    fn target(self) -> Result<Option<CallTarget>, Problem> {
        let Self { trunk_access_code, target, consult, post_dial } = self;
        let wrong = |field: &str, message: &str| {
            let (field, message) = (field.to_owned(), message.to_owned());
            Err(Problem::WrongField { field, message })
        };
        if consult != Some(true) {
            if post_dial == Some(true) {
                return wrong(
                    "postDial",
                    "nothing can be keyed after a blind transfer: the call is over for this user",
                );
            }
            return Ok(Some(CallTarget::shown(target, trunk_access_code)));
        }
        let needless = [
            ("target", target.is_some()),
            ("trunkAccessCode", trunk_access_code.is_some()),
            ("postDial", post_dial.is_some()),
        ];
        match needless.into_iter().find(|(_, is_given)| *is_given) {
            None => Ok(None),
            Some((field, _)) => wrong(field, "must not stand beside consult"),
        }
    }
}

/// What a transfer is answered: with a target what was dialled, else how the call is now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum TransferBody {
    Blind(DialledBody),
    Consult(CallStateBody),
}

#[utoipa::path(
    post,
    path = "/sessions/{session}/calls/{call}/transfer",
    tag = "Calls",
    summary = "Transfer a call, blindly or to whom the user has consulted",
    params(("session" = String, Path, description = "The session's id."), ("call" = i32, Path, description = "The call handle.")),
    request_body(content = TransferRequest),
    responses((status = 200, description = "AltiServ has accepted; the call is over for this user, and so is the other one after a consultation. Where it does not take the target, the call goes on.", body = TransferBody)),
)]
pub(super) async fn transfer(
    state: Data<AppState>,
    call: Path<(String, String)>,
    body: Body<TransferRequest>,
) -> Result<HttpResponse, Problem> {
    let session = state.session(&call.0).await?;
    let Some(target) = body.0.target()? else {
        let body = performed(&session, &call.1, Perform::TransferConsult).await?;
        return Ok(HttpResponse::Ok().json(TransferBody::Consult(body)));
    };
    let (target, warnings) = target.resolve(&state)?;
    performed(&session, &call.1, Perform::Transfer(target.dialed.clone())).await?;
    Ok(HttpResponse::Ok().json(TransferBody::Blind(DialledBody { target, warnings })))
}

/// Digits for a machine at the other end.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(super) struct Digits {
    #[schema(schema_with = schema::text)]
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
    let body = performed(&session, &call.1, Perform::SendDigits(digits)).await?;
    Ok(HttpResponse::Ok().json(body))
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
    let body = performed(&state.session(session).await?, call, perform).await?;
    Ok(HttpResponse::Ok().json(body))
}

async fn performed(session: &Addr<SessionActor>, call: &str, perform: Perform) -> Result<CallStateBody, Problem> {
    let call = call_handle(call)?;
    let state = ask(session, PerformOn { call, perform }).await??;
    Ok(CallStateBody { call_handle: call.0, state: state_name(state) })
}

/// The call handle of a path. A text that is none is no call's.
pub(super) fn call_handle(text: &str) -> Result<Pad, Problem> {
    text.parse().map(Pad).map_err(|_| Problem::NoSuchCall)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transfer_has_a_target_or_goes_to_whom_was_consulted() {
        let request = |target: Option<&str>, code: Option<&str>, consult| TransferRequest {
            trunk_access_code: code.map(str::to_owned),
            target: target.map(str::to_owned),
            consult,
            post_dial: None,
        };
        let field = |result: Result<Option<CallTarget>, Problem>| match result {
            Err(Problem::WrongField { field, .. }) => field,
            other => panic!("{other:?}"),
        };
        assert!(request(None, None, Some(true)).target().is_ok_and(|target| target.is_none()));
        assert_eq!(field(request(Some("102"), None, Some(true)).target()), "target");
        assert_eq!(field(request(None, Some("9"), Some(true)).target()), "trunkAccessCode");
        for (consult, post_dial) in [(None, true), (Some(false), true), (Some(true), true), (Some(true), false)] {
            let target = (consult != Some(true)).then(|| "102".to_owned());
            let asked = TransferRequest { target, consult, post_dial: Some(post_dial), ..TransferRequest::default() };
            assert_eq!(field(asked.target()), "postDial");
        }
        for consult in [None, Some(false)] {
            let target = request(Some("102"), Some("9"), consult).target().unwrap().unwrap();
            assert_eq!((target.target.as_deref(), target.trunk_access_code.as_deref()), (Some("102"), Some("9")));
        }
    }

    #[test]
    fn digits_are_the_keys_of_a_phone() {
        assert_eq!(digits("0123456789*#aBcD"), Ok("0123456789*#ABCD".to_owned()));
        assert!(digits(&"1".repeat(64)).is_ok());
        for wrong in ["", "12 3", "E", "+1", "é", "1\0", &"1".repeat(65)] {
            assert!(matches!(digits(wrong), Err(Problem::WrongField { .. })), "{wrong:?}");
        }
    }
}
