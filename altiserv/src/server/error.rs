//! Why a server does not start.

use std::io;
use std::net::SocketAddr;

use crate::SettingsError;

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting has a wrong value.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The system has no thread for the recorder.
    #[error("the recorder cannot be started: {0}")]
    Recorder(io::Error),
    /// The address cannot be listened on.
    #[error("cannot listen on {listen}: {source}")]
    Bind {
        /// The address asked for.
        listen: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
}
