//! Events in the form of the guide, letter for letter and with nothing besides.

use actors::call::{CallEventKind, CallView, Recording};
use actors::session::EventBody;
use serde::Serialize;

use super::call_body::{CallInfoBody, record_type};
use super::words::{EventType, Word};

/// An event that the guide has.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GuideEvent<'a> {
    event_type: &'static str,
    #[serde(flatten)]
    fields: GuideFields<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum GuideFields<'a> {
    #[serde(rename_all = "camelCase")]
    Call { call_handle: i32, call_event_type: &'static str, direction: &'static str, call_info: Box<CallInfoBody<'a>> },
    #[serde(rename_all = "camelCase")]
    Record {
        #[serde(rename = "CallHandle")]
        call_handle: i32,
        recording_state: &'static str,
        record_type: &'static str,
    },
    #[serde(rename_all = "PascalCase")]
    ServerStatus { connected: bool },
}

impl<'a> GuideEvent<'a> {
    /// The event, if the guide has its type.
    pub(crate) fn of(body: &'a EventBody) -> Option<Self> {
        let fields = match body {
            EventBody::Call { kind, call, .. } => call_event(*kind, call),
            EventBody::Recording { call, now, before } => record_event(call, *now, *before),
            EventBody::ServerStatus { connected } => GuideFields::ServerStatus { connected: *connected },
            EventBody::CallUpdate { .. }
            | EventBody::Agent { .. }
            | EventBody::Queue { .. }
            | EventBody::Resync { .. }
            | EventBody::Written(_) => return None,
        };
        Some(Self { event_type: EventType::from(body).word(), fields })
    }
}

fn call_event(kind: CallEventKind, call: &CallView) -> GuideFields<'_> {
    GuideFields::Call {
        call_handle: call.call.0,
        call_event_type: kind.word(),
        direction: call.direction.word(),
        call_info: Box::new(CallInfoBody::of(call)),
    }
}

fn record_event(call: &CallView, now: Recording, before: Recording) -> GuideFields<'static> {
    GuideFields::Record { call_handle: call.call.0, recording_state: now.word(), record_type: record_type(now, before) }
}
