//! Commands that ask the running program.

use std::process::ExitCode;

use super::error::CommandError;
use super::health;
use super::start::Signals;
use crate::settings::Sources;

/// Asks the Web API of this configuration, on this machine, for its health.
///
/// # Errors
/// Fails with wrong settings, and where the Web API does not answer as it should.
pub async fn health(sources: Sources) -> Result<ExitCode, CommandError> {
    let mut signals = Signals::heed()?;
    let Some(settings) = signals.read_settings(&sources).await? else { return Ok(ExitCode::FAILURE) };
    health::run(&settings).await?;
    Ok(ExitCode::SUCCESS)
}
