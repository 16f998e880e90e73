//! Commands of agents, workgroups and their queues.

use std::time::Duration;

use altilink::Pad;
use altilink::message::Message;
use altilink::message::agents::{AgentStatus, GetAgentState, SetAgentState};
use altilink::message::queues::{Queue, QueueOperation, SetQueuePriority};
use altilink::message::workgroups::{LogOnWorkgroup, WorkgroupForceLogOn, WorkgroupInfo, WorkgroupMember};

use super::Switchboard;
use super::command_reply::{CommandReply, CommandResult};
use super::error::CommandRefusal;
use super::received_command::ReceivedCommand;
use crate::exchange::{AfterWrapUp, AgentMembership, LineRequest, Refusal};

impl Switchboard {
    /// GET_AGENTSTATE: the agent's state in a workgroup.
    pub(super) fn agent_state(&self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let GetAgentState { workgroup } = command.read()?;
        let membership = self.exchange.membership(line, workgroup)?;
        let group = self.exchange.line(workgroup).and_then(|line| line.workgroup());
        let wrap_up_time = group.map_or(0, |group| seconds(group.wrap_up));
        let status = AgentStatus {
            state: membership.state(),
            wrap_up_time,
            wrap_up_left: wrap_up_left(membership, command.now),
            next: match membership.afterwards() {
                AfterWrapUp::Ready => 0,
                AfterWrapUp::NotReady => 1,
            },
            last_wrap_up_time: wrap_up_time,
            since: self.clock(command.now).unix(membership.since()),
        };
        Ok(CommandReply::with(status.write(&self.dialect)))
    }

    pub(super) fn set_agent_state(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let SetAgentState { state, workgroup } = command.read()?;
        self.request(line, command, LineRequest::SetAgentState { workgroup, state })
    }

    /// GET_WORKGROUPINFO, addressed to the workgroup's line and open to every logon. It is not verified who may ask a live
    /// AltiServ.
    pub(super) fn workgroup_info(&self, command: &ReceivedCommand<'_>) -> CommandResult {
        self.desk.logon(command.id)?;
        let workgroup = command.location;
        let group = self.exchange.line(workgroup).and_then(|line| line.workgroup()).ok_or(Refusal::NoSuchLine)?;
        let mut info = WorkgroupInfo::default();
        for line in &group.members {
            info.members.push(WorkgroupMember {
                line: *line,
                state: self.exchange.line_state(*line),
                logged_on: self.exchange.membership(*line, workgroup).is_ok_and(AgentMembership::is_logged_on),
            });
        }
        Ok(CommandReply::with(info.write(&self.dialect)))
    }

    pub(super) fn log_on_to_workgroup(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let LogOnWorkgroup { workgroup, logged_on, .. } = command.read()?;
        self.request(line, command, LineRequest::LogOnToWorkgroup { workgroup, agent: line, logged_on })
    }

    pub(super) fn force_log_on(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let WorkgroupForceLogOn { workgroup, agent, logged_on } = command.read()?;
        self.require_supervisor(command)?;
        self.request(line, command, LineRequest::LogOnToWorkgroup { workgroup, agent, logged_on })
    }

    pub(super) fn set_queue_priority(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let SetQueuePriority { session, workgroup, priority } = command.read()?;
        self.request(line, command, LineRequest::SetQueuePriority { workgroup, call: session, priority })
    }

    /// QUEUE. Only a transfer is supported: queues here play no announcements and cannot be locked.
    pub(super) fn queue(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let Queue { operation } = Queue::read(command.parameters, &command.dialect)?;
        match operation {
            QueueOperation::Transfer { session, workgroup, destination } => {
                self.request(line, command, LineRequest::SendOn { workgroup, call: session, destination })
            }
            QueueOperation::Other(_) => Err(CommandRefusal::Unsupported),
        }
    }
}

fn wrap_up_left(membership: &AgentMembership, now: Duration) -> i32 {
    membership.wrap_up_ends().map_or(0, |ends| seconds(ends.saturating_sub(now)))
}

fn seconds(span: Duration) -> i32 {
    i32::try_from(span.as_secs()).unwrap_or(i32::MAX)
}
