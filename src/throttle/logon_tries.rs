use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::sync::futures::OwnedNotified;

use super::score::{Allowance, Score};

/// Most logons that may wait for another one of the same extension and address: the tabs of a browser that is opened
/// again. Further ones are told to come back.
pub(crate) const MOST_WAITING: usize = 64;

/// Delay for those further ones: a logon takes milliseconds.
pub(crate) const SOON: Duration = Duration::from_secs(1);

/// Decision on a try.
pub(crate) enum LogonVerdict {
    Go,
    Wait(Duration),
    /// Another try has to end first.
    AfterAnother(OwnedNotified),
}

/// Outcome of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogonOutcome {
    Succeeded,
    Failed,
    /// It is not known whether the password is right, as the phone system did not answer.
    Unknown,
}

/// Tries of one key: failures, and tries under way. Pure.
#[derive(Debug)]
pub(crate) struct LogonTries {
    score: Score,
    /// Tries under way.
    trying: u32,
    /// Tries that wait until one under way ends.
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

    /// Decides on a try. [`Self::remaining_wait`] must be none.
    pub(crate) fn begin(&mut self, allowance: &Allowance, now: Instant) -> LogonVerdict {
        // One try at a time is always admitted: its delay is over.
        if f64::from(self.trying) < self.score.left(allowance, now).max(1.0) {
            self.trying += 1;
            return LogonVerdict::Go;
        }
        if self.waiting >= MOST_WAITING {
            return LogonVerdict::Wait(SOON);
        }
        self.waiting += 1;
        // Created while the book is locked, so that no end is missed.
        LogonVerdict::AfterAnother(Arc::clone(&self.ended).notified_owned())
    }

    pub(crate) fn end(&mut self, outcome: LogonOutcome, allowance: &Allowance, now: Instant) {
        self.trying -= 1;
        match outcome {
            LogonOutcome::Failed => self.score.add_failure(allowance, now),
            LogonOutcome::Succeeded => self.forgive(now),
            LogonOutcome::Unknown => {}
        }
        self.ended.notify_waiters();
    }

    pub(crate) fn add_failure(&mut self, allowance: &Allowance, now: Instant) {
        self.score.add_failure(allowance, now);
    }

    /// Forgets the failures.
    pub(crate) fn forgive(&mut self, now: Instant) {
        self.score = Score::clean(now);
    }

    pub(crate) fn has_failures(&self, allowance: &Allowance, now: Instant) -> bool {
        !self.score.is_clean(allowance, now)
    }

    pub(crate) fn stop_waiting(&mut self) {
        self.waiting = self.waiting.saturating_sub(1);
    }

    pub(crate) fn is_under_way(&self) -> bool {
        self.trying > 0
    }

    /// Tells whether nothing is left to remember.
    pub(crate) fn is_idle(&self, allowance: &Allowance, now: Instant) -> bool {
        self.trying == 0 && !self.has_failures(allowance, now)
    }

    /// Returns the time of the last failure or success.
    pub(crate) fn last_change(&self) -> Instant {
        self.score.last_change()
    }
}
