//! Commands of the program. `serve` and `demo` run until they are told to stop; every other one prints for a person and ends.

mod check_config;
mod completions;
pub mod demo;
mod doctor;
mod drain;
mod health_check;
pub mod make_cert;
mod make_key;
mod man;
mod new_file;
mod program_error;
pub mod serve;
mod signals;

use std::io::{stderr, stdout};
use std::process::ExitCode;

pub use drain::DrainError;
pub use make_key::MakeKeyError;
pub use program_error::ProgramError;

use crate::arguments::{LookCommand, MakeCommand};
use crate::settings::Sources;
use signals::Signals;

/// Looks at the configuration and prints what was found.
///
/// Signals end these commands as they end any program: they leave nothing behind, and may be waiting for a password.
///
/// # Errors
/// As the command itself.
pub async fn look(sources: &Sources, wanted: &LookCommand) -> Result<ExitCode, ProgramError> {
    match wanted {
        LookCommand::CheckConfig(wanted) => {
            check_config::run(sources, wanted, &mut stdout(), &mut stderr())?;
            Ok(ExitCode::SUCCESS)
        }
        LookCommand::Doctor(wanted) => {
            let report = doctor::run(sources, wanted, &mut stdout()).await?;
            Ok(if report.is_healthy() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
    }
}

/// Asks the Web API of this configuration, on this machine, for its health.
///
/// # Errors
/// Fails with wrong settings, and where the Web API does not answer as it should.
pub async fn health(sources: &Sources) -> Result<ExitCode, ProgramError> {
    let mut signals = Signals::install()?;
    let Some(settings) = signals.read_settings(sources).await? else { return Ok(ExitCode::FAILURE) };
    health_check::run(&settings).await?;
    Ok(ExitCode::SUCCESS)
}

/// Asks the Web API of this configuration, on this machine, to hand its sessions over and to end.
///
/// # Errors
/// Fails with wrong settings, and where the program does not begin to drain.
pub async fn drain(sources: &Sources) -> Result<ExitCode, ProgramError> {
    let mut signals = Signals::install()?;
    let Some(settings) = signals.read_settings(sources).await? else { return Ok(ExitCode::FAILURE) };
    drain::run(&settings, &mut stdout()).await?;
    Ok(ExitCode::SUCCESS)
}

/// Makes what needs no configuration. Must be called within a runtime.
///
/// # Errors
/// As the command itself.
pub fn make(wanted: &MakeCommand) -> Result<ExitCode, ProgramError> {
    // A signal does not leave a file half written.
    let _signals = Signals::install()?;
    match wanted {
        MakeCommand::MakeCert(wanted) => make_cert::run(wanted, &mut stdout())?,
        MakeCommand::MakeKey(wanted) => make_key::run(wanted, &mut stdout())?,
        MakeCommand::Completions(wanted) => completions::run(wanted, &mut stdout())?,
        MakeCommand::Man => man::run(&mut stdout())?,
    }
    Ok(ExitCode::SUCCESS)
}
