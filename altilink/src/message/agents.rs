//! The states of workgroup agents.

use super::{Command, Event, Message};
use crate::{CommandCode, Dialect, EventCode, MessageError, Pad, Parameters, limits};

/// State of an agent in a workgroup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AgentState {
    /// The agent takes no calls.
    NotReady,
    /// The agent takes the next call.
    Ready,
    /// The agent finishes the work on the last call.
    WrapUp,
}

/// GET_AGENTSTATE: \[0] INT workgroup pad. Answered by [`AgentStatus`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetAgentState {
    /// The workgroup's line.
    pub workgroup: Pad,
}

impl Message for GetAgentState {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { workgroup: parameters.pad(0)? })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_pad(0, self.workgroup)
    }
}

impl Command for GetAgentState {
    const CODE: CommandCode = CommandCode::GetAgentState;
}

/// The answer to GET_AGENTSTATE, all integers: \[0] 0 for ready, \[1] 0 for wrap-up, \[2] wrap-up time, \[3] time left of
/// it, \[4] state after it, \[5] the last available wrap-up time. This project appends \[6], the time of the last change,
/// which is not verified against a live AltiServ. It is not verified either that times are in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgentStatus {
    /// The state.
    pub state: AgentState,
    /// Length of a wrap-up after a call of this workgroup, in seconds.
    pub wrap_up_time: i32,
    /// Time left of the wrap-up, in seconds; 0 outside of one, and if the agent ends it.
    pub wrap_up_left: i32,
    /// State after the wrap-up: 0 ready, 1 not ready. This meaning is not verified.
    pub next: i32,
    /// The last available wrap-up time, in seconds.
    pub last_wrap_up_time: i32,
    /// Time at which the agent came into the state, in seconds since 1970; 0 if the server does not send it.
    pub since: i32,
}

impl Message for AgentStatus {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        let is_ready = parameters.int(0)? == 0;
        let wraps_up = parameters.int_or(1, 1)? == 0;
        let state = match (wraps_up, is_ready) {
            (true, _) => AgentState::WrapUp,
            (false, true) => AgentState::Ready,
            (false, false) => AgentState::NotReady,
        };
        Ok(Self {
            state,
            wrap_up_time: parameters.int_or(2, 0)?,
            wrap_up_left: parameters.int_or(3, 0)?,
            next: parameters.int_or(4, 0)?,
            last_wrap_up_time: parameters.int_or(5, 0)?,
            since: parameters.int_or(6, 0)?,
        })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new()
            .with_int(0, i32::from(self.state != AgentState::Ready))
            .with_int(1, i32::from(self.state != AgentState::WrapUp))
            .with_int(2, self.wrap_up_time)
            .with_int(3, self.wrap_up_left)
            .with_int(4, self.next)
            .with_int(5, self.last_wrap_up_time)
            .with_int(6, self.since)
    }
}

/// SET_AGENTSTATE: \[0] INT 0 ready or 1 not ready, \[1] INT workgroup pad, for the line that sends it. The value 2 for
/// wrap-up is this project's own, not verified against a live AltiServ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetAgentState {
    /// The state to take.
    pub state: AgentState,
    /// The workgroup's line.
    pub workgroup: Pad,
}

impl Message for SetAgentState {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        let state = match parameters.int(0)? {
            0 => AgentState::Ready,
            1 => AgentState::NotReady,
            2 => AgentState::WrapUp,
            value => return Err(MessageError::Value { id: 0, value }),
        };
        Ok(Self { state, workgroup: parameters.pad(1)? })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        let state = match self.state {
            AgentState::Ready => 0,
            AgentState::NotReady => 1,
            AgentState::WrapUp => 2,
        };
        Parameters::new().with_int(0, state).with_pad(1, self.workgroup)
    }
}

impl Command for SetAgentState {
    const CODE: CommandCode = CommandCode::SetAgentState;
}

/// The state of an agent in one of the workgroups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateInWorkgroup {
    /// The workgroup's line.
    pub workgroup: Pad,
    /// The workgroup's number.
    pub number: String,
    /// The state in it.
    pub state: AgentState,
}

/// AGENT_STATE_CHG: \[0] INT agent pad, \[1] INT state (0 not ready, 1 ready, 2 wrap-up), \[2] INT workgroup pad, \[3] CHAR
/// the workgroup's number, \[4] INT the state there. No source shows this event: the layout is this project's own, not
/// verified against a live AltiServ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentStateChange {
    /// The agent's line.
    pub agent: Pad,
    /// The agent's state over all workgroups.
    pub state: AgentState,
    /// The workgroup in which the state has changed, if the server sends it.
    pub changed: Option<StateInWorkgroup>,
}

fn state_from(parameters: &Parameters, id: i32) -> Result<AgentState, MessageError> {
    match parameters.int(id)? {
        0 => Ok(AgentState::NotReady),
        1 => Ok(AgentState::Ready),
        2 => Ok(AgentState::WrapUp),
        value => Err(MessageError::Value { id, value }),
    }
}

fn state_number(state: AgentState) -> i32 {
    match state {
        AgentState::NotReady => 0,
        AgentState::Ready => 1,
        AgentState::WrapUp => 2,
    }
}

impl Message for AgentStateChange {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        let changed = match parameters.get(2) {
            None => None,
            Some(_) => Some(StateInWorkgroup {
                workgroup: parameters.pad(2)?,
                number: parameters.text_within(3, dialect.charset, limits::MAX_NUMBER)?,
                state: state_from(parameters, 4)?,
            }),
        };
        Ok(Self { agent: parameters.pad(0)?, state: state_from(parameters, 1)?, changed })
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        let head = Parameters::new().with_pad(0, self.agent).with_int(1, state_number(self.state));
        match &self.changed {
            None => head,
            Some(changed) => head
                .with_pad(2, changed.workgroup)
                .with_text(3, &changed.number, dialect.charset)
                .with_int(4, state_number(changed.state)),
        }
    }
}

impl Event for AgentStateChange {
    const CODE: EventCode = EventCode::AgentStateChange;
}
