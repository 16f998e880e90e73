//! Durations of the measured steps.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// Durations by step.
#[derive(Debug, Default)]
pub(super) struct Figures(BTreeMap<&'static str, Vec<Duration>>);

impl Figures {
    pub(super) fn note(&mut self, name: &'static str, took: Duration) {
        self.0.entry(name).or_default().push(took);
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (name, times) in other.0 {
            self.0.entry(name).or_default().extend(times);
        }
    }
}

/// One line for each step: median, 95th and 99th percentile, and maximum.
impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:20}{:>8}{:>10}{:>10}{:>10}{:>10}", "ms", "count", "median", "p95", "p99", "max")?;
        for (name, times) in &self.0 {
            let mut times = times.clone();
            times.sort_unstable();
            let at = |percent: usize| milliseconds(times[(times.len() - 1) * percent / 100]);
            let count = times.len();
            let median = at(50);
            let p95 = at(95);
            let p99 = at(99);
            let max = at(100);
            writeln!(f, "{name:20}{count:>8}{median:>10.2}{p95:>10.2}{p99:>10.2}{max:>10.2}")?;
        }
        Ok(())
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
