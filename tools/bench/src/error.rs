use std::io;
use std::path::PathBuf;

use altilink::{EncodeError, MessageError, PacketError};
use nix::errno::Errno;

/// Reason why a measurement was not made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BenchError {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("the kernel refuses {what}: {errno}")]
    Kernel { what: &'static str, errno: Errno },
    #[error("{program} does not start: {error}")]
    Spawn { program: PathBuf, error: io::Error },
    #[error("{program} does not listen; its last lines:\n{log}")]
    Silent { program: PathBuf, log: String },
    #[error("/proc tells no {0} of the server; it has ended")]
    Proc(&'static str),
    #[error("{what} is answered with {status}: {body}")]
    Refused { what: String, status: u16, body: String },
    #[error("the answer to {0} cannot be read")]
    Garbled(&'static str),
    #[error("{0} has not come in time")]
    Late(String),
    #[error("a channel was closed by the server ({0})")]
    Closed(String),
    #[error("an AltiLink packet is broken: {0}")]
    Packet(#[from] PacketError),
    #[error("an AltiLink packet is not understood: {0}")]
    Message(#[from] MessageError),
    #[error("an AltiLink packet cannot be written: {0}")]
    Encode(#[from] EncodeError),
    #[error("{0} measurements have failed; the table is without them")]
    Incomplete(u32),
    #[error("this machine has one core; this row needs two")]
    OneCore,
}

impl BenchError {
    /// Puts a name to a refusal of the kernel.
    pub(crate) fn kernel(what: &'static str) -> impl FnOnce(Errno) -> Self {
        move |errno| Self::Kernel { what, errno }
    }
}
