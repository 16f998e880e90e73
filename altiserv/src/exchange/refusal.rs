//! Why the switch does not do what it is asked.

/// Why the switch does not do what it is asked; nothing has changed.
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
    #[error("not possible in the state of the call")]
    InvalidState,
    #[error("too long")]
    InvalidData,
    #[error("MaxACD does not drop calls on command")]
    DropNotSupported,
    #[error("supervisors only")]
    NoPrivilege,
    #[error("the call is being recorded already")]
    RecordingInProgress,
    #[error("the call is not being recorded")]
    NotRecording,
    #[error("MaxACD has no mute of recordings")]
    MuteNotSupported,
}
