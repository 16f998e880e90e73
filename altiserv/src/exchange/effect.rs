//! What subscribers hear.

use altilink::message::agents::{AgentState, StateInWorkgroup};
use altilink::message::queues::QueuedCall;
use altilink::message::recording::{RecordingKind, RecordingState};
use altilink::{LineState, Pad};

use super::CallView;

/// An event on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Effect {
    pub(crate) line: Pad,
    pub(crate) event: LineEvent,
}

/// What happened there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LineEvent {
    Ring(Box<CallView>),
    RingBack(Box<CallView>),
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
    /// It no longer does.
    OutQueue(QueuedCall),
    /// The priority of a call that waits is another one.
    QueuePriority(QueuedCall),
    /// The line's agent is in another state in a workgroup.
    AgentState {
        /// On the whole.
        state: AgentState,
        changed: StateInWorkgroup,
    },
}

/// A recording began, changed or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RecordingChange {
    pub(crate) call: Pad,
    pub(crate) state: RecordingState,
    pub(crate) kind: RecordingKind,
}
