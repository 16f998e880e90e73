//! The time of the last request for a session.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use tokio::time::Instant;

/// Time of the last request for a session. The directory sets it and the session reads it; both are on one thread.
#[derive(Debug, Clone)]
pub(crate) struct LastAsked(Rc<Cell<Instant>>);

impl LastAsked {
    /// Creates one with the time of now, for a session that begins.
    pub(crate) fn now() -> Self {
        Self(Rc::new(Cell::new(Instant::now())))
    }

    /// Notes a request.
    pub(crate) fn note(&self) {
        self.0.set(Instant::now());
    }

    /// Returns the time since the last request.
    pub(crate) fn elapsed(&self) -> Duration {
        self.0.get().elapsed()
    }
}
