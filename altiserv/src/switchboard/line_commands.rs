//! Commands that list lines and subscribe to them.

use altilink::message::Message;
use altilink::message::lines::{LineInfo, LineKind, LineList};
use altilink::message::monitoring::{MonitorEntry, MonitorKind, SetMonitorEntry};
use altilink::{CommandCode, Pad, Parameters, ResponseCode};

use super::Switchboard;
use super::command_reply::{CommandReply, CommandResult, refused};
use super::received_command::ReceivedCommand;
use crate::exchange::{LineRole, Refusal, SwitchLine};

/// `LineInfo` has room for 31 characters of each name.
const NAME: usize = 31;
/// Direction of a trunk line for incoming and outgoing calls.
const BOTH_WAYS: u8 = 2;

impl Switchboard {
    /// GET_LINEINFO: all lines, or, addressed to a line, that line alone.
    pub(super) fn line_info_of(&self, command: &ReceivedCommand<'_>) -> Vec<CommandReply> {
        if command.location == Pad::NONE {
            return self.line_list(command);
        }
        let Some(line) = self.exchange.line(command.location) else {
            return vec![refused(command.id, CommandCode::GetLineInfo, &Refusal::NoSuchLine.into())];
        };
        let list = LineList { lines: vec![self.line_info(line)] };
        vec![CommandReply::with(list.write(&command.dialect))]
    }

    /// All lines in responses that fit one parameter each, and the end of the list.
    fn line_list(&self, command: &ReceivedCommand<'_>) -> Vec<CommandReply> {
        let lines: Vec<LineInfo> = self.exchange.lines().map(|line| self.line_info(line)).collect();
        let mut replies = Vec::new();
        for part in lines.chunks(LineList::capacity(command.dialect.version)) {
            replies.push(CommandReply::with(LineList { lines: part.to_vec() }.write(&command.dialect)));
        }
        replies.push(CommandReply { location: None, result: ResponseCode::ListEnd, parameters: Parameters::new() });
        replies
    }

    fn line_info(&self, line: &SwitchLine) -> LineInfo {
        let (first_name, last_name) = line.name.split_once(' ').unwrap_or((&line.name, ""));
        let (kind, direction, access_code) = match &line.role {
            LineRole::Extension { .. } => (LineKind::Extension, 0, 0),
            LineRole::Workgroup(_) => (LineKind::Workgroup, 0, 0),
            LineRole::Trunk { access_code } => (LineKind::Trunk, BOTH_WAYS, first_digit(access_code)),
        };
        LineInfo {
            pad: line.pad,
            state: self.exchange.line_state(line.pad),
            kind,
            number: line.number.clone(),
            centrex: false,
            centrex_number: String::new(),
            first_name: first_name.chars().take(NAME).collect(),
            last_name: last_name.chars().take(NAME).collect(),
            port: String::new(),
            direction,
            access_code,
            sub_kind: if kind == LineKind::Workgroup { LineInfo::WORKGROUP } else { 0 },
        }
    }

    /// SET_MONITORENTRY. Lines that are not named keep their state; an empty list ends all subscriptions. This is not
    /// verified against a live AltiServ.
    pub(super) fn subscribe(&mut self, command: &ReceivedCommand<'_>) -> CommandResult {
        let SetMonitorEntry { entries } = command.read()?;
        self.require_supervisor(command)?;
        if entries.iter().any(|entry| self.exchange.line(entry.line).is_none()) {
            return Err(Refusal::NoSuchLine.into());
        }
        self.desk.subscribe(command.id, &entries)?;
        Ok(CommandReply::ok())
    }

    /// GET_MONITORENTRY, answered in the form of SET_MONITORENTRY, which is not verified against a live AltiServ.
    pub(super) fn subscriptions(&mut self, command: &ReceivedCommand<'_>) -> CommandResult {
        let mut entries = Vec::new();
        for line in &self.desk.logon(command.id)?.subscriptions {
            let kind = match self.exchange.line(*line).map(|line| &line.role) {
                Some(LineRole::Trunk { .. }) => MonitorKind::Trunk,
                Some(LineRole::Workgroup(_)) => MonitorKind::Workgroup,
                Some(LineRole::Extension { .. }) | None => MonitorKind::Extension,
            };
            entries.push(MonitorEntry { kind, enable: true, line: *line });
        }
        Ok(CommandReply::with(SetMonitorEntry { entries }.write(&command.dialect)))
    }
}

/// The first digit as a number, 0 for `*` and `#`: `LineInfo` has room for one.
fn first_digit(access_code: &str) -> u8 {
    match access_code.as_bytes().first() {
        Some(digit) if digit.is_ascii_digit() => digit - b'0',
        _ => 0,
    }
}
