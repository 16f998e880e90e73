//! Commands in, responses and events out: the meeting of desk, exchange and the messages of the wire.
//!
//! Pure: it knows blocks and connection ids, but no socket, task or clock. Each command gets its responses, and what
//! the exchange has to tell is drawn from [`Switchboard::take_events`] afterwards, so that a response always goes out
//! before the events that its command caused.

mod agents;
mod calls;
mod error;
mod lines;
mod logons;
mod recordings;
mod render;
mod roles;

use std::collections::BTreeMap;
use std::time::Duration;

use altilink::message::Message;
use altilink::{Block, CommandCode, Dialect, Head, Pad, Parameters, ResponseCode};

use crate::desk::{ConnectionId, Desk, DeskError, Overdue};
use crate::exchange::{Exchange, Happening, Ticket};
use crate::settings::plan::Plan;
use error::CommandError;
use recordings::Waiting;

/// What a command is answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reply {
    /// Where it differs from the command's own location.
    location: Option<Pad>,
    result: ResponseCode,
    parameters: Parameters,
}

type Answer = Result<Reply, CommandError>;

impl Reply {
    fn ok() -> Self {
        Self::with(Parameters::new())
    }

    fn with(parameters: Parameters) -> Self {
        Self { location: None, result: ResponseCode::Ok, parameters }
    }
}

/// The time on both clocks, each as the span since the server started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Now {
    /// The clock of clients and logons.
    pub(crate) wall: Duration,
    /// The clock of calls, which scenarios speed up.
    pub(crate) exchange: Duration,
}

/// A command as its handlers need it.
#[derive(Debug, Clone, Copy)]
struct Asked<'a> {
    /// The exchange's time.
    now: Duration,
    /// The time of the wall clock, which the desk goes by.
    wall: Duration,
    id: ConnectionId,
    location: Pad,
    parameters: &'a Parameters,
    dialect: Dialect,
}

impl Asked<'_> {
    fn read<M: Message>(&self) -> Result<M, CommandError> {
        Ok(M::read(self.parameters, &self.dialect)?)
    }
}

#[derive(Debug)]
pub(crate) struct Switchboard {
    exchange: Exchange,
    desk: Desk,
    dialect: Dialect,
    /// When the server started, since 1970.
    epoch: Duration,
    refuses_logons: bool,
    /// Commands whose answers are still to come.
    waiting: BTreeMap<Ticket, Waiting>,
    last_ticket: u64,
}

impl Switchboard {
    pub(crate) fn new(plan: &Plan, dialect: Dialect, epoch: Duration) -> Self {
        let exchange = Exchange::new(plan);
        let desk = Desk::new(plan, |number| exchange.extension(number));
        let dialect = Dialect { version: plan.server_version, ..dialect };
        Self { exchange, desk, dialect, epoch, refuses_logons: false, waiting: BTreeMap::new(), last_ticket: 0 }
    }

    pub(crate) fn open(&mut self, wall: Duration, id: ConnectionId) {
        self.desk.open(wall, id);
    }

    /// The connection is gone. Calls stay: a phone does not hang up because a program ends.
    pub(crate) fn close(&mut self, now: Duration, id: ConnectionId) {
        self.forget_waiting(id);
        if let Some(line) = self.desk.close(id) {
            self.note_attendance(now, line);
        }
    }

    /// Answers a block. Whatever is no command is answered with nothing.
    pub(crate) fn command(&mut self, now: Now, id: ConnectionId, block: &Block) -> Vec<Block> {
        let Head::Command(code) = block.head else {
            log::warn!("connection {}: a client sent {:?}, which only servers send", id.0, block.head);
            return Vec::new();
        };
        let Block { location, ref parameters, .. } = *block;
        let asked = Asked { now: now.exchange, wall: now.wall, id, location, parameters, dialect: self.dialect };
        let answers = match code {
            CommandCode::GetLineInfo => self.line_info_of(&asked),
            CommandCode::StartCallRecord | CommandCode::VoiceRecord => {
                self.begin_recording(code, &asked, block.sequence_id)
            }
            _ => vec![self.answer(code, &asked).unwrap_or_else(|error| refused(id, code, &error))],
        };
        answers.into_iter().map(|reply| response(code, block, reply)).collect()
    }

    fn answer(&mut self, code: CommandCode, asked: &Asked<'_>) -> Answer {
        match code {
            CommandCode::GetVersion => {
                self.desk.greeted(asked.wall, asked.id);
                Ok(self.version())
            }
            CommandCode::RegisterAppId => self.register(asked),
            CommandCode::LogOn => self.log_on(asked),
            CommandCode::GetServerTimestamp => Ok(self.timestamp(asked.now)),
            CommandCode::Ping => Ok(Reply::ok()),
            CommandCode::LogOff => self.log_off(asked),
            CommandCode::GetWorkgroupInfo => self.workgroup_info(asked),
            _ => {
                let line = self.line_of(asked)?;
                self.answer_logged_on(code, line, asked)
            }
        }
    }

    /// The line of a logged-on connection, which its commands must be addressed to.
    fn line_of(&self, asked: &Asked<'_>) -> Result<Pad, CommandError> {
        let line = self.desk.logon(asked.id)?.line;
        if asked.location == line { Ok(line) } else { Err(CommandError::WrongLocation { asked: asked.location, line }) }
    }

    fn answer_logged_on(&mut self, code: CommandCode, line: Pad, asked: &Asked<'_>) -> Answer {
        match code {
            CommandCode::MakeCall => self.make_call(line, asked),
            CommandCode::Answer => self.answer_call(line, asked),
            CommandCode::DropCall => self.drop_call(line, asked),
            CommandCode::Redirect => self.redirect_call(line, asked),
            CommandCode::Hold => self.hold_call(line, asked),
            CommandCode::SimChars => self.sim_chars(line, asked),
            CommandCode::SimOnHook => self.sim_on_hook(line, asked),
            // What else a live AltiServ resets is not verified; nothing here needs it.
            CommandCode::Reset => Ok(Reply::ok()),
            CommandCode::GetSysConfig => self.system_configuration(asked),
            CommandCode::GetCallInfo => self.call_info(line, asked),
            CommandCode::GetExtraCallInfo => self.extra_call_info(line, asked),
            CommandCode::SetUserData => self.set_user_data(line, asked),
            CommandCode::SetMonitorEntry => self.subscribe(asked),
            CommandCode::GetMonitorEntry => self.subscriptions(asked),
            CommandCode::GetAgentState => self.agent_state(line, asked),
            CommandCode::SetAgentState => self.set_agent_state(line, asked),
            CommandCode::LogOnWorkgroup => self.log_on_to_workgroup(line, asked),
            CommandCode::WorkgroupForceLogOn => self.force_log_on(line, asked),
            CommandCode::SetQueuePriority => self.set_queue_priority(line, asked),
            CommandCode::Queue => self.queue(line, asked),
            CommandCode::Conference => self.conference(line, asked),
            CommandCode::CallPickup => self.pick_up(line, asked),
            CommandCode::CallMonitoring => self.listen_in(line, asked),
            CommandCode::StopCallRecord => self.stop_recording(line, asked),
            CommandCode::PauseCallRecord => self.pause_recording(line, asked),
            _ => Err(CommandError::Unsupported),
        }
    }

    /// What the exchange has to tell since last asked: each block with the connections that hear it.
    pub(crate) fn take_events(&mut self, now: Duration) -> Vec<(Block, Vec<ConnectionId>)> {
        let effects = self.exchange.take_effects();
        let heard = effects.into_iter().map(|effect| {
            let listeners: Vec<ConnectionId> = self.desk.listeners(effect.line).collect();
            (effect, listeners)
        });
        heard
            .filter(|(_, listeners)| !listeners.is_empty())
            .map(|(effect, listeners)| (render::event(&effect, &self.dialect, self.clock(now)), listeners))
            .collect()
    }

    /// The switch itself, for what happens to it from outside the wire.
    pub(crate) fn exchange(&mut self) -> &mut Exchange {
        &mut self.exchange
    }

    pub(crate) fn advance(&mut self, now: Duration) {
        self.exchange.advance(now);
    }

    pub(crate) fn overdue(&self, wall: Duration) -> Vec<(ConnectionId, Overdue)> {
        self.desk.overdue(wall)
    }

    /// When the exchange next has something to do, by its own clock.
    pub(crate) fn next_call_deadline(&self) -> Option<Duration> {
        self.exchange.next_deadline()
    }

    /// When the next connection is overdue, by the wall clock.
    pub(crate) fn next_logon_deadline(&self) -> Option<Duration> {
        self.desk.next_deadline()
    }

    /// A fault that the simulator sets: logons are refused while it lasts.
    pub(crate) fn refuse_logons(&mut self, refuse: bool) {
        self.refuses_logons = refuse;
    }

    fn clock(&self, now: Duration) -> render::Clock {
        render::Clock { epoch: self.epoch, now }
    }

    fn note_attendance(&mut self, now: Duration, line: Pad) {
        let attended = self.desk.is_attended(line);
        // The line is the desk's own, so the exchange has it.
        let _ = self.exchange.happen(now, Happening::Attended { line, attended });
    }
}

fn refused(id: ConnectionId, code: CommandCode, error: &CommandError) -> Reply {
    match error {
        CommandError::Desk(DeskError::WrongPassword | DeskError::Blocked | DeskError::UnknownExtension) => {
            log::info!("connection {}: {code} refused: {error}", id.0);
        }
        _ => log::debug!("connection {}: {code} refused: {error}", id.0),
    }
    Reply { location: None, result: error.code(), parameters: Parameters::new() }
}

fn response(code: CommandCode, command: &Block, reply: Reply) -> Block {
    let location = reply.location.unwrap_or(command.location);
    Block::response(code, command.sequence_id, location, reply.result, reply.parameters)
}

#[cfg(test)]
mod tests;
