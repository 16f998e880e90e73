//! Events and calls of sessions as JSON. Names and shapes are the guide's. Nothing here knows HTTP.

mod agent_note_body;
mod call_body;
mod caller_body;
mod guide;
pub(crate) mod log_frames;
mod mirror;
pub(crate) mod notice;
pub(crate) mod schema;
pub(crate) mod vocabulary;
mod words;

use std::time::SystemTime;

use actors::call::{CallEventKind, CallView, Origin, Recording};
use actors::session::{EventBody, SessionEvent, WrittenEvent};
use altilink::message::agents::StateInWorkgroup;
use bytestring::ByteString;
use jiff::Timestamp;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

pub(crate) use agent_note_body::{NextStateBody, NextStateErrorBody, ReasonBody};
pub(crate) use call_body::CallBody;
pub(crate) use call_body::PlacedByBody;
use call_body::{CallInfoBody, RecordingBody, action_words, record_type};
pub(crate) use caller_body::CallerBody;
pub(crate) use notice::ChannelNotice;
pub(crate) use words::{EventType, NextStateWish, RequestWord, Word};

/// The text frame of an event, which is rendered once for all sockets of its session; the data of its call, once for all
/// events and sessions that show them. So one process uses one of the two forms. None if the form is that of the guide
/// alone, and the guide has no such event.
#[must_use]
pub(crate) fn frame(event: &SessionEvent, guide_only: bool) -> Option<ByteString> {
    if let EventBody::Written(written) = &event.body {
        let frame = event.rendered.get_or_init(|| written_frame(written, event, guide_only));
        return (frame != NO_FRAME).then(|| frame.clone());
    }
    if guide_only {
        let of_guide = guide::GuideEvent::of(&event.body)?;
        return Some(event.rendered.get_or_init(|| render(&of_guide)).clone());
    }
    let frame = event.rendered.get_or_init(|| render(&EventFrame::of(event)));
    let (EventBody::Call { call, .. } | EventBody::CallUpdate { call, .. }) = &event.body else {
        return Some(frame.clone());
    };
    let info = call.info_cache.text(|| render(&CallInfoBody::of(call)));
    Some(CallInfoPlace::filled(frame, info))
}

/// The guide's name of an event's type.
#[must_use]
pub(crate) fn type_name(body: &EventBody) -> &'static str {
    EventType::from(body).word()
}

/// Place in the log of an event that the guide does not have, where events have the form of the guide alone.
pub(crate) const NO_FRAME: &str = "null";

/// The frame of an event whose fields are JSON already.
fn written_frame(written: &WrittenEvent, event: &SessionEvent, guide_only: bool) -> ByteString {
    let WrittenEvent { event_type, fields } = written;
    let fields = fields.trim_start_matches('{');
    if guide_only {
        return format!(r#"{{"eventType":"{event_type}",{fields}"#).into();
    }
    let seq = event.seq;
    let time = rfc3339(event.time);
    format!(r#"{{"eventType":"{event_type}","seq":{seq},"time":"{time}",{fields}"#).into()
}

fn render(event: &impl Serialize) -> ByteString {
    let text = serde_json::to_string(event).expect("strings, numbers and lists of them always have a JSON text");
    // It may be kept for long: without the room that it has to grow.
    text.into_boxed_str().into()
}

/// Place of the data of a call in an event that is being rendered.
struct CallInfoPlace;

impl CallInfoPlace {
    /// The place as JSON. It stands nowhere else: a quotation mark within a text is escaped.
    const EMPTY: &str = "\"callInfo\":null";

    /// Puts the data, which are JSON, in their place.
    fn filled(frame: &str, info: &str) -> ByteString {
        let Some((before, after)) = frame.split_once(Self::EMPTY) else { return frame.into() };
        let name = &Self::EMPTY[..Self::EMPTY.len() - "null".len()];
        [before, name, info, after].concat().into()
    }
}

impl Serialize for CallInfoPlace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

/// The fields of all events, and those of its type.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventFrame<'a> {
    event_type: &'static str,
    seq: u64,
    time: String,
    #[serde(flatten)]
    fields: EventFields<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum EventFields<'a> {
    Call(Box<CallEvent<'a>>),
    CallUpdate(Box<CallUpdateEvent<'a>>),
    Record(RecordEvent<'a>),
    Agent(AgentEvent<'a>),
    Queue(QueueEvent<'a>),
    ServerStatus(ServerStatusEvent),
    Resync(ResyncEvent),
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CallEvent<'a> {
    extension: &'a str,
    call_handle: i32,
    #[serde(rename = "callEventType")]
    #[schema(value_type = vocabulary::CallEventType)]
    kind: &'static str,
    #[schema(value_type = vocabulary::CallDirection)]
    direction: &'static str,
    #[schema(value_type = CallInfoBody<'_>)]
    call_info: CallInfoPlace,
    #[schema(value_type = vocabulary::CallState)]
    state: &'static str,
    #[schema(value_type = Vec<vocabulary::Action>)]
    actions: Vec<&'static str>,
    recording: RecordingBody,
    #[schema(value_type = vocabulary::EventOrigin)]
    origin: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    placed_by: Option<PlacedByBody<'a>>,
}

/// Not in the guide, whose clients pass over it: what the guide's events of a call do not tell.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CallUpdateEvent<'a> {
    extension: &'a str,
    call_handle: i32,
    #[schema(value_type = vocabulary::CallDirection)]
    direction: &'static str,
    #[schema(value_type = vocabulary::CallState)]
    state: &'static str,
    #[schema(value_type = Vec<vocabulary::Action>)]
    actions: Vec<&'static str>,
    recording: RecordingBody,
    #[schema(value_type = CallInfoBody<'_>)]
    call_info: CallInfoPlace,
    #[schema(value_type = vocabulary::EventOrigin)]
    origin: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    placed_by: Option<PlacedByBody<'a>>,
}

/// The guide writes `CallHandle` here and `callHandle` elsewhere, so both are sent. `recording` is how the call is recorded
/// now, as where calls are listed; `recordType` names the recorder also of a recording that has stopped.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RecordEvent<'a> {
    extension: &'a str,
    #[serde(rename = "CallHandle")]
    guide_call_handle: i32,
    call_handle: i32,
    #[schema(value_type = vocabulary::RecordingState)]
    recording_state: &'static str,
    #[schema(value_type = vocabulary::RecordType)]
    record_type: &'static str,
    #[schema(value_type = Vec<vocabulary::Action>)]
    actions: Vec<&'static str>,
    recording: RecordingBody,
}

/// `state` is the agent's on the whole; `workgroup`, where AltiServ says it, the one in which the state has changed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AgentEvent<'a> {
    extension: &'a str,
    #[schema(value_type = vocabulary::KnownAgentState)]
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    workgroup: Option<AgentInWorkgroup<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// Time since which the agent has `state`, where it is known.
    #[schema(format = DateTime)]
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// The reason that the agent gave for not being ready.
    reason: Option<ReasonBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// The state that the agent takes when the last call ends.
    next_state: Option<NextStateBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// The state that was to follow the last call, if it could not be set.
    next_state_error: Option<NextStateErrorBody>,
    #[schema(value_type = vocabulary::EventOrigin)]
    origin: &'static str,
}

/// An agent's state in one workgroup.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AgentInWorkgroup<'a> {
    number: &'a str,
    #[schema(value_type = vocabulary::AgentState)]
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// True if the agent is logged on there, where it is known.
    logged_on: Option<bool>,
}

/// Not in the guide. `waiting` is the number of callers who wait after the change.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct QueueEvent<'a> {
    workgroup: &'a str,
    #[serde(rename = "queueEventType")]
    #[schema(value_type = vocabulary::QueueEventType)]
    kind: &'static str,
    caller: CallerBody<'a>,
    waiting: usize,
    #[schema(value_type = vocabulary::EventOrigin)]
    origin: &'static str,
}

/// The guide writes `Connected`, so both spellings are sent.
#[derive(Serialize, ToSchema)]
struct ServerStatusEvent {
    #[serde(rename = "Connected")]
    guide_connected: bool,
    connected: bool,
}

/// Not in the guide, which knows no resuming.
#[derive(Serialize, ToSchema)]
struct ResyncEvent {
    missed: u64,
}

impl<'a> EventFrame<'a> {
    fn of(event: &'a SessionEvent) -> Self {
        let fields = match &event.body {
            EventBody::Call { kind, call, origin } => EventFields::Call(Box::new(call_event(*kind, call, *origin))),
            EventBody::CallUpdate { call, origin } => EventFields::CallUpdate(Box::new(call_update(call, *origin))),
            EventBody::Recording { call, now, before } => EventFields::Record(record(call, *now, *before)),
            EventBody::Agent { extension, state, since, changed, logged_on, note, origin } => {
                EventFields::Agent(AgentEvent {
                    extension: extension.as_str(),
                    state: state.word(),
                    workgroup: changed.as_ref().map(|changed| AgentInWorkgroup::of(changed, *logged_on)),
                    since: since.map(rfc3339),
                    reason: note.reason.as_deref().map(ReasonBody::of),
                    next_state: note.next.as_deref().map(NextStateBody::of),
                    next_state_error: note.failed.as_deref().map(NextStateErrorBody::of),
                    origin: origin.word(),
                })
            }
            EventBody::Queue { workgroup, change } => EventFields::Queue(QueueEvent {
                workgroup: workgroup.as_str(),
                kind: change.kind.word(),
                caller: CallerBody::of(&change.caller),
                waiting: change.waiting,
                origin: change.origin.word(),
            }),
            EventBody::ServerStatus { connected } => {
                let fields = ServerStatusEvent { guide_connected: *connected, connected: *connected };
                EventFields::ServerStatus(fields)
            }
            EventBody::Resync { missed } => EventFields::Resync(ResyncEvent { missed: *missed }),
            // Its frame is written already, see `frame`.
            EventBody::Written(_) => EventFields::Resync(ResyncEvent { missed: 0 }),
        };
        Self { event_type: type_name(&event.body), seq: event.seq, time: rfc3339(event.time), fields }
    }
}

impl<'a> AgentInWorkgroup<'a> {
    fn of(changed: &'a StateInWorkgroup, logged_on: Option<bool>) -> Self {
        Self { number: &changed.number, state: changed.state.word(), logged_on }
    }
}

fn call_event(kind: CallEventKind, call: &CallView, origin: Origin) -> CallEvent<'_> {
    CallEvent {
        extension: call.extension.as_str(),
        call_handle: call.call.0,
        kind: kind.word(),
        direction: call.direction.word(),
        call_info: CallInfoPlace,
        state: call.state.word(),
        actions: action_words(&call.actions),
        recording: RecordingBody::of(call.recording),
        origin: origin.word(),
        placed_by: PlacedByBody::of(call),
    }
}

fn call_update(call: &CallView, origin: Origin) -> CallUpdateEvent<'_> {
    CallUpdateEvent {
        extension: call.extension.as_str(),
        call_handle: call.call.0,
        direction: call.direction.word(),
        state: call.state.word(),
        actions: action_words(&call.actions),
        recording: RecordingBody::of(call.recording),
        call_info: CallInfoPlace,
        origin: origin.word(),
        placed_by: PlacedByBody::of(call),
    }
}

fn record(call: &CallView, now: Recording, before: Recording) -> RecordEvent<'_> {
    RecordEvent {
        extension: call.extension.as_str(),
        guide_call_handle: call.call.0,
        call_handle: call.call.0,
        recording_state: now.word(),
        record_type: record_type(now, before),
        actions: action_words(&call.actions),
        recording: RecordingBody::of(call.recording),
    }
}

/// The time in UTC with milliseconds. A time beyond the years of RFC 3339 is shown as 1970.
pub(crate) fn rfc3339(time: SystemTime) -> String {
    let time = Timestamp::try_from(time).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{time:.3}")
}

#[cfg(test)]
mod tests;
