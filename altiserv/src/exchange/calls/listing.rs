//! Calls as an onlooker sees them.

use altilink::SessionHandle;
use altilink::message::recording::RecordingState;
use serde::Serialize;
use utoipa::ToSchema;

use super::call::{Call, Phase};
use super::call_data::{Caller, KeyedByLine};
use crate::exchange::switch::Switch;

/// A call as an onlooker sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallListing {
    pub(crate) handle: SessionHandle,
    pub(crate) state: SimulatedCallState,
    pub(crate) from: Caller,
    pub(crate) dialled: Caller,
    /// The number of the line that talks, or of the first that rings.
    pub(crate) callee: Option<String>,
    pub(crate) keyed: Vec<KeyedByLine>,
    /// Recordings that its parties' lines have running.
    pub(crate) recordings: Vec<RecordingListing>,
}

/// State of a call as an onlooker sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SimulatedCallState {
    /// Waits for a free member of a workgroup.
    Queued,
    /// Rings.
    Ringing,
    /// The parties talk.
    Connected,
    /// One party holds the other, or both do.
    Held,
    /// The parties talk, together with those of another call.
    Conference,
}

/// A line's recording of a call, as an onlooker sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecordingListing {
    /// The number of the line.
    pub(crate) line: String,
    pub(crate) state: RecordingState,
}

impl Switch {
    pub(crate) fn listings(&self) -> Vec<CallListing> {
        self.calls.values().map(|call| self.listing(call)).collect()
    }

    fn listing(&self, call: &Call) -> CallListing {
        let state = match call.phase {
            Phase::Queued => SimulatedCallState::Queued,
            Phase::Ringing { .. } => SimulatedCallState::Ringing,
            Phase::Connected { .. } if self.is_conference(call.handle) => SimulatedCallState::Conference,
            Phase::Connected { callee, .. } if call.holds(callee) || call.holds(call.caller.pad) => {
                SimulatedCallState::Held
            }
            Phase::Connected { .. } => SimulatedCallState::Connected,
        };
        CallListing {
            handle: call.handle,
            state,
            from: call.caller.who.clone(),
            dialled: call.dialled.who.clone(),
            callee: call.callee().and_then(|pad| self.line(pad)).map(|line| line.number.clone()),
            keyed: call.keyed.clone(),
            recordings: self.recordings_of(call),
        }
    }

    /// Recordings that have begun. One whose tape is being opened is not shown.
    fn recordings_of(&self, call: &Call) -> Vec<RecordingListing> {
        let mut recordings = Vec::new();
        for pad in call.parties() {
            if let Some(line) = self.line(pad)
                && let Some(recording) = call.side(pad).and_then(|side| side.recording.as_ref())
                && let Some(state) = recording.state()
            {
                recordings.push(RecordingListing { line: line.number.clone(), state });
            }
        }
        recordings
    }
}
