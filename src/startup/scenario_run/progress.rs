//! Progress of a scenario: a bar on the terminal, or without one a line of the log now and then.

use std::time::{Duration, Instant};

use altiserv::{ScenarioReport, ScenarioState};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::summary::{classes, span};

/// Interval of log lines without a terminal.
const LINES: Duration = Duration::from_secs(10);

pub(super) enum Progress {
    Bar(ProgressBar),
    Log { next: Instant },
}

impl Progress {
    pub(super) fn new(bars: &MultiProgress, report: &ScenarioReport) -> Self {
        log::info!("scenario {:?}: {} calls in {}", report.name, report.calls_planned, span(report.duration_ms));
        if bars.is_hidden() {
            return Self::Log { next: Instant::now() + LINES };
        }
        let bar = bars.add(ProgressBar::new(report.duration_ms));
        let style = ProgressStyle::with_template("{prefix} [{bar:30}] {percent:>3}% {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "));
        bar.set_prefix(report.name.clone());
        Self::Bar(bar)
    }

    pub(super) fn show(&mut self, report: &ScenarioReport) {
        match self {
            Self::Bar(bar) => {
                bar.set_message(line(report));
                bar.set_position(report.elapsed_ms.min(report.duration_ms));
            }
            Self::Log { next } if Instant::now() >= *next => {
                *next = Instant::now() + LINES;
                log::info!("scenario {:?}: {}", report.name, line(report));
            }
            Self::Log { .. } => {}
        }
    }
}

impl Drop for Progress {
    /// Clears the bar, also of a scenario that is cut short.
    fn drop(&mut self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

fn line(report: &ScenarioReport) -> String {
    let elapsed = span(report.elapsed_ms);
    let doing = match report.state {
        ScenarioState::Draining => format!("{elapsed}, the last calls go on"),
        ScenarioState::Playing | ScenarioState::Completed | ScenarioState::Stopped => elapsed,
    };
    format!("{doing}: {}", classes(&report.statistics))
}
