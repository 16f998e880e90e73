//! What is worth counting, told to whoever counts. This crate keeps no figures and knows no form in which they are shown.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Whoever counts. Called on the actors' threads, so it must not wait.
pub trait Observer: Send + Sync {
    /// Something happened so many times.
    fn count(&self, what: Counted, times: u64);

    /// There are more of something, or less.
    fn level(&self, what: Level, change: i64);

    /// Something took so long.
    fn took(&self, what: Timed, time: Duration);
}

/// What happens, and is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counted {
    /// AltiServ told something of a line that somebody follows.
    EventArrived,
    /// An event is in the mailbox of a socket. One for each socket that it is meant for.
    EventQueued,
    /// An event does not reach somebody for whom it was meant.
    EventDropped(DropCause),
    /// A mailbox or queue was full, and what was meant for it was not put in.
    Refused(Queue),
    /// A connection to AltiServ came up, the exchange at its beginning included.
    Connected,
    /// A connection to AltiServ was lost.
    ConnectionLost,
    /// A user who had lost the connection is logged on again.
    LoggedOnAgain,
    /// Another server than the one before is in use.
    Failover,
    /// A search for the active server found none.
    SearchInVain,
    /// An incoming call of a line that somebody follows came this far.
    Incoming {
        /// How far.
        fate: Fate,
        /// Whose line it is on, seen from the user.
        seat: &'static str,
    },
}

/// How far an incoming call comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It rings.
    Offered,
    /// It rang, and is answered.
    Answered,
    /// It rang, and is over or elsewhere without being answered.
    Abandoned,
}

/// Why an event does not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DropCause {
    /// The socket's client does not read as fast as events come. The socket is closed.
    TooSlow,
    /// The socket had gone.
    Gone,
    /// A client that came back had missed it, and it is no longer kept. The client is told how many these are, and how
    /// everything stands.
    ReplayLost,
}

/// Something with a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Queue {
    /// The mailbox of a socket.
    Socket,
    /// The commands of a connection to AltiServ.
    Connection,
}

/// Of what there are some now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// Sessions.
    Session,
    /// Sockets that are told a session's events.
    BoundSocket,
    /// Calls that logons follow: each counts once for a user, however many sessions show it.
    Call {
        /// The name of its state, one of a few.
        state: &'static str,
        /// Whose line it is on, seen from the user.
        seat: &'static str,
    },
    /// Recordings of these calls.
    Recording {
        /// The name of its state, one of a few.
        state: &'static str,
        /// Whose line the call is on, seen from the user.
        seat: &'static str,
    },
}

/// What takes time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Timed {
    /// A question for a sign of life: PING or GET_VERSION, from its writing to its answer.
    Ping,
    /// Any other command, from its queueing to its answer.
    Command,
}

/// Tells the observer. Cheap to clone; by default nobody listens.
#[derive(Clone)]
pub struct Meter(Arc<dyn Observer>);

impl Meter {
    /// Tells this observer.
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

    /// One more, for as long as what is returned is kept.
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

/// A share of a level. It is given back when dropped, however that comes about.
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
