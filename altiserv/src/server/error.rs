//! Errors at the start of a server.

use std::io;
use std::net::SocketAddr;

use crate::SettingsError;

/// Error at the start of a server.
#[derive(Debug, thiserror::Error)]
pub enum ServerStartError {
    /// A setting has a wrong value.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The recorder's thread cannot be started.
    #[error("the recorder cannot be started: {0}")]
    Recorder(io::Error),
    /// The address cannot be listened on.
    #[error("cannot listen on {listen}: {source}")]
    Bind {
        /// The address asked for.
        listen: SocketAddr,
        /// The error of the system.
        source: io::Error,
    },
}
