//! Who has failed to log on too often. Pure but for its lock; the time is passed in.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Counts failed logons per extension and per address over a sliding window.
#[derive(Debug)]
pub struct LogonThrottle {
    failures: Mutex<Failures>,
}

/// How many failures are too many.
#[derive(Debug, Clone, Copy)]
pub struct ThrottleLimits {
    /// Of one extension.
    pub per_extension: usize,
    /// From one address.
    pub per_address: usize,
    /// Within this time.
    pub window: Duration,
}

/// Extensions or addresses remembered at most. Beyond it the ones that have been quiet longest are forgotten: somebody
/// who invents extensions by the million is caught by the address.
const MOST_REMEMBERED: usize = 10_000;

#[derive(Debug)]
struct Failures {
    limits: ThrottleLimits,
    by_extension: HashMap<String, VecDeque<Instant>>,
    by_address: HashMap<IpAddr, VecDeque<Instant>>,
}

impl LogonThrottle {
    /// A throttle without failures.
    #[must_use]
    pub fn new(limits: ThrottleLimits) -> Self {
        Self { failures: Mutex::new(Failures::new(limits)) }
    }

    /// Judges by other limits from now on. Failures noted before still count, as far back as the old limits had them kept.
    pub fn set_limits(&self, limits: ThrottleLimits) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).limits = limits;
    }

    /// How long this extension at this address has to wait for its next try; `None` for not at all.
    pub fn wait(&self, extension: &str, address: Option<IpAddr>, now: Instant) -> Option<Duration> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let ThrottleLimits { per_extension, per_address, window } = failures.limits;
        let of_extension =
            failures.by_extension.get(extension).and_then(|times| wait(times, per_extension, window, now));
        let of_address = address.and_then(|address| wait(failures.by_address.get(&address)?, per_address, window, now));
        of_extension.max(of_address)
    }

    /// Notes a failure.
    pub fn failed(&self, extension: &str, address: Option<IpAddr>, now: Instant) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let ThrottleLimits { per_extension, per_address, window } = failures.limits;
        note(&mut failures.by_extension, extension.to_owned(), per_extension, window, now);
        if let Some(address) = address {
            note(&mut failures.by_address, address, per_address, window, now);
        }
    }

    /// Forgets an extension's failures: it has logged on. Its address keeps its own.
    pub fn succeeded(&self, extension: &str) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).by_extension.remove(extension);
    }
}

impl Failures {
    fn new(limits: ThrottleLimits) -> Self {
        Self { limits, by_extension: HashMap::new(), by_address: HashMap::new() }
    }
}

/// Until the oldest of the last `limit` failures has left the window.
fn wait(times: &VecDeque<Instant>, limit: usize, window: Duration, now: Instant) -> Option<Duration> {
    let oldest_that_counts = times.len().checked_sub(limit).and_then(|first| times.get(first))?;
    (*oldest_that_counts + window).checked_duration_since(now).filter(|wait| !wait.is_zero())
}

fn note<K: std::hash::Hash + Eq + Clone>(
    all: &mut HashMap<K, VecDeque<Instant>>,
    key: K,
    limit: usize,
    window: Duration,
    now: Instant,
) {
    if all.len() >= MOST_REMEMBERED && !all.contains_key(&key) {
        forget_quiet(all, window, now);
    }
    let times = all.entry(key).or_default();
    times.push_back(now);
    while times.len() > limit {
        times.pop_front();
    }
}

/// Drops those whose failures have all left the window; where that makes no room, the one that has been quiet longest.
fn forget_quiet<K: std::hash::Hash + Eq + Clone>(
    all: &mut HashMap<K, VecDeque<Instant>>,
    window: Duration,
    now: Instant,
) {
    all.retain(|_, times| times.back().is_some_and(|last| now.saturating_duration_since(*last) < window));
    if all.len() >= MOST_REMEMBERED {
        let quietest = all.iter().min_by_key(|(_, times)| times.back().copied()).map(|(key, _)| key.clone());
        if let Some(key) = quietest {
            all.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const HERE: Option<IpAddr> = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
    const WINDOW: Duration = Duration::from_secs(60);

    fn throttle() -> LogonThrottle {
        LogonThrottle::new(ThrottleLimits { per_extension: 3, per_address: 5, window: WINDOW })
    }

    #[test]
    fn an_extension_waits_after_too_many_failures_until_the_first_has_left_the_window() {
        let (throttle, now) = (throttle(), Instant::now());
        for second in 0..3 {
            assert_eq!(throttle.wait("101", None, now + Duration::from_secs(second)), None);
            throttle.failed("101", None, now + Duration::from_secs(second));
        }
        let wait = throttle.wait("101", None, now + Duration::from_secs(10));
        assert_eq!(wait, Some(Duration::from_secs(50)));
        assert_eq!(throttle.wait("102", None, now + Duration::from_secs(10)), None);
        assert_eq!(throttle.wait("101", None, now + WINDOW), None);
    }

    #[test]
    fn an_address_waits_whatever_extensions_it_tries() {
        let (throttle, now) = (throttle(), Instant::now());
        for extension in ["101", "102", "103", "104", "105"] {
            throttle.failed(extension, HERE, now);
        }
        assert_eq!(throttle.wait("106", HERE, now), Some(WINDOW));
        assert_eq!(throttle.wait("106", None, now), None);
    }

    #[test]
    fn a_success_clears_the_extension() {
        let (throttle, now) = (throttle(), Instant::now());
        for _ in 0..3 {
            throttle.failed("101", None, now);
        }
        throttle.succeeded("101");
        assert_eq!(throttle.wait("101", None, now), None);
    }

    #[test]
    fn other_limits_count_for_failures_that_were_before_them() {
        let (throttle, now) = (throttle(), Instant::now());
        for _ in 0..2 {
            throttle.failed("101", None, now);
        }
        assert_eq!(throttle.wait("101", None, now), None);
        throttle.set_limits(ThrottleLimits { per_extension: 2, per_address: 5, window: 2 * WINDOW });
        assert_eq!(throttle.wait("101", None, now), Some(2 * WINDOW));
        throttle.set_limits(ThrottleLimits { per_extension: 3, per_address: 5, window: WINDOW });
        assert_eq!(throttle.wait("101", None, now), None);
        throttle.failed("101", None, now);
        assert_eq!(throttle.wait("101", None, now), Some(WINDOW));
    }

    #[test]
    fn memory_stays_bounded_whatever_is_tried() {
        let (throttle, now) = (throttle(), Instant::now());
        for number in 0..MOST_REMEMBERED + 10 {
            throttle.failed(&number.to_string(), None, now);
        }
        let failures = throttle.failures.lock().expect("nobody panicked with it");
        assert_eq!(failures.by_extension.len(), MOST_REMEMBERED);
    }
}
