//! Playing a scenario from a file on the stand-alone AltiServ.

mod progress;
mod scenario_file;
mod summary;

use std::io::Write;

use altiserv::{Handle, Scenario, ScenarioError, ScenarioReport};
use indicatif::MultiProgress;
use tokio::sync::watch;

pub(crate) use scenario_file::{ScenarioFile, ScenarioFileError};

use super::altiserv_application::AltiservApplication;
use super::error::StartError;
use progress::Progress;

/// Course of the stand-alone AltiServ when its scenario is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WhenDone {
    /// It serves until it is told to stop.
    Serve,
    /// It ends.
    End,
}

/// Reason for which a scenario is not played to its end.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The scenario does not fit the office.
    #[error("the scenario is wrong: {0}")]
    Scenario(#[from] ScenarioError),
    /// The server does not go on.
    #[error(transparent)]
    Server(#[from] StartError),
}

/// Serves, plays the scenario, shows its progress and prints its summary; ends then if it is to end, or when `stop` is done. A
/// scenario that is still played then is stopped, and its summary is printed too.
pub(crate) async fn run(
    application: AltiservApplication,
    scenario: Scenario,
    bars: &MultiProgress,
    when_done: WhenDone,
    stop: impl Future<Output = ()>,
) -> Result<ScenarioReport, RunError> {
    let handle = application.handle();
    let mut played = None;
    let serving = application.run_until(async {
        played = Some(play(&handle, scenario, bars, when_done, stop).await);
    });
    serving.await?;
    Ok(played.ok_or(StartError::ServerGone)??)
}

async fn play(
    handle: &Handle,
    scenario: Scenario,
    bars: &MultiProgress,
    when_done: WhenDone,
    stop: impl Future<Output = ()>,
) -> Result<ScenarioReport, ScenarioError> {
    let mut stop = std::pin::pin!(stop);
    let report = handle.play(scenario).await?;
    // `stop` is polled first, so that its signals are handled before anybody sees that there is something to stop.
    let stopped = tokio::select! {
        biased;
        () = &mut stop => true,
        () = watch(report.clone(), bars) => false,
    };
    let last = handle.stop_scenario().await.unwrap_or_else(|| report.borrow().clone());
    // With standard output closed nobody reads it.
    let _ = std::io::stdout().write_all(summary::render(&last).as_bytes());
    if when_done == WhenDone::Serve && !stopped {
        stop.await;
    }
    Ok(last)
}

/// Shows the report until it is the last.
async fn watch(mut report: watch::Receiver<ScenarioReport>, bars: &MultiProgress) {
    let mut progress = Progress::new(bars, &report.borrow());
    while report.changed().await.is_ok() {
        let now = report.borrow_and_update().clone();
        progress.show(&now);
        if !now.state.is_running() {
            return;
        }
    }
}
