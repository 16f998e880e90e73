//! Events as the guide has them, letter for letter and with nothing besides.

use actors::call::{CallEventKind, CallView, Recording};
use actors::session::EventBody;
use serde::Serialize;

use super::call::{CallInfoBody, direction_name, record_type_name, recording_name};
use super::kind_name;

#[derive(Serialize)]
#[serde(tag = "eventType")]
pub(super) enum GuideEvent<'a> {
    #[serde(rename = "CallEvent", rename_all = "camelCase")]
    Call { call_handle: i32, call_event_type: &'static str, direction: &'static str, call_info: Box<CallInfoBody<'a>> },
    #[serde(rename = "RecordEvent", rename_all = "camelCase")]
    Record {
        #[serde(rename = "CallHandle")]
        call_handle: i32,
        recording_state: &'static str,
        record_type: &'static str,
    },
    #[serde(rename = "ServerStatusEvent", rename_all = "PascalCase")]
    ServerStatus { connected: bool },
}

impl<'a> GuideEvent<'a> {
    /// The event, if the guide has its type.
    pub(super) fn of(body: &'a EventBody) -> Option<Self> {
        match body {
            EventBody::Call { kind, call, .. } => Some(call_event(*kind, call)),
            EventBody::Recording { call, now, before } => Some(record(call, *now, *before)),
            EventBody::ServerStatus { connected } => Some(Self::ServerStatus { connected: *connected }),
            EventBody::CallUpdate { .. } | EventBody::Agent { .. } | EventBody::Resync { .. } => None,
        }
    }
}

fn call_event(kind: CallEventKind, call: &CallView) -> GuideEvent<'_> {
    GuideEvent::Call {
        call_handle: call.call.0,
        call_event_type: kind_name(kind),
        direction: direction_name(call.direction),
        call_info: Box::new(CallInfoBody::of(call)),
    }
}

fn record(call: &CallView, now: Recording, before: Recording) -> GuideEvent<'static> {
    GuideEvent::Record {
        call_handle: call.call.0,
        recording_state: recording_name(now),
        record_type: record_type_name(now, before),
    }
}
