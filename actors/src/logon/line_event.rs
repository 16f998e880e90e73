//! Events of AltiServ about a line.

use altilink::message::Message;
use altilink::message::agents::AgentStateChange;
use altilink::message::call_info::CallDetails;
use altilink::message::events::{CallDropped, Ring, RingBack, StateChange, VoiceRecording};
use altilink::message::queues::{InQueue, OutQueue, QueuePriorityChanged, QueuedCall};
use altilink::message::recording::RecordingReport;
use altilink::{Block, Dialect, EventCode, LineState, MessageError, Pad};

/// An event on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LineEvent {
    /// An incoming call rings.
    Ring(Box<CallDetails>),
    /// An outgoing call is alerting.
    RingBack(Box<CallDetails>),
    /// The line, or a call on it, changed state.
    State {
        /// New state.
        state: LineState,
        /// Call pad, as far as the server says it.
        call: Pad,
    },
    /// A call has ended.
    Dropped(Pad),
    /// A recording began, changed or ended.
    Recording(RecordingReport),
    /// The line's agent is in another state.
    Agent(AgentStateChange),
    /// The line is idle, whatever was on it.
    Reset,
}

impl LineEvent {
    /// Reads an event that concerns calls or agents; `None` for the others.
    pub(crate) fn read(code: EventCode, block: &Block, dialect: &Dialect) -> Result<Option<Self>, MessageError> {
        let parameters = &block.parameters;
        Ok(Some(match code {
            EventCode::Ring => Self::Ring(Box::new(Ring::read(parameters, dialect)?.0)),
            EventCode::RingBack => Self::RingBack(Box::new(RingBack::read(parameters, dialect)?.0)),
            EventCode::StateChange => {
                let change = StateChange::read(parameters, dialect)?;
                Self::State { state: change.state, call: change.call }
            }
            EventCode::CallDrop => Self::Dropped(CallDropped::read(parameters, dialect)?.call),
            EventCode::VoiceRecording => Self::Recording(VoiceRecording::read(parameters, dialect)?.0),
            EventCode::AgentStateChange => Self::Agent(AgentStateChange::read(parameters, dialect)?),
            EventCode::Reset => Self::Reset,
            _ => return Ok(None),
        }))
    }
}

/// An event about the queue of a workgroup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum QueueNews {
    /// A caller waits, or has another priority, which says as well that it waits.
    Waits(QueuedCall),
    /// A caller waits no more.
    Left(QueuedCall),
}

impl QueueNews {
    /// Reads an event that concerns a queue; `None` for the others.
    pub(crate) fn read(code: EventCode, block: &Block, dialect: &Dialect) -> Result<Option<Self>, MessageError> {
        let parameters = &block.parameters;
        Ok(Some(match code {
            EventCode::InQueue => Self::Waits(InQueue::read(parameters, dialect)?.0),
            EventCode::OutQueue => Self::Left(OutQueue::read(parameters, dialect)?.0),
            EventCode::Queue if parameters.int(0) == Ok(QueuePriorityChanged::KIND) => {
                Self::Waits(QueuePriorityChanged::read(parameters, dialect)?.0)
            }
            _ => return Ok(None),
        }))
    }
}
