//! What supervisors do with agents: set their states, log them on and off, and take part in their calls.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::session::{LeaveAgent, LogOnAgent, MonitorAgent, SetStateOf};
use altilink::message::monitoring::MonitoringStyle;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::agent::{AgentBody, AgentStateRequest, WorkgroupBody};
use super::path::{ExtensionPath, ExtensionWorkgroupPath, extension, workgroup};
use super::request_word::request_word;
use super::table::IN_TABLE;
use super::workgroups::required_logon;
use crate::body::Body;
use crate::events::{Word, vocabulary};
use crate::problem::Problem;
use crate::state::{AppState, ask};

/// True if the agent is logged on from now on.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct AgentLogonRequest {
    #[serde(rename = "loggedon")]
    #[schema(value_type = bool)]
    logged_on: Option<bool>,
}

/// The supervisor's part in the call.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct MonitoringRequest {
    #[schema(required = true, value_type = vocabulary::MonitorMode)]
    mode: Option<String>,
}

/// The supervisor's part in the call now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Monitoring)]
struct MonitorBody<'a> {
    extension: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// Absent once the supervisor has left the call.
    #[schema(value_type = vocabulary::MonitorMode)]
    mode: Option<&'static str>,
}

#[utoipa::path(
    put,
    path = IN_TABLE,
    operation_id = "setExtensionAgentState",
    tag = "Supervisors",
    summary = "Change the state of an agent, in all workgroups or in one",
    description = "Makes another agent ready, not ready, or puts it into wrap-up, in all workgroups or in one. Only supervisors may do it.",
    params(ExtensionPath),
    request_body(content = AgentStateRequest),
    responses((status = 200, description = "As AltiServ has it now.", body = AgentBody<'_>)),
)]
pub(crate) async fn set_state(
    state: Data<AppState>,
    path: Path<ExtensionPath>,
    body: Body<AgentStateRequest>,
) -> Result<HttpResponse, Problem> {
    let session = state.session(&path.session)?;
    let extension = extension(&path.extension)?;
    let live = state.live.now();
    let (state, workgroup) = body.0.wanted()?;
    let view = ask(&session, SetStateOf { extension, state, workgroup }).await??;
    Ok(HttpResponse::Ok().json(AgentBody::of(&view, &live.reasons)))
}

#[utoipa::path(
    put,
    path = IN_TABLE,
    operation_id = "setExtensionWorkgroupLogon",
    tag = "Supervisors",
    summary = "Log an agent on to a workgroup, or off",
    description = "Logs another agent on to a workgroup with `loggedOn` true, and off with false. Only supervisors may do it.",
    params(ExtensionWorkgroupPath),
    request_body(content = AgentLogonRequest),
    responses((status = 200, description = "As AltiServ has it now, by this request or already.", body = WorkgroupBody<'_>)),
)]
pub(crate) async fn log_on(
    state: Data<AppState>,
    path: Path<ExtensionWorkgroupPath>,
    body: Body<AgentLogonRequest>,
) -> Result<HttpResponse, Problem> {
    let session = state.session(&path.session)?;
    let extension = extension(&path.extension)?;
    let workgroup = workgroup(&path.workgroup)?;
    let logged_on = required_logon(body.0.logged_on)?;
    let standing = ask(&session, LogOnAgent { extension, workgroup, logged_on }).await??;
    Ok(HttpResponse::Ok().json(WorkgroupBody::of(&standing)))
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "monitorExtension",
    tag = "Supervisors",
    summary = "Listen to the call that an extension talks on, or barge in",
    description = "Has the supervisor's own phone hear the call of another extension, unheard with `listen`, and heard by all with `bargeIn`. Asked again, it changes between the two. Only supervisors may do it.",
    params(ExtensionPath),
    request_body(content = MonitoringRequest),
    responses((status = 200, description = "AltiServ has accepted.", body = MonitorBody<'_>)),
)]
pub(crate) async fn monitor(
    state: Data<AppState>,
    path: Path<ExtensionPath>,
    body: Body<MonitoringRequest>,
) -> Result<HttpResponse, Problem> {
    let session = state.session(&path.session)?;
    let extension = extension(&path.extension)?;
    let style: MonitoringStyle = request_word("mode", body.0.mode.as_deref())?;
    ask(&session, MonitorAgent { extension: extension.clone(), style }).await??;
    Ok(HttpResponse::Ok().json(MonitorBody { extension: extension.as_str(), mode: Some(style.word()) }))
}

#[utoipa::path(
    delete,
    path = IN_TABLE,
    operation_id = "stopMonitoringExtension",
    tag = "Supervisors",
    summary = "Leave the call of an extension",
    description = "Ends listening or barging in. The call goes on without the supervisor.",
    params(ExtensionPath),
    responses((status = 200, description = "The supervisor's phone takes part no more.", body = MonitorBody<'_>)),
)]
pub(crate) async fn leave(state: Data<AppState>, path: Path<ExtensionPath>) -> Result<HttpResponse, Problem> {
    let session = state.session(&path.session)?;
    let extension = extension(&path.extension)?;
    ask(&session, LeaveAgent(extension.clone())).await??;
    Ok(HttpResponse::Ok().json(MonitorBody { extension: extension.as_str(), mode: None }))
}
