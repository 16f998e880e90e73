//! The handle that drives a running server's simulated world: callers, desk phones, faults.
//!
//! A verb is one method of [`Handle`]. It hands the core a closure, which the core's task runs between two of its inputs;
//! the closure's result is the answer. A new verb is written here, or in the file of its kind, and nowhere else.
//!
//! A verb must never wait inside its closure, and never know HTTP: what an HTTP edge offers of it are plain serde types.

mod condition;
mod desk_phones;
mod outside_calls;

use std::sync::Arc;

use altilink::Charset;
use tokio::sync::{mpsc, oneshot, watch};

use super::{Core, CoreTask};
use crate::scenario::{Scenario, ScenarioError, ScenarioReport, ScenarioStage};
use crate::simulator::SimulatorError;

/// Drives the simulated world of a running server. Cheap to clone. It may outlive the server: every verb then fails with
/// [`SimulatorError::ShuttingDown`].
#[derive(Debug, Clone)]
pub struct Handle {
    tasks: mpsc::Sender<CoreTask>,
    charset: Charset,
    stage: Arc<ScenarioStage>,
}

impl Handle {
    pub(crate) fn new(tasks: mpsc::Sender<CoreTask>, charset: Charset) -> Self {
        Self { tasks, charset, stage: Arc::default() }
    }

    /// Begins to play a scenario and returns its report, which changes until the scenario is over. It stops with the
    /// server. [`ScenarioError::Running`] while another one is played.
    ///
    /// Phones stay as the scenario has set them; the speed becomes the wall clock's again, and faults that the scenario
    /// has set are cleared. Calls that it leaves behind stay.
    pub async fn play(&self, scenario: Scenario) -> Result<watch::Receiver<ScenarioReport>, ScenarioError> {
        self.stage.play(self, scenario).await
    }

    /// Report of the scenario that is played, or of the last one; none where none was played.
    #[must_use]
    pub fn scenario(&self) -> Option<ScenarioReport> {
        self.stage.report()
    }

    /// Stops the scenario, where one is played, and waits for its summary; that of the last one otherwise.
    pub async fn stop_scenario(&self) -> Option<ScenarioReport> {
        let mut report = self.stage.stop()?;
        // If the runtime of the player has ended, no further report comes: the last one counts.
        let last = match report.wait_for(|report| !report.state.is_running()).await {
            Ok(report) => Some(report.clone()),
            Err(_) => None,
        };
        last.or_else(|| self.scenario())
    }

    /// Has the core run a closure and returns its result.
    ///
    /// The core runs it as soon as it gets to it and waits for nobody, so this needs no deadline. A core that is gone
    /// drops the reply.
    async fn ask<T: Send + 'static>(
        &self,
        verb: impl FnOnce(&mut Core) -> T + Send + 'static,
    ) -> Result<T, SimulatorError> {
        let (reply, answer) = oneshot::channel();
        let task: CoreTask = Box::new(move |core| {
            // If the asker has gone, nobody needs the answer.
            let _ = reply.send(verb(core));
        });
        self.tasks.send(task).await.map_err(|_| SimulatorError::ShuttingDown)?;
        answer.await.map_err(|_| SimulatorError::ShuttingDown)
    }
}
