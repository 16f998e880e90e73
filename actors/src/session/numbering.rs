//! The numbers of a session's events, and who can go on where they stopped. Pure.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::SystemTime;

use super::event::{EventBody, SessionEvent};
use super::id::SocketId;
use super::replay::{Replay, ReplayLimits};

/// Numbers the events of a session.
///
/// Before the first socket binds nobody can miss an event, so numbering starts with what that socket is sent first.
/// What a later socket is sent first restates what the session has told already, so it takes the last numbers given
/// instead of new ones: every socket sees numbers without gaps, and live events go on from there for all of them.
///
/// So what a number stands for depends on how a client came to it, but for the last number of a welcome: whoever has
/// seen that knows everything up to it. A client that stopped *within* a later welcome has not, and is told from one
/// that followed the session up to the same number by nothing. Those numbers are in doubt, and nobody goes on from
/// them, until the welcome is known to have been read, or they are forgotten with the events that follow them.
#[derive(Debug)]
pub(super) struct Numbering {
    /// The last number given, 0 for none.
    last: u64,
    replay: Replay,
    /// By socket, the numbers of its welcome within which its client may have stopped.
    unread: HashMap<SocketId, Range<u64>>,
    /// The same of sockets that have gone. One span for all of them: its bounds never hurt more than a `ResyncEvent`.
    abandoned: Range<u64>,
}

/// How everything stands.
#[derive(Debug)]
pub(super) struct Overview {
    /// Whether AltiServ is there.
    pub(super) connected: bool,
    /// What introduces the calls that there are.
    pub(super) calls: Vec<EventBody>,
}

/// What is told when a socket binds that does not go on where another had stopped.
#[derive(Debug)]
pub(super) struct Welcome {
    /// To all who are bound already.
    pub(super) everyone: Vec<Arc<SessionEvent>>,
    /// To the socket itself.
    pub(super) socket: Vec<Arc<SessionEvent>>,
}

impl Numbering {
    pub(super) fn new(limits: ReplayLimits) -> Self {
        Self { last: 0, replay: Replay::new(limits), unread: HashMap::new(), abandoned: 0..0 }
    }

    /// Keeps so much from now on.
    pub(super) fn set_limits(&mut self, limits: ReplayLimits) {
        self.replay.set_limits(limits);
    }

    /// The next live event; `None` where no socket has ever been there to be told.
    pub(super) fn next_event(&mut self, body: EventBody, time: SystemTime) -> Option<Arc<SessionEvent>> {
        (self.last > 0).then(|| self.append(body, time))
    }

    fn append(&mut self, body: EventBody, time: SystemTime) -> Arc<SessionEvent> {
        self.last += 1;
        let event = SessionEvent::new(self.last, time, body);
        self.replay.keep(&event);
        event
    }

    /// What a client has missed that has seen everything up to this number; `None` where that cannot be told exactly.
    pub(super) fn events_after(&self, seen: u64) -> Option<Vec<Arc<SessionEvent>>> {
        let in_doubt = self.abandoned.contains(&seen) || self.unread.values().any(|numbers| numbers.contains(&seen));
        let is_from_here = self.last > 0 && seen <= self.last;
        if in_doubt || !is_from_here { None } else { self.replay.events_after(seen) }
    }

    /// What a socket is sent first that does not go on after `seen`.
    pub(super) fn welcome(
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
                // The ResyncEvent concerns this socket alone.
                self.replay.forget(1);
            }
            return Welcome { everyone: Vec::new(), socket: events };
        }
        let count = bodies.len() as u64;
        // There are not numbers enough where a ResyncEvent comes on top of everything that was ever told. To restate the
        // server's status to the others makes up for it: the one event that tells nothing where nothing has changed.
        let everyone = (self.last..count).map(|_| self.append(status.clone(), time)).collect();
        let first = self.last - count + 1;
        self.unread.insert(socket, first..self.last);
        let events = (first..).zip(bodies).map(|(seq, body)| SessionEvent::new(seq, time, body)).collect();
        Welcome { everyone, socket: events }
    }

    /// How many events are lost to a client that has seen `seen`; of those of another session, whose numbers go beyond,
    /// it knows none here. A new client that says that it has seen nothing of a session in which nothing was told yet
    /// has lost nothing.
    fn missed_by(&self, seen: u64) -> Option<u64> {
        if seen > self.last {
            Some(self.last)
        } else if self.last == 0 {
            None
        } else {
            Some(self.last - seen)
        }
    }

    /// A socket's client has read everything up to this number: all of its welcome, or only its beginning.
    pub(super) fn acknowledge(&mut self, socket: SocketId, seq: u64) {
        if self.unread.get(&socket).is_some_and(|numbers| seq >= numbers.end) {
            self.unread.remove(&socket);
        }
    }

    /// A socket has gone.
    pub(super) fn socket_gone(&mut self, socket: SocketId) {
        let Some(numbers) = self.unread.remove(&socket) else { return };
        if numbers.is_empty() {
            return;
        }
        let is_over = self.abandoned.end <= self.replay.forgotten();
        self.abandoned = if self.abandoned.is_empty() || is_over {
            numbers
        } else {
            self.abandoned.start.min(numbers.start)..self.abandoned.end.max(numbers.end)
        };
    }
}

#[cfg(test)]
mod tests;
