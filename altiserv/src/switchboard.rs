//! Commands in, responses and events out: the meeting of desk, exchange and the messages of the wire.
//!
//! Pure: it knows blocks and connection ids, but no socket, task or clock. Each command gets its responses, and what
//! the exchange has to tell is drawn from [`Switchboard::take_events`] afterwards, so that a response always goes out
//! before the events that its command caused.

mod calls;
mod error;
mod lines;
mod logons;
mod recordings;
mod render;

use std::time::Duration;

use altilink::message::Message;
use altilink::{Block, CommandCode, Dialect, Head, Pad, Parameters, ResponseCode, ServerVersion};

use crate::desk::{ConnectionId, Desk, DeskError};
use crate::exchange::{Accepted, CallListing, Exchange, Happening};
use crate::settings::plan::Plan;
use error::CommandError;

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

/// A command as its handlers need it.
#[derive(Debug, Clone, Copy)]
struct Asked<'a> {
    now: Duration,
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
}

impl Switchboard {
    pub(crate) fn new(plan: &Plan, dialect: Dialect, epoch: Duration) -> Self {
        let exchange = Exchange::new(plan);
        let desk = Desk::new(plan, |number| exchange.extension(number));
        let dialect = Dialect { version: ServerVersion(plan.server_version), ..dialect };
        Self { exchange, desk, dialect, epoch, refuses_logons: false }
    }

    pub(crate) fn open(&mut self, now: Duration, id: ConnectionId) {
        self.desk.open(now, id);
    }

    /// The connection is gone. Calls stay: a phone does not hang up because a program ends.
    pub(crate) fn close(&mut self, now: Duration, id: ConnectionId) {
        if let Some(line) = self.desk.close(id) {
            self.note_attendance(now, line);
        }
    }

    /// Answers a block. Whatever is no command is answered with nothing.
    pub(crate) fn command(&mut self, now: Duration, id: ConnectionId, block: &Block) -> Vec<Block> {
        let Head::Command(code) = block.head else {
            log::warn!("connection {}: a client sent {:?}, which only servers send", id.0, block.head);
            return Vec::new();
        };
        let Block { location, ref parameters, .. } = *block;
        let asked = Asked { now, id, location, parameters, dialect: self.dialect };
        let answers = match code {
            CommandCode::GetLineInfo => self.line_list(&asked),
            _ => vec![self.answer(code, &asked).unwrap_or_else(|error| refused(id, code, &error))],
        };
        answers.into_iter().map(|reply| response(code, block, reply)).collect()
    }

    fn answer(&mut self, code: CommandCode, asked: &Asked<'_>) -> Answer {
        match code {
            CommandCode::GetVersion => {
                self.desk.greeted(asked.now, asked.id);
                Ok(self.version())
            }
            CommandCode::RegisterAppId => self.register(asked),
            CommandCode::LogOn => self.log_on(asked),
            CommandCode::GetServerTimestamp => Ok(self.timestamp(asked.now)),
            CommandCode::Ping => Ok(Reply::ok()),
            CommandCode::LogOff => self.log_off(asked),
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
            CommandCode::SimChars => self.sim_chars(asked),
            CommandCode::SimOnHook => self.sim_on_hook(line, asked),
            // What else a live AltiServ resets is not verified; nothing here needs it.
            CommandCode::Reset => Ok(Reply::ok()),
            CommandCode::GetSysConfig => self.system_configuration(asked),
            CommandCode::GetCallInfo => self.call_info(line, asked),
            CommandCode::GetExtraCallInfo => self.extra_call_info(line, asked),
            CommandCode::SetUserData => self.set_user_data(line, asked),
            CommandCode::SetMonitorEntry => self.subscribe(asked),
            CommandCode::GetMonitorEntry => self.subscriptions(asked),
            CommandCode::StartCallRecord => self.start_recording(line, asked),
            CommandCode::StopCallRecord => self.stop_recording(line, asked),
            CommandCode::PauseCallRecord => self.pause_recording(line, asked),
            CommandCode::VoiceRecord => self.supervise_recording(line, asked),
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

    pub(crate) fn happen(&mut self, now: Duration, happening: Happening) -> Accepted {
        self.exchange.happen(now, happening)
    }

    pub(crate) fn advance(&mut self, now: Duration) {
        self.exchange.advance(now);
    }

    pub(crate) fn overdue(&self, now: Duration) -> Vec<ConnectionId> {
        self.desk.overdue(now)
    }

    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.exchange.next_deadline().into_iter().chain(self.desk.next_deadline()).min()
    }

    pub(crate) fn calls(&self) -> Vec<CallListing> {
        self.exchange.listings()
    }

    pub(crate) fn extension(&self, number: &str) -> Option<Pad> {
        self.exchange.extension(number)
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
