//! Results of inputs.

use altilink::SessionHandle;

/// The call that an accepted input made or concerned, where there is one.
pub(crate) type InputResult = Result<Option<SessionHandle>, Refusal>;

/// Reason for which the switch refuses an input. Nothing has changed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("no such line")]
    NoSuchLine,
    #[error("no such call")]
    NoSuchCall,
    #[error("not a number that can be dialled")]
    InvalidNumber,
    #[error("nothing in the numbering plan has this number")]
    NoSuchNumber,
    #[error("no trunk has this access code")]
    NoSuchAccessCode,
    #[error("the line is busy, or no line is free")]
    LineBusy,
    #[error("the extension may not call outside")]
    NoOutsideRight,
    #[error("not possible in the state of the call")]
    InvalidState,
    #[error("not digits that can be keyed, or too many")]
    InvalidDigits,
    #[error("too long")]
    InvalidData,
    #[error("MaxACD does not drop calls on command")]
    DropNotSupported,
    #[error("supervisors only")]
    NoPrivilege,
    #[error("the extension is in no workgroup")]
    NotAnAgent,
    #[error("the call is being recorded already")]
    RecordingInProgress,
    #[error("the call is not being recorded")]
    NotRecording,
    #[error("MaxACD has no mute of recordings")]
    MuteNotSupported,
    #[error("recordings of this rate are not made")]
    RateNotSupported,
    #[error("no kind of recording")]
    InvalidRecordingType,
    #[error("not a plain file name")]
    InvalidFileName,
    #[error("the recording's file cannot be opened")]
    FileCannotOpen,
    #[error("there is no room for the recording")]
    DiskFull,
    #[error("the recording's file is as long as its format allows")]
    RecordingTooLong,
    #[error("the writer of recordings does not keep up")]
    RecorderUnresponsive,
}
