//! The list of lines, and subscribing to them.

use altilink::message::Message;
use altilink::message::lines::{LineInfo, LineKind, LineList};
use altilink::message::monitoring::SetMonitorEntry;
use altilink::{Parameters, ResponseCode};

use super::{Answer, Asked, Reply, Switchboard};
use crate::exchange::{Line, LineRole, Refusal};

/// `LineInfo` has room for 31 characters of each name.
const NAME: usize = 31;
/// A trunk line that takes calls both ways.
const BOTH_WAYS: u8 = 2;

impl Switchboard {
    /// As many data responses as it takes, each within the size of one parameter, and the end of the list.
    pub(super) fn line_list(&self, asked: &Asked<'_>) -> Vec<Reply> {
        let lines: Vec<LineInfo> = self.exchange.lines().map(|line| self.line_info(line)).collect();
        let parts = lines.chunks(LineList::capacity(asked.dialect.version));
        let end = Reply { location: None, result: ResponseCode::ListEnd, parameters: Parameters::new() };
        parts.map(|part| Reply::with(LineList { lines: part.to_vec() }.write(&asked.dialect))).chain([end]).collect()
    }

    fn line_info(&self, line: &Line) -> LineInfo {
        let (first_name, last_name) = line.name.split_once(' ').unwrap_or((&line.name, ""));
        let (kind, direction, access_code) = match &line.role {
            LineRole::Extension { .. } => (LineKind::Extension, 0, 0),
            LineRole::Workgroup(_) => (LineKind::Workgroup, 0, 0),
            LineRole::Trunk { access_code } => {
                // One byte for a code: which form a live AltiServ gives it is not verified.
                (LineKind::Trunk, BOTH_WAYS, access_code.bytes().next().unwrap_or(0))
            }
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
            sub_kind: 0,
        }
    }

    pub(super) fn subscribe(&mut self, asked: &Asked<'_>) -> Answer {
        let SetMonitorEntry { lines } = asked.read()?;
        self.require_supervisor(asked)?;
        if lines.iter().any(|pad| self.exchange.line(*pad).is_none()) {
            return Err(Refusal::NoSuchLine.into());
        }
        self.desk.subscribe(asked.id, lines)?;
        Ok(Reply::ok())
    }

    /// In the form of SET_MONITORENTRY. What a live AltiServ answers is not verified.
    pub(super) fn subscriptions(&mut self, asked: &Asked<'_>) -> Answer {
        let lines = self.desk.logon(asked.id)?.subscriptions.iter().copied().collect();
        Ok(Reply::with(SetMonitorEntry { lines }.write(&asked.dialect)))
    }
}
