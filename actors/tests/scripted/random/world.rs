//! State of the model AltiServ, and its answers, correct or not.

use std::collections::{BTreeSet, VecDeque};

use actors::call::RecordOperation;
use altilink::message::Message;
use altilink::message::agents::AgentState;
use altilink::message::call_control::{Answer, Conference, DropCall, Hold, Redirect, SimChars};
use altilink::message::call_info::GetCallInfo;
use altilink::message::extra_call_info::{ExtraCallInfo, GetExtraCallInfo};
use altilink::message::lines::LineList;
use altilink::message::logon::VersionReply;
use altilink::message::monitoring::SetMonitorEntry;
use altilink::message::recording::{PauseAction, PauseCallRecord, RecordingKind, StopCallRecord, VoiceRecord};
use altilink::{Block, CommandCode, Dialect, Head, LineState, Packet, Pad, Parameters, ResponseCode};

use super::model::{Call, Change, Counters, Line};
use super::server::{Wire, bytes};
use crate::office::{agent_status, lines, workgroup};

/// Ways to answer the next GET_CALLINFO.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Answer at the next quiet moment.
    Late,
    Never,
    Garbled,
    Refused,
}

/// Ways to answer the next command about a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reply {
    BeforeEvents,
    AfterEvents,
    Refused(ResponseCode),
    /// No answer. The command may still be carried out.
    Never {
        is_done: bool,
    },
}

/// Line of a change: the user's own or the other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Own,
    Other,
}

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) own: Line,
    pub(crate) other: Line,
    counters: Counters,
    /// Connection of the logged-on user.
    pub(crate) user: Option<Wire>,
    /// Number of times that the connection was cut.
    pub(crate) cuts: u64,
    heard: BTreeSet<Pad>,
    late: Vec<Block>,
    /// Lines whose last query has no correct answer.
    owed: BTreeSet<Pad>,
    pub(crate) readings: VecDeque<Reading>,
    pub(crate) reply: Option<Reply>,
    /// Number of commands so far, except those that find a quiet moment.
    pub(crate) commands: u64,
}

impl World {
    pub(crate) fn new() -> Self {
        let line = |pad, number| Line { pad: Pad(pad), number, calls: Vec::new() };
        Self {
            own: line(100, "101"),
            other: line(102, "102"),
            counters: Counters { handle: 0, clock: 1_700_000_000 },
            user: None,
            cuts: 0,
            heard: BTreeSet::new(),
            late: Vec::new(),
            owed: BTreeSet::new(),
            readings: VecDeque::new(),
            reply: None,
            commands: 0,
        }
    }

    pub(crate) fn cut(&mut self, changes: &[(Side, Change)], is_another: bool) {
        self.cuts += 1;
        if let Some(user) = self.user.take() {
            user.writer.abort();
        }
        self.heard.clear();
        self.late.clear();
        self.owed.clear();
        if is_another {
            self.own.calls.clear();
            self.other.calls.clear();
            self.counters.handle = 0;
            let own = self.own.pad;
            let other = self.other.pad;
            self.own.pad = Pad(if own.0 == 100 { 200 } else { 100 });
            self.other.pad = Pad(if other.0 == 102 { 202 } else { 102 });
        }
        for (side, change) in changes {
            self.change(*side, std::slice::from_ref(change));
        }
    }

    pub(crate) fn line(&self, side: Side) -> &Line {
        match side {
            Side::Own => &self.own,
            Side::Other => &self.other,
        }
    }

    pub(crate) fn change(&mut self, side: Side, changes: &[Change]) -> Vec<Block> {
        let line = match side {
            Side::Own => &mut self.own,
            Side::Other => &mut self.other,
        };
        let told = changes.iter().flat_map(|change| line.take(change, &mut self.counters)).collect();
        self.heard_of(told)
    }

    /// Events of the own line, and of the other line if it is monitored.
    fn heard_of(&self, mut told: Vec<Block>) -> Vec<Block> {
        told.retain(|block| block.location == self.own.pad || self.heard.contains(&block.location));
        told
    }

    pub(crate) fn tell(&self, blocks: Vec<Block>) {
        if let (Some(user), false) = (&self.user, blocks.is_empty()) {
            user.send(bytes(Packet { session_id: 0, blocks }));
        }
    }

    pub(crate) fn answer_late(&mut self) {
        for question in std::mem::take(&mut self.late) {
            let answer = self.calls_of(&question);
            self.tell(vec![answer]);
        }
    }

    fn is_there(&self) -> bool {
        self.user.is_some()
    }

    /// True if a connected user knows the state of the lines, or has it on the way.
    pub(crate) fn owes_nothing(&self) -> bool {
        let is_followed = |pad: &&Pad| **pad == self.own.pad || self.heard.contains(pad);
        self.is_there() && self.late.is_empty() && !self.owed.iter().any(|pad| is_followed(&pad))
    }

    pub(crate) fn hears_other(&self) -> bool {
        self.heard.contains(&self.other.pad)
    }

    pub(crate) fn answer(&mut self, code: CommandCode, command: &Block) -> Vec<Block> {
        let dialect = Dialect::default();
        let say = |result, parameters| respond(command, self.own.pad, result, parameters);
        let ok = |parameters| vec![say(ResponseCode::Ok, parameters)];
        match code {
            CommandCode::GetVersion => ok(VersionReply { version: dialect.version, option_pack: 0 }.write(&dialect)),
            CommandCode::RegisterAppId
            | CommandCode::LogOn
            | CommandCode::LogOff
            | CommandCode::GetSysConfig
            | CommandCode::Ping => ok(Parameters::new()),
            CommandCode::GetAgentState => ok(agent_status(AgentState::Ready).write(&dialect)),
            CommandCode::GetWorkgroupInfo => ok(workgroup(&[(self.own.pad.0, true)]).write(&dialect)),
            CommandCode::GetLineInfo => {
                let book = lines(&[(self.own.pad.0, self.own.number), (self.other.pad.0, self.other.number)]);
                let part = LineList { lines: book }.write(&dialect);
                vec![say(ResponseCode::Ok, part), say(ResponseCode::ListEnd, Parameters::new())]
            }
            CommandCode::SetMonitorEntry => {
                self.commands += 1;
                for entry in SetMonitorEntry::read(&command.parameters, &dialect).unwrap().entries {
                    if entry.enable {
                        self.heard.insert(entry.line)
                    } else {
                        self.heard.remove(&entry.line)
                    };
                }
                vec![respond(command, self.own.pad, ResponseCode::Ok, Parameters::new())]
            }
            CommandCode::GetExtraCallInfo => {
                let session = GetExtraCallInfo::read(&command.parameters, &dialect).unwrap().session;
                // The data of some calls comes late.
                if session.0 % 5 == 4 {
                    return Vec::new();
                }
                let ivr_data = format!("entered {}", session.0);
                ok(ExtraCallInfo { session, ivr_data, ..ExtraCallInfo::default() }.write(&dialect))
            }
            CommandCode::GetCallInfo => self.asked_for_calls(command),
            _ => self.asked(code, command),
        }
    }

    fn asked_for_calls(&mut self, question: &Block) -> Vec<Block> {
        self.commands += 1;
        let pad = GetCallInfo::read(&question.parameters, &Dialect::default()).unwrap().pad;
        let how = self.readings.pop_front();
        if how.is_some() {
            self.owed.insert(pad);
        }
        let say = |result, parameters| vec![respond(question, self.own.pad, result, parameters)];
        match how {
            None => vec![self.calls_of(question)],
            Some(Reading::Late) => {
                self.late.push(question.clone());
                Vec::new()
            }
            Some(Reading::Never) => Vec::new(),
            Some(Reading::Garbled) => say(ResponseCode::Ok, Parameters::new().with_struct(0, vec![1, 2, 3])),
            Some(Reading::Refused) => say(ResponseCode::SystemError, Parameters::new()),
        }
    }

    fn calls_of(&mut self, question: &Block) -> Block {
        let pad = GetCallInfo::read(&question.parameters, &Dialect::default()).unwrap().pad;
        self.owed.remove(&pad);
        let calls = [&self.own, &self.other].into_iter().find(|line| line.pad == pad).map(Line::snapshot);
        let calls = calls.unwrap_or_default().write(&Dialect::default());
        respond(question, self.own.pad, ResponseCode::Ok, calls)
    }

    /// Handles a command about a call.
    fn asked(&mut self, code: CommandCode, command: &Block) -> Vec<Block> {
        self.commands += 1;
        let reply = self.reply.take().unwrap_or(Reply::BeforeEvents);
        let say = |result| respond(command, self.own.pad, result, Parameters::new());
        match reply {
            Reply::Refused(code) => return vec![say(code)],
            Reply::Never { is_done: false } => return Vec::new(),
            _ => {}
        }
        let yes = say(ResponseCode::Ok);
        let mut told = Vec::new();
        if self.obey(code, command, &mut told).is_none() {
            return vec![respond(command, self.own.pad, ResponseCode::InvalidState, Parameters::new())];
        }
        let mut told = self.heard_of(told);
        match reply {
            Reply::BeforeEvents => told.insert(0, yes),
            Reply::AfterEvents => told.push(yes),
            Reply::Refused(_) | Reply::Never { .. } => {}
        }
        told
    }

    fn obey(&mut self, code: CommandCode, command: &Block, told: &mut Vec<Block>) -> Option<()> {
        let parameters = &command.parameters;
        let dialect = Dialect::default();
        let line = &mut self.own;
        let on = |line: &Line, pad: Pad| line.calls.iter().position(|call: &Call| call.pad == pad);
        let mut take = |line: &mut Line, change: Change| {
            let events = line.take(&change, &mut self.counters);
            let is_done = !events.is_empty();
            told.extend(events);
            is_done.then_some(())
        };
        match code {
            CommandCode::Answer => {
                let pick = on(line, Answer::read(parameters, &dialect).unwrap().call)?;
                let rings = line.calls[pick].state == LineState::Ring;
                if rings { take(line, Change::Connect { pick }) } else { None }
            }
            CommandCode::Hold => {
                let Hold { call, retrieve } = Hold::read(parameters, &dialect).unwrap();
                let pick = on(line, call)?;
                take(line, if retrieve { Change::Retrieve { pick } } else { Change::Hold { pick } })
            }
            CommandCode::Conference => {
                let pick = on(line, Conference::read(parameters, &dialect).unwrap().call)?;
                if line.joins(&line.calls[pick]) { take(line, Change::Confer) } else { None }
            }
            CommandCode::DropCall => {
                let pick = on(line, DropCall::read(parameters, &dialect).unwrap().call)?;
                let is_leg = line.calls[pick].state == LineState::Conferencing;
                if is_leg { None } else { take(line, Change::End { pick, by_idle: false }) }
            }
            CommandCode::Redirect => {
                let pick = on(line, Redirect::read(parameters, &dialect).unwrap().call)?;
                let cannot = matches!(line.calls[pick].state, LineState::Conferencing | LineState::Ringback);
                if cannot { None } else { take(line, Change::End { pick, by_idle: false }) }
            }
            // Only the later on-hook command shows if the state of the line allows this.
            CommandCode::SimChars if SimChars::read(parameters, &dialect).unwrap().digits == "F" => Some(()),
            CommandCode::SimOnHook => {
                for pick in line.pair()? {
                    take(line, Change::End { pick, by_idle: false })?;
                }
                Some(())
            }
            CommandCode::SimChars => {
                let talks = |call: &Call| matches!(call.state, LineState::Connected | LineState::Conferencing);
                line.calls.iter().any(talks).then_some(())
            }
            _ => self.obey_recorder(code, command, told),
        }
    }

    /// Handles a command about a recording.
    fn obey_recorder(&mut self, code: CommandCode, command: &Block, told: &mut Vec<Block>) -> Option<()> {
        let parameters = &command.parameters;
        let dialect = Dialect::default();
        match code {
            CommandCode::StartCallRecord => self.own.record(RecordOperation::Start, RecordingKind::Agent, true, told),
            CommandCode::VoiceRecord => {
                let agent = VoiceRecord::read(parameters, &dialect).unwrap().agent;
                let line = if agent == self.other.pad { &mut self.other } else { return None };
                line.record(RecordOperation::Start, RecordingKind::Supervisor, true, told)
            }
            CommandCode::StopCallRecord => {
                let pad = StopCallRecord::read(parameters, &dialect).unwrap().line;
                self.line_on(pad)?.record(RecordOperation::Stop, RecordingKind::Agent, true, told)
            }
            CommandCode::PauseCallRecord => {
                let PauseCallRecord { line, action } = PauseCallRecord::read(parameters, &dialect).unwrap();
                let operation = match action {
                    PauseAction::Pause => RecordOperation::Pause,
                    PauseAction::Resume => RecordOperation::Resume,
                    PauseAction::Mute => RecordOperation::Mute,
                    PauseAction::Unmute => RecordOperation::Unmute,
                };
                self.line_on(line)?.record(operation, RecordingKind::Agent, true, told)
            }
            other => panic!("{other} is not expected here"),
        }
    }

    fn line_on(&mut self, pad: Pad) -> Option<&mut Line> {
        [&mut self.own, &mut self.other].into_iter().find(|line| line.pad == pad)
    }
}

fn respond(to: &Block, location: Pad, result: ResponseCode, parameters: Parameters) -> Block {
    let Head::Command(command) = to.head else { panic!("only commands are answered") };
    Block::response(command, to.sequence_id, location, result, parameters)
}
