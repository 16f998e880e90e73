//! What happens to a call, and what applications hear of it.

use altilink::LineState;
use altilink::message::call_info::CallDetails;
use altilink::message::recording::RecordingKind;

use super::call_state::CallEventKind;
use super::recording::{RecordOperation, Recording};

/// What happens to a call.
#[derive(Debug, Clone)]
pub(crate) enum CallChange {
    /// The server reports a state.
    State(LineState),
    /// The server reports the recording.
    Recording {
        /// What it is now.
        now: Recording,
        /// Whose it is, also where it has stopped, if the server says which call it reports on.
        kind: Option<RecordingKind>,
    },
    /// The server reports the recording of another leg of the conference: what was booked here without a report is there.
    RecordedElsewhere,
    /// The server has said yes to an operation that was asked of another leg of the conference.
    OperatedElsewhere(RecordOperation),
    /// A reading of the calls has found it so.
    Found {
        /// Its state, where the server says it.
        state: Option<LineState>,
        /// Its recording.
        recording: Recording,
        /// What it says about the parties.
        details: Box<CallDetails>,
    },
    /// The call is over.
    Dropped,
}

/// What applications hear of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallNews {
    /// It rings, alerts, is connected or is over.
    Call(CallEventKind),
    /// Its recording changed.
    Recording {
        /// What it is now.
        now: Recording,
        /// What it was: a recording that has stopped was somebody's.
        before: Recording,
    },
    /// Anything else that is shown of it changed.
    Update,
}
