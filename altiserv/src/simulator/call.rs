//! A call as the simulator shows it.

use serde::Serialize;

use super::outside_call::CallEndpoint;
use crate::exchange::{CallListing, Caller, Keyed};

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
}

/// How far a call has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SimulatedCallState {
    /// Waits for a free member of a workgroup.
    Queued,
    /// Rings.
    Ringing,
    /// The parties talk.
    Connected,
    /// One party, or both, hold the other.
    Held,
    /// The parties talk, together with those of another call.
    Conference,
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

impl From<CallListing> for SimulatedCall {
    fn from(listing: CallListing) -> Self {
        let CallListing { handle, state, from, dialled, callee, keyed } = listing;
        let digits = keyed.into_iter().map(|Keyed { from, digits }| KeyedDigits { from, digits }).collect();
        Self { id: handle.0, state, from: endpoint(from), to: dialled.number, line: callee, digits }
    }
}

fn endpoint(who: Caller) -> CallEndpoint {
    CallEndpoint { number: who.number, name: who.name, ip: who.ip.map(|ip| ip.to_string()).unwrap_or_default() }
}
