//! How many files and sockets the process may have open.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Descriptors per HTTP connection, WebSockets included: the connection, the watchdog's handle on it, and a share of the
/// connection to AltiServ.
const PER_CLIENT: u64 = 3;

/// For the proxy: the usual limit, 1024, is reached by less than 200 users.
pub(super) fn raise_limit(max_connections: usize) {
    let wanted = wanted(max_connections);
    if let Some(most) = raise().filter(|most| *most < wanted) {
        log::info!("at most {most} files can be open; server.max_connections = {max_connections} may need {wanted}");
    }
}

/// How many files may have to be open for so many connections.
pub(crate) fn wanted(max_connections: usize) -> u64 {
    (max_connections as u64).saturating_mul(PER_CLIENT)
}

/// For a stand-alone AltiServ: each of its clients needs one descriptor.
pub(super) fn raise_limit_for_altiserv() {
    let wanted = altiserv::MAX_CONNECTIONS as u64;
    if let Some(most) = raise().filter(|most| *most < wanted) {
        log::info!("at most {most} files can be open; the embedded AltiServ would take {wanted} connections");
    }
}

/// Raises the limit of open files as far as the system allows: how far that is, where it could be done.
fn raise() -> Option<u64> {
    let (soft, hard) = match getrlimit(Resource::RLIMIT_NOFILE) {
        Ok(limits) => limits,
        Err(error) => {
            log::warn!("the limit of open files cannot be read: {error}");
            return None;
        }
    };
    if soft < hard
        && let Err(error) = setrlimit(Resource::RLIMIT_NOFILE, hard, hard)
    {
        log::warn!("the limit of open files stays at {soft}: {error}");
        return None;
    }
    Some(hard)
}
