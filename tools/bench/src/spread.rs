use std::time::Duration;

/// Distribution of times.
#[derive(Debug, Default)]
pub(crate) struct Spread {
    times: Vec<Duration>,
    is_sorted: bool,
}

impl Spread {
    pub(crate) fn note(&mut self, time: Duration) {
        self.times.push(time);
        self.is_sorted = false;
    }

    pub(crate) fn count(&self) -> usize {
        self.times.len()
    }

    /// The time that this share of all, in percent, does not exceed.
    pub(crate) fn percentile(&mut self, percent: usize) -> Duration {
        if !self.is_sorted {
            self.times.sort_unstable();
            self.is_sorted = true;
        }
        let last = self.times.len().saturating_sub(1);
        self.times.get(last * percent / 100).copied().unwrap_or_default()
    }
}

/// Median of figures; of an even number of them the upper one.
pub(crate) fn median(figures: &[f64]) -> Option<f64> {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_noted() {
        let mut spread = Spread::default();
        for milliseconds in (1..=200).rev() {
            spread.note(Duration::from_millis(milliseconds));
        }
        let found = [0, 50, 99, 100].map(|percent| spread.percentile(percent).as_millis());
        assert_eq!(found, [1, 100, 198, 200]);
    }

    #[test]
    fn nothing_has_no_median_and_three_have_the_middle_one() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
    }
}
