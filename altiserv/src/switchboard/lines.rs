//! The list of lines, and subscribing to them.

use altilink::message::Message;
use altilink::message::lines::{LineInfo, LineKind, LineList};
use altilink::message::monitoring::{MonitorEntry, MonitorKind, SetMonitorEntry};
use altilink::{CommandCode, Pad, Parameters, ResponseCode};

use super::{Answer, Asked, Reply, Switchboard, refused};
use crate::exchange::{LineRole, Refusal, SwitchLine};

/// `LineInfo` has room for 31 characters of each name.
const NAME: usize = 31;
/// A trunk line that takes calls both ways.
const BOTH_WAYS: u8 = 2;

impl Switchboard {
    /// All lines, or, asked at a line's pad, that line alone.
    pub(super) fn line_info_of(&self, asked: &Asked<'_>) -> Vec<Reply> {
        if asked.location == Pad::NONE {
            return self.line_list(asked);
        }
        let found = self.exchange.line(asked.location).map(|line| LineList { lines: vec![self.line_info(line)] });
        let refused = || refused(asked.id, CommandCode::GetLineInfo, &Refusal::NoSuchLine.into());
        vec![found.map_or_else(refused, |list| Reply::with(list.write(&asked.dialect)))]
    }

    /// As many data responses as it takes, each within the size of one parameter, and the end of the list.
    fn line_list(&self, asked: &Asked<'_>) -> Vec<Reply> {
        let lines: Vec<LineInfo> = self.exchange.lines().map(|line| self.line_info(line)).collect();
        let parts = lines.chunks(LineList::capacity(asked.dialect.version));
        let end = Reply { location: None, result: ResponseCode::ListEnd, parameters: Parameters::new() };
        parts.map(|part| Reply::with(LineList { lines: part.to_vec() }.write(&asked.dialect))).chain([end]).collect()
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

    /// Lines that are not named keep their events or their silence; an empty list ends all of it. Whether a live AltiServ
    /// takes it so is not verified.
    pub(super) fn subscribe(&mut self, asked: &Asked<'_>) -> Answer {
        let SetMonitorEntry { entries } = asked.read()?;
        self.require_supervisor(asked)?;
        if entries.iter().any(|entry| self.exchange.line(entry.line).is_none()) {
            return Err(Refusal::NoSuchLine.into());
        }
        self.desk.subscribe(asked.id, &entries)?;
        Ok(Reply::ok())
    }

    /// In the form of SET_MONITORENTRY. What a live AltiServ answers is not verified.
    pub(super) fn subscriptions(&mut self, asked: &Asked<'_>) -> Answer {
        let entry = |pad: &Pad| {
            let kind = match self.exchange.line(*pad).map(|line| &line.role) {
                Some(LineRole::Trunk { .. }) => MonitorKind::Trunk,
                Some(LineRole::Workgroup(_)) => MonitorKind::Workgroup,
                Some(LineRole::Extension { .. }) | None => MonitorKind::Extension,
            };
            MonitorEntry { kind, enable: true, line: *pad }
        };
        let entries = self.desk.logon(asked.id)?.subscriptions.iter().map(entry).collect();
        Ok(Reply::with(SetMonitorEntry { entries }.write(&asked.dialect)))
    }
}

/// The room is for one digit.
fn first_digit(access_code: &str) -> u8 {
    let digit = access_code.chars().next().and_then(|first| first.to_digit(10));
    digit.and_then(|digit| u8::try_from(digit).ok()).unwrap_or(0)
}
