//! Reports of what is worth counting. This crate keeps no figures and does not know how they are shown.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Receiver of the reports. Called on the actors' threads, so it must not wait.
pub trait Observer: Send + Sync {
    /// An event happened this many times.
    fn count(&self, what: Counted, times: u64);

    /// A level rose or fell by this much.
    fn level(&self, what: Level, change: i64);

    /// An operation took this long.
    fn took(&self, what: Timed, time: Duration);
}

/// An event that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counted {
    /// AltiServ sent an event of a line that somebody follows.
    EventArrived,
    /// An event is queued for a socket. Counted for each socket.
    EventQueued,
    /// A session goes on here that another node has served.
    TakenOver,
    /// A session has ended here, for another node to continue it.
    Moved,
    /// An event was sent before the cluster's log had it.
    EventUnlogged,
    /// An event does not reach a client for which it was meant.
    EventDropped(DropCause),
    /// A mailbox or queue was full, and a message for it was not queued.
    Refused(BoundedQueue),
    /// A connection to AltiServ came up, its handshake included.
    Connected,
    /// A connection to AltiServ was lost.
    ConnectionLost,
    /// A user whose connection was lost is logged on again.
    LoggedOnAgain,
    /// Another server than before is in use.
    Failover,
    /// A search for the active server found none.
    SearchInVain,
    /// An incoming call of a line that somebody follows reached a stage.
    Incoming {
        /// The stage.
        fate: Fate,
        /// Relation of the line to the user.
        seat: &'static str,
    },
}

/// Stages of an incoming call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It rings.
    Offered,
    /// It rang and was answered.
    Answered,
    /// It rang, and ended or went elsewhere without being answered.
    Abandoned,
}

/// Reasons why an event does not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DropCause {
    /// The socket's client does not read as fast as events come. The socket is closed.
    TooSlow,
    /// The socket has closed.
    Gone,
    /// A client that came back had missed it, and it is no longer kept. The client is told how many such events there
    /// are, and the current state of everything.
    ReplayLost,
}

/// A queue with a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BoundedQueue {
    /// The mailbox of a socket.
    Socket,
    /// The commands of a connection to AltiServ.
    Connection,
}

/// Things that exist in a number that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// Sessions.
    Session,
    /// Sockets that are sent a session's events.
    BoundSocket,
    /// Calls that logons follow. Each counts once for a user, however many sessions show it.
    Call {
        /// Name of its state, one of a few.
        state: &'static str,
        /// Relation of the line to the user.
        seat: &'static str,
    },
    /// Recordings of these calls.
    Recording {
        /// Name of its state, one of a few.
        state: &'static str,
        /// Relation of the call's line to the user.
        seat: &'static str,
    },
}

/// Operations that are timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Timed {
    /// PING or GET_VERSION as a question for a sign of life, from its writing to its answer.
    Ping,
    /// Any other command, from its queueing to its answer.
    Command,
    /// A question to the log of a session, from its asking to its answer.
    Append,
}

/// Handle that reports to an observer. Cheap to clone. The default one reports to nobody.
#[derive(Clone)]
pub struct Meter(Arc<dyn Observer>);

impl Meter {
    /// Creates a meter that reports to this observer.
    #[must_use]
    pub fn new(observer: Arc<dyn Observer>) -> Self {
        Self(observer)
    }

    pub(crate) fn count(&self, what: Counted) {
        self.0.count(what, 1);
    }

    pub(crate) fn count_all(&self, what: Counted, times: usize) {
        self.0.count(what, times as u64);
    }

    pub(crate) fn took(&self, what: Timed, time: Duration) {
        self.0.took(what, time);
    }

    /// Raises a level by one until the returned value is dropped.
    pub(crate) fn hold(&self, level: Level) -> Held {
        self.0.level(level, 1);
        Held { meter: self.clone(), level }
    }
}

impl Default for Meter {
    fn default() -> Self {
        Self(Arc::new(Nobody))
    }
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meter")
    }
}

struct Nobody;

impl Observer for Nobody {
    fn count(&self, _: Counted, _: u64) {}
    fn level(&self, _: Level, _: i64) {}
    fn took(&self, _: Timed, _: Duration) {}
}

/// One unit of a level. Dropping it lowers the level again.
#[derive(Debug)]
pub(crate) struct Held {
    meter: Meter,
    level: Level,
}

impl Held {
    pub(crate) fn level(&self) -> Level {
        self.level
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.meter.0.level(self.level, -1);
    }
}
