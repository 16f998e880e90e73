//! Questions to the server that change nothing.

use altilink::message::agents::{AgentStatus, GetAgentState};
use altilink::message::extra_call_info::{ExtraCallInfo, GetExtraCallInfo};
use altilink::message::{Command, Message};
use altilink::{Block, Dialect, Pad, SequenceId, SessionHandle};

/// A question with one answer.
pub(crate) trait Question: Send + 'static {
    /// The server's answer.
    type Answer: Message + Send + 'static;

    /// Returns the command's block, for the line that asks.
    fn block(&self, id: SequenceId, line: Pad, dialect: &Dialect) -> Block;
}

/// Asks for the data that a call carries beside its CallInfo.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExtraOf(pub(crate) SessionHandle);

impl Question for ExtraOf {
    type Answer = ExtraCallInfo;

    fn block(&self, id: SequenceId, line: Pad, dialect: &Dialect) -> Block {
        GetExtraCallInfo { session: self.0 }.block(id, line, dialect)
    }
}

/// Asks for the state of the line's agent in the workgroup on this pad.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnStateIn(pub(crate) Pad);

impl Question for OwnStateIn {
    type Answer = AgentStatus;

    fn block(&self, id: SequenceId, line: Pad, dialect: &Dialect) -> Block {
        GetAgentState { workgroup: self.0 }.block(id, line, dialect)
    }
}
