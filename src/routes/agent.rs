//! The states of the session's user as an agent of workgroups.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::Extension;
use actors::session::{AgentReason, AgentView, GetAgent, NextState, SetAgent, SetNextState, WorkgroupStanding};
use altilink::message::agents::AgentState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::path::{self, SessionPath};
use super::request_word::request_word;
use super::table::IN_TABLE;
use crate::body::Body;
use crate::events::{NextStateBody, NextStateErrorBody, NextStateWish, ReasonBody, Word, rfc3339, vocabulary};
use crate::problem::Problem;
use crate::settings::NotReadyReason;
use crate::state::{AppState, ask};

/// A state that is to hold at once, or one that is to follow the last call.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct AgentRequest {
    #[schema(value_type = Option<vocabulary::AgentState>)]
    state: Option<String>,
    /// The workgroup, beside `state`; without it, all of them.
    workgroup: Option<String>,
    /// The code of one of the `reasons`, with `notReady` in all workgroups.
    reason: Option<u16>,
    #[serde(rename = "nextstate")]
    #[schema(value_type = Option<vocabulary::NextStateWish>)]
    next_state: Option<String>,
}

/// A state for another agent.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct AgentStateRequest {
    #[schema(required = true, value_type = vocabulary::AgentState)]
    state: Option<String>,
    /// The workgroup; without it, all of them.
    workgroup: Option<String>,
    #[schema(ignore)]
    reason: Option<serde_json::Value>,
    #[serde(rename = "nextstate")]
    #[schema(ignore)]
    next_state: Option<serde_json::Value>,
}

/// A request for the user's own agent.
#[derive(Debug)]
enum WantedAgent {
    State(SetAgent),
    Next(SetNextState),
}

impl AgentRequest {
    /// Returns what is wanted, with a reason that is one of these.
    fn wanted(self, known: &[NotReadyReason]) -> Result<WantedAgent, Problem> {
        if let Some(next) = self.next_state {
            if self.state.is_some() || self.workgroup.is_some() {
                return Err(Problem::wrong_field("nextState", "must not stand beside state or workgroup"));
            }
            let wish: NextStateWish = request_word("nextState", Some(&next))?;
            let reason = reason(self.reason, wish.state(), known)?.map(Arc::new);
            return Ok(WantedAgent::Next(SetNextState(wish.state().map(|state| NextState { state, reason }))));
        }
        let state = request_word("state", self.state.as_deref())?;
        let reason = reason(self.reason, Some(state), known)?;
        if reason.is_some() && self.workgroup.is_some() {
            return Err(Problem::wrong_field("reason", "must not stand beside workgroup"));
        }
        let workgroup = self.workgroup.as_deref().map(path::workgroup).transpose()?;
        Ok(WantedAgent::State(SetAgent { state, workgroup, reason }))
    }
}

impl AgentStateRequest {
    /// The state that is wanted, and the workgroup.
    pub(crate) fn wanted(self) -> Result<(AgentState, Option<Extension>), Problem> {
        for (field, value) in [("reason", self.reason), ("nextState", self.next_state)] {
            if value.is_some() {
                return Err(Problem::wrong_field(field, "must be left out; the agent gives it"));
            }
        }
        let state = request_word("state", self.state.as_deref())?;
        Ok((state, self.workgroup.as_deref().map(path::workgroup).transpose()?))
    }
}

/// The reason with this code, which must be one of the known ones.
fn reason(
    code: Option<u16>,
    state: Option<AgentState>,
    known: &[NotReadyReason],
) -> Result<Option<AgentReason>, Problem> {
    let wrong = |message: &str| Err(Problem::wrong_field("reason", message));
    let Some(code) = code else { return Ok(None) };
    if state != Some(AgentState::NotReady) {
        return wrong("must stand with the state notReady alone");
    }
    match known.iter().find(|reason| reason.code == code) {
        Some(NotReadyReason { code, name }) => Ok(Some(AgentReason { code: *code, name: name.clone() })),
        None if known.is_empty() => wrong("must be left out, since agents.reasons lists none"),
        None => {
            let codes: Vec<String> = known.iter().map(|reason| reason.code.to_string()).collect();
            wrong(&format!("must be one of {}", codes.join(", ")))
        }
    }
}

/// An agent on the whole, and in each workgroup.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Agent)]
pub(crate) struct AgentBody<'a> {
    extension: &'a str,
    #[schema(value_type = vocabulary::AgentState)]
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// Since when, where AltiServ says it.
    #[schema(format = DateTime)]
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// The reason that the agent gave for not being ready.
    reason: Option<ReasonBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// The state that the agent takes when the last call ends.
    next_state: Option<NextStateBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// The state that was to follow the last call, if it could not be set.
    next_state_error: Option<NextStateErrorBody>,
    /// The reasons that agents may give, as they are configured.
    reasons: Vec<ReasonBody<'a>>,
    workgroups: Vec<WorkgroupBody<'a>>,
}

/// An agent in one workgroup.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AgentWorkgroup)]
pub(crate) struct WorkgroupBody<'a> {
    number: &'a str,
    #[schema(value_type = vocabulary::AgentState)]
    state: &'static str,
    logged_on: bool,
}

impl<'a> AgentBody<'a> {
    pub(crate) fn of(view: &'a AgentView, reasons: &'a [NotReadyReason]) -> Self {
        let since = view.since.and_then(|seconds| u64::try_from(seconds).ok());
        Self {
            extension: view.extension.as_str(),
            state: view.state.word(),
            since: since.map(|seconds| rfc3339(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))),
            reason: view.note.reason.as_deref().map(ReasonBody::of),
            next_state: view.note.next.as_deref().map(NextStateBody::of),
            next_state_error: view.note.failed.as_deref().map(NextStateErrorBody::of),
            reasons: reasons.iter().map(|NotReadyReason { code, name }| ReasonBody { code: *code, name }).collect(),
            workgroups: view.workgroups.iter().map(WorkgroupBody::of).collect(),
        }
    }
}

impl<'a> WorkgroupBody<'a> {
    pub(crate) fn of(standing: &'a WorkgroupStanding) -> Self {
        let WorkgroupStanding { number, state, logged_on, .. } = standing;
        Self { number: number.as_str(), state: state.word(), logged_on: *logged_on }
    }
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "getAgent",
    tag = "Agents",
    summary = "The user's states as an agent",
    description = "Tells whether the user is ready, on the whole and in each workgroup, and where the user is logged on.",
    params(SessionPath),
    responses((status = 200, description = "As AltiServ has it.", body = AgentBody<'_>)),
)]
pub(crate) async fn show(state: Data<AppState>, path: Path<SessionPath>) -> Result<HttpResponse, Problem> {
    let view = ask(&state.session(&path.session)?, GetAgent).await??;
    Ok(HttpResponse::Ok().json(AgentBody::of(&view, &state.live.now().reasons)))
}

#[utoipa::path(
    put,
    path = IN_TABLE,
    operation_id = "setAgentState",
    tag = "Agents",
    summary = "Change the user's state as an agent, in all workgroups or in one",
    description = "Makes the user ready, not ready, or in wrap-up, in all workgroups or in one, with a reason for not being ready where some are configured; or keeps such a state until the last call ends.",
    params(SessionPath),
    request_body(content = AgentRequest),
    responses((status = 200, description = "As AltiServ has it now.", body = AgentBody<'_>)),
)]
pub(crate) async fn set(
    state: Data<AppState>,
    path: Path<SessionPath>,
    body: Body<AgentRequest>,
) -> Result<HttpResponse, Problem> {
    let session = state.session(&path.session)?;
    let live = state.live.now();
    let view = match body.0.wanted(&live.reasons)? {
        WantedAgent::State(wanted) => ask(&session, wanted).await??,
        WantedAgent::Next(wanted) => ask(&session, wanted).await??,
    };
    Ok(HttpResponse::Ok().json(AgentBody::of(&view, &live.reasons)))
}
