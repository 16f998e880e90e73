//! Errors at the start of a scenario.

use crate::{SettingsError, SimulatorError};

/// Error at the start of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScenarioError {
    /// A key of the scenario has a wrong value.
    #[error(transparent)]
    Wrong(#[from] SettingsError),
    /// Another scenario is playing.
    #[error("a scenario is being played; stop it first")]
    Running,
    /// The server is stopping or has ended.
    #[error(transparent)]
    Simulator(#[from] SimulatorError),
}
