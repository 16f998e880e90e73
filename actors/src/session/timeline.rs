//! The recent history of a session, to find out why a client did not show an event: it never came, was not queued, was
//! not sent, or was sent. Pure but for a lock; the time is passed in.

use std::collections::VecDeque;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use altilink::Pad;
use altilink::message::agents::{AgentState, StateInWorkgroup};

use super::event::{EventBody, SessionEvent, WrittenEvent};
use super::id::SocketId;
use crate::Extension;
use crate::call::{CallEventKind, Recording};
use crate::logon::{Arrival, QueueChangeKind};
use crate::meter::DropCause;

/// The last moments of a session. All clones share them, so that sockets can note what they send.
#[derive(Debug, Clone)]
pub struct Timeline(Arc<Mutex<Recent>>);

/// A moment with its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineEntry {
    /// The time.
    pub time: SystemTime,
    /// The moment.
    pub moment: Moment,
}

/// Moments on the way from AltiServ to an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moment {
    /// AltiServ sent an event of a line. The time is that of its reading.
    Arrived {
        /// The line.
        extension: Extension,
        /// Kind of the event.
        what: Arrival,
        /// The call pad, if it is about a call.
        call: Option<Pad>,
    },
    /// The calls of a line were read.
    CallsRead {
        /// The line.
        extension: Extension,
        /// Number of calls on it.
        calls: usize,
    },
    /// The connection to AltiServ was lost.
    Disconnected,
    /// An event was queued for sockets.
    Queued {
        /// Its number.
        seq: u64,
        /// Its content.
        told: EventSummary,
        /// The sockets.
        recipients: Recipients,
    },
    /// An event was not numbered, because no socket had ever been bound.
    Unheard(EventSummary),
    /// Events that a client had missed were queued for its socket.
    Replayed {
        /// Their numbers.
        seqs: RangeInclusive<u64>,
        /// The socket.
        socket: SocketId,
    },
    /// A socket wrote events.
    Sent {
        /// Their numbers.
        seqs: RangeInclusive<u64>,
        /// The socket.
        socket: SocketId,
    },
    /// Events were dropped, because their socket was given up.
    Dropped {
        /// Their numbers.
        seqs: RangeInclusive<u64>,
        /// The socket.
        socket: SocketId,
        /// The reason.
        cause: DropCause,
    },
    /// A socket was bound.
    Bound {
        /// The socket.
        socket: SocketId,
        /// Number of the last event that its client had seen.
        resume: Option<u64>,
    },
    /// A socket was not bound, because there are too many.
    Refused(SocketId),
    /// A socket has closed.
    Closed(SocketId),
    /// The session was taken over from another node.
    TakenOver {
        /// Number of frames that say what clients were told there.
        told: usize,
        /// Number of events that tell what differs.
        differences: usize,
    },
    /// The log was refused: another node has taken the session over.
    Fenced,
}

/// Content of an event, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventSummary {
    /// Something that another node has told.
    Written {
        /// Name of the event's type.
        event_type: &'static str,
    },
    /// A call has changed.
    Call {
        /// Kind of the change.
        kind: CallEventKind,
        /// The call's line.
        extension: Extension,
        /// The call's pad.
        call: Pad,
    },
    /// A recording has changed.
    Recording {
        /// The recording now.
        now: Recording,
        /// The call's line.
        extension: Extension,
        /// The call's pad.
        call: Pad,
    },
    /// Something else of a call has changed.
    CallUpdate {
        /// The call's line.
        extension: Extension,
        /// The call's pad.
        call: Pad,
    },
    /// An agent is in another state.
    Agent {
        /// The agent's extension.
        extension: Extension,
        /// The overall state.
        state: Option<AgentState>,
        /// The workgroup in which the state changed. It is rare, and would make every moment larger.
        changed: Option<Box<StateInWorkgroup>>,
    },
    /// The queue of a workgroup has changed.
    Queue {
        /// The workgroup.
        workgroup: Extension,
        /// Kind of the change.
        kind: QueueChangeKind,
        /// Number of callers who wait.
        waiting: usize,
    },
    /// The connection to AltiServ came or went.
    ServerStatus {
        /// True if it is there.
        connected: bool,
    },
    /// A client has missed events that are no longer kept.
    Resync {
        /// Number of these events.
        missed: u64,
    },
}

/// The sockets that an event is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipients {
    /// All sockets, with their number.
    All(usize),
    /// This one, which is told the current state of everything.
    One(SocketId),
}

/// State of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineView {
    /// Number of earlier moments that are no longer kept.
    pub forgotten: u64,
    /// The moments, oldest first, in the order in which they were noted.
    pub entries: Vec<TimelineEntry>,
}

/// The last entries, up to a limit.
#[derive(Debug)]
struct Recent {
    limit: usize,
    entries: VecDeque<TimelineEntry>,
    forgotten: u64,
}

impl Timeline {
    /// Creates an empty one that keeps so many entries; 0 keeps none.
    pub(super) fn new(limit: usize) -> Self {
        Self(Arc::new(Mutex::new(Recent { limit, entries: VecDeque::new(), forgotten: 0 })))
    }

    /// Sets another limit.
    pub(super) fn set_limit(&self, limit: usize) {
        self.with(|recent| {
            recent.limit = limit;
            recent.make_room_for(0);
        });
    }

    /// Notes a moment. The moment is not even created if none is kept.
    pub(super) fn note(&self, time: SystemTime, moment: impl FnOnce() -> Moment) {
        self.with(|recent| {
            if recent.limit > 0 {
                recent.make_room_for(1);
                recent.entries.push_back(TimelineEntry { time, moment: moment() });
            }
        });
    }

    pub(super) fn view(&self) -> TimelineView {
        self.with(|recent| TimelineView {
            forgotten: recent.forgotten,
            entries: recent.entries.iter().cloned().collect(),
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut Recent) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Recent {
    /// Forgets the oldest entries, before others come: one beyond the limit would have the room for all of them doubled.
    fn make_room_for(&mut self, others: usize) {
        let over = (self.entries.len() + others).saturating_sub(self.limit);
        self.entries.drain(..over);
        self.forgotten += over as u64;
    }
}

/// Events for a socket. It notes in the session's timeline that they are sent.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The events, in their order.
    pub events: Vec<Arc<SessionEvent>>,
    timeline: Timeline,
}

impl Batch {
    pub(super) fn new(events: Vec<Arc<SessionEvent>>, timeline: &Timeline) -> Self {
        Self { events, timeline: timeline.clone() }
    }

    /// Makes a batch of events that a session of another node has told, which notes there that they are sent.
    #[must_use]
    pub fn of_other_node(events: Vec<Arc<SessionEvent>>) -> Self {
        Self::new(events, &Timeline::new(0))
    }

    /// Notes that the socket has written them.
    pub fn sent(&self, socket: SocketId, now: SystemTime) {
        if let Some(seqs) = seqs(&self.events) {
            self.timeline.note(now, || Moment::Sent { seqs, socket });
        }
    }
}

/// Returns the range of numbers of these events; none if there are none.
pub(super) fn seqs(events: &[Arc<SessionEvent>]) -> Option<RangeInclusive<u64>> {
    Some(events.first()?.seq..=events.last()?.seq)
}

impl From<&EventBody> for EventSummary {
    fn from(body: &EventBody) -> Self {
        match body {
            EventBody::Call { kind, call, .. } => {
                Self::Call { kind: *kind, extension: call.extension.clone(), call: call.call }
            }
            EventBody::Recording { call, now, .. } => {
                Self::Recording { now: *now, extension: call.extension.clone(), call: call.call }
            }
            EventBody::CallUpdate { call, .. } => {
                Self::CallUpdate { extension: call.extension.clone(), call: call.call }
            }
            EventBody::Agent { extension, state, changed, .. } => {
                Self::Agent { extension: extension.clone(), state: *state, changed: changed.clone().map(Box::new) }
            }
            EventBody::Queue { workgroup, change } => {
                Self::Queue { workgroup: workgroup.clone(), kind: change.kind, waiting: change.waiting }
            }
            EventBody::ServerStatus { connected } => Self::ServerStatus { connected: *connected },
            EventBody::Resync { missed } => Self::Resync { missed: *missed },
            EventBody::Written(WrittenEvent { event_type, .. }) => Self::Written { event_type },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(second: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(second)
    }

    fn closed(number: u64) -> Moment {
        Moment::Closed(SocketId(number))
    }

    fn timeline(limit: usize, moments: u64) -> Timeline {
        let timeline = Timeline::new(limit);
        for number in 1..=moments {
            timeline.note(at(number), || closed(number));
        }
        timeline
    }

    #[test]
    fn a_moment_takes_little_room() {
        assert!(size_of::<TimelineEntry>() <= 80, "{} bytes", size_of::<TimelineEntry>());
    }

    #[test]
    fn the_last_moments_are_kept_in_their_order_and_the_others_counted() {
        let TimelineView { forgotten, entries } = timeline(3, 5).view();
        assert_eq!(forgotten, 2);
        let kept = [3, 4, 5].map(|number| TimelineEntry { time: at(number), moment: closed(number) });
        assert_eq!(entries, kept);
    }

    #[test]
    fn there_is_room_for_as_many_moments_as_are_kept_and_no_more() {
        let room = timeline(256, 300).with(|recent| (recent.entries.len(), recent.entries.capacity()));
        assert_eq!(room, (256, 256));
    }

    #[test]
    fn another_limit_holds_at_once() {
        let timeline = timeline(5, 5);
        timeline.set_limit(2);
        assert_eq!((timeline.view().forgotten, timeline.view().entries.len()), (3, 2));
        timeline.note(at(6), || closed(6));
        assert_eq!((timeline.view().forgotten, timeline.view().entries.len()), (4, 2));
        timeline.set_limit(3);
        timeline.note(at(7), || closed(7));
        assert_eq!((timeline.view().forgotten, timeline.view().entries.len()), (4, 3));
        timeline.set_limit(0);
        timeline.note(at(8), || panic!("nobody would see it"));
        assert_eq!(timeline.view(), TimelineView { forgotten: 7, entries: Vec::new() });
    }

    #[test]
    fn what_a_socket_sends_is_noted_in_the_sessions_timeline() {
        let timeline = Timeline::new(9);
        let event = |seq| SessionEvent::new(seq, at(seq), EventBody::ServerStatus { connected: true });
        Batch::new(vec![event(4), event(5), event(6)], &timeline).sent(SocketId(7), at(8));
        Batch::new(Vec::new(), &timeline).sent(SocketId(7), at(9));
        let sent = TimelineEntry { time: at(8), moment: Moment::Sent { seqs: 4..=6, socket: SocketId(7) } };
        assert_eq!(timeline.view().entries, [sent]);
    }
}
