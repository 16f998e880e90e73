//! Removal of the logs of ended sessions, which must not keep the others waiting.
//!
//! An engine looks at every entry between a session's first one and its last one, those of all other sessions included, and
//! stores nothing meanwhile. At the end of a shift that would be seconds.

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use crate::{EngineError, Position, SessionKey, SessionLog};

/// Places that are looked at in one step: some milliseconds.
const STEP: u64 = 10_000;

/// Pause after a step, as a multiple of the time that it took. So a node takes a tenth of the engine's time at most.
const PAUSES: u32 = 9;

/// Removes logs one after the other, in small steps.
#[derive(Debug, Default)]
pub struct LogRemoval {
    turn: Mutex<()>,
}

impl LogRemoval {
    /// Removes the log of a session that has ended. It may take minutes.
    ///
    /// # Errors
    ///
    /// The engine does not answer. It keeps the rest of the log for its time.
    pub async fn remove<E: SessionLog>(&self, engine: &E, session: SessionKey) -> Result<(), EngineError> {
        let _turn = self.turn.lock().await;
        let (Some(first), Some(last)) = (engine.first(session).await?, engine.last(session).await?) else {
            return Ok(());
        };
        let mut removed = first.position;
        // The last step goes further than the last entry: one of several servers may lag behind, and not know the newest.
        while removed <= last.position {
            let began = Instant::now();
            removed = Position(removed.0 + STEP);
            engine.purge(session, removed).await?;
            sleep(PAUSES * began.elapsed()).await;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
