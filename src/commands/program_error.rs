use super::check_config::CheckConfigError;
use super::drain::DrainError;
use super::health_check::HealthError;
use super::make_cert::MakeCertError;
use super::make_key::MakeKeyError;
use crate::settings::SettingsError;
use crate::startup::StartError;
use crate::startup::scenario_run::{RunError, ScenarioFileError};

/// Reason for which a command fails.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub enum ProgramError {
    /// The configuration is wrong.
    Settings(#[from] SettingsError),
    /// The configuration cannot be used, or not be shown.
    CheckConfig(#[from] CheckConfigError),
    /// The server does not start, or does not go on.
    Server(#[from] StartError),
    /// The scenario's file is wrong.
    ScenarioFile(#[from] ScenarioFileError),
    /// The scenario is not played to its end.
    Scenario(#[from] RunError),
    /// The Web API does not answer.
    Health(#[from] HealthError),
    /// The program does not drain.
    Drain(#[from] DrainError),
    /// No certificate was made.
    MakeCert(#[from] MakeCertError),
    /// No key was made.
    MakeKey(#[from] MakeKeyError),
    /// Output cannot be written, or the system refuses a signal handler or a thread.
    Io(#[from] std::io::Error),
}
