//! A call as the simulator shows it.

use altilink::message::recording::RecordingState;
use serde::Serialize;
use utoipa::ToSchema;

use super::outside_call::CallEndpoint;
use crate::exchange::{CallListing, Caller, KeyedByLine, RecordingListing, SimulatedCallState};

/// A call as the simulator shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SimulatedCall {
    /// Names the call; its session handle on the wire.
    pub id: i32,
    /// Its state.
    pub state: SimulatedCallState,
    /// The caller.
    pub from: CallEndpoint,
    /// The number called: an extension, a workgroup or an outside number.
    pub to: String,
    /// The number of the line that talks, or of the first that rings; absent while the call waits in a workgroup's
    /// queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Digits keyed in it, by party; the party that keyed last comes last. Absent if nothing was keyed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub digits: Vec<KeyedDigits>,
    /// The recordings that its parties' lines have running. Absent if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recordings: Vec<RunningRecording>,
}

/// Digits that a party keyed during a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyedDigits {
    /// The number of its line.
    pub from: String,
    /// The digits, at most the last 256.
    pub digits: String,
}

/// A recording that a party's line has running.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunningRecording {
    /// The number of the line.
    pub line: String,
    /// Its state, in the Web API's words.
    pub state: RunningRecordingState,
}

/// State of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
pub enum RunningRecordingState {
    /// The conversation is written.
    Start,
    /// Nothing is written.
    Pause,
    /// A beep is written in place of the conversation.
    Mute,
}

impl RunningRecording {
    /// A recording that has stopped is none that runs.
    fn new(listing: RecordingListing) -> Option<Self> {
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
        let digits = keyed.into_iter().map(|KeyedByLine { from, digits }| KeyedDigits { from, digits }).collect();
        let recordings = recordings.into_iter().filter_map(RunningRecording::new).collect();
        Self { id: handle.0, state, from: endpoint(from), to: dialled.number, line: callee, digits, recordings }
    }
}

fn endpoint(who: Caller) -> CallEndpoint {
    CallEndpoint { number: who.number, name: who.name, ip: who.ip.map(|ip| ip.to_string()).unwrap_or_default() }
}
