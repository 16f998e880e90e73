//! Recording a call. The guide does not say where the call handle stands, so it may stand in path, query and body.

mod file_name;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::call::{Record, RecordedBy, Recording};
use actors::session::RecordOn;
use altilink::Pad;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use self::file_name::file_name;
use super::path::{CallPath, SessionPath, call_handle};
use super::request_word::request_word;
use super::table::IN_TABLE;
use crate::body::{BodyName, NamedBody, Query};
use crate::events::{Word, vocabulary};
use crate::problem::Problem;
use crate::state::{AppState, ask};

/// The guide's RecordData, with the call handle where a client puts it here.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "lowercase")]
pub(crate) struct RecordData {
    #[schema(required = true, value_type = vocabulary::RecordOperation)]
    operation: Option<String>,
    filename: Option<String>,
    /// The call; without it, in no place of the request, it is the one that is connected, also beside held ones, or else the
    /// conference.
    #[schema(value_type = i32, required = false)]
    callhandle: Option<CallHandle>,
}

/// The guide calls it int32 in events and string in requests, so either is taken.
#[derive(Debug, Deserialize, Serialize)]
#[serde(untagged)]
enum CallHandle {
    Number(i32),
    Text(String),
}

impl CallHandle {
    /// The call that is named. A blank text names none, and a text that is no number is the handle of no call.
    fn pad(&self) -> Result<Option<Pad>, Problem> {
        match self {
            Self::Number(number) => Ok(Some(Pad(*number))),
            Self::Text(text) if text.trim().is_empty() => Ok(None),
            Self::Text(text) => call_handle(text.trim()).map(Some),
        }
    }
}

impl BodyName for RecordData {
    const NAME: &'static str = "data";
}

/// The call handle in the query.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct CallQuery {
    /// The call; it may stand in the body, or be left out: then it is the one that is connected, also beside held ones, or else the conference.
    #[param(value_type = Option<i32>)]
    callhandle: Option<CallHandle>,
}

/// The call that is named in one place, or in several that agree.
fn named_call(path: Option<&str>, others: [Option<&CallHandle>; 2]) -> Result<Option<Pad>, Problem> {
    let mut named = match path {
        Some(text) => Some(call_handle(text.trim())?),
        None => None,
    };
    for handle in others.into_iter().flatten() {
        let Some(pad) = handle.pad()? else { continue };
        if named.is_some_and(|named| named != pad) {
            let message = "names two calls: path, query and body must name the same one";
            return Err(Problem::wrong_field("callHandle", message));
        }
        named = Some(pad);
    }
    Ok(named)
}

/// How a call is recorded now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Recorded)]
pub(crate) struct RecordedBody {
    #[schema(value_type = vocabulary::RecordingState)]
    recording_state: &'static str,
}

impl RecordedBody {
    pub(crate) fn of(recording: Recording) -> Self {
        Self { recording_state: recording.word() }
    }
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "recordCall",
    tag = "Recording",
    summary = "Record a call",
    description = "Starts, stops, mutes, unmutes, pauses or resumes the recording of this call. `actions` of the call says which is possible now.",
    params(CallPath),
    request_body(content = RecordData),
    responses((status = 200, description = "The state that holds. Start, Stop, Pause and Resume, Mute and Unmute act on the call that the line talks on: another call is 500 `wrong_state`, and nothing changes.", body = RecordedBody)),
)]
pub(crate) async fn of_call(
    state: Data<AppState>,
    path: Path<CallPath>,
    query: Query<CallQuery>,
    body: NamedBody<RecordData>,
) -> Result<HttpResponse, Problem> {
    let call = named_call(Some(&path.call), [query.0.callhandle.as_ref(), body.0.callhandle.as_ref()])?;
    record(&state, &path.session, call, body.0).await
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "recordCurrentCall",
    tag = "Recording",
    summary = "Record the call that is meant",
    description = "The same as `recordCall`, for the call that `callHandle` names or, without it, for the one that is talked on.",
    params(SessionPath, CallQuery),
    request_body(content = RecordData),
    responses((status = 200, description = "The state that holds.", body = RecordedBody)),
)]
pub(crate) async fn of_session(
    state: Data<AppState>,
    path: Path<SessionPath>,
    query: Query<CallQuery>,
    body: NamedBody<RecordData>,
) -> Result<HttpResponse, Problem> {
    let call = named_call(None, [query.0.callhandle.as_ref(), body.0.callhandle.as_ref()])?;
    record(&state, &path.session, call, body.0).await
}

async fn record(state: &AppState, session: &str, call: Option<Pad>, data: RecordData) -> Result<HttpResponse, Problem> {
    let session = state.session(session)?;
    let operation = request_word("Operation", data.operation.as_deref())?;
    let file_name = file_name(data.filename, &state.live.now().recording_directories, state.charset)?;
    let record = Record { operation, by: RecordedBy::Agent { file_name } };
    let recording = ask(&session, RecordOn { call, record }).await??;
    Ok(HttpResponse::Ok().json(RecordedBody::of(recording)))
}
