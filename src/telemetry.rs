//! Logging: lines of `log` to standard error by `env_logger`, as text or as JSON, each with the request and the session for
//! which it is written.

mod context;
mod line;
mod news;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::Write;
use std::panic;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::SystemTime;

use env_logger::fmt::Formatter;
use env_logger::{Builder, DEFAULT_FILTER_ENV, Env, Logger};
use indicatif::MultiProgress;
use indicatif_log_bridge::LogWrapper;
use log::{Log, Metadata, Record};

pub use context::{Context, about, carried};
use line::Line;
pub use news::News;

use crate::settings::{LogFormat, LoggingSettings};

/// Starts logging. `RUST_LOG` wins over the configured filter.
pub fn start(settings: &LoggingSettings) {
    let logger = logger_of(settings);
    let level = logger.filter();
    // Both fail only where a logger has been started before, which then goes on.
    if LOGGER.set(RwLock::new(Arc::new(logger))).is_ok() && log::set_logger(&Refilterable).is_ok() {
        log::set_max_level(level);
    }
}

/// Logs by another filter and in another form from now on, where [`start`] has started the logging.
pub fn change(settings: &LoggingSettings) {
    let Some(current) = LOGGER.get() else { return };
    let logger = logger_of(settings);
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
    let logger = logger_of(settings);
    let level = logger.filter();
    // It fails only where a logger has been started before, which then goes on.
    if LogWrapper::new(bars.clone(), logger).try_init().is_ok() {
        log::set_max_level(level);
    }
}

fn logger_of(settings: &LoggingSettings) -> Logger {
    let mut builder = Builder::from_env(Env::default().default_filter_or(&settings.filter));
    match settings.format {
        LogFormat::Text => builder.format(text),
        LogFormat::Json => {
            log_panics();
            builder.format(json)
        }
    };
    builder.build()
}

fn text(out: &mut Formatter, record: &Record<'_>) -> std::io::Result<()> {
    let style = out.default_level_style(record.level());
    let level = format!("{style}{:<5}{style:#}", record.level());
    writeln!(out, "{}", now(record).text(&level))
}

fn json(out: &mut Formatter, record: &Record<'_>) -> std::io::Result<()> {
    writeln!(out, "{}", now(record).json())
}

fn now(record: &Record<'_>) -> Line {
    Line::of(record, SystemTime::now(), Context::current().as_ref())
}

/// Has panics logged: by themselves they are written to standard error as text, which is no JSON.
fn log_panics() {
    panic::set_hook(Box::new(|panicked| {
        let backtrace = Backtrace::capture();
        match backtrace.status() {
            BacktraceStatus::Captured => log::error!(target: "panic", "{panicked}\n{backtrace}"),
            _ => log::error!(target: "panic", "{panicked}"),
        }
    }));
}

/// A record as the log would have it now.
#[cfg(test)]
pub(crate) fn shown(record: &Record<'_>) -> String {
    now(record).text(record.level().as_str())
}
