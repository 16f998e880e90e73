use altilink::{CommandCode, EncodeError, MessageError, PacketError, ResponseCode};

/// Why a command was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// There is no connection for this logon now, and nothing was sent; or the server does not know the logon any more, and
    /// nothing was done.
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
    /// The server's answer has more parts, or more entries, than any answer.
    #[error("AltiServ's answer does not end")]
    Endless,
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

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Loss {
    #[error("closed by the server")]
    Closed,
    #[error("transport failed: {0}")]
    Io(#[from] std::io::Error),
    #[error("the server gave no sign of life")]
    Silent,
    #[error("the server does not read")]
    Stuck,
    #[error("the server did not answer a question that it has to answer")]
    Unanswered,
    #[error("the server does not know the logon any more")]
    LoggedOff,
    #[error("not AltiLink: {0}")]
    Garbled(PacketError),
    #[error("a command cannot be written: {0}")]
    Encode(EncodeError),
}

/// Whether a response says that the server does not know the logon: it has forgotten it, or has become a standby.
pub(crate) fn says_logged_off(result: ResponseCode) -> bool {
    matches!(result, ResponseCode::NotLoggedOn | ResponseCode::NotRegistered)
}

impl EstablishError {
    /// Whether a standby refuses, as not being in the state for it; that a live one does so is not verified.
    #[must_use]
    pub fn is_from_standby(&self) -> bool {
        matches!(self, Self::Refused { code: ResponseCode::InvalidState, .. })
    }

    /// Whether the server will refuse this user until somebody gives another password.
    pub(crate) fn refuses_password(&self) -> bool {
        let Self::Refused { command: CommandCode::LogOn, code } = self else { return false };
        matches!(code, ResponseCode::InvalidId | ResponseCode::InvalidPassword | ResponseCode::LogOnFailed)
    }
}
