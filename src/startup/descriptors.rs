//! How many files and sockets the process may have open.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

use super::error::StartError;

/// Descriptors per HTTP connection, WebSockets included: the connection, the watchdog's handle on it, and a share of the
/// connection to AltiServ.
const PER_CLIENT: u64 = 3;

/// Descriptors without which no runtime can be built, and so no command run.
const LEAST: u64 = 32;

/// Descriptors of an AltiServ with a few clients, and of a proxy without its threads.
const LEAST_OF_SERVER: u64 = 64;

/// Descriptors of each thread that serves.
const PER_WORKER: u64 = 8;

/// For every command, before anything needs a descriptor.
///
/// # Errors
/// Fails where the system allows so few that the program would only come upon it later, and not be able to say so.
pub fn claim() -> Result<(), StartError> {
    // What does not work out is logged by a server, which raises the limit again; nobody reads a log yet.
    enough(raise().ok(), LEAST)
}

/// For the proxy: the usual limit, 1024, is reached by less than 200 users.
pub(super) fn raise_limit(max_connections: usize, workers: usize) -> Result<(), StartError> {
    let wanted = wanted(max_connections);
    let most = raised();
    enough(most, LEAST_OF_SERVER + PER_WORKER * workers as u64)?;
    if let Some(most) = most.filter(|most| *most < wanted) {
        log::info!("at most {most} files can be open; server.max_connections = {max_connections} may need {wanted}");
    }
    Ok(())
}

fn enough(most: Option<u64>, least: u64) -> Result<(), StartError> {
    match most {
        Some(most) if most < least => Err(StartError::TooFewFiles { most, least }),
        _ => Ok(()),
    }
}

/// How many files may have to be open for so many connections.
pub(crate) fn wanted(max_connections: usize) -> u64 {
    (max_connections as u64).saturating_mul(PER_CLIENT)
}

/// For a stand-alone AltiServ: each of its clients needs one descriptor.
pub(super) fn raise_limit_for_altiserv() -> Result<(), StartError> {
    let wanted = altiserv::MAX_CONNECTIONS as u64;
    let most = raised();
    enough(most, LEAST_OF_SERVER)?;
    if let Some(most) = most.filter(|most| *most < wanted) {
        log::info!("at most {most} files can be open; the embedded AltiServ would take {wanted} connections");
    }
    Ok(())
}

/// As [`raise`], with a line in the log where it does not work out.
fn raised() -> Option<u64> {
    raise().inspect_err(|error| log::warn!("the limit of open files cannot be raised: {error}")).ok()
}

/// Raises the limit of open files as far as the system allows: how far that is, where it could be done.
fn raise() -> nix::Result<u64> {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    if soft < hard {
        setrlimit(Resource::RLIMIT_NOFILE, hard, hard)?;
    }
    Ok(hard)
}
