//! Logging: lines of `log` to standard error by `env_logger`.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use env_logger::{Builder, DEFAULT_FILTER_ENV, Env, Logger};
use indicatif::MultiProgress;
use indicatif_log_bridge::LogWrapper;
use log::{Log, Metadata, Record};

use crate::settings::LoggingSettings;

/// Starts logging. `RUST_LOG` wins over the configured filter.
pub fn start(settings: &LoggingSettings) {
    let logger = builder(settings).build();
    let level = logger.filter();
    // Both fail only where a logger has been started before, which then goes on.
    if LOGGER.set(RwLock::new(Arc::new(logger))).is_ok() && log::set_logger(&Refilterable).is_ok() {
        log::set_max_level(level);
    }
}

/// Logs by another filter from now on, where [`start`] has started the logging.
pub fn set_filter(settings: &LoggingSettings) {
    let Some(current) = LOGGER.get() else { return };
    let logger = builder(settings).build();
    let level = logger.filter();
    *current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(logger);
    log::set_max_level(level);
}

/// Whether `RUST_LOG` wins over whatever filter is configured.
#[must_use]
pub fn is_overruled() -> bool {
    std::env::var_os(DEFAULT_FILTER_ENV).is_some()
}

/// `env_logger` with the filter of this moment: by itself it keeps the one of its start.
struct Refilterable;

static LOGGER: OnceLock<RwLock<Arc<Logger>>> = OnceLock::new();

impl Log for Refilterable {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        logger().is_some_and(|logger| logger.enabled(metadata))
    }

    fn log(&self, record: &Record<'_>) {
        if let Some(logger) = logger() {
            logger.log(record);
        }
    }

    fn flush(&self) {
        if let Some(logger) = logger() {
            logger.flush();
        }
    }
}

/// The lock is not held while a record is written: what is formatted for one may log another.
fn logger() -> Option<Arc<Logger>> {
    LOGGER.get().map(|logger| Arc::clone(&logger.read().unwrap_or_else(PoisonError::into_inner)))
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
