//! Why a scenario is not played.

use crate::{SettingsError, SimulatorError};

/// Why a scenario is not played.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScenarioError {
    /// A key of the scenario has a wrong value.
    #[error(transparent)]
    Wrong(#[from] SettingsError),
    /// Another one is being played.
    #[error("a scenario is being played; stop it first")]
    Running,
    /// The server is stopping or gone.
    #[error(transparent)]
    Simulator(#[from] SimulatorError),
}
