//! What a session's sockets are sent, and its numbering. Pure.

use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use altilink::message::agents::AgentState;
use bytestring::ByteString;

use crate::Extension;
use crate::call::{CallEventKind, CallView, Origin, Recording};

/// One event of a session.
#[derive(Debug)]
pub struct SessionEvent {
    /// Its number within the session, from 1.
    pub seq: u64,
    /// When the session learned of it.
    pub time: SystemTime,
    /// What happened.
    pub body: EventBody,
    /// The event as text, filled by the first socket that sends it and used by the others.
    pub rendered: OnceLock<ByteString>,
}

/// What can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventBody {
    /// A call changed.
    Call {
        /// How.
        kind: CallEventKind,
        /// The call as it is then.
        call: Arc<CallView>,
        /// How it became known.
        origin: Origin,
    },
    /// A recording changed.
    Recording {
        /// The call as it is then.
        call: Arc<CallView>,
        /// The recording.
        now: Recording,
        /// What it was before, which tells whose it was when it has stopped.
        before: Recording,
    },
    /// An agent is in another state.
    Agent {
        /// Whose line it is.
        extension: Extension,
        /// The state that it is in now.
        state: AgentState,
    },
    /// The connection to AltiServ came or went.
    ServerStatus {
        /// Whether it is there.
        connected: bool,
    },
}

/// Numbers the events of a session.
///
/// Before the first socket binds nobody can miss an event, so numbering starts with what that socket is sent first.
/// What a later socket is sent first restates what the session has told already, so it takes the last numbers given
/// instead of new ones: every socket sees numbers without gaps, and live events go on from there for all of them.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    last: u64,
    begun: bool,
}

impl Numbering {
    /// The next live event; `None` where no socket has ever been there to be told.
    pub(super) fn event(&mut self, body: EventBody, time: SystemTime) -> Option<Arc<SessionEvent>> {
        if !self.begun {
            return None;
        }
        self.last += 1;
        Some(Self::number(self.last, body, time))
    }

    /// What a socket is sent first.
    pub(super) fn welcome(&mut self, bodies: Vec<EventBody>, time: SystemTime) -> Vec<Arc<SessionEvent>> {
        let count = bodies.len() as u64;
        self.begun = true;
        self.last = self.last.max(count);
        let first = self.last - count + 1;
        (first..).zip(bodies).map(|(seq, body)| Self::number(seq, body, time)).collect()
    }

    fn number(seq: u64, body: EventBody, time: SystemTime) -> Arc<SessionEvent> {
        Arc::new(SessionEvent { seq, time, body, rendered: OnceLock::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UP: EventBody = EventBody::ServerStatus { connected: true };

    fn numbers(events: &[Arc<SessionEvent>]) -> Vec<u64> {
        events.iter().map(|event| event.seq).collect()
    }

    #[test]
    fn the_first_socket_starts_at_one_whatever_happened_before() {
        let mut numbering = Numbering::default();
        let now = SystemTime::now();
        assert!(numbering.event(UP, now).is_none());
        assert_eq!(numbers(&numbering.welcome(vec![UP, UP], now)), [1, 2]);
        assert_eq!(numbering.event(UP, now).map(|event| event.seq), Some(3));
    }

    #[test]
    fn a_later_socket_takes_the_last_numbers_so_that_nobody_sees_a_gap() {
        let mut numbering = Numbering::default();
        let now = SystemTime::now();
        numbering.welcome(vec![UP], now);
        for _ in 0..4 {
            assert!(numbering.event(UP, now).is_some());
        }
        assert_eq!(numbers(&numbering.welcome(vec![UP, UP], now)), [4, 5]);
        assert_eq!(numbering.event(UP, now).map(|event| event.seq), Some(6));
    }
}
