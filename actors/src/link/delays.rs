use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

use super::config::LinkConfig;

/// Delays between attempts to connect. Each is longer than the last, up to the longest. They have jitter, so that many
/// logons that were lost together do not come back together.
#[derive(Debug)]
pub(crate) struct Delays {
    builder: ExponentialBuilder,
    next: ExponentialBackoff,
    longest: Duration,
}

impl Delays {
    pub(crate) fn new(config: &LinkConfig) -> Self {
        Self::between(config.backoff_min, config.backoff_max)
    }

    pub(crate) fn between(shortest: Duration, longest: Duration) -> Self {
        let builder = ExponentialBuilder::default()
            .with_min_delay(shortest)
            .with_max_delay(longest)
            .with_jitter()
            .without_max_times();
        Self { builder, next: builder.build(), longest }
    }

    pub(crate) fn next(&mut self) -> Duration {
        self.next.next().unwrap_or(self.longest).min(self.longest)
    }

    /// Starts again with the shortest delay, when a connection came up.
    pub(crate) fn reset(&mut self) {
        self.next = self.builder.build();
    }
}
