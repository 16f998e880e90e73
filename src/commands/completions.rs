//! Completions of the command line, for shells.

use std::io::Write;

use clap::CommandFactory;

use crate::arguments::{Arguments, Completions};

/// Writes the script that a shell reads.
///
/// # Errors
/// Fails where it cannot be written.
pub(crate) fn run(wanted: &Completions, out: &mut impl Write) -> std::io::Result<()> {
    // The generator panics where it cannot write, so it writes into memory.
    let mut script = Vec::new();
    clap_complete::generate(wanted.shell, &mut Arguments::command(), "altigen-webproxy", &mut script);
    out.write_all(&script)
}
