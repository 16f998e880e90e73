//! How many files and sockets the process may have open.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Descriptors per HTTP connection, WebSockets included: the connection, the watchdog's handle on it, and a share of the
/// connection to AltiServ.
const PER_CLIENT: u64 = 3;

/// Raises the limit of open files as far as the system allows: the usual one, 1024, is reached by less than 200 users.
pub(super) fn raise_limit(max_connections: usize) {
    let limits = match getrlimit(Resource::RLIMIT_NOFILE) {
        Ok(limits) => limits,
        Err(error) => return log::warn!("the limit of open files cannot be read: {error}"),
    };
    let (soft, hard) = limits;
    if soft < hard
        && let Err(error) = setrlimit(Resource::RLIMIT_NOFILE, hard, hard)
    {
        return log::warn!("the limit of open files stays at {soft}: {error}");
    }
    let wanted = (max_connections as u64).saturating_mul(PER_CLIENT);
    if hard < wanted {
        log::info!("at most {hard} files can be open; server.max_connections = {max_connections} may need {wanted}");
    }
}
