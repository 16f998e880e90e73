//! Logging: lines of `log` to standard error by `env_logger`.

use env_logger::{Builder, Env};
use indicatif::MultiProgress;
use indicatif_log_bridge::LogWrapper;

use crate::settings::LoggingSettings;

/// Starts logging. `RUST_LOG` wins over the configured filter.
pub fn start(settings: &LoggingSettings) {
    builder(settings).init();
}

/// The same, with lines that do not run into progress bars.
pub fn start_beside(bars: &MultiProgress, settings: &LoggingSettings) {
    let logger = builder(settings).build();
    let level = logger.filter();
    // It fails only where a logger has been started before, which then goes on.
    if LogWrapper::new(bars.clone(), logger).try_init().is_ok() {
        log::set_max_level(level);
    }
}

fn builder(settings: &LoggingSettings) -> Builder {
    let mut builder = Builder::from_env(Env::default().default_filter_or(&settings.filter));
    builder.format_timestamp_millis();
    builder
}
