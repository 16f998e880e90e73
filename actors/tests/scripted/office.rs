//! Lists of lines, SET_MONITORENTRY and calls of lines at a scripted AltiServ.

use std::collections::BTreeSet;

use altilink::message::Message;
use altilink::message::agents::{AgentState, AgentStatus};
use altilink::message::call_info::{CallDetails, CallInfo, CallInfoReply, CallSnapshot, GetCallInfo};
use altilink::message::lines::{LineInfo, LineKind, LineList};
use altilink::message::monitoring::{MonitorEntry, SetMonitorEntry};
use altilink::message::workgroups::{WorkgroupInfo, WorkgroupMember};
use altilink::{Block, CommandCode, LineState, Pad, Parameters, ResponseCode, SessionHandle};

use super::peer::{Conversation, LINE};

fn line(pad: i32, number: &str, kind: LineKind) -> LineInfo {
    LineInfo {
        pad: Pad(pad),
        state: LineState::Idle,
        kind,
        number: number.to_owned(),
        centrex: false,
        centrex_number: String::new(),
        first_name: String::new(),
        last_name: String::new(),
        port: String::new(),
        direction: 0,
        access_code: 0,
        sub_kind: 0,
    }
}

/// Workgroup on the pad of its number.
pub(crate) fn workgroup_line(number: i32) -> LineInfo {
    LineInfo { sub_kind: LineInfo::WORKGROUP, ..line(number, &number.to_string(), LineKind::Workgroup) }
}

/// Hunt group on the pad of its number.
pub(crate) fn hunt_group(number: i32) -> LineInfo {
    line(number, &number.to_string(), LineKind::Workgroup)
}

/// Extensions on these pads, and the workgroup 800 on pad 800.
pub(crate) fn lines(extensions: &[(i32, &str)]) -> Vec<LineInfo> {
    let extensions = extensions.iter().map(|(pad, number)| line(*pad, number, LineKind::Extension));
    extensions.chain([workgroup_line(800)]).collect()
}

/// Workgroup with these members, each with its logon state.
pub(crate) fn workgroup(members: &[(i32, bool)]) -> WorkgroupInfo {
    let member = |(pad, logged_on): &(i32, bool)| WorkgroupMember {
        line: Pad(*pad),
        state: LineState::Idle,
        logged_on: *logged_on,
    };
    WorkgroupInfo { members: members.iter().map(member).collect() }
}

/// Agent in this state, from a server that does not report the start of the state.
pub(crate) fn agent_status(state: AgentState) -> AgentStatus {
    AgentStatus { state, wrap_up_time: 0, wrap_up_left: 0, next: 0, last_wrap_up_time: 0, since: 0 }
}

pub(crate) fn usual() -> Vec<LineInfo> {
    lines(&[(100, "101"), (102, "102"), (103, "103"), (104, "104")])
}

impl Conversation {
    /// Answers GET_LINEINFO with one part for each line.
    pub(crate) async fn list(&mut self, lines: &[LineInfo]) {
        let command = self.expect(CommandCode::GetLineInfo).await;
        for line in lines {
            let part = LineList { lines: vec![line.clone()] }.write(&self.dialect);
            self.reply(&command, Pad::NONE, ResponseCode::Ok, part).await;
        }
        self.reply(&command, Pad::NONE, ResponseCode::ListEnd, Parameters::new()).await;
    }

    /// Reads SET_MONITORENTRY, which must add the lines `pads` and remove the lines `left`.
    pub(crate) async fn hears_no_more(&mut self, pads: &[i32], left: &[i32]) -> Block {
        let command = self.expect(CommandCode::SetMonitorEntry).await;
        let entries = SetMonitorEntry::read(&command.parameters, &self.dialect).unwrap().entries;
        let (wanted, unwanted): (Vec<MonitorEntry>, Vec<_>) = entries.into_iter().partition(|entry| entry.enable);
        let named = |entries: Vec<MonitorEntry>| entries.iter().map(|entry| entry.line.0).collect::<BTreeSet<i32>>();
        let expected = |pads: &[i32]| pads.iter().copied().collect::<BTreeSet<i32>>();
        assert_eq!((named(wanted), named(unwanted)), (expected(pads), expected(left)));
        command
    }

    /// Reads SET_MONITORENTRY, which must add these lines and remove none.
    pub(crate) async fn hears(&mut self, pads: &[i32]) -> Block {
        self.hears_no_more(pads, &[]).await
    }

    pub(crate) async fn agrees_to_hear(&mut self, pads: &[i32]) {
        self.agrees_to_hear_no_more(pads, &[]).await;
    }

    pub(crate) async fn agrees_to_hear_no_more(&mut self, pads: &[i32], left: &[i32]) {
        let command = self.hears_no_more(pads, left).await;
        self.reply(&command, LINE, ResponseCode::Ok, Parameters::new()).await;
    }

    /// Answers GET_WORKGROUPINFO, which must have this pad as location.
    pub(crate) async fn tells_members(&mut self, workgroup_pad: i32, members: &[(i32, bool)]) {
        let command = self.expect(CommandCode::GetWorkgroupInfo).await;
        assert_eq!((command.location, command.parameters.is_empty()), (Pad(workgroup_pad), true));
        let members = workgroup(members).write(&self.dialect);
        self.reply(&command, Pad(workgroup_pad), ResponseCode::Ok, members).await;
    }

    /// Answers GET_AGENTSTATE, which must name this workgroup.
    pub(crate) async fn tells_agent(&mut self, workgroup_pad: i32, status: AgentStatus) {
        let command = self.expect(CommandCode::GetAgentState).await;
        assert_eq!((command.location, command.parameters.pad(0)), (LINE, Ok(Pad(workgroup_pad))));
        let status = status.write(&self.dialect);
        self.reply(&command, LINE, ResponseCode::Ok, status).await;
    }

    /// Answers GET_CALLINFO of any line. Returns the pad of that line.
    pub(crate) async fn tells_calls(&mut self, calls: &[CallSnapshot]) -> Pad {
        let command = self.expect(CommandCode::GetCallInfo).await;
        let asked = GetCallInfo::read(&command.parameters, &self.dialect).unwrap().pad;
        let calls = calls.iter().filter(|call| call.details.info.line == asked).cloned().collect();
        let reply = CallInfoReply { calls }.write(&self.dialect);
        self.reply(&command, LINE, ResponseCode::Ok, reply).await;
        asked
    }

    pub(crate) async fn tell_of(&mut self, line: Pad, event: impl altilink::message::Event) {
        let block = event.block(line, &self.dialect);
        self.send(block).await;
    }
}

pub(crate) fn incoming_at(line: Pad, from: Pad) -> CallDetails {
    let info = CallInfo { line, caller: from, callee: line, session: SessionHandle(0), ..CallInfo::default() };
    CallDetails { info, ..CallDetails::default() }
}

pub(crate) fn found(line: i32, from: Pad, state: LineState) -> CallSnapshot {
    CallSnapshot { details: incoming_at(Pad(line), from), state: Some(state), recording: None }
}
