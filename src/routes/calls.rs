//! Calls of a session: placing them, and all that is done with them but for recording.

use std::sync::Arc;
use std::time::Instant;

use actix::Addr;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use actors::call::{Perform, PlacedBy, PostDial};
use actors::session::{Describe, PerformOn, PlaceCall, PlacedCall, SessionActor, SessionId, Unseen};
use cluster::WrittenAnswer;
use futures::TryFutureExt as _;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::call_target::{CallTarget, DialledBody};
use super::path::{CallPath, SessionPath, call_handle};
use super::table::IN_TABLE;
use crate::answered_call::AnsweredCall;
use crate::body::{Body, NamedBody, Query};
use crate::cluster::{ClusterNode, OnceAnswer};
use crate::dialplan::Dialled;
use crate::events::{CallBody, PlacedByBody, Word, vocabulary};
use crate::idempotency::{IdempotencyKey, KeyedAnswer};
use crate::middleware::{Replayed, RequestId};
use crate::problem::Problem;
use crate::state::{AppState, ask};

/// A call on which something was done, and the state that holds now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CallStatus)]
struct CallStateBody {
    call_handle: i32,
    #[schema(value_type = vocabulary::CallState)]
    state: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CallList)]
struct CallsBody<'a> {
    calls: Vec<CallBody<'a>>,
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "listCalls",
    tag = "Calls",
    summary = "List the calls",
    description = "Lists the calls of the user's line. A client that applies the events in their order has the same list.",
    params(SessionPath),
    responses((status = 200, description = "Oldest first.", body = CallsBody<'_>)),
)]
pub(crate) async fn list(state: Data<AppState>, path: Path<SessionPath>) -> Result<HttpResponse, Problem> {
    let view = ask(&state.session(&path.session)?, Describe).await?;
    let calls = view.calls.iter().map(|call| CallBody::of(call)).collect();
    Ok(HttpResponse::Ok().json(CallsBody { calls }))
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "makeCall",
    tag = "Calls",
    summary = "Place a call",
    description = "Dials a target from the user's line. The number may be written as people write it; `/dialplan` tells what would be dialled. The call appears as events.",
    params(
        SessionPath,
        ("wait" = Option<String>, Query, description = "`ringing` answers when the call rings out, after 30 s at the latest.", example = "ringing"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body within 60 s dials once."),
    ),
    request_body(content = CallTarget),
    responses(
        (status = 200, description = "AltiServ has accepted; the call's progress comes as events. With `wait=ringing` the call rings out.", body = PlacedCallBody<'_>),
        (status = 202, description = "With `wait=ringing`: AltiServ has accepted, and the call was not seen; `warnings` tell why. Do not dial again.", body = PlacedCallBody<'_>, example = json!({
            "target": { "raw": "104", "dialed": "104", "e164": null, "kind": "extension", "region": null, "valid": null },
            "warnings": ["AltiServ has accepted the call, but AltiServ has not announced the call in time; do not dial again"],
            "placedBy": { "requestId": "57161c30-63cc-453e-8230-9c040b221e91" },
        })),
    ),
)]
pub(crate) async fn make(
    state: Data<AppState>,
    path: Path<SessionPath>,
    request: HttpRequest,
    query: Query<PlaceQuery>,
    body: NamedBody<CallTarget>,
) -> Result<HttpResponse, Problem> {
    let session = state.session(&path.session)?;
    let key = IdempotencyKey::of(&request)?;
    let until_ringing = query.0.until_ringing()?;
    let (target, warnings) = body.0.resolve(&state)?;
    let is_keyed = body.0.is_keyed();
    let post_dial = if is_keyed { post_dial(&target)? } else { None };
    let asked = format!("{}\n{}\n{is_keyed}\n{until_ringing}", target.raw, target.dialed);
    let request_id = request.extensions().get::<RequestId>().map_or("-", RequestId::as_str).to_owned();
    let placed_by = PlacedBy::request(&request_id);
    let number = target.dialed.clone();
    let placing = PlaceCall { number, post_dial, placed_by, until_ringing };
    let work = place(session, placing, target);
    let Some(key) = key else { return Ok(placed(&work.await?, warnings)) };
    let id = SessionId::parse(&path.session).map_err(|_| Problem::NoSuchSession)?;
    let work = once_in_cluster(state.cluster.clone(), id, key.clone(), asked.clone(), work, warnings.clone());
    let answer = match state.placed.once(id, key, asked, Instant::now(), Box::pin(work)).await? {
        KeyedAnswer::First(answer) => answer,
        KeyedAnswer::Replayed(answer) => {
            request.extensions_mut().insert(Replayed);
            answer
        }
    };
    match answer? {
        OnceAnswer::Done(call) => Ok(placed(&call, warnings)),
        OnceAnswer::Before(answer) => {
            request.extensions_mut().insert(Replayed);
            Ok(written(answer))
        }
    }
}

/// Places a call, unless another node has done so for this key. A session that has ended here before it answered may go on
/// elsewhere, and come back: who asks again must not hear that there is none.
async fn once_in_cluster(
    cluster: Option<Arc<ClusterNode>>,
    session: SessionId,
    key: IdempotencyKey,
    asked: String,
    work: impl Future<Output = Result<AnsweredCall, Problem>>,
    warnings: Vec<String>,
) -> Result<OnceAnswer<AnsweredCall>, Problem> {
    let Some(cluster) = cluster else { return work.await.map(OnceAnswer::Done) };
    let work = work.map_err(|problem| match problem {
        Problem::SessionEnded(_) => Problem::OutcomeUnknown,
        problem => problem,
    });
    cluster.once(session, key.as_str(), &asked, work, |call| answer_to(call, warnings)).await
}

/// Query by which a request waits for more than AltiServ's yes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PlaceQuery {
    wait: Option<String>,
}

impl PlaceQuery {
    fn until_ringing(&self) -> Result<bool, Problem> {
        match &self.wait {
            None => Ok(false),
            Some(wait) if wait.trim().eq_ignore_ascii_case("ringing") => Ok(true),
            Some(_) => Err(Problem::wrong_field("wait", "must be \"ringing\"")),
        }
    }
}

/// A call that AltiServ has accepted.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AcceptedCall)]
struct PlacedCallBody<'a> {
    target: &'a Dialled,
    /// What was passed over, and what the caller should know of the number or of the call before relying on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
    placed_by: PlacedByBody<'a>,
    /// With `wait=ringing`, once the call rings out.
    #[serde(skip_serializing_if = "Option::is_none")]
    call_handle: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<vocabulary::CallState>)]
    state: Option<&'static str>,
}

/// The answer for a call that AltiServ has accepted.
fn placed(answered: &AnsweredCall, warnings: Vec<String>) -> HttpResponse {
    written(answer_to(answered, warnings))
}

/// A written answer as a response.
fn written(WrittenAnswer { status, body }: WrittenAnswer) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::build(status).content_type("application/json").body(body)
}

fn answer_to(answered: &AnsweredCall, mut warnings: Vec<String>) -> WrittenAnswer {
    let AnsweredCall { target, request_id, seen } = answered;
    let mut status = StatusCode::OK;
    let mut rung = None;
    match seen {
        PlacedCall::Accepted => {}
        PlacedCall::RungOut { call, state } => rung = Some((call.0, state.word())),
        PlacedCall::Unseen(unseen) => {
            warnings.push(format!("AltiServ has accepted the call, but {unseen}; do not dial again"));
            status = StatusCode::ACCEPTED;
        }
    }
    let placed_by = PlacedByBody::request(request_id);
    let (call_handle, state) = rung.unzip();
    let body = PlacedCallBody { target, warnings, placed_by, call_handle, state };
    let body = serde_json::to_string(&body).expect("texts, numbers and lists of them always have a JSON text");
    WrittenAnswer { status: status.as_u16(), body }
}

/// The digits to key once the target is connected.
fn post_dial(target: &Dialled) -> Result<Option<PostDial>, Problem> {
    let Some(digits) = &target.post_dial else { return Ok(None) };
    match PostDial::parse(digits) {
        Ok(post_dial) => Ok(Some(post_dial)),
        Err(error) => Err(Problem::wrong_field("target", format!("what stands behind the number {error}"))),
    }
}

async fn place(session: Addr<SessionActor>, placing: PlaceCall, target: Dialled) -> Result<AnsweredCall, Problem> {
    let request_id = placing.placed_by.as_str().to_owned();
    match ask(&session, placing).await?? {
        PlacedCall::Unseen(unseen @ Unseen::LineIdle) => Err(Problem::CallFailed(unseen.to_string())),
        seen => Ok(AnsweredCall { target, request_id, seen }),
    }
}

#[utoipa::path(
    delete,
    path = IN_TABLE,
    operation_id = "dropCall",
    tag = "Calls",
    summary = "Drop a call",
    description = "Ends a call, also one that rings.",
    params(CallPath),
    responses((status = 200, description = "The call is over.", body = CallStateBody)),
)]
pub(crate) async fn drop_call(state: Data<AppState>, path: Path<CallPath>) -> Result<HttpResponse, Problem> {
    perform(&state, &path, Perform::Drop).await
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "answerCall",
    tag = "Calls",
    summary = "Answer a call",
    description = "Answers a call that rings.",
    params(CallPath),
    responses((status = 200, description = "AltiServ has accepted, or the call is connected already. It may still ring: a CallEvent tells when it is connected.", body = CallStateBody)),
)]
pub(crate) async fn answer(state: Data<AppState>, path: Path<CallPath>) -> Result<HttpResponse, Problem> {
    perform(&state, &path, Perform::Answer).await
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "holdCall",
    tag = "Calls",
    summary = "Hold a call",
    description = "Holds a connected call.",
    params(CallPath),
    responses((status = 200, description = "The call is held, by this request or already.", body = CallStateBody)),
)]
pub(crate) async fn hold(state: Data<AppState>, path: Path<CallPath>) -> Result<HttpResponse, Problem> {
    perform(&state, &path, Perform::Hold).await
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "retrieveCall",
    tag = "Calls",
    summary = "Retrieve a call",
    description = "Takes back a call that is held.",
    params(CallPath),
    responses((status = 200, description = "The call is connected, by this request or already.", body = CallStateBody)),
)]
pub(crate) async fn retrieve(state: Data<AppState>, path: Path<CallPath>) -> Result<HttpResponse, Problem> {
    perform(&state, &path, Perform::Retrieve).await
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "conferenceCall",
    tag = "Calls",
    summary = "Join two calls in a conference",
    description = "Joins the call that is held and the one that is talked on. Either may be named.",
    params(SessionPath, ("callHandle" = i32, Path, description = "The call handle of the call that is held, or of the one that is talked on.")),
    responses((status = 200, description = "AltiServ has accepted, or the call is in a conference already. Events tell of both calls.", body = CallStateBody)),
)]
pub(crate) async fn conference(state: Data<AppState>, path: Path<CallPath>) -> Result<HttpResponse, Problem> {
    perform(&state, &path, Perform::Conference).await
}

/// To whom a call goes: to a target, or to the other party of the user, who has been consulted.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct TransferRequest {
    #[serde(rename = "trunkaccesscode")]
    /// MaxCS: the access code of a trunk.
    trunk_access_code: Option<String>,
    /// A number as it is usually written, an extension or a code.
    target: Option<String>,
    /// True: to the other party of the user, who has been consulted. Then nothing else is given.
    consult: Option<bool>,
    /// Cannot be asked for: after a transfer there is no call to key anything into.
    #[serde(rename = "postdial")]
    #[schema(ignore)]
    post_dial: Option<bool>,
}

impl TransferRequest {
    /// The target; none if the call goes to the other party of the user.
    fn target(self) -> Result<Option<CallTarget>, Problem> {
        if self.consult != Some(true) {
            if self.post_dial == Some(true) {
                let message = "nothing can be keyed after a blind transfer: the call is over for this user";
                return Err(Problem::wrong_field("postDial", message));
            }
            return Ok(Some(CallTarget::without_keying(self.target, self.trunk_access_code)));
        }
        let needless = if self.target.is_some() {
            "target"
        } else if self.trunk_access_code.is_some() {
            "trunkAccessCode"
        } else if self.post_dial.is_some() {
            "postDial"
        } else {
            return Ok(None);
        };
        Err(Problem::wrong_field(needless, "must not stand beside consult"))
    }
}

/// What a transfer is answered: with a target what was dialled, else how the call is now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Transferred)]
enum TransferBody {
    Blind(DialledBody),
    Consult(CallStateBody),
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "transferCall",
    tag = "Calls",
    summary = "Transfer a call, blindly or to whom the user has consulted",
    description = "Sends a call to a target (blind), or connects the parties of the user's two calls with `consult`.",
    params(CallPath),
    request_body(content = TransferRequest),
    responses((status = 200, description = "AltiServ has accepted; the call is over for this user, and so is the other one after a consultation. Where it does not take the target, the call goes on.", body = TransferBody)),
)]
pub(crate) async fn transfer(
    state: Data<AppState>,
    path: Path<CallPath>,
    body: Body<TransferRequest>,
) -> Result<HttpResponse, Problem> {
    let session = state.session(&path.session)?;
    let Some(target) = body.0.target()? else {
        let body = performed(&session, &path.call, Perform::TransferConsult).await?;
        return Ok(HttpResponse::Ok().json(TransferBody::Consult(body)));
    };
    let (target, warnings) = target.resolve(&state)?;
    performed(&session, &path.call, Perform::Transfer(target.dialed.clone())).await?;
    Ok(HttpResponse::Ok().json(TransferBody::Blind(DialledBody { target, warnings })))
}

/// Digits for a machine at the other end.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(as = Digits)]
#[serde(default)]
pub(crate) struct DigitsRequest {
    /// 1 to 64 of 0 to 9, *, # and A to D.
    #[schema(required = true, value_type = String)]
    digits: Option<String>,
}

/// Most digits of one request.
const MAX_DIGITS: usize = 64;

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "sendDigits",
    tag = "Calls",
    summary = "Send digits",
    description = "Sends digits to the other end of a connected call, such as a menu.",
    params(CallPath),
    request_body(content = DigitsRequest),
    responses((status = 200, description = "AltiServ has accepted.", body = CallStateBody)),
)]
pub(crate) async fn dtmf(
    state: Data<AppState>,
    path: Path<CallPath>,
    body: Body<DigitsRequest>,
) -> Result<HttpResponse, Problem> {
    let session = state.session(&path.session)?;
    let digits = digits(&body.0.digits.unwrap_or_default())?;
    let body = performed(&session, &path.call, Perform::SendDigits(digits)).await?;
    Ok(HttpResponse::Ok().json(body))
}

/// The digits in the letters of the keys of a phone.
fn digits(text: &str) -> Result<String, Problem> {
    if (1..=MAX_DIGITS).contains(&text.len())
        && text.chars().all(|key| matches!(key, '0'..='9' | '*' | '#' | 'A'..='D' | 'a'..='d'))
    {
        return Ok(text.to_ascii_uppercase());
    }
    let message = format!("must be 1 to {MAX_DIGITS} of 0 to 9, *, # and A to D");
    Err(Problem::wrong_field("digits", message))
}

async fn perform(state: &AppState, path: &CallPath, perform: Perform) -> Result<HttpResponse, Problem> {
    let body = performed(&state.session(&path.session)?, &path.call, perform).await?;
    Ok(HttpResponse::Ok().json(body))
}

async fn performed(session: &Addr<SessionActor>, call: &str, perform: Perform) -> Result<CallStateBody, Problem> {
    let call = call_handle(call)?;
    let state = ask(session, PerformOn { call, perform }).await??;
    Ok(CallStateBody { call_handle: call.0, state: state.word() })
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
        let wrong_field = |result: Result<Option<CallTarget>, Problem>| match result {
            Err(Problem::WrongField { field, .. }) => field,
            other => panic!("{other:?}"),
        };
        assert!(request(None, None, Some(true)).target().is_ok_and(|target| target.is_none()));
        assert_eq!(wrong_field(request(Some("102"), None, Some(true)).target()), "target");
        assert_eq!(wrong_field(request(None, Some("9"), Some(true)).target()), "trunkAccessCode");
        for (consult, post_dial) in [(None, true), (Some(false), true), (Some(true), true), (Some(true), false)] {
            let target = (consult != Some(true)).then(|| "102".to_owned());
            let asked = TransferRequest { target, consult, post_dial: Some(post_dial), ..TransferRequest::default() };
            assert_eq!(wrong_field(asked.target()), "postDial");
        }
        for consult in [None, Some(false)] {
            let target = request(Some("102"), Some("9"), consult).target().unwrap().unwrap();
            assert_eq!(target, CallTarget::without_keying(Some("102".to_owned()), Some("9".to_owned())));
        }
    }

    #[test]
    fn a_call_is_waited_for_until_it_rings_or_not_at_all() {
        let until_ringing = |wait: Option<&str>| PlaceQuery { wait: wait.map(str::to_owned) }.until_ringing();
        assert_eq!((until_ringing(None), until_ringing(Some(" Ringing "))), (Ok(false), Ok(true)));
        for wrong in ["connected", "25s", "1"] {
            assert!(matches!(until_ringing(Some(wrong)), Err(Problem::WrongField { .. })), "{wrong}");
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
