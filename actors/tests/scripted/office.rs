//! Lists of lines, SET_MONITORENTRY and the calls of lines, as a scripted AltiServ says and hears them.

use std::collections::BTreeSet;

use altilink::message::Message;
use altilink::message::call_info::{CallDetails, CallInfo, CallInfoReply, CallSnapshot, GetCallInfo};
use altilink::message::lines::{LineInfo, LineKind, LineList};
use altilink::message::monitoring::SetMonitorEntry;
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

/// Extensions on these pads, and the workgroup 800 on 800.
pub(crate) fn lines(extensions: &[(i32, &str)]) -> Vec<LineInfo> {
    let extensions = extensions.iter().map(|(pad, number)| line(*pad, number, LineKind::Extension));
    extensions.chain([line(800, "800", LineKind::Workgroup)]).collect()
}

pub(crate) fn usual() -> Vec<LineInfo> {
    lines(&[(100, "101"), (102, "102"), (103, "103"), (104, "104")])
}

impl Conversation {
    /// Answers GET_LINEINFO, one part to each line.
    pub(crate) async fn list(&mut self, lines: &[LineInfo]) {
        let command = self.expect(CommandCode::GetLineInfo).await;
        for line in lines {
            let part = LineList { lines: vec![line.clone()] }.write(&self.dialect);
            self.reply(&command, Pad::NONE, ResponseCode::Ok, part).await;
        }
        self.reply(&command, Pad::NONE, ResponseCode::ListEnd, Parameters::new()).await;
    }

    /// Takes SET_MONITORENTRY, which must name these lines.
    pub(crate) async fn hears(&mut self, pads: &[i32]) -> Block {
        let command = self.expect(CommandCode::SetMonitorEntry).await;
        let named: BTreeSet<Pad> =
            SetMonitorEntry::read(&command.parameters, &self.dialect).unwrap().lines.into_iter().collect();
        assert_eq!(named, pads.iter().copied().map(Pad).collect());
        command
    }

    pub(crate) async fn agrees_to_hear(&mut self, pads: &[i32]) {
        let command = self.hears(pads).await;
        self.reply(&command, LINE, ResponseCode::Ok, Parameters::new()).await;
    }

    /// Answers GET_CALLINFO, whichever line it is of; the pad asked for.
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
