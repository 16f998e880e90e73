use altilink::ResponseCode;

use super::recording::RecordingRefusal;
use crate::connection::CommandError;

/// Reason why a call does not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The phone system cannot do this to such a call.
    #[error("{0}")]
    NotSupported(&'static str),
    /// The recording is not in a state for it.
    #[error(transparent)]
    Recording(#[from] RecordingRefusal),
    /// The call, or another call of its line, is not in a state for it.
    #[error("{0}")]
    WrongState(&'static str),
    /// The server does not take the target of a transfer; the call lives.
    #[error("AltiServ does not take the target: {0}")]
    Target(ResponseCode),
    /// The call is over, or was never there.
    #[error("no such call")]
    Gone,
    /// The server did not do it.
    #[error(transparent)]
    Command(#[from] CommandError),
}
