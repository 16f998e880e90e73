//! The calls that a session was told of.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::Extension;
use actors::session::{GetHistory, PastCall};
use serde::Serialize;
use utoipa::ToSchema;

use super::path::SessionPath;
use super::table::IN_TABLE;
use crate::events::{Word, rfc3339, vocabulary};
use crate::problem::Problem;
use crate::state::{AppState, ask};

/// The calls of the user's own line, the newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CallHistory)]
struct HistoryBody<'a> {
    calls: Vec<PastCallBody<'a>>,
}

/// A call with the times at which the session was told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PastCall)]
struct PastCallBody<'a> {
    extension: &'a str,
    call_handle: i32,
    #[schema(value_type = vocabulary::CallDirection)]
    direction: &'static str,
    party: PartyBody<'a>,
    /// The workgroup that an incoming call came through.
    #[serde(skip_serializing_if = "Option::is_none")]
    workgroup_name: Option<&'a str>,
    #[schema(format = DateTime)]
    began: String,
    /// Absent if the call was never more than ringing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    answered: Option<String>,
    /// Absent while the call goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    ended: Option<String>,
    /// True if any of it was recorded.
    recorded: bool,
    /// True if the call rang on the user's line until its end.
    missed: bool,
}

/// The other party of a call. A text that AltiServ does not tell is empty.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Party)]
struct PartyBody<'a> {
    number: &'a str,
    name: &'a str,
}

impl<'a> PastCallBody<'a> {
    fn of(call: &'a PastCall, extension: &'a Extension) -> Self {
        let workgroup = &*call.workgroup;
        Self {
            extension: extension.as_str(),
            call_handle: call.call.0,
            direction: call.direction.word(),
            party: PartyBody { number: &call.number, name: &call.name },
            workgroup_name: (!workgroup.is_empty()).then_some(workgroup),
            began: rfc3339(call.began),
            answered: call.answered.map(rfc3339),
            ended: call.ended.map(rfc3339),
            recorded: call.recorded,
            missed: call.is_missed(),
        }
    }
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "getHistory",
    tag = "Calls",
    summary = "The calls of the user's line in this session",
    description = "Lists the calls that the session was told of on the user's own line, those that go on among them, as many as `sessions.history_calls` says.",
    params(SessionPath),
    responses((status = 200, description = "The newest first.", body = HistoryBody<'_>)),
)]
pub(crate) async fn list(state: Data<AppState>, path: Path<SessionPath>) -> Result<HttpResponse, Problem> {
    let history = ask(&state.session(&path.session)?, GetHistory).await?;
    let calls = history.calls.iter().map(|call| PastCallBody::of(call, &history.extension)).collect();
    Ok(HttpResponse::Ok().json(HistoryBody { calls }))
}
