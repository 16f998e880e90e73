//! Times as they are printed.

use std::fmt;
use std::time::Duration;

/// Times of one thing.
#[derive(Debug, Clone, Default)]
pub(super) struct Times(Vec<Duration>);

impl Times {
    pub(super) fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    pub(super) fn of_all(several: &[Self]) -> Self {
        Self::new(several.iter().flat_map(|times| times.0.iter().copied()).collect())
    }

    /// Time below which are this many of a thousand.
    pub(super) fn per_mille(&self, share: usize) -> Duration {
        let last = self.0.len().saturating_sub(1);
        self.0.get((self.0.len() * share / 1000).min(last)).copied().unwrap_or_default()
    }

    pub(super) fn median(&self) -> Duration {
        self.per_mille(500)
    }

    pub(super) fn p99(&self) -> Duration {
        self.per_mille(990)
    }

    pub(super) fn longest(&self) -> Duration {
        self.per_mille(1000)
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        let (median, p99, longest) = (ms(self.median()), ms(self.p99()), ms(self.longest()));
        write!(f, "{} times, p50 {median:.1} ms, p99 {p99:.1} ms, longest {longest:.1} ms", self.0.len())
    }
}
