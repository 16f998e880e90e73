//! Agents and workgroups. The layouts are in no source; see [`altilink::message::agents`].

use altilink::Pad;
use altilink::message::Message;
use altilink::message::agents::{AgentStatus, GetAgentState, SetAgentState};
use altilink::message::workgroups::{GetWorkgroupInfo, WorkgroupInfo};

use super::{Answer, Asked, Reply, Switchboard};
use crate::exchange::Request;

impl Switchboard {
    /// The own state; a supervisor may ask for another's.
    pub(super) fn agent_state(&self, line: Pad, asked: &Asked<'_>) -> Answer {
        let GetAgentState { agent } = asked.read()?;
        let agent = self.exchange.agent(line, agent)?;
        let since = self.clock(asked.now).unix(agent.since());
        let status = AgentStatus { state: agent.state(), since, workgroups: agent.workgroups().to_vec() };
        Ok(Reply::with(status.write(&self.dialect)))
    }

    pub(super) fn set_agent_state(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let SetAgentState { agent, state } = asked.read()?;
        self.request(line, asked, Request::SetAgentState { agent, state })
    }

    /// Open to every line. Whom a live AltiServ tells is not verified.
    pub(super) fn workgroup_info(&self, asked: &Asked<'_>) -> Answer {
        let GetWorkgroupInfo { workgroup } = asked.read()?;
        let (members, waiting) = self.exchange.workgroup_status(workgroup)?;
        let info = WorkgroupInfo { waiting: i32::try_from(waiting).unwrap_or(i32::MAX), members: members.to_vec() };
        Ok(Reply::with(info.write(&self.dialect)))
    }
}
