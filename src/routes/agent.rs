//! The session's user as an agent of workgroups.

use std::time::{Duration, SystemTime};

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::Extension;
use actors::session::{AgentView, GetAgent, SetAgent, WorkgroupStanding};
use altilink::message::agents::AgentState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::watch::shortened;
use crate::body::Body;
use crate::events::{self, schema};
use crate::problem::Problem;
use crate::state::{AppState, ask};

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(super) struct AgentRequest {
    #[schema(schema_with = schema::agent_state)]
    state: Option<String>,
    #[schema(schema_with = schema::text)]
    workgroup: Option<String>,
}

/// An agent on the whole, and in each workgroup.
#[derive(Debug, Serialize, ToSchema)]
struct AgentBody<'a> {
    extension: &'a str,
    #[schema(schema_with = schema::agent_state)]
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    workgroups: Vec<WorkgroupBody<'a>>,
}

/// An agent in one workgroup.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WorkgroupBody<'a> {
    number: &'a str,
    #[schema(schema_with = schema::agent_state)]
    state: &'static str,
    logged_on: bool,
}

impl<'a> AgentBody<'a> {
    fn of(view: &'a AgentView) -> Self {
        let seconds = |since: i32| u64::try_from(since).ok().map(Duration::from_secs);
        let since = view.since.and_then(seconds);
        Self {
            extension: view.extension.as_str(),
            state: events::agent_state_name(view.state),
            since: since.map(|since| events::rfc3339(SystemTime::UNIX_EPOCH + since)),
            workgroups: view.workgroups.iter().map(WorkgroupBody::of).collect(),
        }
    }
}

impl<'a> WorkgroupBody<'a> {
    pub(super) fn of(standing: &'a WorkgroupStanding) -> Self {
        let WorkgroupStanding { number, state, logged_on, .. } = standing;
        Self { number: number.as_str(), state: events::agent_state_name(*state), logged_on: *logged_on }
    }
}

#[utoipa::path(
    get,
    path = "/sessions/{session}/agent",
    tag = "Agents",
    summary = "The user's states as an agent",
    params(("session" = String, Path, description = "The session's id.")),
    responses((status = 200, description = "As AltiServ has it.", body = AgentBody<'_>)),
)]
pub(super) async fn show(state: Data<AppState>, session: Path<String>) -> Result<HttpResponse, Problem> {
    let view = ask(&state.session(&session).await?, GetAgent).await??;
    Ok(HttpResponse::Ok().json(AgentBody::of(&view)))
}

#[utoipa::path(
    put,
    path = "/sessions/{session}/agent",
    tag = "Agents",
    summary = "Change the user's state as an agent, in all workgroups or in one",
    params(("session" = String, Path, description = "The session's id.")),
    request_body(content = AgentRequest),
    responses((status = 200, description = "As AltiServ has it now.", body = AgentBody<'_>)),
)]
pub(super) async fn set(
    state: Data<AppState>,
    session: Path<String>,
    body: Body<AgentRequest>,
) -> Result<HttpResponse, Problem> {
    let session = state.session(&session).await?;
    let AgentRequest { state, workgroup } = body.0;
    let state = agent_state(state.as_deref())?;
    let workgroup = workgroup.as_deref().map(workgroup_number).transpose()?;
    let view = ask(&session, SetAgent { state, workgroup }).await??;
    Ok(HttpResponse::Ok().json(AgentBody::of(&view)))
}

/// A text that cannot be a number is no workgroup's.
pub(super) fn workgroup_number(text: &str) -> Result<Extension, Problem> {
    Extension::parse(text).map_err(|_| Problem::NoSuchWorkgroup(shortened(text)))
}

/// A state's name in any letter case.
fn agent_state(name: Option<&str>) -> Result<AgentState, Problem> {
    let named = |state: &AgentState| {
        name.is_some_and(|name| name.trim().eq_ignore_ascii_case(events::agent_state_name(*state)))
    };
    let states = [AgentState::Ready, AgentState::NotReady, AgentState::WrapUp];
    states.into_iter().find(named).ok_or_else(|| Problem::WrongField {
        field: "state".to_owned(),
        message: "must be ready, notReady or wrapUp".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_taken_in_any_letter_case() {
        for (name, state) in
            [("ready", AgentState::Ready), ("NOTREADY", AgentState::NotReady), ("WrapUp", AgentState::WrapUp)]
        {
            assert_eq!(agent_state(Some(name)), Ok(state));
        }
        assert_eq!(workgroup_number("8 0"), Err(Problem::NoSuchWorkgroup("8 0".to_owned())));
        for wrong in [None, Some(""), Some("busy"), Some("not ready")] {
            assert!(matches!(agent_state(wrong), Err(Problem::WrongField { .. })), "{wrong:?}");
        }
    }
}
