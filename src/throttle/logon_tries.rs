use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::sync::futures::OwnedNotified;

use super::score::{Allowance, Score};

/// Logons that may wait for another one of the same extension and address: the tabs of a browser that is opened again.
/// More are told to come back.
pub(crate) const MOST_WAITING: usize = 64;

/// How long those are told to wait: a logon is a matter of milliseconds.
pub(crate) const SOON: Duration = Duration::from_secs(1);

/// What may be done with a try.
pub(crate) enum LogonVerdict {
    Go,
    Wait(Duration),
    /// Another try may show first what comes of it.
    AfterAnother(OwnedNotified),
}

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogonOutcome {
    Succeeded,
    Failed,
    /// Nothing about the password came out, as where the phone system did not answer.
    Unknown,
}

/// One entry: what failed, and what is being tried. Pure.
#[derive(Debug)]
pub(crate) struct LogonTries {
    score: Score,
    /// Tries whose outcome is not known yet.
    trying: u32,
    /// Tries that wait for one of those to end.
    waiting: usize,
    ended: Arc<Notify>,
}

impl LogonTries {
    pub(crate) fn none(now: Instant) -> Self {
        Self { score: Score::clean(now), trying: 0, waiting: 0, ended: Arc::default() }
    }

    pub(crate) fn remaining_wait(&self, now: Instant) -> Option<Duration> {
        self.score.remaining_wait(now)
    }

    /// Judges a try for which [`Self::remaining_wait`] has nothing.
    pub(crate) fn begin(&mut self, allowance: &Allowance, now: Instant) -> LogonVerdict {
        // One try at a time is always let through: its wait is over.
        if f64::from(self.trying) < self.score.left(allowance, now).max(1.0) {
            self.trying += 1;
            return LogonVerdict::Go;
        }
        if self.waiting >= MOST_WAITING {
            return LogonVerdict::Wait(SOON);
        }
        self.waiting += 1;
        // Made while the book is locked, so that no end can come before it.
        LogonVerdict::AfterAnother(Arc::clone(&self.ended).notified_owned())
    }

    pub(crate) fn end(&mut self, outcome: LogonOutcome, allowance: &Allowance, now: Instant) {
        self.trying -= 1;
        match outcome {
            LogonOutcome::Failed => self.score.add_failure(allowance, now),
            LogonOutcome::Succeeded => self.score = Score::clean(now),
            LogonOutcome::Unknown => {}
        }
        self.ended.notify_waiters();
    }

    pub(crate) fn add_failure(&mut self, allowance: &Allowance, now: Instant) {
        self.score.add_failure(allowance, now);
    }

    pub(crate) fn stop_waiting(&mut self) {
        self.waiting = self.waiting.saturating_sub(1);
    }

    pub(crate) fn is_under_way(&self) -> bool {
        self.trying > 0
    }

    /// Whether there is nothing left to remember.
    pub(crate) fn is_idle(&self, allowance: &Allowance, now: Instant) -> bool {
        self.trying == 0 && self.score.is_clean(allowance, now)
    }

    /// When it was last added to.
    pub(crate) fn last_change(&self) -> Instant {
        self.score.last_change()
    }
}
