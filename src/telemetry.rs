//! Logging: records of `log` that `env_logger`'s filter lets through are written to standard error, as text or as JSON, each
//! with its request and its session. Code that logs never waits for a reader of the log.

mod log_line;
mod log_queue;
mod recent_notices;
mod repeats;
mod request_context;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::Write;
use std::panic;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use arc_swap::ArcSwapOption;
use env_logger::fmt::style::{AnsiColor, Style};
use env_logger::{Builder, DEFAULT_FILTER_ENV, DEFAULT_WRITE_STYLE_ENV, Env, Logger};
use indicatif::MultiProgress;
use log::{Level, Log, Metadata, Record};

use log_line::LogLine;
use log_queue::LogQueue;
pub use recent_notices::RecentNotices;
use repeats::{Repeated, Repeats};
pub use request_context::{RequestContext, note_session, with_request_context};

use crate::settings::{LogFormat, LoggingSettings};

/// Time that the end of the program waits until the log is read.
const LAST_PATIENCE: Duration = Duration::from_secs(1);

/// Starts logging. `RUST_LOG` takes precedence over the configured filter.
pub fn start(settings: &LoggingSettings) {
    start_to(std::io::stderr(), settings);
}

/// Starts logging beside progress bars, which lines do not run into.
pub fn start_beside(bars: &MultiProgress, settings: &LoggingSettings) {
    start_to(BesideBars(bars.clone()), settings);
}

fn start_to(sink: impl Write + Send + 'static, settings: &LoggingSettings) {
    QUEUE.get_or_init(|| LogQueue::start(sink, notice, log_repeated));
    let current = Current::of(settings);
    let level = current.filter.filter();
    // Fails only if a logger has been started before; that one stays.
    if log::set_logger(&Refilterable).is_ok() {
        CURRENT.store(Some(Arc::new(current)));
        log::set_max_level(level);
        log_panics();
    }
}

/// Changes filter and format of the log, if [`start`] has started it.
pub fn change(settings: &LoggingSettings) {
    if CURRENT.load().is_none() {
        return;
    }
    let current = Current::of(settings);
    let level = current.filter.filter();
    CURRENT.store(Some(Arc::new(current)));
    log::set_max_level(level);
}

/// Writes the reason for which the program ends, unformatted, after all that has been logged.
pub fn last_words(text: &str) {
    queue().put(format!("{text}\n").as_bytes());
}

/// End of the program. When this is dropped, all that has been logged is written, if it is read in time.
#[derive(Debug)]
pub struct Ending;

impl Drop for Ending {
    fn drop(&mut self) {
        if let Some(queue) = QUEUE.get() {
            let all = repeats().take_all();
            log_counts(all);
            queue.finish(LAST_PATIENCE);
        }
    }
}

/// Returns the count of lines that were lost since nobody read the log.
#[must_use]
pub fn lost() -> u64 {
    QUEUE.get().map_or(0, LogQueue::lost)
}

/// Tells whether `RUST_LOG` takes precedence over the configured filter.
#[must_use]
pub fn is_overruled() -> bool {
    std::env::var_os(DEFAULT_FILTER_ENV).is_some()
}

/// Logger with the filter of this moment: `env_logger` by itself keeps that of its start.
struct Refilterable;

/// Filter and form of the lines. `env_logger` itself writes none of them: it would copy each line twice, and search it for
/// colours that are not there.
struct Current {
    filter: Logger,
    format: LogFormat,
    is_coloured: bool,
}

static CURRENT: ArcSwapOption<Current> = ArcSwapOption::const_empty();
static QUEUE: OnceLock<LogQueue> = OnceLock::new();

fn queue() -> &'static LogQueue {
    QUEUE.get_or_init(|| LogQueue::start(std::io::stderr(), notice, log_repeated))
}

impl Log for Refilterable {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        CURRENT.load().as_ref().is_some_and(|current| current.filter.enabled(metadata))
    }

    fn log(&self, record: &Record<'_>) {
        let Some(current) = CURRENT.load_full() else { return };
        if !current.filter.matches(record) || is_one_too_many(record) {
            return;
        }
        let mut line = current.line(record);
        line.push('\n');
        queue().put(line.as_bytes());
    }

    /// Does nothing: whoever logs does not wait until it is written.
    fn flush(&self) {}
}

/// Tells whether the record is a warning that has been written often enough within the last minute.
fn is_one_too_many(record: &Record<'_>) -> bool {
    if record.level() != Level::Warn || record.target() == COUNTED {
        return false;
    }
    let message = record.args().to_string();
    !repeats().is_to_be_written(record.target(), &message, Instant::now())
}

/// Target of the lines that count repeated warnings. They are not counted themselves.
const COUNTED: &str = "repeated";

static REPEATS: LazyLock<Mutex<Repeats>> = LazyLock::new(Mutex::default);

fn repeats() -> MutexGuard<'static, Repeats> {
    REPEATS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn log_repeated() {
    let expired = repeats().take_expired(Instant::now());
    log_counts(expired);
}

/// Must not be called with [`REPEATS`] locked: logging a warning locks it.
fn log_counts(repeated: Vec<Repeated>) {
    for warning in repeated {
        log::warn!(target: COUNTED, "{warning}");
    }
}

impl Current {
    fn of(settings: &LoggingSettings) -> Self {
        let filter = Builder::from_env(Env::default().default_filter_or(&settings.filter)).build();
        let is_coloured = match std::env::var(DEFAULT_WRITE_STYLE_ENV).as_deref() {
            Ok("always") => true,
            Ok("never") => false,
            _ => console::colors_enabled_stderr(),
        };
        Self { filter, format: settings.format, is_coloured }
    }

    fn line(&self, record: &Record<'_>) -> String {
        let line = now(record);
        let level = padded(record.level());
        match self.format {
            LogFormat::Json => line.json(),
            LogFormat::Text if self.is_coloured => {
                let style = style(record.level());
                line.text(&format!("{style}{level}{style:#}"))
            }
            LogFormat::Text => line.text(level),
        }
    }
}

/// The level with spaces, so that all are as long.
fn padded(level: Level) -> &'static str {
    match level {
        Level::Error => "ERROR",
        Level::Warn => "WARN ",
        Level::Info => "INFO ",
        Level::Debug => "DEBUG",
        Level::Trace => "TRACE",
    }
}

/// The colour of a level, as `env_logger` has it.
fn style(level: Level) -> Style {
    match level {
        Level::Error => AnsiColor::Red.on_default().bold(),
        Level::Warn => AnsiColor::Yellow.on_default(),
        Level::Info => AnsiColor::Green.on_default(),
        Level::Debug => AnsiColor::Blue.on_default(),
        Level::Trace => AnsiColor::Cyan.on_default(),
    }
}

/// Standard error, with progress bars removed while something is written to it.
struct BesideBars(MultiProgress);

impl Write for BesideBars {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        // Without a terminal there are no bars, and a write must not block the thread that draws them.
        if self.0.is_hidden() {
            return std::io::stderr().write(bytes);
        }
        self.0.suspend(|| std::io::stderr().write(bytes))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}

/// Returns the line that replaces missing ones.
fn notice(lost: u64) -> Vec<u8> {
    let lines_were = if lost == 1 { "line was" } else { "lines were" };
    let words = format_args!("{lost} {lines_were} lost since nobody read the log");
    let mut record = Record::builder();
    record.level(Level::Warn).target(module_path!());
    let record = record.args(words).build();
    let line = LogLine::of(&record, SystemTime::now(), None);
    let form = CURRENT.load().as_ref().map_or_else(LogFormat::default, |current| current.format);
    let line = match form {
        LogFormat::Text => line.text(padded(Level::Warn)),
        LogFormat::Json => line.json(),
    };
    format!("{line}\n").into_bytes()
}

fn now<'a>(record: &'a Record<'a>) -> LogLine<'a> {
    LogLine::of(record, SystemTime::now(), RequestContext::current())
}

/// Makes panics log. By default they are written to standard error as text, and the write may block.
fn log_panics() {
    panic::set_hook(Box::new(|panicked| {
        let backtrace = Backtrace::capture();
        match backtrace.status() {
            BacktraceStatus::Captured => log::error!(target: "panic", "{panicked}\n{backtrace}"),
            _ => log::error!(target: "panic", "{panicked}"),
        }
    }));
}

/// Returns a record as it would be logged now.
#[cfg(test)]
pub(crate) fn shown(record: &Record<'_>) -> String {
    now(record).text(record.level().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_has_its_colour_where_colours_are_seen_and_never_in_json() {
        let line = |level, format, is_coloured| {
            let arguments = format_args!("lost");
            let record = Record::builder().level(level).target("x").args(arguments).build();
            Current { filter: Builder::new().build(), format, is_coloured }.line(&record)
        };
        assert!(line(Level::Warn, LogFormat::Text, false).ends_with(" WARN  x] lost"));
        assert!(line(Level::Warn, LogFormat::Text, true).ends_with(" \u{1b}[33mWARN \u{1b}[0m x] lost"));
        assert!(line(Level::Error, LogFormat::Text, true).ends_with(" \u{1b}[1m\u{1b}[31mERROR\u{1b}[0m x] lost"));
        assert!(
            line(Level::Error, LogFormat::Json, true).ends_with(r#""level":"ERROR","target":"x","message":"lost"}"#)
        );
    }
}
