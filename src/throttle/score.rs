use std::time::{Duration, Instant};

use super::limits::ThrottleLimits;

/// Failures that are allowed, and the delays after more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Allowance {
    /// Failures without a delay.
    free: u32,
    /// Time in which that many failures are forgiven.
    window: Duration,
    /// First delay. Each further failure doubles it.
    first: Duration,
    /// Longest delay.
    longest: Duration,
}

impl Allowance {
    pub(crate) fn new(free: u32, limits: &ThrottleLimits) -> Self {
        Self { free, window: limits.window, first: limits.delay, longest: limits.longest_delay }
    }
}

/// Failures that have not been forgiven yet: a leaky bucket, so that neither a burst of tries nor slow tries gain
/// anything. Pure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Score {
    level: f64,
    at: Instant,
    until: Instant,
}

impl Score {
    pub(crate) fn clean(now: Instant) -> Self {
        Self { level: 0.0, at: now, until: now }
    }

    /// Returns the failures that still count.
    fn level(&self, allowance: &Allowance, now: Instant) -> f64 {
        let elapsed = now.saturating_duration_since(self.at).as_secs_f64();
        let forgiven = elapsed * f64::from(allowance.free) / allowance.window.as_secs_f64();
        (self.level - forgiven).max(0.0)
    }

    /// Returns the failures that are still free, as a whole number. Below zero after too many.
    pub(crate) fn left(&self, allowance: &Allowance, now: Instant) -> f64 {
        f64::from(allowance.free) - self.level(allowance, now).round()
    }

    /// Notes a failure.
    pub(crate) fn add_failure(&mut self, allowance: &Allowance, now: Instant) {
        self.level = self.level(allowance, now) + 1.0;
        self.at = now;
        // Rounded, since a little has been forgiven between the failures.
        let over = (self.level - f64::from(allowance.free)).round();
        if over >= 0.0 {
            let wait = allowance.first.as_secs_f64() * over.min(64.0).exp2();
            self.until = now + Duration::from_secs_f64(wait.min(allowance.longest.as_secs_f64()));
        }
    }

    /// Returns the remaining delay of the next try.
    pub(crate) fn remaining_wait(&self, now: Instant) -> Option<Duration> {
        self.until.checked_duration_since(now).filter(|wait| !wait.is_zero())
    }

    /// Tells whether nothing is left to remember.
    pub(crate) fn is_clean(&self, allowance: &Allowance, now: Instant) -> bool {
        self.level(allowance, now) <= 0.0 && self.remaining_wait(now).is_none()
    }

    /// Returns the time of the last failure, or of the start.
    pub(crate) fn last_change(&self) -> Instant {
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWANCE: Allowance = Allowance {
        free: 3,
        window: Duration::from_secs(600),
        first: Duration::from_secs(10),
        longest: Duration::from_secs(900),
    };

    #[test]
    fn waits_double_up_to_the_longest() {
        let mut now = Instant::now();
        let mut score = Score::clean(now);
        let mut waits = Vec::new();
        for _ in 0..12 {
            score.add_failure(&ALLOWANCE, now);
            waits.push(score.remaining_wait(now).unwrap_or_default().as_secs());
        }
        assert_eq!(waits, [0, 0, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]);
        now += Duration::from_secs(899);
        assert_eq!(score.remaining_wait(now), Some(Duration::from_secs(1)));
        assert_eq!(score.remaining_wait(now + Duration::from_secs(1)), None);
    }

    #[test]
    fn slow_tries_gain_only_what_is_forgiven() {
        let start = Instant::now();
        let mut now = start;
        let mut score = Score::clean(start);
        let mut tries = 0;
        while now - start < Duration::from_secs(24 * 3600) {
            score.add_failure(&ALLOWANCE, now);
            tries += 1;
            now += score.remaining_wait(now).unwrap_or_default();
        }
        // A day has 144 windows of three, and there are a few before the waits have grown.
        assert!((400..=442).contains(&tries), "{tries}");
    }

    #[test]
    fn all_is_forgiven_in_time() {
        let now = Instant::now();
        let mut score = Score::clean(now);
        score.add_failure(&ALLOWANCE, now);
        assert!(!score.is_clean(&ALLOWANCE, now + Duration::from_secs(199)));
        assert!(score.is_clean(&ALLOWANCE, now + Duration::from_secs(201)));
    }

    #[test]
    fn a_delay_counts_even_after_its_failures_are_forgiven() {
        let now = Instant::now();
        let allowance = Allowance { free: 1, window: Duration::from_secs(1), ..ALLOWANCE };
        let mut score = Score::clean(now);
        score.add_failure(&allowance, now);
        assert!(!score.is_clean(&allowance, now + Duration::from_secs(9)));
        assert!(score.is_clean(&allowance, now + Duration::from_secs(10)));
    }

    #[test]
    fn free_failures_are_whole_numbers_and_come_back_in_time() {
        let now = Instant::now();
        let mut score = Score::clean(now);
        let left = |score: &Score, seconds| score.left(&ALLOWANCE, now + Duration::from_secs(seconds)).to_string();
        assert_eq!(left(&score, 0), "3");
        for _ in 0..4 {
            score.add_failure(&ALLOWANCE, now);
        }
        assert_eq!(left(&score, 0), "-1");
        assert_eq!(left(&score, 99), "-1");
        assert_eq!(left(&score, 101), "0");
        assert_eq!(left(&score, 800), "3");
    }
}
