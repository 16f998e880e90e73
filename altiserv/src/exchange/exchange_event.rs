//! Events for subscribers.

use altilink::message::agents::{AgentState, StateInWorkgroup};
use altilink::message::queues::QueuedCall;
use altilink::{LineState, Pad};

use super::calls::appearance::CallAppearance;
use super::recordings::line_recording::RecordingChange;

/// An event on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExchangeEvent {
    pub(crate) line: Pad,
    pub(crate) event: ExchangeEventKind,
}

/// Kind of an event on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ExchangeEventKind {
    Ring(Box<CallAppearance>),
    RingBack(Box<CallAppearance>),
    /// `pad` is the call pad, or the line's own pad for the line becoming idle.
    State {
        state: LineState,
        pad: Pad,
    },
    Dropped {
        call: Pad,
    },
    Recording(RecordingChange),
    /// A call begins to wait for a member of a workgroup.
    InQueue(QueuedCall),
    /// A call no longer waits for a member of a workgroup.
    OutQueue(QueuedCall),
    /// A waiting call has another priority.
    QueuePriority(QueuedCall),
    /// The line's agent has another state in a workgroup.
    AgentState {
        /// State of the agent on the whole.
        state: AgentState,
        changed: StateInWorkgroup,
    },
}
