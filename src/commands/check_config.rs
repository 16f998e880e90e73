//! The configuration that would be used: every value that is not as by default, and its place.

use std::io::{self, Write};
use std::time::SystemTime;

use super::doctor::{doubts, exposed_secrets};
use crate::arguments::CheckConfig;
use crate::cluster::WrongKeyFile;
use crate::settings::{Settings, SettingsError, Sources};
use crate::tls::{TlsError, inspect};

/// Reason for which the configuration cannot be used, or not be shown.
#[derive(Debug, thiserror::Error)]
pub enum CheckConfigError {
    /// Keys or values are wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The certificate or its key is wrong.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The file of keys of the cluster is wrong.
    #[error(transparent)]
    Keys(#[from] WrongKeyFile),
    /// Nobody takes what is shown.
    #[error("the configuration cannot be shown: {0}")]
    Unshown(#[from] io::Error),
}

/// Writes the values to `out`, and doubts about them to `remarks`.
///
/// # Errors
/// As the start fails with the same configuration.
pub(crate) fn run(
    sources: &Sources,
    wanted: &CheckConfig,
    out: &mut impl Write,
    remarks: &mut impl Write,
) -> Result<(), CheckConfigError> {
    let (settings, origins) = Settings::load_with_origins(sources)?;
    if settings.tls.is_on() {
        inspect(&settings.tls, SystemTime::now())?;
    }
    for finding in doubts(&settings).into_iter().chain(exposed_secrets(&settings)?) {
        writeln!(remarks, "{finding}")?;
    }
    if wanted.all {
        // All of it is TOML, which may be read on by a program.
        out.write_all(settings.to_toml().as_bytes())?;
        writeln!(remarks, "ok")?;
        return Ok(());
    }
    let given = settings.given(&origins);
    for given in &given {
        writeln!(out, "{given}")?;
    }
    match given.len() {
        0 => writeln!(out, "ok: everything is as by default (--all shows it)")?,
        1 => writeln!(out, "ok: 1 key is not as by default (--all shows every key)")?,
        keys => writeln!(out, "ok: {keys} keys are not as by default (--all shows every key)")?,
    }
    Ok(())
}
