//! The handle that drives a running server's simulated world: callers, desk phones, faults.
//!
//! A verb is one method of [`Handle`]. It hands the core a closure, which the core's task runs between two of its inputs;
//! the closure's result is the answer. A new verb is written here, or in the file of its kind, and nowhere else. Playing
//! scenarios is the verb of the room `scenario`.
//!
//! A verb must never wait inside its closure, and never know HTTP: what an HTTP edge offers of it are plain serde types.

mod condition;
mod desk_phones;
mod outside_calls;

use std::sync::Arc;

use altilink::Charset;
use tokio::sync::{mpsc, oneshot};

use super::{Core, CoreTask};
use crate::scenario::ScenarioStage;
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

    pub(crate) fn stage(&self) -> &ScenarioStage {
        &self.stage
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
