//! A call as JSON: in events, and where calls are listed.

use actors::call::{Action, CallView, Recording};
use altilink::message::recording::RecordingKind;
use serde::Serialize;
use utoipa::ToSchema;

use super::vocabulary;
use super::words::Word;

/// A call where calls are listed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Call)]
pub(crate) struct CallBody<'a> {
    call_handle: i32,
    #[schema(value_type = vocabulary::CallDirection)]
    direction: &'static str,
    #[schema(value_type = vocabulary::CallState)]
    state: &'static str,
    recording: RecordingBody,
    #[schema(value_type = Vec<vocabulary::Action>)]
    actions: Vec<&'static str>,
    call_info: CallInfoBody<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    placed_by: Option<PlacedByBody<'a>>,
}

/// The request that has placed a call, if it was placed here.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlacedBy)]
pub(crate) struct PlacedByBody<'a> {
    /// The `X-Request-Id` of the answer to the request.
    request_id: &'a str,
}

impl<'a> PlacedByBody<'a> {
    pub(crate) fn of(call: &'a CallView) -> Option<Self> {
        call.placed_by.as_ref().map(|request| Self { request_id: request.as_str() })
    }

    pub(crate) fn request(request_id: &'a str) -> Self {
        Self { request_id }
    }
}

/// How a call is recorded: in events, and where calls are listed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Recording)]
pub(crate) struct RecordingBody {
    #[schema(value_type = vocabulary::RecordingState)]
    recording_state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = vocabulary::RecordType)]
    record_type: Option<&'static str>,
}

impl<'a> CallBody<'a> {
    /// The call as it is seen now.
    #[must_use]
    pub(crate) fn of(call: &'a CallView) -> Self {
        Self {
            call_handle: call.call.0,
            direction: call.direction.word(),
            state: call.state.word(),
            recording: RecordingBody::of(call.recording),
            actions: action_words(&call.actions),
            call_info: CallInfoBody::of(call),
            placed_by: PlacedByBody::of(call),
        }
    }
}

impl RecordingBody {
    pub(crate) fn of(recording: Recording) -> Self {
        Self { recording_state: recording.word(), record_type: recording.kind().map(Word::word) }
    }
}

/// The guide's callInfo. Every field is always there; the spelling is the guide's, letter for letter.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CallInfo)]
pub(crate) struct CallInfoBody<'a> {
    #[serde(rename = "callerID")]
    caller_id: &'a str,
    caller_name: &'a str,
    #[serde(rename = "callerIPAddress")]
    caller_ip_address: String,
    #[serde(rename = "calleeID")]
    callee_id: &'a str,
    callee_name: &'a str,
    ivr_data: &'a str,
    user_data: &'a str,
    workgroup_name: &'a str,
    #[serde(rename = "outboundworkgroupName")]
    outbound_workgroup_name: &'a str,
    dnis_name: &'a str,
    dnis_number: &'a str,
    ani_name: &'a str,
    ani_number: &'a str,
    call_priority: i32,
    call_sklr: i32,
    call_type: &'a str,
    original_data: OriginalDataBody<'a>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OriginalData)]
struct OriginalDataBody<'a> {
    #[serde(rename = "originalworkgroupName")]
    workgroup_name: &'a str,
    #[serde(rename = "originalCallerId")]
    caller_id: &'a str,
    #[serde(rename = "originalCallername")]
    caller_name: &'a str,
}

impl<'a> CallInfoBody<'a> {
    pub(crate) fn of(call: &'a CallView) -> Self {
        let info = &call.details.info;
        let extras = &call.details.extras;
        let address = info.caller_ip;
        Self {
            caller_id: &info.caller_id,
            caller_name: &info.caller_name,
            caller_ip_address: if address.is_unspecified() { String::new() } else { address.to_string() },
            callee_id: &info.callee_id,
            callee_name: &info.callee_name,
            ivr_data: &call.ivr_data,
            user_data: &call.user_data,
            workgroup_name: &info.workgroup,
            outbound_workgroup_name: &info.outbound_workgroup,
            dnis_name: &info.dnis_name,
            dnis_number: &info.dnis_number,
            ani_name: &info.ani_name,
            ani_number: &info.ani_number,
            call_priority: extras.priority,
            call_sklr: extras.skill,
            call_type: &extras.call_type,
            original_data: OriginalDataBody {
                workgroup_name: &extras.original.workgroup,
                caller_id: &extras.original.caller_id,
                caller_name: &extras.original.caller_name,
            },
        }
    }
}

/// The word for the recorder of a recording, or of the one that has stopped.
pub(crate) fn record_type(now: Recording, before: Recording) -> &'static str {
    now.kind().or(before.kind()).unwrap_or(RecordingKind::Agent).word()
}

/// The words for what may be done with a call.
pub(crate) fn action_words(actions: &[Action]) -> Vec<&'static str> {
    actions.iter().map(|action| action.word()).collect()
}
