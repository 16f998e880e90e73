use altilink::{CommandCode, MessageError, ResponseCode};

use super::failover::Vain;
use super::race::Verdict;

/// Why a command was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// There is no connection for this logon now; nothing was sent.
    #[error("no connection to AltiServ")]
    NotConnected,
    /// The connection was lost before the answer came: the command may or may not have been done.
    #[error("the connection to AltiServ was lost before it answered")]
    ConnectionLost,
    /// The server did not answer in time: the command may or may not have been done.
    #[error("AltiServ did not answer in time")]
    Timeout,
    /// The connection cannot take more commands now; nothing was sent.
    #[error("too many commands are waiting for AltiServ")]
    Overloaded,
    /// The server refuses.
    #[error("AltiServ refuses: {0}")]
    Refused(ResponseCode),
    /// The server's answer cannot be read.
    #[error("AltiServ's answer cannot be read: {0}")]
    Garbled(#[from] MessageError),
    /// The server's answer has more parts than any answer.
    #[error("AltiServ's answer does not end")]
    Endless,
}

/// Why a user is not logged on.
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

/// Why a connection did not come up.
#[derive(Debug, thiserror::Error)]
pub enum EstablishError {
    /// There is no TCP connection.
    #[error("cannot connect: {0}")]
    Connect(#[from] std::io::Error),
    /// There is no TCP connection in time.
    #[error("cannot connect in time")]
    ConnectTimeout,
    /// The server closed the connection before it answered this command.
    #[error("connection closed during {0}")]
    Closed(CommandCode),
    /// The connection broke before this command was answered.
    #[error("connection broken during {command}: {error}")]
    Broken {
        /// What was asked.
        command: CommandCode,
        /// What the system says.
        error: std::io::Error,
    },
    /// The server did not answer this command in time.
    #[error("no answer to {0} in time")]
    Timeout(CommandCode),
    /// The server refuses.
    #[error("{command} refused: {code}")]
    Refused {
        /// What was asked.
        command: CommandCode,
        /// How it is refused.
        code: ResponseCode,
    },
    /// The server's answer cannot be read.
    #[error("answer to {command} cannot be read: {error}")]
    Garbled {
        /// What was asked.
        command: CommandCode,
        /// What is wrong with the answer.
        error: MessageError,
    },
}

impl EstablishError {
    /// Whether a standby refuses, as not being in the state for it; that a live one does so is not verified.
    #[must_use]
    pub fn is_from_standby(&self) -> bool {
        matches!(self, Self::Refused { code: ResponseCode::InvalidState, .. })
    }

    /// What the failure says of the server: a refusal is an answer.
    pub(super) fn verdict(&self) -> Verdict {
        match self {
            _ if self.is_from_standby() => Verdict::Standby,
            Self::Refused { .. } => Verdict::Active,
            Self::Connect(_)
            | Self::ConnectTimeout
            | Self::Closed(_)
            | Self::Broken { .. }
            | Self::Timeout(_)
            | Self::Garbled { .. } => Verdict::Down,
        }
    }

    /// Whether the server will refuse this user until somebody gives another password.
    pub(super) fn refuses_password(&self) -> bool {
        let Self::Refused { command: CommandCode::LogOn, code } = self else { return false };
        matches!(code, ResponseCode::InvalidId | ResponseCode::InvalidPassword | ResponseCode::LogOnFailed)
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
