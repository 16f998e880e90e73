//! A call as the simulator shows it.

use altilink::message::recording::RecordingState;
use serde::Serialize;

use super::outside_call::CallEndpoint;
use crate::exchange::{CallListing, Caller, Keyed, RecordingListing, SimulatedCallState};

/// A call as the simulator shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SimulatedCall {
    /// Names the call; its session handle on the wire.
    pub id: i32,
    /// How far it has come.
    pub state: SimulatedCallState,
    /// Who called.
    pub from: CallEndpoint,
    /// The number called: an extension, a workgroup or an outside number.
    pub to: String,
    /// The number of the line that talks, or of the first that rings; absent while the call waits in a workgroup's
    /// queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// What was keyed in it, by party; whoever keyed last comes last. Absent where nothing was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub digits: Vec<KeyedDigits>,
    /// The recordings that its parties' lines have running. Absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recordings: Vec<RunningRecording>,
}

/// Digits that a party keyed during a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyedDigits {
    /// The number of its line.
    pub from: String,
    /// The digits, at most the last 256.
    pub digits: String,
}

/// A recording that a party's line has running.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunningRecording {
    /// The number of the line.
    pub line: String,
    /// What it is doing, in the Web API's words.
    pub state: RunningRecordingState,
}

/// What a recording is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum RunningRecordingState {
    /// It is written.
    Start,
    /// Nothing is written.
    Pause,
    /// A beep is written in place of the conversation.
    Mute,
}

impl RunningRecording {
    /// One that has stopped runs no longer.
    fn of(listing: RecordingListing) -> Option<Self> {
        let state = match listing.state {
            RecordingState::Stopped => return None,
            RecordingState::Recording => RunningRecordingState::Start,
            RecordingState::Paused => RunningRecordingState::Pause,
            RecordingState::Muted => RunningRecordingState::Mute,
        };
        Some(Self { line: listing.line, state })
    }
}

impl From<CallListing> for SimulatedCall {
    fn from(listing: CallListing) -> Self {
        let CallListing { handle, state, from, dialled, callee, keyed, recordings } = listing;
        let digits = keyed.into_iter().map(|Keyed { from, digits }| KeyedDigits { from, digits }).collect();
        let recordings = recordings.into_iter().filter_map(RunningRecording::of).collect();
        Self { id: handle.0, state, from: endpoint(from), to: dialled.number, line: callee, digits, recordings }
    }
}

fn endpoint(who: Caller) -> CallEndpoint {
    CallEndpoint { number: who.number, name: who.name, ip: who.ip.map(|ip| ip.to_string()).unwrap_or_default() }
}
