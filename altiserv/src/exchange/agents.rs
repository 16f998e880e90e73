//! The states of the workgroups' agents.

use std::collections::BTreeMap;
use std::time::Duration;

use altilink::message::agents::AgentState;
use altilink::{Pad, SessionHandle};

use super::agent::Agent;
use super::call::Phase;
use super::hunt::Hunt;
use super::{Accepted, Exchange, Line, LineEvent, Refusal};

/// Every extension that is a member of a workgroup.
pub(super) fn agents(lines: &BTreeMap<Pad, Line>) -> BTreeMap<Pad, Agent> {
    let mut workgroups: BTreeMap<Pad, Vec<Pad>> = BTreeMap::new();
    for line in lines.values() {
        for member in line.members() {
            workgroups.entry(*member).or_default().push(line.pad);
        }
    }
    workgroups.into_iter().map(|(member, workgroups)| (member, Agent::new(workgroups))).collect()
}

impl Exchange {
    /// An agent, for `line`: its own line, or a supervisor's.
    pub(crate) fn agent(&self, line: Pad, agent: Pad) -> Result<&Agent, Refusal> {
        if line != agent && !self.line(line).is_some_and(Line::is_supervisor) {
            return Err(Refusal::NoPrivilege);
        }
        if !self.line(agent).is_some_and(Line::is_extension) {
            return Err(Refusal::NoSuchLine);
        }
        self.agents.get(&agent).ok_or(Refusal::NotAnAgent)
    }

    /// A call that rings the agent already goes on ringing, whatever the new state.
    pub(super) fn set_agent_state(&mut self, now: Duration, line: Pad, agent: Pad, state: AgentState) -> Accepted {
        self.agent(line, agent)?;
        self.change_agent(agent, |agent| agent.set(now, state));
        Ok(None)
    }

    pub(super) fn end_wrap_up(&mut self, now: Duration, agent: Pad) {
        self.change_agent(agent, |agent| agent.end_wrap_up(now));
    }

    /// When the next wrap-up ends by itself, and whose.
    pub(super) fn next_wrap_up_end(&self) -> Option<(Duration, Pad)> {
        self.agents.iter().filter_map(|(pad, agent)| Some((agent.wrap_up_ends()?, *pad))).min()
    }

    /// The workgroup whose call `line` has answered as a member.
    pub(super) fn served_workgroup(&self, handle: SessionHandle, line: Pad) -> Option<Pad> {
        let call = self.calls.get(&handle).filter(|call| call.hunt == Hunt::Served)?;
        matches!(call.phase, Phase::Connected { callee, .. } if callee == line).then_some(call.dialled.pad)
    }

    /// A member's call of this workgroup is over.
    pub(super) fn wrap_up(&mut self, now: Duration, member: Pad, workgroup: Pad) {
        let Some(length) = self.workgroup(workgroup).map(|workgroup| workgroup.wrap_up) else { return };
        self.change_agent(member, |agent| agent.wrap_up(now, length));
    }

    /// `line` leaves the call and passes its other party on. Where that is a member who served it, the member's call of
    /// the workgroup is over, though it goes on talking.
    pub(super) fn wrap_up_kept(&mut self, now: Duration, handle: SessionHandle, line: Pad) {
        let Some(kept) = self.calls.get(&handle).and_then(|call| call.peer_of(line)) else { return };
        if let Some(workgroup) = self.served_workgroup(handle, kept) {
            self.wrap_up(now, kept, workgroup);
        }
    }

    fn change_agent(&mut self, pad: Pad, change: impl FnOnce(&mut Agent)) {
        let Some(agent) = self.agents.get_mut(&pad) else { return };
        let before = agent.state();
        change(agent);
        let state = agent.state();
        if state != before {
            self.emit(pad, LineEvent::AgentState(state));
        }
    }
}
