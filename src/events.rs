//! Sessions' events and calls as the JSON of the Web API. Names and shapes are the guide's.

mod call;
mod guide;
pub(crate) mod schema;

use std::time::SystemTime;

use actors::call::{CallEventKind, CallView, Origin, Recording};
use actors::session::{EventBody, SessionEvent};
use altilink::message::agents::{AgentState, StateInWorkgroup};
use bytestring::ByteString;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

pub use call::CallBody;
use call::{CallInfoBody, RecordingBody, action_names, direction_name, record_type_name};
pub(crate) use call::{recording_name, state_name};

/// The text frame of an event, rendered once for all sockets of its session, so that one process has one form. None for
/// what a client of the guide alone is not told.
#[must_use]
pub fn frame(event: &SessionEvent, guide_only: bool) -> Option<ByteString> {
    if !guide_only {
        return Some(event.rendered.get_or_init(|| render(&EventFrame::of(event))).clone());
    }
    let of_guide = guide::GuideEvent::of(&event.body)?;
    Some(event.rendered.get_or_init(|| render(&of_guide)).clone())
}

/// The guide's name of an event's type.
#[must_use]
pub fn type_name(body: &EventBody) -> &'static str {
    match body {
        EventBody::Call { .. } => "CallEvent",
        EventBody::CallUpdate { .. } => "CallUpdateEvent",
        EventBody::Recording { .. } => "RecordEvent",
        EventBody::Agent { .. } => "AgentStateEvent",
        EventBody::ServerStatus { .. } => "ServerStatusEvent",
        EventBody::Resync { .. } => "ResyncEvent",
    }
}

fn render(event: &impl Serialize) -> ByteString {
    let text = serde_json::to_string(event);
    ByteString::from(text.expect("strings, numbers and lists of them always have a JSON text"))
}

/// What every event carries, and then what its type has.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventFrame<'a> {
    event_type: &'static str,
    seq: u64,
    time: String,
    #[serde(flatten)]
    body: Body<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Body<'a> {
    Call(Box<CallEvent<'a>>),
    CallUpdate(Box<CallUpdateEvent<'a>>),
    Record(RecordEvent<'a>),
    Agent(AgentEvent<'a>),
    ServerStatus(ServerStatusEvent),
    Resync(ResyncEvent),
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CallEvent<'a> {
    extension: &'a str,
    call_handle: i32,
    #[serde(rename = "callEventType")]
    #[schema(schema_with = schema::call_event_type)]
    kind: &'static str,
    #[schema(schema_with = schema::direction)]
    direction: &'static str,
    call_info: CallInfoBody<'a>,
    #[schema(schema_with = schema::call_state)]
    state: &'static str,
    #[schema(schema_with = schema::actions)]
    actions: Vec<&'static str>,
    recording: RecordingBody,
    #[schema(schema_with = schema::origin)]
    origin: &'static str,
}

/// Not in the guide, whose clients pass over it: what the guide's events of a call do not tell.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CallUpdateEvent<'a> {
    extension: &'a str,
    call_handle: i32,
    #[schema(schema_with = schema::direction)]
    direction: &'static str,
    #[schema(schema_with = schema::call_state)]
    state: &'static str,
    #[schema(schema_with = schema::actions)]
    actions: Vec<&'static str>,
    recording: RecordingBody,
    call_info: CallInfoBody<'a>,
    #[schema(schema_with = schema::origin)]
    origin: &'static str,
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
    #[schema(schema_with = schema::recording_state)]
    recording_state: &'static str,
    #[schema(schema_with = schema::record_type)]
    record_type: &'static str,
    #[schema(schema_with = schema::actions)]
    actions: Vec<&'static str>,
    recording: RecordingBody,
}

/// `state` is the agent's on the whole; `workgroup`, where AltiServ says it, the one in which the state has changed.
#[derive(Serialize, ToSchema)]
struct AgentEvent<'a> {
    extension: &'a str,
    #[schema(schema_with = schema::agent_state)]
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    workgroup: Option<AgentInWorkgroup<'a>>,
}

/// An agent's state in one workgroup.
#[derive(Serialize, ToSchema)]
struct AgentInWorkgroup<'a> {
    number: &'a str,
    #[schema(schema_with = schema::agent_state)]
    state: &'static str,
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
        let body = match &event.body {
            EventBody::Call { kind, call, origin } => Body::Call(Box::new(call_event(*kind, call, *origin))),
            EventBody::CallUpdate { call, origin } => Body::CallUpdate(Box::new(call_update(call, *origin))),
            EventBody::Recording { call, now, before } => Body::Record(record(call, *now, *before)),
            EventBody::Agent { extension, state, changed } => {
                let workgroup = changed.as_ref().map(AgentInWorkgroup::of);
                Body::Agent(AgentEvent { extension: extension.as_str(), state: agent_state_name(*state), workgroup })
            }
            EventBody::ServerStatus { connected } => {
                let body = ServerStatusEvent { guide_connected: *connected, connected: *connected };
                Body::ServerStatus(body)
            }
            EventBody::Resync { missed } => Body::Resync(ResyncEvent { missed: *missed }),
        };
        Self { event_type: type_name(&event.body), seq: event.seq, time: rfc3339(event.time), body }
    }
}

impl<'a> AgentInWorkgroup<'a> {
    fn of(changed: &'a StateInWorkgroup) -> Self {
        Self { number: &changed.number, state: agent_state_name(changed.state) }
    }
}

fn call_event(kind: CallEventKind, call: &CallView, origin: Origin) -> CallEvent<'_> {
    CallEvent {
        extension: call.extension.as_str(),
        call_handle: call.call.0,
        kind: kind_name(kind),
        direction: direction_name(call.direction),
        call_info: CallInfoBody::of(call),
        state: state_name(call.state),
        actions: action_names(&call.actions),
        recording: RecordingBody::of(call.recording),
        origin: origin_name(origin),
    }
}

fn call_update(call: &CallView, origin: Origin) -> CallUpdateEvent<'_> {
    CallUpdateEvent {
        extension: call.extension.as_str(),
        call_handle: call.call.0,
        direction: direction_name(call.direction),
        state: state_name(call.state),
        actions: action_names(&call.actions),
        recording: RecordingBody::of(call.recording),
        call_info: CallInfoBody::of(call),
        origin: origin_name(origin),
    }
}

fn record(call: &CallView, now: Recording, before: Recording) -> RecordEvent<'_> {
    RecordEvent {
        extension: call.extension.as_str(),
        guide_call_handle: call.call.0,
        call_handle: call.call.0,
        recording_state: recording_name(now),
        record_type: record_type_name(now, before),
        actions: action_names(&call.actions),
        recording: RecordingBody::of(call.recording),
    }
}

pub(crate) fn kind_name(kind: CallEventKind) -> &'static str {
    match kind {
        CallEventKind::Ring => "ring",
        CallEventKind::RingBack => "ringback",
        CallEventKind::Connect => "connect",
        CallEventKind::Disconnect => "disconnect",
    }
}

fn origin_name(origin: Origin) -> &'static str {
    match origin {
        Origin::Live => "live",
        Origin::Existing => "existing",
        Origin::Reconciled => "reconciled",
    }
}

/// The Web API's name of an agent's state.
pub(crate) fn agent_state_name(state: AgentState) -> &'static str {
    match state {
        AgentState::Ready => "ready",
        AgentState::NotReady => "notReady",
        AgentState::WrapUp => "wrapUp",
    }
}

/// UTC with milliseconds. A clock set beyond what the calendar of RFC 3339 holds shows 1970.
pub(crate) fn rfc3339(time: SystemTime) -> String {
    let time = Timestamp::try_from(time).unwrap_or(Timestamp::UNIX_EPOCH);
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// An event's name, what it is about, its own fields, and the schemas that these refer to.
pub(crate) type EventSchema = (&'static str, &'static str, RefOr<Schema>, Vec<(String, RefOr<Schema>)>);

/// The schemas of all events, without what every event carries.
pub(crate) fn schemas() -> Vec<EventSchema> {
    fn of<T: ToSchema>(name: &'static str, summary: &'static str) -> EventSchema {
        let mut others = Vec::new();
        T::schemas(&mut others);
        (name, summary, T::schema(), others)
    }
    vec![
        of::<CallEvent<'static>>("CallEvent", "A call rings, is dialled, is connected or is over."),
        of::<CallUpdateEvent<'static>>(
            "CallUpdateEvent",
            "Something else of a call has changed: it is held, retrieved or joined to a conference, other actions are \
             possible, or its callInfo is another one.",
        ),
        of::<RecordEvent<'static>>("RecordEvent", "The recording of a call begins, pauses or ends."),
        of::<AgentEvent<'static>>("AgentStateEvent", "An agent of workgroups is ready, not ready, or in wrap-up."),
        of::<ServerStatusEvent>("ServerStatusEvent", "The connection to AltiServ is lost or there again."),
        of::<ResyncEvent>(
            "ResyncEvent",
            "Events that the client has missed are no longer held; how everything stands follows.",
        ),
    ]
}

#[cfg(test)]
mod tests;
