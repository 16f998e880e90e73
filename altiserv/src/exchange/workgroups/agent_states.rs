//! Changes of the states of the workgroups' agents.

use std::time::Duration;

use altilink::message::agents::{AgentState, StateInWorkgroup};
use altilink::{Pad, SessionHandle};

use super::workgroup_agent::{AgentMembership, WorkgroupAgent};
use crate::exchange::calls::call::Phase;
use crate::exchange::calls::hunt::Hunt;
use crate::exchange::exchange_event::ExchangeEventKind;
use crate::exchange::refusal::{InputResult, Refusal};
use crate::exchange::switch::Switch;

impl Switch {
    /// State of `line` as a member of a workgroup.
    pub(crate) fn membership(&self, line: Pad, workgroup: Pad) -> Result<&AgentMembership, Refusal> {
        if !self.is_workgroup(workgroup) {
            return Err(Refusal::NoSuchLine);
        }
        self.agents.get(&line).and_then(|agent| agent.membership(workgroup)).ok_or(Refusal::NotAnAgent)
    }

    /// A call that rings the agent already goes on ringing, whatever the new state.
    pub(crate) fn set_agent_state(
        &mut self,
        now: Duration,
        line: Pad,
        workgroup: Pad,
        state: AgentState,
    ) -> InputResult {
        self.membership(line, workgroup)?;
        self.change_agent(line, |agent| agent.set(now, workgroup, state));
        Ok(None)
    }

    /// `agent` is the own line, or for a supervisor another line.
    pub(crate) fn log_on_to_workgroup(
        &mut self,
        line: Pad,
        agent: Pad,
        workgroup: Pad,
        logged_on: bool,
    ) -> InputResult {
        if line != agent && !self.is_supervisor(line) {
            return Err(Refusal::NoPrivilege);
        }
        self.membership(agent, workgroup)?;
        self.change_agent(agent, |agent| agent.log_on(workgroup, logged_on));
        Ok(None)
    }

    pub(crate) fn end_wrap_up(&mut self, now: Duration, agent: Pad) {
        self.change_agent(agent, |agent| agent.end_wrap_up(now));
    }

    /// Time at which the next wrap-up ends by itself, and the agent's line.
    pub(crate) fn next_wrap_up_end(&self) -> Option<(Duration, Pad)> {
        self.agents.iter().filter_map(|(pad, agent)| Some((agent.wrap_up_ends()?, *pad))).min()
    }

    /// The workgroup whose call `line` has answered as a member.
    pub(crate) fn served_workgroup(&self, handle: SessionHandle, line: Pad) -> Option<Pad> {
        let call = self.calls.get(&handle)?;
        match call.phase {
            Phase::Connected { callee, .. } if callee == line && call.hunt == Hunt::Served => Some(call.dialled.pad),
            _ => None,
        }
    }

    /// A member's call of this workgroup is over.
    pub(crate) fn wrap_up(&mut self, now: Duration, member: Pad, workgroup: Pad) {
        let Some(length) = self.workgroup(workgroup).map(|workgroup| workgroup.wrap_up) else { return };
        self.change_agent(member, |agent| agent.wrap_up(now, workgroup, length));
    }

    /// `line` leaves the call and passes its other party on. If that is a member who served it, the member's call of the
    /// workgroup is over, though the member goes on talking.
    pub(crate) fn wrap_up_kept(&mut self, now: Duration, handle: SessionHandle, line: Pad) {
        let Some(kept) = self.calls.get(&handle).and_then(|call| call.peer_of(line)) else { return };
        if let Some(workgroup) = self.served_workgroup(handle, kept) {
            self.wrap_up(now, kept, workgroup);
        }
    }

    /// Changes an agent, and reports each workgroup in which its state is another one afterwards.
    fn change_agent(&mut self, pad: Pad, change: impl FnOnce(&mut WorkgroupAgent)) {
        let Some(agent) = self.agents.get_mut(&pad) else { return };
        let before = agent.clone();
        change(agent);
        let state = agent.state();
        let mut changed = Vec::new();
        for (workgroup, membership) in agent.memberships() {
            if before.membership(workgroup).map(AgentMembership::state) != Some(membership.state()) {
                changed.push((workgroup, membership.state()));
            }
        }
        for (workgroup, state_there) in changed {
            let number = self.line(workgroup).map(|line| line.number.clone()).unwrap_or_default();
            let changed = StateInWorkgroup { workgroup, number, state: state_there };
            self.emit(pad, ExchangeEventKind::AgentState { state, changed });
        }
    }
}
