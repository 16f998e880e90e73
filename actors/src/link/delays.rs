use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

use super::config::LinkConfig;

/// The delays between tries to connect, each longer than the last up to the longest, with jitter so that many logons
/// lost at once do not return at once.
#[derive(Debug)]
pub(super) struct Delays {
    builder: ExponentialBuilder,
    next: ExponentialBackoff,
    longest: Duration,
}

impl Delays {
    pub(super) fn new(config: &LinkConfig) -> Self {
        Self::between(config.backoff_min, config.backoff_max)
    }

    pub(super) fn between(shortest: Duration, longest: Duration) -> Self {
        let builder = ExponentialBuilder::default()
            .with_min_delay(shortest)
            .with_max_delay(longest)
            .with_jitter()
            .without_max_times();
        Self { builder, next: builder.build(), longest }
    }

    pub(super) fn next(&mut self) -> Duration {
        self.next.next().unwrap_or(self.longest).min(self.longest)
    }

    /// A connection came up: the next loss starts with the shortest delay again.
    pub(super) fn reset(&mut self) {
        self.next = self.builder.build();
    }
}
