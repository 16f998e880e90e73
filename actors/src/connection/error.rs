use altilink::{CommandCode, EncodeError, MessageError, PacketError, ResponseCode};

/// A reason why a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// There is no connection for this logon, and nothing was sent; or the server no longer knows the logon, and
    /// nothing was done.
    #[error("no connection to AltiServ")]
    NotConnected,
    /// The connection was lost before the answer came: the command may or may not have been carried out.
    #[error("the connection to AltiServ was lost before it answered")]
    ConnectionLost,
    /// The server did not answer in time: the command may or may not have been carried out.
    #[error("AltiServ did not answer in time")]
    Timeout,
    /// Too many commands wait for the connection; nothing was sent.
    #[error("too many commands are waiting for AltiServ")]
    Overloaded,
    /// The server refuses.
    #[error("AltiServ refuses: {0}")]
    Refused(ResponseCode),
    /// The server's answer cannot be read.
    #[error("AltiServ's answer cannot be read: {0}")]
    Garbled(#[from] MessageError),
    /// The server's answer has more parts, or more entries, than an answer can have.
    #[error("AltiServ's answer does not end")]
    Endless,
}

/// A reason why a connection did not come up.
#[derive(Debug, thiserror::Error)]
pub enum EstablishError {
    /// The TCP connection failed.
    #[error("cannot connect: {0}")]
    Connect(#[from] std::io::Error),
    /// The TCP connection did not come up in time.
    #[error("cannot connect in time")]
    ConnectTimeout,
    /// The server closed the connection before it answered this command.
    #[error("connection closed during {0}")]
    Closed(CommandCode),
    /// The connection broke before this command was answered.
    #[error("connection broken during {command}: {error}")]
    Broken {
        /// The command.
        command: CommandCode,
        /// The error of the operating system.
        error: std::io::Error,
    },
    /// The server did not answer this command in time.
    #[error("no answer to {0} in time")]
    Timeout(CommandCode),
    /// The server refuses.
    #[error("{command} refused: {code}")]
    Refused {
        /// The command.
        command: CommandCode,
        /// The server's response code.
        code: ResponseCode,
    },
    /// The server's answer cannot be read.
    #[error("answer to {command} cannot be read: {error}")]
    Garbled {
        /// The command.
        command: CommandCode,
        /// The fault of the answer.
        error: MessageError,
    },
}

/// A reason why a connection ended.
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

/// True if a response says that the server does not know the logon: it has forgotten it, or has become a standby.
pub(crate) fn says_logged_off(result: ResponseCode) -> bool {
    matches!(result, ResponseCode::NotLoggedOn | ResponseCode::NotRegistered)
}

impl EstablishError {
    /// True if the server refuses as a standby does: it is not in the state for the command. Not verified against a
    /// live AltiServ.
    #[must_use]
    pub fn is_from_standby(&self) -> bool {
        matches!(self, Self::Refused { code: ResponseCode::InvalidState, .. })
    }

    /// True if the server will refuse this user until another password is given.
    pub(crate) fn refuses_password(&self) -> bool {
        let Self::Refused { command: CommandCode::LogOn, code } = self else { return false };
        matches!(code, ResponseCode::InvalidId | ResponseCode::InvalidPassword | ResponseCode::LogOnFailed)
    }
}
