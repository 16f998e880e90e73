//! The errors of the link as problems.

use actors::link::{CommandError, LogOnError};
use actors::session::OpenError;
use altilink::ResponseCode;

use super::Problem;

impl From<CommandError> for Problem {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::NotConnected => Self::NotConnected,
            CommandError::ConnectionLost => Self::OutcomeUnknown,
            CommandError::Timeout => Self::NoAnswer,
            CommandError::Overloaded => Self::Overloaded("too many commands are waiting for AltiServ"),
            CommandError::Refused(code @ ResponseCode::NoPrivilege) => Self::NoPrivilege(code),
            CommandError::Refused(code) => Self::Refused(code),
            CommandError::Garbled(_) | CommandError::Endless => Self::Garbled,
        }
    }
}

impl From<LogOnError> for Problem {
    fn from(error: LogOnError) -> Self {
        match error {
            LogOnError::Refused(code) => refused_logon(code),
            LogOnError::Unreachable => Self::NotConnected,
            LogOnError::NotActive => Self::NoActiveServer,
            LogOnError::Timeout => Self::NoAnswer,
            LogOnError::Garbled(_) => Self::Garbled,
            LogOnError::Closed => Self::Overloaded("no more sessions are taken now"),
        }
    }
}

impl From<OpenError> for Problem {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::LogOn(error) => error.into(),
            OpenError::Elsewhere(_) => Self::Overloaded("another node of the cluster serves the user"),
            OpenError::Draining => Self::Overloaded("this node takes no more sessions"),
            OpenError::AddressFull => Self::TooManySessions,
            OpenError::Full => Self::Overloaded("there are as many sessions as there may be"),
        }
    }
}

/// The guide's table of refused logons.
fn refused_logon(code: ResponseCode) -> Problem {
    use ResponseCode as Code;
    match code {
        Code::InvalidId | Code::InvalidPassword | Code::LogOnFailed => Problem::WrongCredentials(Some(code)),
        Code::AppIdLicenseFull | Code::NoMoreSession => Problem::NoLicence(code),
        code if code.is_licence_missing() => Problem::NoLicence(code),
        Code::AccessDenied | Code::NotRegistered | Code::LogOnBlocked | Code::NoPrivilege | Code::VersionMismatch => {
            Problem::Forbidden(code)
        }
        other => Problem::Refused(other),
    }
}
