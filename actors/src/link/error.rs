use altilink::{MessageError, ResponseCode};

use super::failover::{Sign, Vain};
use super::race::ServerVerdict;
use crate::connection::{EstablishError, Loss};

/// A reason why a user is not logged on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogOnError {
    /// The server refuses the user, or the application, or has no licence left.
    #[error("AltiServ refuses: {0}")]
    Refused(ResponseCode),
    /// No server can be reached.
    #[error("no connection to AltiServ")]
    Unreachable,
    /// The servers that can be reached are standbys.
    #[error("no AltiServ is active")]
    NotActive,
    /// The server did not answer in time.
    #[error("AltiServ did not answer in time")]
    Timeout,
    /// The server's answer cannot be read.
    #[error("AltiServ's answer cannot be read: {0}")]
    Garbled(MessageError),
    /// The proxy is stopping.
    #[error("no more sessions are taken now")]
    Closed,
}

/// Judges the server by a failed attempt. A refusal is an answer of a server that works.
pub(crate) fn verdict(error: &EstablishError) -> ServerVerdict {
    match error {
        _ if error.is_from_standby() => ServerVerdict::Standby,
        EstablishError::Refused { .. } => ServerVerdict::Active,
        EstablishError::Connect(_)
        | EstablishError::ConnectTimeout
        | EstablishError::Closed(_)
        | EstablishError::Broken { .. }
        | EstablishError::Timeout(_)
        | EstablishError::Garbled { .. } => ServerVerdict::Down,
    }
}

impl From<EstablishError> for LogOnError {
    fn from(error: EstablishError) -> Self {
        match error {
            EstablishError::Connect(_)
            | EstablishError::ConnectTimeout
            | EstablishError::Closed(_)
            | EstablishError::Broken { .. } => Self::Unreachable,
            EstablishError::Timeout(_) => Self::Timeout,
            standby if standby.is_from_standby() => Self::NotActive,
            EstablishError::Refused { code, .. } => Self::Refused(code),
            EstablishError::Garbled { error, .. } => Self::Garbled(error),
        }
    }
}

impl From<Vain> for LogOnError {
    fn from(vain: Vain) -> Self {
        match vain {
            Vain::NobodyAnswers => Self::Unreachable,
            Vain::StandbysOnly => Self::NotActive,
        }
    }
}

/// Judges the server's other connections by the loss of one.
pub(crate) fn sign(loss: &Loss) -> Sign {
    match loss {
        Loss::Silent | Loss::Stuck => Sign::Silence,
        Loss::Closed | Loss::Io(_) | Loss::Unanswered | Loss::LoggedOff | Loss::Garbled(_) | Loss::Encode(_) => {
            Sign::Broken
        }
    }
}
