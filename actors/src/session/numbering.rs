//! The numbers of a session's events, and the decision which client can continue where it stopped. Pure.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::SystemTime;

use super::event::{EventBody, SessionEvent};
use super::id::SocketId;
use super::replay::{Replay, ReplayLimits};

/// Numbers of the events of a session.
///
/// Before the first socket binds nobody can miss an event, so the numbers start with the first events of that socket,
/// its *welcome*. The welcome of a later socket restates the current state, so it reuses the last numbers: every socket
/// sees numbers without gaps, and live events continue from there for all of them.
///
/// A client that has seen the last number of a welcome knows everything up to it. A client that stopped *within* a
/// later welcome does not, but its number is the same as that of a client that followed the session up to there. Such
/// numbers are *in doubt*: no client continues from them, until the welcome is known to have been read, or the events
/// after them are no longer kept.
#[derive(Debug)]
pub(crate) struct Numbering {
    /// The last number, 0 for none.
    last: u64,
    replay: Replay,
    /// Numbers in doubt of each bound socket: those of its welcome, without the last.
    unread: HashMap<SocketId, Range<u64>>,
    /// Numbers in doubt of sockets that have gone, as one range for all: a number too many only costs a `ResyncEvent`.
    abandoned: Range<u64>,
}

/// The current state of everything, as events.
#[derive(Debug)]
pub(crate) struct Overview {
    /// True if the connection to AltiServ stands.
    pub(crate) connected: bool,
    /// The events that introduce all calls, and what else is known.
    pub(crate) calls: Vec<EventBody>,
}

/// The events to send when a socket binds whose client does not continue where it stopped.
#[derive(Debug)]
pub(crate) struct Welcome {
    /// For the sockets that are bound already.
    pub(crate) everyone: Vec<Arc<SessionEvent>>,
    /// For the socket itself.
    pub(crate) socket: Vec<Arc<SessionEvent>>,
}

impl Numbering {
    pub(crate) fn new(limits: ReplayLimits) -> Self {
        Self { last: 0, replay: Replay::new(limits), unread: HashMap::new(), abandoned: 0..0 }
    }

    /// Continues after the last number of another node, of whose numbers these are in doubt. Nothing before it is kept
    /// here.
    pub(crate) fn after(last: u64, in_doubt: Range<u64>, limits: ReplayLimits) -> Self {
        Self { last, replay: Replay::after(last, limits), abandoned: in_doubt, ..Self::new(limits) }
    }

    /// Goes on after another number, before anything was told.
    pub(crate) fn go_on_after(&mut self, last: u64, in_doubt: Range<u64>) {
        debug_assert!(self.unread.is_empty(), "nothing was told");
        (self.last, self.abandoned) = (last, in_doubt);
        self.replay = self.replay.begun_after(last);
    }

    /// Returns the last number that nobody continues from any more: the events after it are not kept here.
    pub(crate) fn forgotten(&self) -> u64 {
        self.replay.forgotten()
    }

    /// Sets other limits for the events that are kept.
    pub(crate) fn set_limits(&mut self, limits: ReplayLimits) {
        self.replay.set_limits(limits);
    }

    /// Returns the last number, 0 for none.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// Numbers the next live event. `None` if no socket has ever been bound.
    pub(crate) fn next_event(&mut self, body: EventBody, time: SystemTime) -> Option<Arc<SessionEvent>> {
        (self.last > 0).then(|| self.append(body, time))
    }

    fn append(&mut self, body: EventBody, time: SystemTime) -> Arc<SessionEvent> {
        self.last += 1;
        let event = SessionEvent::new(self.last, time, body);
        self.replay.keep(&event);
        event
    }

    /// Returns the events that a client has missed that stopped at this number; `None` if they are not known exactly.
    pub(crate) fn events_after(&self, seen: u64) -> Option<Vec<Arc<SessionEvent>>> {
        if self.may_continue(seen) { self.replay.events_after(seen) } else { None }
    }

    /// True if the number is one of the session's, and not in doubt.
    pub(crate) fn may_continue(&self, seen: u64) -> bool {
        let in_doubt = self.abandoned.contains(&seen) || self.unread.values().any(|numbers| numbers.contains(&seen));
        self.last > 0 && seen <= self.last && !in_doubt
    }

    /// Returns one range with all numbers that are in doubt.
    pub(crate) fn in_doubt(&self) -> Option<Range<u64>> {
        let ranges = self.unread.values().chain([&self.abandoned]).filter(|numbers| !numbers.is_empty());
        ranges.cloned().reduce(|one, other| one.start.min(other.start)..one.end.max(other.end))
    }

    /// Returns the first events of a socket whose client does not continue. `seen` is the number at which it stopped,
    /// if it has one.
    pub(crate) fn welcome(
        &mut self,
        socket: SocketId,
        seen: Option<u64>,
        overview: Overview,
        time: SystemTime,
    ) -> Welcome {
        let status = EventBody::ServerStatus { connected: overview.connected };
        let missed = seen.and_then(|seen| self.missed_by(seen));
        let mut bodies = Vec::with_capacity(overview.calls.len() + 2);
        if let Some(missed) = missed {
            bodies.push(EventBody::Resync { missed });
        }
        bodies.push(status.clone());
        bodies.extend(overview.calls);
        if self.last == 0 {
            let events = bodies.into_iter().map(|body| self.append(body, time)).collect();
            if missed.is_some() {
                // The ResyncEvent is for this socket alone.
                self.replay.forget(1);
            }
            return Welcome { everyone: Vec::new(), socket: events };
        }
        let count = bodies.len() as u64;
        // The welcome may need more numbers than the session has given, if a ResyncEvent comes on top. The other
        // sockets are then sent the server's status again, which tells them nothing new.
        let everyone = (self.last..count).map(|_| self.append(status.clone(), time)).collect();
        let first = self.last - count + 1;
        self.unread.insert(socket, first..self.last);
        let events = (first..).zip(bodies).map(|(seq, body)| SessionEvent::new(seq, time, body)).collect();
        Welcome { everyone, socket: events }
    }

    /// Returns the number of events that are lost to a client that stopped at `seen`: all, if the number is one of
    /// another session. `None` if the session has told nothing yet and the client has seen nothing.
    fn missed_by(&self, seen: u64) -> Option<u64> {
        if seen > self.last {
            Some(self.last)
        } else if self.last == 0 {
            None
        } else {
            Some(self.last - seen)
        }
    }

    /// Notes that a socket's client has read everything up to this number, which may be within its welcome.
    pub(crate) fn acknowledge(&mut self, socket: SocketId, seq: u64) {
        if self.unread.get(&socket).is_some_and(|numbers| seq >= numbers.end) {
            self.unread.remove(&socket);
        }
    }

    /// Notes that a socket has gone. Nobody continues from the numbers up to `forgotten`, in doubt or not.
    pub(crate) fn socket_gone(&mut self, socket: SocketId, forgotten: u64) {
        let Some(numbers) = self.unread.remove(&socket) else { return };
        if numbers.is_empty() {
            return;
        }
        let is_over = self.abandoned.end <= forgotten;
        self.abandoned = if self.abandoned.is_empty() || is_over {
            numbers
        } else {
            self.abandoned.start.min(numbers.start)..self.abandoned.end.max(numbers.end)
        };
    }
}

#[cfg(test)]
mod tests;
