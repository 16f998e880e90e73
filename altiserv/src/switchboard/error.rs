//! Refusals of commands, and their response codes.

use altilink::{MessageError, Pad, ResponseCode};

use crate::desk::DeskError;
use crate::exchange::Refusal;

/// Refusal of a command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandRefusal {
    #[error("no such command here")]
    Unsupported,
    #[error("location {location} instead of the own line {line}")]
    WrongLocation { location: Pad, line: Pad },
    #[error("there is no voice mail and no auto attendant")]
    NoVoiceMail,
    #[error("logons are refused at the moment")]
    LogonsRefused,
    #[error(transparent)]
    Malformed(#[from] MessageError),
    #[error(transparent)]
    Desk(#[from] DeskError),
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl CommandRefusal {
    /// The response code. Those of a logon are named by the SDK client; the others are not verified against a live
    /// AltiServ.
    pub(crate) fn code(&self) -> ResponseCode {
        match self {
            Self::Unsupported => ResponseCode::InvalidCommand,
            Self::NoVoiceMail => ResponseCode::PortOutOfReach,
            Self::WrongLocation { .. } => ResponseCode::InvalidId,
            Self::LogonsRefused => ResponseCode::InvalidState,
            Self::Malformed(_) => ResponseCode::InvalidParameter,
            Self::Desk(error) => desk_code(*error),
            Self::Refused(refusal) => refusal_code(*refusal),
        }
    }
}

fn desk_code(error: DeskError) -> ResponseCode {
    match error {
        DeskError::Standby | DeskError::Dismissed => ResponseCode::InvalidState,
        DeskError::InvalidApplication => ResponseCode::InvalidAppId,
        DeskError::AlreadyRegistered => ResponseCode::AppIdRegistered,
        DeskError::AlreadyLoggedOn => ResponseCode::LoggedOnAlready,
        DeskError::NotLoggedOn => ResponseCode::NotLoggedOn,
        DeskError::UnknownExtension | DeskError::UnknownWorkgroup => ResponseCode::InvalidId,
        DeskError::WrongPassword => ResponseCode::InvalidPassword,
        DeskError::Blocked => ResponseCode::LogOnBlocked,
        DeskError::NoPrivilege => ResponseCode::NoPrivilege,
        DeskError::LicencesExhausted => ResponseCode::AppIdLicenseFull,
        DeskError::TooManySubscriptions => ResponseCode::InvalidData,
    }
}

fn refusal_code(refusal: Refusal) -> ResponseCode {
    match refusal {
        Refusal::NoSuchLine | Refusal::NoSuchCall | Refusal::NoSuchNumber => ResponseCode::InvalidId,
        Refusal::InvalidNumber | Refusal::InvalidDigits | Refusal::InvalidFileName => ResponseCode::InvalidParameter,
        Refusal::NoSuchAccessCode | Refusal::NoOutsideRight => ResponseCode::InvalidAccessCode,
        Refusal::LineBusy => ResponseCode::LineBusy,
        Refusal::InvalidState | Refusal::DropNotSupported => ResponseCode::InvalidState,
        Refusal::InvalidData => ResponseCode::InvalidData,
        Refusal::NoPrivilege | Refusal::NotAnAgent => ResponseCode::NoPrivilege,
        Refusal::RecordingInProgress => ResponseCode::VrRecordingInProgress,
        Refusal::NotRecording => ResponseCode::VrNotStarted,
        Refusal::MuteNotSupported | Refusal::RateNotSupported => ResponseCode::VrNotSupported,
        Refusal::InvalidRecordingType => ResponseCode::VrInvalidType,
        Refusal::FileCannotOpen => ResponseCode::VrFileCannotOpen,
        Refusal::DiskFull => ResponseCode::VrDiskFull,
        Refusal::RecordingTooLong => ResponseCode::VrMax,
        Refusal::RecorderUnresponsive => ResponseCode::SystemError,
    }
}
