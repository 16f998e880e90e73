//! A call as one of its parties sees it.

use std::time::Duration;

use altilink::{LineState, Pad, SessionHandle};

use super::call_data::{CallData, Caller};
use crate::exchange::recordings::line_recording::RecordingChange;

/// A party as the other one sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PartyView {
    pub(crate) pad: Pad,
    pub(crate) who: Caller,
}

/// A call as one of its parties sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallAppearance {
    /// The line that sees it.
    pub(crate) line: Pad,
    pub(crate) handle: SessionHandle,
    pub(crate) state: LineState,
    pub(crate) caller: PartyView,
    pub(crate) callee: PartyView,
    pub(crate) workgroup: Pad,
    pub(crate) data: CallData,
    /// Since the server started.
    pub(crate) started: Duration,
    /// Time since when the line holds the call.
    pub(crate) holding_since: Option<Duration>,
    pub(crate) recording: Option<RecordingChange>,
}
