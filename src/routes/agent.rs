//! The state of the session's user as a workgroup agent.

use std::time::{Duration, SystemTime};

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::Extension;
use actors::session::{AgentView, GetAgent, SetAgent};
use altilink::message::agents::AgentState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body::Body;
use crate::events::{self, schema};
use crate::problem::Problem;
use crate::state::{AppState, ask};

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(super) struct AgentRequest {
    #[schema(schema_with = schema::agent_state)]
    state: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct AgentBody<'a> {
    extension: &'a str,
    #[schema(schema_with = schema::agent_state)]
    state: &'static str,
    since: String,
    workgroups: Vec<&'a str>,
}

impl<'a> AgentBody<'a> {
    fn of(view: &'a AgentView) -> Self {
        let since = Duration::from_secs(view.since.try_into().unwrap_or_default());
        Self {
            extension: view.extension.as_str(),
            state: events::agent_state_name(view.state),
            since: events::rfc3339(SystemTime::UNIX_EPOCH + since),
            workgroups: view.workgroups.iter().map(Extension::as_str).collect(),
        }
    }
}

#[utoipa::path(
    get,
    path = "/sessions/{session}/agent",
    tag = "Agents",
    summary = "The user's state as an agent",
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
    summary = "Change the user's state as an agent",
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
    let view = ask(&session, SetAgent(agent_state(body.0.state.as_deref())?)).await??;
    Ok(HttpResponse::Ok().json(AgentBody::of(&view)))
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
        for wrong in [None, Some(""), Some("busy"), Some("not ready")] {
            assert!(matches!(agent_state(wrong), Err(Problem::WrongField { .. })), "{wrong:?}");
        }
    }
}
