//! Limit of the files and sockets that the process may have open.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

use super::error::StartError;

/// Descriptors per HTTP connection, WebSockets included: the connection, and the one to AltiServ.
const PER_CLIENT: u64 = 2;

/// Descriptors that every command needs for its runtime.
const LEAST: u64 = 32;

/// Descriptors of an AltiServ with a few clients, and of a proxy without its threads.
const LEAST_OF_SERVER: u64 = 64;

/// Descriptors of each thread that serves.
const PER_WORKER: u64 = 8;

/// Raises the limit for a command, before anything needs a descriptor.
///
/// # Errors
/// Fails where the system allows so few that the program would fail later, and could not say why.
pub fn raise_for_command() -> Result<(), StartError> {
    // A failure is not logged here: there is no log yet, and a server raises the limit again.
    check(raise().ok(), LEAST)
}

/// Raises the limit for the proxy: less than 200 users reach the usual one, 1024.
pub(crate) fn raise_for_proxy(max_connections: usize, workers: usize) -> Result<(), StartError> {
    let needed = needed_for(max_connections);
    let most = raise_or_log();
    check(most, LEAST_OF_SERVER + PER_WORKER * workers as u64)?;
    if let Some(most) = most
        && most < needed
    {
        log::info!("at most {most} files can be open; server.max_connections = {max_connections} may need {needed}");
    }
    Ok(())
}

fn check(most: Option<u64>, least: u64) -> Result<(), StartError> {
    match most {
        Some(most) if most < least => Err(StartError::TooFewFiles { most, least }),
        _ => Ok(()),
    }
}

/// Number of files that may have to be open for so many connections.
pub(crate) fn needed_for(max_connections: usize) -> u64 {
    (max_connections as u64).saturating_mul(PER_CLIENT)
}

/// Raises the limit for a stand-alone AltiServ, of which each client needs one descriptor.
pub(crate) fn raise_for_altiserv() -> Result<(), StartError> {
    let needed = altiserv::MAX_CONNECTIONS as u64;
    let most = raise_or_log();
    check(most, LEAST_OF_SERVER)?;
    if let Some(most) = most
        && most < needed
    {
        log::info!("at most {most} files can be open; the embedded AltiServ would take {needed} connections");
    }
    Ok(())
}

/// Raises the limit as [`raise`] does, and logs a failure.
fn raise_or_log() -> Option<u64> {
    raise().inspect_err(|error| log::warn!("the limit of open files cannot be raised: {error}")).ok()
}

/// Raises the limit of open files as far as the system allows, and returns it.
fn raise() -> nix::Result<u64> {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    if soft < hard {
        setrlimit(Resource::RLIMIT_NOFILE, hard, hard)?;
    }
    Ok(hard)
}
