//! A recording that a party's line has running.
//!
//! ```text
//!   Opening --- tape opened ---> Recording --- pause ---> Paused --- resume ---> Recording
//!      |                             |
//!      |                             +-------- mute ----> Muted --- unmute ----> Recording
//!      |
//!      +--- tape failed ---> Stopped, which is reported
//!      +--- call over -----> gone; nothing is reported
//!
//!   Recording, Paused, Muted --- stopped, tape failed, call over ---> Stopped, which is reported
//! ```

use altilink::Pad;
use altilink::message::recording::{PauseAction, RecordingKind, RecordingState};

use super::tape::{TapeId, TapeTicket};

/// Origin of a request for a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordingOrigin {
    Agent,
    Supervisor,
}

/// Request for a new recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecordingRequest {
    /// A name, or empty for one that the server chooses.
    pub(crate) file: String,
    pub(crate) append: bool,
    /// A tone is to tell the parties that they are recorded.
    pub(crate) notice: bool,
    /// Number under which the outcome is awaited.
    pub(crate) ticket: TapeTicket,
}

/// A recording that one party's line has running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LineRecording {
    pub(crate) tape: TapeId,
    pub(crate) kind: RecordingKind,
    /// A tone tells the parties that they are recorded.
    pub(crate) notice: bool,
    pub(crate) stage: RecordingStage,
}

/// State of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordingStage {
    /// Its tape is being opened; nothing has been reported.
    Opening {
        ticket: Option<TapeTicket>,
    },
    Running(RecordingState),
}

/// A recording began, changed or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RecordingChange {
    pub(crate) call: Pad,
    pub(crate) state: RecordingState,
    pub(crate) kind: RecordingKind,
}

impl LineRecording {
    /// Its state for subscribers; none while its tape is being opened.
    pub(crate) fn state(&self) -> Option<RecordingState> {
        match self.stage {
            RecordingStage::Opening { .. } => None,
            RecordingStage::Running(state) => Some(state),
        }
    }
}

/// The state that an action leads to; none if it makes no sense.
pub(crate) fn state_after(action: PauseAction, before: RecordingState) -> Option<RecordingState> {
    match (before, action) {
        (RecordingState::Recording, PauseAction::Pause) => Some(RecordingState::Paused),
        (RecordingState::Recording, PauseAction::Mute) => Some(RecordingState::Muted),
        (RecordingState::Paused, PauseAction::Resume) | (RecordingState::Muted, PauseAction::Unmute) => {
            Some(RecordingState::Recording)
        }
        _ => None,
    }
}
