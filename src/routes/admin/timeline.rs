//! A timeline as JSON.

use std::ops::RangeInclusive;

use actors::session::{
    Arrival, EventSummary, ListedSession, Moment, Recipients, SocketId, TimelineEntry, TimelineView,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::events::{EventType, Word, rfc3339, vocabulary};

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Timeline)]
pub(crate) struct TimelineBody<'a> {
    /// The beginning of the session's id.
    session: String,
    extension: &'a str,
    /// How many entries before these are no longer kept.
    forgotten: u64,
    /// Oldest first.
    entries: Vec<MomentBody<'a>>,
}

/// Kind of a moment on the way of an event from AltiServ to a client.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TimelineMoment)]
enum MomentKind {
    /// AltiServ sent a packet about a line.
    Arrived,
    /// The calls of a line were read.
    CallsRead,
    /// The connection to AltiServ was lost.
    #[default]
    Disconnected,
    /// An event was queued for channels.
    Queued,
    /// An event was for nobody: no channel had ever been opened.
    Unheard,
    /// Events that a client had missed were queued for its channel.
    Replayed,
    /// A channel sent events.
    Sent,
    /// Events were dropped with their channel.
    Dropped,
    /// A channel was opened.
    Bound,
    /// A channel was refused: there were too many.
    Refused,
    /// A channel has closed.
    Closed,
    /// The session was taken over from another node of the cluster.
    TakenOver,
    /// The cluster's log was refused: another node has taken the session over.
    Fenced,
}

/// A moment on the way of an event from AltiServ to a client. `what` says which, and which fields it has.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TimelineEntry)]
struct MomentBody<'a> {
    #[schema(format = DateTime)]
    time: String,
    what: MomentKind,
    /// `arrived`: the packet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<vocabulary::ArrivedPacket>)]
    event: Option<&'static str>,
    /// `queued`, `unheard`: the type of the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<vocabulary::EventName>)]
    event_type: Option<&'static str>,
    /// A CallEvent's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<vocabulary::CallEventType>)]
    call_event_type: Option<&'static str>,
    /// A RecordEvent's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<vocabulary::RecordingState>)]
    recording_state: Option<&'static str>,
    /// The line.
    #[serde(skip_serializing_if = "Option::is_none")]
    extension: Option<&'a str>,
    /// The call, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    call_handle: Option<i32>,
    /// The state in a STCHG, with its number, or an agent's.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    /// The workgroup in which an agent's state changed, or whose queue changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    workgroup: Option<&'a str>,
    /// A QueueEvent's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<vocabulary::QueueEventType>)]
    queue_event_type: Option<&'static str>,
    /// A QueueEvent's: how many callers wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting: Option<usize>,
    /// A ServerStatusEvent's.
    #[serde(skip_serializing_if = "Option::is_none")]
    connected: Option<bool>,
    /// A ResyncEvent's.
    #[serde(skip_serializing_if = "Option::is_none")]
    missed: Option<u64>,
    /// `callsRead`: how many calls the line has.
    #[serde(skip_serializing_if = "Option::is_none")]
    calls: Option<usize>,
    /// `queued`: the number of the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
    /// `replayed`, `sent`, `dropped`: the number of the first event.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_seq: Option<u64>,
    /// `replayed`, `sent`, `dropped`: the number of the last event. `bound`: that of the last one that the client had seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seq: Option<u64>,
    /// The channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    socket: Option<u64>,
    /// `queued` for all channels: how many there were.
    #[serde(skip_serializing_if = "Option::is_none")]
    sockets: Option<usize>,
    /// `takenOver`: how many events told what differs from what the node before had told.
    #[serde(skip_serializing_if = "Option::is_none")]
    differences: Option<usize>,
    /// `dropped`: the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<vocabulary::DropReason>)]
    cause: Option<&'static str>,
}

impl<'a> TimelineBody<'a> {
    pub(crate) fn of(session: &'a ListedSession, view: &'a TimelineView) -> Self {
        Self {
            session: session.id.to_string(),
            extension: session.extension.as_str(),
            forgotten: view.forgotten,
            entries: view.entries.iter().map(MomentBody::from).collect(),
        }
    }
}

impl<'a> From<&'a TimelineEntry> for MomentBody<'a> {
    fn from(entry: &'a TimelineEntry) -> Self {
        Self { time: rfc3339(entry.time), ..Self::of_moment(&entry.moment) }
    }
}

impl<'a> MomentBody<'a> {
    fn of_moment(moment: &'a Moment) -> Self {
        match moment {
            Moment::Arrived { extension, what, call } => Self {
                event: Some(what.word()),
                extension: Some(extension.as_str()),
                call_handle: call.map(|call| call.0),
                state: state_of(*what),
                ..Self::of_kind(MomentKind::Arrived)
            },
            Moment::CallsRead { extension, calls } => Self {
                extension: Some(extension.as_str()),
                calls: Some(*calls),
                ..Self::of_kind(MomentKind::CallsRead)
            },
            Moment::Disconnected => Self::of_kind(MomentKind::Disconnected),
            Moment::Queued { seq, told, recipients } => {
                let (socket, sockets) = match recipients {
                    Recipients::All(sockets) => (None, Some(*sockets)),
                    Recipients::One(socket) => (Some(socket.0), None),
                };
                Self { seq: Some(*seq), socket, sockets, ..Self::of_event(MomentKind::Queued, told) }
            }
            Moment::Unheard(event) => Self::of_event(MomentKind::Unheard, event),
            Moment::Replayed { seqs, socket } => Self::of_numbers(MomentKind::Replayed, seqs, *socket),
            Moment::Sent { seqs, socket } => Self::of_numbers(MomentKind::Sent, seqs, *socket),
            Moment::Dropped { seqs, socket, cause } => {
                Self { cause: Some(cause.word()), ..Self::of_numbers(MomentKind::Dropped, seqs, *socket) }
            }
            Moment::Bound { socket, resume } => {
                Self { last_seq: *resume, ..Self::of_socket(MomentKind::Bound, *socket) }
            }
            Moment::Refused(socket) => Self::of_socket(MomentKind::Refused, *socket),
            Moment::Closed(socket) => Self::of_socket(MomentKind::Closed, *socket),
            Moment::TakenOver { differences, .. } => {
                Self { differences: Some(*differences), ..Self::of_kind(MomentKind::TakenOver) }
            }
            Moment::Fenced => Self::of_kind(MomentKind::Fenced),
        }
    }

    fn of_kind(what: MomentKind) -> Self {
        Self { what, ..Self::default() }
    }

    fn of_socket(what: MomentKind, socket: SocketId) -> Self {
        Self { socket: Some(socket.0), ..Self::of_kind(what) }
    }

    fn of_numbers(what: MomentKind, seqs: &RangeInclusive<u64>, socket: SocketId) -> Self {
        Self { first_seq: Some(*seqs.start()), last_seq: Some(*seqs.end()), ..Self::of_socket(what, socket) }
    }

    fn of_event(what: MomentKind, told: &'a EventSummary) -> Self {
        let entry = Self { event_type: Some(EventType::from(told).word()), ..Self::of_kind(what) };
        match told {
            EventSummary::Call { kind, extension, call } => Self {
                call_event_type: Some(kind.word()),
                extension: Some(extension.as_str()),
                call_handle: Some(call.0),
                ..entry
            },
            EventSummary::CallUpdate { extension, call } => {
                Self { extension: Some(extension.as_str()), call_handle: Some(call.0), ..entry }
            }
            EventSummary::Recording { now, extension, call } => Self {
                recording_state: Some(now.word()),
                extension: Some(extension.as_str()),
                call_handle: Some(call.0),
                ..entry
            },
            EventSummary::Agent { extension, state, changed } => Self {
                extension: Some(extension.as_str()),
                state: Some(state.word().to_owned()),
                workgroup: changed.as_ref().map(|changed| changed.number.as_str()),
                ..entry
            },
            EventSummary::Queue { workgroup, kind, waiting } => Self {
                workgroup: Some(workgroup.as_str()),
                queue_event_type: Some(kind.word()),
                waiting: Some(*waiting),
                ..entry
            },
            EventSummary::ServerStatus { connected } => Self { connected: Some(*connected), ..entry },
            EventSummary::Resync { missed } => Self { missed: Some(*missed), ..entry },
            EventSummary::Written { .. } => entry,
        }
    }
}

/// The state in a STCHG.
fn state_of(what: Arrival) -> Option<String> {
    match what {
        Arrival::State(state) => Some(format!("{state:?}")),
        _ => None,
    }
}
