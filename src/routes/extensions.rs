//! Recording the call of another extension, for supervisors.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::session::RecordAgent;
use serde::Deserialize;
use utoipa::ToSchema;

use super::path::{ExtensionPath, extension};
use super::record::RecordedBody;
use super::request_word::request_word;
use super::table::IN_TABLE;
use crate::body::Body;
use crate::events::vocabulary;
use crate::problem::Problem;
use crate::state::{AppState, ask};

/// The guide's RecordData, as far as VOICE_RECORD carries it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct AgentRecordData {
    #[schema(required = true, value_type = vocabulary::RecordOperation)]
    operation: Option<String>,
    filename: Option<String>,
    tone: bool,
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "recordExtension",
    tag = "Supervisors",
    summary = "Record the call that an extension talks on",
    description = "Records the call of another extension. Only supervisors may do it.",
    params(ExtensionPath),
    request_body(content = AgentRecordData),
    responses((status = 200, description = "The state that holds. It is the call that the extension talks on; one that it holds is 500 `wrong_state`.", body = RecordedBody)),
)]
pub(crate) async fn record(
    state: Data<AppState>,
    path: Path<ExtensionPath>,
    body: Body<AgentRecordData>,
) -> Result<HttpResponse, Problem> {
    let AgentRecordData { operation: name, filename, tone } = body.0;
    let session = state.session(&path.session)?;
    let extension = extension(&path.extension)?;
    let operation = request_word("Operation", name.as_deref())?;
    if filename.is_some_and(|name| !name.trim().is_empty()) {
        let message = "cannot be given: AltiServ names a supervisor's recording";
        return Err(Problem::wrong_field("filename", message));
    }
    let recording = ask(&session, RecordAgent { extension, operation, tone }).await??;
    Ok(HttpResponse::Ok().json(RecordedBody::of(recording)))
}
