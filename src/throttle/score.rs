use std::time::{Duration, Instant};

use super::limits::ThrottleLimits;

/// How many failures are put up with, and how long one waits after more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Allowance {
    /// Failures without a wait.
    free: u32,
    /// The time in which as many are forgiven.
    window: Duration,
    /// The first wait; each further failure doubles it.
    first: Duration,
    /// The longest wait.
    longest: Duration,
}

impl Allowance {
    pub(crate) fn new(free: u32, limits: &ThrottleLimits) -> Self {
        Self { free, window: limits.window, first: limits.delay, longest: limits.longest_delay }
    }
}

/// Failures that have not been forgiven yet: a leaky bucket, so that neither a burst nor patience gains anything. Pure.
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

    /// Failures that still count.
    fn level(&self, allowance: &Allowance, now: Instant) -> f64 {
        let elapsed = now.saturating_duration_since(self.at).as_secs_f64();
        let forgiven = elapsed * f64::from(allowance.free) / allowance.window.as_secs_f64();
        (self.level - forgiven).max(0.0)
    }

    /// Failures that are still free, as a whole number. Below zero after too many.
    pub(crate) fn left(&self, allowance: &Allowance, now: Instant) -> f64 {
        f64::from(allowance.free) - self.level(allowance, now).round()
    }

    /// Notes a failure.
    pub(crate) fn add_failure(&mut self, allowance: &Allowance, now: Instant) {
        self.level = self.level(allowance, now) + 1.0;
        self.at = now;
        // Half a failure counts as one: a little has been forgiven since the first.
        let over = (self.level - f64::from(allowance.free)).round();
        if over >= 0.0 {
            let wait = allowance.first.as_secs_f64() * over.min(64.0).exp2();
            self.until = now + Duration::from_secs_f64(wait.min(allowance.longest.as_secs_f64()));
        }
    }

    /// How long the next try has to wait.
    pub(crate) fn remaining_wait(&self, now: Instant) -> Option<Duration> {
        self.until.checked_duration_since(now).filter(|wait| !wait.is_zero())
    }

    /// Whether there is nothing left to remember.
    pub(crate) fn is_clean(&self, allowance: &Allowance, now: Instant) -> bool {
        self.level(allowance, now) <= 0.0 && self.remaining_wait(now).is_none()
    }

    /// When it was last added to.
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
    fn whoever_waits_each_time_gets_in_as_many_tries_as_are_forgiven() {
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
}
