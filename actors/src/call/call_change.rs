//! Changes of a call, and the news of it for applications.

use altilink::LineState;
use altilink::message::call_info::CallDetails;
use altilink::message::recording::RecordingKind;

use super::call_state::CallEventKind;
use super::placed_by::PlacedBy;
use super::recording::{RecordOperation, Recording};

/// A change of a call.
#[derive(Debug, Clone)]
pub(crate) enum CallChange {
    /// The server reports a state.
    State(LineState),
    /// The server reports the recording.
    Recording {
        now: Recording,
        /// Kind of the recording, also of one that has stopped. None if the server does not say which call it reports on.
        kind: Option<RecordingKind>,
    },
    /// The server reports the recording of another leg of the conference. A recording that was booked on this leg by an
    /// answer is that one.
    RecordedElsewhere,
    /// The server has said yes to an operation that was asked of another leg of the conference.
    OperatedElsewhere(RecordOperation),
    /// A reading of the calls has found it so.
    Found {
        /// State, if the server says it.
        state: Option<LineState>,
        recording: Recording,
        /// Data of the server about the parties.
        details: Box<CallDetails>,
    },
    /// It is known which request has placed it.
    PlacedBy(PlacedBy),
    /// The call is over.
    Dropped,
}

/// News of a call for applications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallNews {
    /// It rings, alerts, is connected or is over.
    Call(CallEventKind),
    /// Its recording changed.
    Recording {
        now: Recording,
        /// Recording before, which says whose it was if it has stopped.
        before: Recording,
    },
    /// Anything else that is shown of it changed.
    Update,
}
