//! The state of the session's user as a workgroup agent.

use std::time::{Duration, SystemTime};

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::Extension;
use actors::session::{AgentView, GetAgent, SetAgent};
use altilink::message::agents::AgentState;
use serde::{Deserialize, Serialize};

use crate::body::Body;
use crate::events;
use crate::problem::Problem;
use crate::state::{AppState, ask};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AgentRequest {
    state: Option<String>,
}

#[derive(Debug, Serialize)]
struct AgentBody<'a> {
    extension: &'a str,
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

pub(super) async fn show(state: Data<AppState>, session: Path<String>) -> Result<HttpResponse, Problem> {
    let view = ask(&state.session(&session).await?, GetAgent).await??;
    Ok(HttpResponse::Ok().json(AgentBody::of(&view)))
}

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
