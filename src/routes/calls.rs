//! Placing calls and what is done with them.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::call::Perform;
use actors::session::{Describe, MakeCall, PerformOn};
use altilink::Pad;
use serde::{Deserialize, Serialize};

use crate::body::Body;
use crate::dialplan::Dialled;
use crate::events::CallBody;
use crate::problem::Problem;
use crate::state::{AppState, ask};

/// The guide's CallTarget.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CallTarget {
    #[serde(rename = "trunkaccesscode")]
    trunk_access_code: Option<String>,
    target: Option<String>,
}

impl CallTarget {
    fn resolve(&self, state: &AppState) -> Result<Dialled, Problem> {
        let target = self.target.as_deref().unwrap_or_default();
        Ok(state.dialplan.resolve(target, self.trunk_access_code.as_deref())?)
    }
}

#[derive(Debug, Serialize)]
struct DialledBody {
    target: Dialled,
}

#[derive(Debug, Serialize)]
struct CallsBody<'a> {
    calls: Vec<CallBody<'a>>,
}

pub(super) async fn list(state: Data<AppState>, session: Path<String>) -> Result<HttpResponse, Problem> {
    let view = ask(&state.session(&session).await?, Describe).await?;
    let calls = view.calls.iter().map(|call| CallBody::of(call)).collect();
    Ok(HttpResponse::Ok().json(CallsBody { calls }))
}

pub(super) async fn make(
    state: Data<AppState>,
    session: Path<String>,
    body: Body<CallTarget>,
) -> Result<HttpResponse, Problem> {
    let session = state.session(&session).await?;
    let target = body.0.resolve(&state)?;
    ask(&session, MakeCall(target.dialed.clone())).await??;
    Ok(HttpResponse::Ok().json(DialledBody { target }))
}

pub(super) async fn drop_call(state: Data<AppState>, call: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    perform(&state, &call, Perform::Drop).await
}

pub(super) async fn answer(state: Data<AppState>, call: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    perform(&state, &call, Perform::Answer).await
}

pub(super) async fn hold(state: Data<AppState>, call: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    perform(&state, &call, Perform::Hold).await
}

pub(super) async fn retrieve(state: Data<AppState>, call: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    perform(&state, &call, Perform::Retrieve).await
}

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

async fn perform(
    state: &AppState,
    (session, call): &(String, String),
    perform: Perform,
) -> Result<HttpResponse, Problem> {
    let session = state.session(session).await?;
    let call = call_handle(call)?;
    ask(&session, PerformOn { call, perform }).await??;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "callHandle": call.0 })))
}

/// The call handle of a path. A text that is none is no call's.
pub(super) fn call_handle(text: &str) -> Result<Pad, Problem> {
    text.parse().map(Pad).map_err(|_| Problem::NoSuchCall)
}
