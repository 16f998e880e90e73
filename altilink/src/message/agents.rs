//! The states of workgroup agents. The sources name these messages but show none of them: every layout here is this
//! project's own, not verified against a live AltiServ.

use super::workgroups::{pads_from, pads_into};
use super::{Command, Event, Message};
use crate::{CommandCode, Dialect, EventCode, MessageError, Pad, Parameters};

/// Whether an agent takes workgroup calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AgentState {
    /// 0, takes none.
    NotReady,
    /// 1, takes the next one.
    Ready,
    /// 2, is finishing the last one.
    WrapUp,
}

impl AgentState {
    fn read(parameters: &Parameters, id: i32) -> Result<Self, MessageError> {
        match parameters.int(id)? {
            0 => Ok(Self::NotReady),
            1 => Ok(Self::Ready),
            2 => Ok(Self::WrapUp),
            value => Err(MessageError::Value { id, value }),
        }
    }

    fn to_wire(self) -> i32 {
        match self {
            Self::NotReady => 0,
            Self::Ready => 1,
            Self::WrapUp => 2,
        }
    }
}

/// GET_AGENTSTATE: \[0] INT agent pad. Answered by [`AgentStatus`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetAgentState {
    /// The agent's line.
    pub agent: Pad,
}

impl Message for GetAgentState {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { agent: parameters.pad(0)? })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_pad(0, self.agent)
    }
}

impl Command for GetAgentState {
    const CODE: CommandCode = CommandCode::GetAgentState;
}

/// The answer to GET_AGENTSTATE: \[0] INT state, \[1] INT time_t since when, \[2] INT count, \[3] STRUCT count x i32 pad
/// of a workgroup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentStatus {
    /// The state.
    pub state: AgentState,
    /// Since when, in seconds since 1970.
    pub since: i32,
    /// The lines of the workgroups that the agent is a member of.
    pub workgroups: Vec<Pad>,
}

impl Message for AgentStatus {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        let workgroups = pads_from(parameters, 2)?;
        Ok(Self { state: AgentState::read(parameters, 0)?, since: parameters.int(1)?, workgroups })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        let head = Parameters::new().with_int(0, self.state.to_wire()).with_int(1, self.since);
        pads_into(head, 2, &self.workgroups)
    }
}

/// SET_AGENTSTATE: \[0] INT agent pad, \[1] INT state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetAgentState {
    /// The agent's line.
    pub agent: Pad,
    /// The state to take.
    pub state: AgentState,
}

impl Message for SetAgentState {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { agent: parameters.pad(0)?, state: AgentState::read(parameters, 1)? })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_pad(0, self.agent).with_int(1, self.state.to_wire())
    }
}

impl Command for SetAgentState {
    const CODE: CommandCode = CommandCode::SetAgentState;
}

/// AGENT_STATE_CHG: \[0] INT agent pad, \[1] INT state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgentStateChange {
    /// The agent's line.
    pub agent: Pad,
    /// The state it is in now.
    pub state: AgentState,
}

impl Message for AgentStateChange {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { agent: parameters.pad(0)?, state: AgentState::read(parameters, 1)? })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_pad(0, self.agent).with_int(1, self.state.to_wire())
    }
}

impl Event for AgentStateChange {
    const CODE: EventCode = EventCode::AgentStateChange;
}
