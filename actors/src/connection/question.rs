//! Questions to the server that change nothing.

use altilink::message::agents::{AgentStatus, GetAgentState};
use altilink::message::call_info::{CallInfoReply, GetCallInfo};
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

/// Asks for the state of an agent in a workgroup. It is addressed to the agent's line; that a supervisor may ask for
/// another agent than the own one is not verified against a live AltiServ.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StateOfAgent {
    /// The agent's line.
    pub(crate) agent: Pad,
    /// The workgroup's line.
    pub(crate) workgroup: Pad,
}

impl Question for StateOfAgent {
    type Answer = AgentStatus;

    fn block(&self, id: SequenceId, _: Pad, dialect: &Dialect) -> Block {
        GetAgentState { workgroup: self.workgroup }.block(id, self.agent, dialect)
    }
}

/// Asks for the calls of a line; those of a workgroup's line are the ones that wait, which is not verified against a live
/// AltiServ.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallsOn(pub(crate) Pad);

impl Question for CallsOn {
    type Answer = CallInfoReply;

    fn block(&self, id: SequenceId, line: Pad, dialect: &Dialect) -> Block {
        GetCallInfo { pad: self.0 }.block(id, line, dialect)
    }
}
