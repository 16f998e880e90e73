//! The states of the session's user as an agent of workgroups.

use std::time::{Duration, SystemTime};

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::Extension;
use actors::session::{AgentReason, AgentView, GetAgent, SetAgent, WorkgroupStanding};
use altilink::message::agents::AgentState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::path::{self, SessionPath};
use super::request_word::request_word;
use super::table::IN_TABLE;
use crate::body::Body;
use crate::events::{ReasonBody, Word, rfc3339, vocabulary};
use crate::problem::Problem;
use crate::settings::NotReadyReason;
use crate::state::{AppState, ask};

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct AgentRequest {
    #[schema(required = true, value_type = vocabulary::AgentState)]
    state: Option<String>,
    /// The workgroup; without it, all of them.
    workgroup: Option<String>,
    /// The code of one of the `reasons`, with `notReady` in all workgroups.
    reason: Option<u16>,
}

impl AgentRequest {
    /// The state that is wanted, and the workgroup.
    pub(crate) fn wanted(self) -> Result<(AgentState, Option<Extension>), Problem> {
        let state = request_word("state", self.state.as_deref())?;
        Ok((state, self.workgroup.as_deref().map(path::workgroup).transpose()?))
    }

    /// The reason that is given, which must be one of these.
    fn reason(&self, known: &[NotReadyReason]) -> Result<Option<AgentReason>, Problem> {
        let wrong = |message: &str| Err(Problem::wrong_field("reason", message));
        let Some(code) = self.reason else { return Ok(None) };
        if request_word::<AgentState>("state", self.state.as_deref())? != AgentState::NotReady {
            return wrong("must stand with the state notReady alone");
        }
        if self.workgroup.is_some() {
            return wrong("must not stand beside workgroup");
        }
        match known.iter().find(|reason| reason.code == code) {
            Some(NotReadyReason { code, name }) => Ok(Some(AgentReason { code: *code, name: name.clone() })),
            None if known.is_empty() => wrong("must be left out, since agents.reasons lists none"),
            None => wrong(&format!(
                "must be one of {}",
                known.iter().map(|reason| reason.code.to_string()).collect::<Vec<_>>().join(", ")
            )),
        }
    }

    /// Refuses a reason, which the agent alone gives.
    pub(crate) fn without_reason(self) -> Result<Self, Problem> {
        match self.reason {
            Some(_) => Err(Problem::wrong_field("reason", "must be left out; the agent gives it")),
            None => Ok(self),
        }
    }
}

/// An agent on the whole, and in each workgroup.
#[derive(Debug, Serialize, ToSchema)]
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
    description = "Makes the user ready, not ready, or in wrap-up, in all workgroups or in one, with a reason for not being ready where some are configured.",
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
    let reason = body.0.reason(&live.reasons)?;
    let (state, workgroup) = body.0.wanted()?;
    let view = ask(&session, SetAgent { state, workgroup, reason }).await??;
    Ok(HttpResponse::Ok().json(AgentBody::of(&view, &live.reasons)))
}
