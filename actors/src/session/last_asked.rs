//! The time of the last request for a session.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// Time of the last request for a session. Requests set it on any thread, and the session reads it.
#[derive(Debug, Clone)]
pub(crate) struct LastAsked {
    began: Instant,
    /// Milliseconds from the session's beginning to the last request.
    after: Arc<AtomicU64>,
}

impl LastAsked {
    /// Creates one with the time of now, for a session that begins.
    pub(crate) fn now() -> Self {
        Self { began: Instant::now(), after: Arc::default() }
    }

    /// Notes a request.
    pub(crate) fn note(&self) {
        let after = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.after.store(after, Ordering::Relaxed);
    }

    /// Returns the time since the last request.
    pub(crate) fn elapsed(&self) -> Duration {
        self.began.elapsed().saturating_sub(Duration::from_millis(self.after.load(Ordering::Relaxed)))
    }
}
