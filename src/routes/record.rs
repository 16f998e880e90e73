//! Recording a call. The guide leaves open where the call handle stands, so it may stand anywhere.

mod file_name;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::call::{Record, RecordOperation, RecordedBy};
use actors::session::RecordOn;
use altilink::Pad;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::file_name::file_name;
use super::calls::call_handle;
use crate::body::{BodyName, NamedBody, Query};
use crate::events::{self, schema};
use crate::problem::Problem;
use crate::state::{AppState, ask};

/// The guide's RecordData, with the call handle where a client puts it here.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "lowercase")]
pub(super) struct RecordData {
    #[schema(schema_with = schema::record_operation)]
    operation: Option<String>,
    #[schema(schema_with = schema::text)]
    filename: Option<String>,
    callhandle: Option<CallHandle>,
}

/// The guide calls it int32 in events and string in requests, so either is taken.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(untagged)]
enum CallHandle {
    Number(i32),
    Text(String),
}

impl CallHandle {
    /// The call that is named; a blank names none, and what is no handle is the handle of no call.
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

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WhichCall {
    callhandle: Option<CallHandle>,
}

/// The call that is named in one place or in several, where they agree.
fn named_call(places: &[Option<&CallHandle>], path: Option<&str>) -> Result<Option<Pad>, Problem> {
    let mut named = match path {
        Some(text) => Some(call_handle(text.trim())?),
        None => None,
    };
    for handle in places.iter().copied().flatten() {
        let Some(pad) = handle.pad()? else { continue };
        if named.is_some_and(|named| named != pad) {
            return Err(Problem::WrongField {
                field: "callHandle".to_owned(),
                message: "names two calls: path, query and body must name the same one".to_owned(),
            });
        }
        named = Some(pad);
    }
    Ok(named)
}

/// How a call is recorded now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecordedBody {
    #[schema(schema_with = schema::recording_state)]
    pub(super) recording_state: &'static str,
}

#[utoipa::path(
    post,
    path = "/sessions/{session}/calls/{call}/record",
    tag = "Recording",
    summary = "Record a call",
    params(("session" = String, Path, description = "The session's id."), ("call" = i32, Path, description = "The call handle.")),
    request_body(content = RecordData),
    responses((status = 200, description = "The state that holds. Start, Stop, Pause and Resume, Mute and Unmute act on the call that the line talks on: another call is 500 `wrong_state`, and nothing changes.", body = RecordedBody)),
)]
pub(super) async fn of_call(
    state: Data<AppState>,
    path: Path<(String, String)>,
    query: Query<WhichCall>,
    body: NamedBody<RecordData>,
) -> Result<HttpResponse, Problem> {
    let places = [query.0.callhandle.as_ref(), body.0.callhandle.as_ref()];
    let call = named_call(&places, Some(&path.1))?;
    record(&state, &path.0, call, body.0).await
}

#[utoipa::path(
    post,
    path = "/sessions/{session}/record",
    tag = "Recording",
    summary = "Record the call that is meant",
    params(("session" = String, Path, description = "The session's id."), ("callHandle" = Option<i32>, Query, description = "The call; it may stand in the body, or be left out: then it is the one that is connected, also beside held ones, or else the conference.")),
    request_body(content = RecordData),
    responses((status = 200, description = "The state that holds.", body = RecordedBody)),
)]
pub(super) async fn of_session(
    state: Data<AppState>,
    path: Path<String>,
    query: Query<WhichCall>,
    body: NamedBody<RecordData>,
) -> Result<HttpResponse, Problem> {
    let call = named_call(&[query.0.callhandle.as_ref(), body.0.callhandle.as_ref()], None)?;
    record(&state, &path, call, body.0).await
}

async fn record(state: &AppState, session: &str, call: Option<Pad>, data: RecordData) -> Result<HttpResponse, Problem> {
    let session = state.session(session).await?;
    let operation = operation(data.operation.as_deref())?;
    let file_name = file_name(data.filename, &state.live.now().recording_directories, state.charset)?;
    let record = Record { operation, by: RecordedBy::Agent { file_name } };
    let recording = ask(&session, RecordOn { call, record }).await??;
    Ok(HttpResponse::Ok().json(RecordedBody { recording_state: events::recording_name(recording) }))
}

/// The operation of a RecordData, in any letter case.
pub(super) fn operation(name: Option<&str>) -> Result<RecordOperation, Problem> {
    let wrong = || Problem::WrongField {
        field: "Operation".to_owned(),
        message: "must be Start, Stop, Mute, Unmute, Pause or Resume".to_owned(),
    };
    match name.ok_or_else(wrong)?.trim().to_ascii_lowercase().as_str() {
        "start" => Ok(RecordOperation::Start),
        "stop" => Ok(RecordOperation::Stop),
        "mute" => Ok(RecordOperation::Mute),
        "unmute" => Ok(RecordOperation::Unmute),
        "pause" => Ok(RecordOperation::Pause),
        "resume" => Ok(RecordOperation::Resume),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_taken_in_any_letter_case() {
        for (name, expected) in [
            ("Start", RecordOperation::Start),
            ("STOP", RecordOperation::Stop),
            ("mute", RecordOperation::Mute),
            ("UnMute", RecordOperation::Unmute),
            ("pause", RecordOperation::Pause),
            ("Resume", RecordOperation::Resume),
        ] {
            assert_eq!(operation(Some(name)), Ok(expected));
        }
        for wrong in [None, Some(""), Some("record")] {
            assert!(matches!(operation(wrong), Err(Problem::WrongField { .. })), "{wrong:?}");
        }
    }
}
