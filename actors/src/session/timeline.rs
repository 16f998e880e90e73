//! What has happened in a session lately, to answer why an event did not show: it never came, it was not queued, it was
//! not sent, or it was. Pure but for a lock; the time is passed in.

use std::collections::VecDeque;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use altilink::Pad;
use altilink::message::agents::{AgentState, StateInWorkgroup};

use super::event::{EventBody, SessionEvent};
use super::id::SocketId;
use crate::Extension;
use crate::call::{CallEventKind, Recording};
use crate::logon::Arrival;
use crate::meter::DropCause;

/// The last moments of a session. All clones are one: its sockets note what they send.
#[derive(Debug, Clone)]
pub struct Timeline(Arc<Mutex<Recent>>);

/// Something that happened, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub time: SystemTime,
    /// What.
    pub moment: Moment,
}

/// What can happen between AltiServ and an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moment {
    /// AltiServ told something of a line. The time is that at which the link read it.
    Arrived {
        /// The line.
        extension: Extension,
        /// What.
        what: Arrival,
        /// The call pad, where it is about a call.
        call: Option<Pad>,
    },
    /// The calls of a line were read: so many.
    CallsRead {
        /// The line.
        extension: Extension,
        /// The calls on it.
        calls: usize,
    },
    /// The connection to AltiServ was lost.
    Disconnected,
    /// An event was put into the mailboxes of sockets.
    Queued {
        /// Its number.
        seq: u64,
        /// What it tells.
        told: Told,
        /// Whose.
        recipients: Recipients,
    },
    /// There was an event, and no socket had ever been bound that could have been told.
    Unheard(Told),
    /// Events that a socket's client had missed were put into its mailbox.
    Replayed {
        /// Their numbers.
        seqs: RangeInclusive<u64>,
        /// Whose client.
        socket: SocketId,
    },
    /// A socket wrote events.
    Sent {
        /// Their numbers.
        seqs: RangeInclusive<u64>,
        /// Which socket.
        socket: SocketId,
    },
    /// Events did not get into a socket's mailbox, and the socket was given up.
    Dropped {
        /// Their numbers.
        seqs: RangeInclusive<u64>,
        /// Which socket.
        socket: SocketId,
        /// Why.
        cause: DropCause,
    },
    /// A socket was bound.
    Bound {
        /// Which.
        socket: SocketId,
        /// The number of the last event that its client had seen.
        resume: Option<u64>,
    },
    /// A socket was not bound: there are too many.
    Refused(SocketId),
    /// A socket has gone.
    Closed(SocketId),
}

/// What an event tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// A call has changed.
    Call {
        /// How.
        kind: CallEventKind,
        /// Whose line it is on.
        extension: Extension,
        /// Its pad.
        call: Pad,
    },
    /// A recording has changed.
    Recording {
        /// What it is now.
        now: Recording,
        /// Whose line the call is on.
        extension: Extension,
        /// The call's pad.
        call: Pad,
    },
    /// Anything else of a call has changed.
    CallUpdate {
        /// Whose line it is on.
        extension: Extension,
        /// Its pad.
        call: Pad,
    },
    /// An agent is in another state.
    Agent {
        /// Whose line it is.
        extension: Extension,
        /// The state on the whole.
        state: AgentState,
        /// The workgroup where it is in another state.
        changed: Option<StateInWorkgroup>,
    },
    /// The connection to AltiServ came or went.
    ServerStatus {
        /// Whether it is there.
        connected: bool,
    },
    /// A client has missed events that are no longer kept.
    Resync {
        /// How many.
        missed: u64,
    },
}

/// For whom an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipients {
    /// All sockets: so many.
    All(usize),
    /// This one, which is told how everything stands.
    One(SocketId),
}

/// A timeline at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineView {
    /// How many moments before these are no longer kept.
    pub forgotten: u64,
    /// The moments, oldest first, in the order in which they were noted.
    pub entries: Vec<Entry>,
}

/// The last entries, so many and no more.
#[derive(Debug)]
struct Recent {
    limit: usize,
    entries: VecDeque<Entry>,
    forgotten: u64,
}

impl Timeline {
    /// An empty one that keeps so many entries; 0 keeps none.
    pub(super) fn new(limit: usize) -> Self {
        Self(Arc::new(Mutex::new(Recent { limit, entries: VecDeque::new(), forgotten: 0 })))
    }

    /// Keeps so many entries from now on.
    pub(super) fn set_limit(&self, limit: usize) {
        self.with(|recent| {
            recent.limit = limit;
            recent.make_room();
        });
    }

    /// Notes a moment, which is not made where none is kept.
    pub(super) fn note(&self, time: SystemTime, moment: impl FnOnce() -> Moment) {
        self.with(|recent| {
            if recent.limit > 0 {
                recent.entries.push_back(Entry { time, moment: moment() });
                recent.make_room();
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
    fn make_room(&mut self) {
        let over = self.entries.len().saturating_sub(self.limit);
        self.entries.drain(..over);
        self.forgotten += over as u64;
    }
}

/// Events for a socket, which notes in the session's timeline that it has sent them.
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

    /// The socket has written them.
    pub fn sent(&self, socket: SocketId, now: SystemTime) {
        if let Some(seqs) = seqs(&self.events) {
            self.timeline.note(now, || Moment::Sent { seqs, socket });
        }
    }
}

/// The numbers of events that follow each other.
pub(super) fn seqs(events: &[Arc<SessionEvent>]) -> Option<RangeInclusive<u64>> {
    Some(events.first()?.seq..=events.last()?.seq)
}

impl From<&EventBody> for Told {
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
            EventBody::Agent { extension, state, changed } => {
                Self::Agent { extension: extension.clone(), state: *state, changed: changed.clone() }
            }
            EventBody::ServerStatus { connected } => Self::ServerStatus { connected: *connected },
            EventBody::Resync { missed } => Self::Resync { missed: *missed },
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
    fn the_last_moments_are_kept_in_their_order_and_the_others_counted() {
        let TimelineView { forgotten, entries } = timeline(3, 5).view();
        assert_eq!(forgotten, 2);
        let kept = [3, 4, 5].map(|number| Entry { time: at(number), moment: closed(number) });
        assert_eq!(entries, kept);
    }

    #[test]
    fn another_limit_holds_at_once() {
        let timeline = timeline(5, 5);
        timeline.set_limit(2);
        assert_eq!((timeline.view().forgotten, timeline.view().entries.len()), (3, 2));
        timeline.set_limit(0);
        timeline.note(at(6), || panic!("nobody would see it"));
        assert_eq!(timeline.view(), TimelineView { forgotten: 5, entries: Vec::new() });
    }

    #[test]
    fn what_a_socket_sends_is_noted_in_the_sessions_timeline() {
        let timeline = Timeline::new(9);
        let event = |seq| SessionEvent::new(seq, at(seq), EventBody::ServerStatus { connected: true });
        Batch::new(vec![event(4), event(5), event(6)], &timeline).sent(SocketId(7), at(8));
        Batch::new(Vec::new(), &timeline).sent(SocketId(7), at(9));
        let sent = Entry { time: at(8), moment: Moment::Sent { seqs: 4..=6, socket: SocketId(7) } };
        assert_eq!(timeline.view().entries, [sent]);
    }
}
