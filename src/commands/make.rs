//! Commands that make something and need no settings.

use std::io::stdout;
use std::process::ExitCode;

use super::error::CommandError;
use super::start::Signals;
use super::{completions, make_cert, man};
use crate::arguments::Make;

/// Makes it, and prints it or its use.
///
/// # Errors
/// As the command itself. Must be called within a runtime.
pub fn run(wanted: &Make) -> Result<ExitCode, CommandError> {
    // So that none of them leaves a file half written.
    let _signals = Signals::heed()?;
    match wanted {
        Make::MakeCert(wanted) => make_cert::run(wanted, &mut stdout())?,
        Make::Completions(wanted) => completions::run(wanted, &mut stdout())?,
        Make::Man => man::run(&mut stdout())?,
    }
    Ok(ExitCode::SUCCESS)
}
