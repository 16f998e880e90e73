//! Presence of the client at the other end of a connection, for answers that take long and to which it says nothing.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

/// Presence of a client, as its connection sees it. The connection and its requests share it; all are on one thread.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClientPresence(Rc<Presence>);

#[derive(Debug, Default)]
struct Presence {
    has_ended: Cell<bool>,
    /// Limit of silence that the connection has to put in force.
    new_limit: Cell<Option<Duration>>,
}

impl ClientPresence {
    /// True if the client has closed its side of the connection. A client that waits for its answer keeps it open.
    #[must_use]
    pub(crate) fn has_ended(&self) -> bool {
        self.0.has_ended.get()
    }

    /// Has the system end the connection if the client does not acknowledge for this time what it is sent from now on.
    pub(crate) fn limit_silence(&self, patience: Duration) {
        self.0.new_limit.set(Some(patience));
    }

    /// Notes that the client has closed its side.
    pub(crate) fn end(&self) {
        self.0.has_ended.set(true);
    }

    /// Takes a limit that is not in force yet.
    pub(crate) fn take_new_limit(&self) -> Option<Duration> {
        self.0.new_limit.take()
    }
}
