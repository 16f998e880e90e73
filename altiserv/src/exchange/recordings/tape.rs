//! Tapes: orders to the writer of recordings, and its reports.

use std::time::Duration;

use altilink::{Pad, SessionHandle};

use super::file_name::FileName;
use crate::exchange::refusal::Refusal;

/// Number of one recording from its start to its end; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TapeId(pub(crate) u64);

/// Number under which the start of a recording is awaited, in the asker's own numbering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TapeTicket(pub(crate) u64);

/// Name of the file that a new recording is written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TapeName {
    Asked {
        name: FileName,
        append: bool,
    },
    /// Made up by the server from the time, the line's number and the call's session handle.
    Generated {
        line: String,
        call: SessionHandle,
    },
}

/// A source of sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Sound {
    /// The party on this line talks.
    Voice(Pad),
    HoldMusic,
}

/// Content of a tape at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scene {
    /// The sounds of the call. With `notice`, a tone tells the parties now and then that they are recorded.
    Live { sounds: Vec<Sound>, notice: bool },
    /// A beep in place of the conversation.
    Muted,
    /// Nothing: the tape stands still.
    Paused,
}

/// Order to the writer of the tapes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TapeOrder {
    Open {
        tape: TapeId,
        at: Duration,
        name: TapeName,
        scene: Scene,
    },
    Scene {
        tape: TapeId,
        at: Duration,
        scene: Scene,
    },
    /// A party who is heard presses keys.
    Keys {
        tape: TapeId,
        at: Duration,
        digits: String,
    },
    /// The last order for a tape. A recording that was never reported is not kept.
    Close {
        tape: TapeId,
        at: Duration,
        keep: bool,
    },
}

impl TapeOrder {
    pub(crate) fn tape(&self) -> TapeId {
        match self {
            Self::Open { tape, .. } | Self::Scene { tape, .. } | Self::Keys { tape, .. } | Self::Close { tape, .. } => {
                *tape
            }
        }
    }
}

/// Reason for which a tape is not written, or no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TapeFailure {
    #[error("the file cannot be opened")]
    CannotOpen,
    #[error("there is no room left for it")]
    DiskFull,
    #[error("the file is as long as its format allows")]
    TooLong,
    #[error("the writer of recordings does not keep up")]
    Unresponsive,
}

impl TapeFailure {
    pub(crate) fn refusal(self) -> Refusal {
        match self {
            Self::CannotOpen => Refusal::FileCannotOpen,
            Self::DiskFull => Refusal::DiskFull,
            Self::TooLong => Refusal::RecordingTooLong,
            Self::Unresponsive => Refusal::RecorderUnresponsive,
        }
    }
}

/// Report of the writer of the tapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TapeReport {
    Opened(TapeId),
    /// The tape is closed, with whatever is on it.
    Failed(TapeId, TapeFailure),
}

/// Outcome of a recording whose start is awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RecordingOutcome {
    pub(crate) ticket: TapeTicket,
    pub(crate) result: Result<(), Refusal>,
}

impl Scene {
    pub(crate) fn has(&self, sound: Sound) -> bool {
        matches!(self, Self::Live { sounds, .. } if sounds.contains(&sound))
    }
}
