//! Delays for clients that fail to log on too often.
//!
//! Two kinds of failures are counted. Failures of one extension from one address: so nobody can lock out a user at
//! another address. And failures of one address with any extension. Simultaneous tries count before their outcome is
//! known: if one more failure would be too many, further tries wait for the first.

mod limits;
mod logon_tries;
mod score;
mod score_book;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

pub(crate) use limits::ThrottleLimits;
use logon_tries::{LogonOutcome, LogonVerdict};
use score::Allowance;
use score_book::ScoreBook;

type Pair = (String, Option<IpAddr>);

/// Decides on logons by the failures before them. Addresses are neighbourhoods, as [`crate::client::Client`] has them.
#[derive(Debug)]
pub(crate) struct LogonThrottle {
    books: Mutex<ScoreBooks>,
}

#[derive(Debug)]
struct ScoreBooks {
    limits: ThrottleLimits,
    pairs: ScoreBook<Pair>,
    addresses: ScoreBook<IpAddr>,
}

impl LogonThrottle {
    /// Makes a throttle without failures.
    #[must_use]
    pub(crate) fn new(limits: ThrottleLimits) -> Self {
        let books = ScoreBooks { limits, pairs: ScoreBook::default(), addresses: ScoreBook::default() };
        Self { books: Mutex::new(books) }
    }

    /// Applies other limits from now on. Failures noted before still count.
    pub(crate) fn set_limits(&self, limits: ThrottleLimits) {
        self.books().limits = limits;
    }

    /// Admits a logon, if necessary after another one has ended.
    ///
    /// # Errors
    /// The time that the client has to wait before the next try.
    pub(crate) async fn admit(self: &Arc<Self>, extension: &str, address: Option<IpAddr>) -> Result<Attempt, Duration> {
        let pair = (extension.to_owned(), address);
        loop {
            let verdict = self.books().judge(&pair, Instant::now());
            match verdict {
                LogonVerdict::Go => return Ok(Attempt { throttle: Arc::clone(self), pair, open: true }),
                LogonVerdict::Wait(wait) => return Err(wait),
                LogonVerdict::AfterAnother(ended) => {
                    let _place = WaitingPlace { throttle: self, pair: &pair };
                    ended.await;
                }
            }
        }
    }

    /// Notes a logon that has failed at another node of the cluster.
    pub(crate) fn failed_elsewhere(&self, extension: &str, address: Option<IpAddr>) {
        let pair = (extension.to_owned(), address);
        let now = Instant::now();
        let mut books = self.books();
        if matches!(books.judge(&pair, now), LogonVerdict::Go) {
            books.end(&pair, LogonOutcome::Failed, now);
        }
    }

    /// Notes a logon with the right password at another node of the cluster.
    pub(crate) fn succeeded_elsewhere(&self, extension: &str, address: Option<IpAddr>) {
        let pair = (extension.to_owned(), address);
        let now = Instant::now();
        let mut books = self.books();
        let allowance = books.of_pairs();
        if let Some(tries) = books.pairs.get_mut(&pair) {
            tries.forgive(now);
        }
        books.pairs.tidy(&pair, &allowance, now);
    }

    fn books(&self) -> MutexGuard<'_, ScoreBooks> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, pair: &Pair, outcome: LogonOutcome, now: Instant) {
        self.books().end(pair, outcome, now);
    }
}

impl ScoreBooks {
    fn of_pairs(&self) -> Allowance {
        self.allowance(self.limits.per_extension)
    }

    fn of_addresses(&self) -> Allowance {
        self.allowance(self.limits.per_address)
    }

    fn allowance(&self, free: u32) -> Allowance {
        Allowance::new(free, &self.limits)
    }

    fn judge(&mut self, pair: &Pair, now: Instant) -> LogonVerdict {
        let of_address = pair.1.and_then(|address| self.addresses.get(&address)?.remaining_wait(now));
        let of_pair = self.pairs.get(pair).and_then(|tries| tries.remaining_wait(now));
        if let Some(wait) = of_address.max(of_pair) {
            return LogonVerdict::Wait(wait);
        }
        let allowance = self.of_pairs();
        self.pairs.entry(pair, &allowance, now).begin(&allowance, now)
    }

    fn has_failures(&self, pair: &Pair, now: Instant) -> bool {
        self.pairs.get(pair).is_some_and(|tries| tries.has_failures(&self.of_pairs(), now))
    }

    fn end(&mut self, pair: &Pair, outcome: LogonOutcome, now: Instant) {
        let of_pairs = self.of_pairs();
        let of_addresses = self.of_addresses();
        if let Some(tries) = self.pairs.get_mut(pair) {
            tries.end(outcome, &of_pairs, now);
        }
        self.pairs.tidy(pair, &of_pairs, now);
        if let (LogonOutcome::Failed, Some(address)) = (outcome, pair.1) {
            self.addresses.entry(&address, &of_addresses, now).add_failure(&of_addresses, now);
        }
    }
}

/// Place of a logon that waits for another one. It is given up in every way that the wait can end.
struct WaitingPlace<'a> {
    throttle: &'a LogonThrottle,
    pair: &'a Pair,
}

impl Drop for WaitingPlace<'_> {
    fn drop(&mut self) {
        if let Some(tries) = self.throttle.books().pairs.get_mut(self.pair) {
            tries.stop_waiting();
        }
    }
}

/// Admitted logon. It counts as failed if it is dropped without an outcome.
#[derive(Debug)]
#[must_use]
pub(crate) struct Attempt {
    throttle: Arc<LogonThrottle>,
    pair: Pair,
    open: bool,
}

impl Attempt {
    /// Notes that the password was right: failures of this extension from this address are forgotten. Those of the
    /// address remain.
    pub(crate) fn succeeded(self) {
        self.end(LogonOutcome::Succeeded);
    }

    /// True if earlier failures of this extension from this address still count.
    #[must_use]
    pub(crate) fn had_failures(&self) -> bool {
        self.throttle.books().has_failures(&self.pair, Instant::now())
    }

    /// Notes that extension or password were wrong.
    pub(crate) fn failed(self) {
        self.end(LogonOutcome::Failed);
    }

    /// Notes that it is not known whether the password is right.
    pub(crate) fn undecided(self) {
        self.end(LogonOutcome::Unknown);
    }

    fn end(mut self, outcome: LogonOutcome) {
        self.open = false;
        self.throttle.end(&self.pair, outcome, Instant::now());
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if self.open {
            self.throttle.end(&self.pair, LogonOutcome::Failed, Instant::now());
        }
    }
}

#[cfg(test)]
mod tests;
