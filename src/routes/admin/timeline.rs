//! A timeline as JSON.

use std::ops::RangeInclusive;

use actors::meter::DropCause;
use actors::session::{Arrival, EventSummary, ListedSession, Moment, Recipients, TimelineEntry, TimelineView};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::events::{EventType, Word, rfc3339};

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Timeline)]
pub(crate) struct TimelineBody {
    /// The beginning of the session's id.
    session: String,
    extension: String,
    /// How many entries before these are no longer kept.
    forgotten: u64,
    /// Oldest first.
    entries: Vec<Value>,
}

impl TimelineBody {
    pub(crate) fn of(session: &ListedSession, view: &TimelineView) -> Self {
        Self {
            session: session.id.to_string(),
            extension: session.extension.to_string(),
            forgotten: view.forgotten,
            entries: view.entries.iter().map(entry).collect(),
        }
    }
}

/// An entry: `time`, `what`, and the fields of that.
fn entry(entry: &TimelineEntry) -> Value {
    let (what, details) = moment(&entry.moment);
    let mut fields =
        Map::from_iter([("time".to_owned(), rfc3339(entry.time).into()), ("what".to_owned(), what.into())]);
    for details in details {
        if let Value::Object(details) = details {
            fields.extend(details.into_iter().filter(|(_, value)| !value.is_null()));
        }
    }
    Value::Object(fields)
}

fn moment(moment: &Moment) -> (&'static str, Vec<Value>) {
    match moment {
        Moment::Arrived { extension, what, call } => {
            let (event, state) = arrival(*what);
            let call = call.map(|call| call.0);
            let fields = json!({ "event": event, "state": state, "extension": extension.as_str(), "callHandle": call });
            ("arrived", vec![fields])
        }
        Moment::CallsRead { extension, calls } => {
            ("callsRead", vec![json!({ "extension": extension.as_str(), "calls": calls })])
        }
        Moment::Disconnected => ("disconnected", Vec::new()),
        Moment::Queued { seq, told: event, recipients } => {
            let recipients = match recipients {
                Recipients::All(sockets) => json!({ "sockets": sockets }),
                Recipients::One(socket) => json!({ "socket": socket.0 }),
            };
            ("queued", vec![json!({ "seq": seq }), sent_event(event), recipients])
        }
        Moment::Unheard(event) => ("unheard", vec![sent_event(event)]),
        Moment::Replayed { seqs, socket } => ("replayed", vec![numbers(seqs), json!({ "socket": socket.0 })]),
        Moment::Sent { seqs, socket } => ("sent", vec![numbers(seqs), json!({ "socket": socket.0 })]),
        Moment::Dropped { seqs, socket, cause } => {
            ("dropped", vec![numbers(seqs), json!({ "socket": socket.0, "cause": cause_name(*cause) })])
        }
        Moment::Bound { socket, resume } => ("bound", vec![json!({ "socket": socket.0, "lastSeq": resume })]),
        Moment::Refused(socket) => ("refused", vec![json!({ "socket": socket.0 })]),
        Moment::Closed(socket) => ("closed", vec![json!({ "socket": socket.0 })]),
    }
}

fn numbers(seqs: &RangeInclusive<u64>) -> Value {
    json!({ "firstSeq": seqs.start(), "lastSeq": seqs.end() })
}

/// The name of the packet, and the state in a STCHG.
fn arrival(what: Arrival) -> (&'static str, Option<String>) {
    match what {
        Arrival::Ring => ("RING", None),
        Arrival::RingBack => ("RINGBACK", None),
        Arrival::State(state) => ("STCHG", Some(format!("{state:?}"))),
        Arrival::Dropped => ("CALL_DROPPED", None),
        Arrival::Recording => ("RECORDING", None),
        Arrival::Agent => ("AGENT_STATE", None),
        Arrival::Reset => ("RESET", None),
        Arrival::Queue => ("QUEUE", None),
    }
}

fn sent_event(event: &EventSummary) -> Value {
    let event_type = EventType::from(event).word();
    match event {
        EventSummary::Call { kind, extension, call } => json!({
            "eventType": event_type,
            "callEventType": kind.word(),
            "extension": extension.as_str(),
            "callHandle": call.0,
        }),
        EventSummary::CallUpdate { extension, call } => json!({
            "eventType": event_type,
            "extension": extension.as_str(),
            "callHandle": call.0,
        }),
        EventSummary::Recording { now, extension, call } => json!({
            "eventType": event_type,
            "recordingState": now.word(),
            "extension": extension.as_str(),
            "callHandle": call.0,
        }),
        EventSummary::Agent { extension, state, changed } => json!({
            "eventType": event_type,
            "extension": extension.as_str(),
            "state": state.word(),
            "workgroup": changed.as_ref().map(|changed| changed.number.as_str()),
        }),
        EventSummary::Queue { workgroup, kind, waiting } => json!({
            "eventType": event_type,
            "workgroup": workgroup.as_str(),
            "queueEventType": kind.word(),
            "waiting": waiting,
        }),
        EventSummary::ServerStatus { connected } => json!({ "eventType": event_type, "connected": connected }),
        EventSummary::Resync { missed } => json!({ "eventType": event_type, "missed": missed }),
    }
}

fn cause_name(cause: DropCause) -> &'static str {
    match cause {
        DropCause::TooSlow => "tooSlow",
        DropCause::Gone => "gone",
        DropCause::ReplayLost => "missed",
    }
}
