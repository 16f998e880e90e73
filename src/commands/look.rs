//! Commands that only look at the configuration. Signals end them as they end any program: they leave nothing behind, and
//! may be waiting for a password.

use std::io::{stderr, stdout};
use std::process::ExitCode;

use super::error::CommandError;
use super::{check_config, doctor};
use crate::arguments::Look;
use crate::settings::Sources;

/// Prints what was found.
///
/// # Errors
/// As the command itself.
pub async fn run(sources: &Sources, wanted: &Look) -> Result<ExitCode, CommandError> {
    match wanted {
        Look::CheckConfig(wanted) => {
            check_config::run(sources, wanted, &mut stdout(), &mut stderr())?;
            Ok(ExitCode::SUCCESS)
        }
        Look::Doctor(wanted) => {
            let report = doctor::run(sources, wanted, &mut stdout()).await?;
            Ok(if report.is_healthy() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
    }
}
