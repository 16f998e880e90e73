//! When a session was asked for last.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use tokio::time::Instant;

/// The moment of the last request, which the directory notes and the session looks at. Both live on one thread.
#[derive(Debug, Clone)]
pub(super) struct LastAsked(Rc<Cell<Instant>>);

impl LastAsked {
    /// Now, for a session that begins.
    pub(super) fn now() -> Self {
        Self(Rc::new(Cell::new(Instant::now())))
    }

    /// A request is under way to the session.
    pub(super) fn note(&self) {
        self.0.set(Instant::now());
    }

    /// How long ago that was.
    pub(super) fn elapsed(&self) -> Duration {
        self.0.get().elapsed()
    }
}
