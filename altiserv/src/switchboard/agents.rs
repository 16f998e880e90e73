//! Agents, workgroups and their queues.

use std::time::Duration;

use altilink::Pad;
use altilink::message::Message;
use altilink::message::agents::{AgentStatus, GetAgentState, SetAgentState};
use altilink::message::queues::{Queue, QueueOperation, SetQueuePriority};
use altilink::message::workgroups::{LogOnWorkgroup, WorkgroupForceLogOn, WorkgroupInfo, WorkgroupMember};

use super::error::CommandError;
use super::{Answer, Asked, Reply, Switchboard};
use crate::exchange::{AfterWrapUp, AgentMembership, LineRequest, Refusal};

impl Switchboard {
    /// The own state in a workgroup.
    pub(super) fn agent_state(&self, line: Pad, asked: &Asked<'_>) -> Answer {
        let GetAgentState { workgroup } = asked.read()?;
        let membership = self.exchange.membership(line, workgroup)?;
        let length = self.exchange.line(workgroup).and_then(|line| line.workgroup()).map(|group| group.wrap_up);
        let wrap_up_time = seconds(length.unwrap_or_default());
        let status = AgentStatus {
            state: membership.state(),
            wrap_up_time,
            wrap_up_left: wrap_up_left(membership, asked.now),
            next: match membership.afterwards() {
                AfterWrapUp::Ready => 0,
                AfterWrapUp::NotReady => 1,
            },
            last_wrap_up_time: wrap_up_time,
            since: self.clock(asked.now).unix(membership.since()),
        };
        Ok(Reply::with(status.write(&self.dialect)))
    }

    pub(super) fn set_agent_state(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let SetAgentState { state, workgroup } = asked.read()?;
        self.request(line, asked, LineRequest::SetAgentState { workgroup, state })
    }

    /// Addressed to the workgroup's line, and open to every logon. Whom a live AltiServ tells is not verified.
    pub(super) fn workgroup_info(&self, asked: &Asked<'_>) -> Answer {
        self.desk.logon(asked.id)?;
        let workgroup = asked.location;
        let members = self.exchange.line(workgroup).and_then(|line| line.workgroup()).ok_or(Refusal::NoSuchLine)?;
        let member = |line: &Pad| WorkgroupMember {
            line: *line,
            state: self.exchange.line_state(*line),
            logged_on: self.exchange.membership(*line, workgroup).is_ok_and(AgentMembership::is_logged_on),
        };
        let info = WorkgroupInfo { members: members.members.iter().map(member).collect() };
        Ok(Reply::with(info.write(&self.dialect)))
    }

    pub(super) fn log_on_to_workgroup(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let LogOnWorkgroup { workgroup, logged_on, .. } = asked.read()?;
        self.request(line, asked, LineRequest::LogOnToWorkgroup { workgroup, agent: line, logged_on })
    }

    pub(super) fn force_log_on(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let WorkgroupForceLogOn { workgroup, agent, logged_on } = asked.read()?;
        self.require_supervisor(asked)?;
        self.request(line, asked, LineRequest::LogOnToWorkgroup { workgroup, agent, logged_on })
    }

    pub(super) fn set_queue_priority(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let SetQueuePriority { session, workgroup, priority } = asked.read()?;
        self.request(line, asked, LineRequest::SetQueuePriority { workgroup, call: session, priority })
    }

    /// Queues play nothing here and lock nothing, so a transfer is all there is.
    pub(super) fn queue(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let Queue { operation } = Queue::read(asked.parameters, &asked.dialect)?;
        match operation {
            QueueOperation::Transfer { session, workgroup, destination } => {
                self.request(line, asked, LineRequest::SendOn { workgroup, call: session, destination })
            }
            QueueOperation::Other(_) => Err(CommandError::Unsupported),
        }
    }
}

fn wrap_up_left(membership: &AgentMembership, now: Duration) -> i32 {
    membership.wrap_up_ends().map_or(0, |ends| seconds(ends.saturating_sub(now)))
}

fn seconds(span: Duration) -> i32 {
    i32::try_from(span.as_secs()).unwrap_or(i32::MAX)
}
