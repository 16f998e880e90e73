//! The present scenario of a server: one at a time.

use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::ScenarioError;
use super::report::ScenarioReport;

/// The scenario that is playing on a server, or the last one.
#[derive(Debug, Default)]
pub(crate) struct ScenarioStage {
    run: Mutex<Option<Run>>,
}

#[derive(Debug)]
struct Run {
    report: watch::Receiver<ScenarioReport>,
    stop: CancellationToken,
}

impl Run {
    fn is_over(&self) -> bool {
        // A player whose runtime has ended has sent no last report.
        !self.report.borrow().state.is_running() || self.report.has_changed().is_err()
    }
}

impl ScenarioStage {
    /// Takes the stage for a scenario with this first report. Returns what its player needs: where it sends its reports,
    /// and the signal that stops it. [`ScenarioError::Running`] while another one is played.
    pub(crate) fn take(
        &self,
        first: ScenarioReport,
    ) -> Result<(watch::Sender<ScenarioReport>, CancellationToken), ScenarioError> {
        let mut run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        if run.as_ref().is_some_and(|run| !run.is_over()) {
            return Err(ScenarioError::Running);
        }
        let (reporter, report) = watch::channel(first);
        let stop = CancellationToken::new();
        *run = Some(Run { report, stop: stop.clone() });
        Ok((reporter, stop))
    }

    /// The progress of the present scenario, or the summary of the last one.
    pub(crate) fn report(&self) -> Option<ScenarioReport> {
        let run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        run.as_ref().map(|run| run.report.borrow().clone())
    }

    /// Stops the scenario. Returns its reports, the last of which tells that it has stopped.
    pub(crate) fn stop(&self) -> Option<watch::Receiver<ScenarioReport>> {
        let run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        run.as_ref().map(|run| {
            run.stop.cancel();
            run.report.clone()
        })
    }
}
