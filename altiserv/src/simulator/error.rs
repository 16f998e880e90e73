//! Errors of the simulated world.

use crate::exchange::Refusal;

/// Reason for which the simulated world refuses to do something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SimulatorError {
    /// No call has this id, or the extension has no call to answer or to end.
    #[error("no such call")]
    NoSuchCall,
    /// Neither an extension nor a workgroup has this number.
    #[error("no such extension")]
    NoSuchExtension,
    /// A field has a value that a call cannot carry.
    #[error("{field}: {reason}")]
    InvalidField {
        /// The field's JSON path, such as `from.number`.
        field: &'static str,
        /// The values that are allowed there.
        reason: String,
    },
    /// The line has as many calls as it takes, is not to be disturbed, or no trunk line is free.
    #[error("the line is busy, or no trunk line is free")]
    LineBusy,
    /// The call is not in a state for this, or has no outside party.
    #[error("not possible in the state of the call")]
    NotPossible,
    /// The server is stopping or gone.
    #[error("the server is shutting down")]
    ShuttingDown,
}

impl From<Refusal> for SimulatorError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoSuchCall => Self::NoSuchCall,
            Refusal::NoSuchLine | Refusal::NoSuchNumber | Refusal::InvalidNumber | Refusal::NoSuchAccessCode => {
                Self::NoSuchExtension
            }
            Refusal::LineBusy => Self::LineBusy,
            Refusal::InvalidState
            | Refusal::InvalidData
            | Refusal::InvalidDigits
            | Refusal::NoOutsideRight
            | Refusal::DropNotSupported
            | Refusal::NoPrivilege
            | Refusal::RecordingInProgress
            | Refusal::NotRecording
            | Refusal::MuteNotSupported
            | Refusal::NotAnAgent
            | Refusal::RateNotSupported
            | Refusal::InvalidRecordingType
            | Refusal::InvalidFileName
            | Refusal::FileCannotOpen
            | Refusal::DiskFull
            | Refusal::RecordingTooLong
            | Refusal::RecorderUnresponsive => Self::NotPossible,
        }
    }
}
