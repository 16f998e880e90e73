//! The session's user as an agent of workgroups.

use std::time::{Duration, SystemTime};

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::Extension;
use actors::session::{AgentView, GetAgent, SetAgent, WorkgroupStanding};
use altilink::message::agents::AgentState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::request_word::request_word;
use super::watch::shortened;
use crate::body::Body;
use crate::events::{Word, rfc3339, schema};
use crate::problem::Problem;
use crate::state::{AppState, ask};

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(super) struct AgentRequest {
    #[schema(schema_with = schema::word::<AgentState>)]
    state: Option<String>,
    #[schema(schema_with = schema::text)]
    workgroup: Option<String>,
}

/// An agent on the whole, and in each workgroup.
#[derive(Debug, Serialize, ToSchema)]
struct AgentBody<'a> {
    extension: &'a str,
    #[schema(schema_with = schema::word::<AgentState>)]
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
    #[schema(schema_with = schema::word::<AgentState>)]
    state: &'static str,
    logged_on: bool,
}

impl<'a> AgentBody<'a> {
    fn of(view: &'a AgentView) -> Self {
        let seconds = |since: i32| u64::try_from(since).ok().map(Duration::from_secs);
        let since = view.since.and_then(seconds);
        Self {
            extension: view.extension.as_str(),
            state: view.state.word(),
            since: since.map(|since| rfc3339(SystemTime::UNIX_EPOCH + since)),
            workgroups: view.workgroups.iter().map(WorkgroupBody::of).collect(),
        }
    }
}

impl<'a> WorkgroupBody<'a> {
    pub(super) fn of(standing: &'a WorkgroupStanding) -> Self {
        let WorkgroupStanding { number, state, logged_on, .. } = standing;
        Self { number: number.as_str(), state: state.word(), logged_on: *logged_on }
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
    let state = request_word("state", state.as_deref())?;
    let workgroup = workgroup.as_deref().map(workgroup_number).transpose()?;
    let view = ask(&session, SetAgent { state, workgroup }).await??;
    Ok(HttpResponse::Ok().json(AgentBody::of(&view)))
}

/// A text that cannot be a number is no workgroup's.
pub(super) fn workgroup_number(text: &str) -> Result<Extension, Problem> {
    Extension::parse(text).map_err(|_| Problem::NoSuchWorkgroup(shortened(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_cannot_be_a_number_names_no_workgroup() {
        assert_eq!(workgroup_number("8 0"), Err(Problem::NoSuchWorkgroup("8 0".to_owned())));
    }
}
