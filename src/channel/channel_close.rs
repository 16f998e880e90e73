use actors::session::{BindError, CloseCause, EndReason};

/// Reason for which the server closes a socket. The text is the close frame's reason.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChannelClose {
    #[error("no such session")]
    UnknownSession,
    #[error("no node serves the session now: POST /sessions with its id continues it")]
    NotServed,
    #[error("the cluster does not answer")]
    NoCluster,
    #[error("no session id was sent in time")]
    NotBound,
    #[error("the query names no session")]
    NotNamed,
    #[error("{0}")]
    Refused(BindError),
    #[error("{}", told(*.0))]
    Session(CloseCause),
    #[error("pings were not answered")]
    Silent,
    #[error("the first message is no session id")]
    NotAnId,
    #[error("the query has {0:?}, which is not read: sessionId, token, lastSeq, epoch, hello and heartbeat are")]
    UnreadKey(String),
    #[error("lastSeq in the first message is no whole number from 0")]
    NotASeq,
    #[error("binary messages are not taken, but for the first")]
    Binary,
    #[error("text is UTF-8")]
    NotText,
    /// The connection ended without a close frame.
    #[error("{0}")]
    Lost(String),
    /// A frame longer than is taken.
    #[error("{0}")]
    TooLong(String),
    /// Something else that breaks RFC 6455.
    #[error("{0}")]
    Protocol(String),
}

/// Close code of a session that another node is to continue.
const MOVED: u16 = 4409;

impl ChannelClose {
    /// Tells whether the connection had ended before, without a close frame.
    pub(crate) fn is_loss(&self) -> bool {
        matches!(self, Self::Lost(_))
    }

    /// Tells whether the same channel may be opened again: the session lives, or the reason passes by itself.
    pub(crate) fn may_be_tried_again(&self) -> bool {
        matches!(self.code(), 1001 | 1012 | 1013 | 4429)
    }

    /// Returns the close code. 4000 and above are the Web API's own; the others are RFC 6455's.
    pub(crate) fn code(&self) -> u16 {
        match self {
            Self::UnknownSession | Self::NotNamed | Self::NotAnId | Self::NotASeq | Self::UnreadKey(_) => 4404,
            Self::NotServed => MOVED,
            Self::NotBound => 4408,
            Self::NoCluster | Self::Refused(BindError::TooManySockets) | Self::Session(CloseCause::CutOff) => 1013,
            Self::Session(CloseCause::TooSlow) => 4429,
            Self::Session(CloseCause::Ended(reason)) => match reason {
                EndReason::LoggedOff | EndReason::ChannelClosed | EndReason::NeverBound | EndReason::Evicted => 4000,
                EndReason::PasswordRefused => 4401,
                EndReason::Shutdown => 1001,
                EndReason::HandedOver => 1012,
                EndReason::Moved => MOVED,
            },
            Self::Silent => 1001,
            Self::Binary => 1003,
            Self::NotText => 1007,
            Self::TooLong(_) => 1009,
            Self::Lost(_) | Self::Protocol(_) => 1002,
        }
    }
}

fn told(cause: CloseCause) -> &'static str {
    match cause {
        CloseCause::TooSlow => "events wait and are not read",
        CloseCause::CutOff => "the node that serves the session cannot be heard: come again",
        CloseCause::Ended(EndReason::PasswordRefused) => "AltiServ no longer takes the password",
        CloseCause::Ended(EndReason::Shutdown) => "the server stops",
        CloseCause::Ended(EndReason::HandedOver) => "the node hands its sessions over: come again",
        CloseCause::Ended(EndReason::Moved) => {
            "another node serves the session: POST /sessions with its id continues it"
        }
        CloseCause::Ended(EndReason::Evicted) => "an administrator ended the session",
        CloseCause::Ended(_) => "logged off",
    }
}

/// Tells whether a client's close code may be sent back in a close frame: RFC 6455 keeps some codes off the wire.
pub(crate) fn may_be_echoed(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}
