//! Commands in, responses and events out: connects desk and exchange with the messages of the wire.
//!
//! Pure: it knows blocks and connection ids, but no socket, task or clock. Each command gets its responses. Events are
//! taken by [`Switchboard::take_events`] afterwards, so that a response always goes out before the events that its
//! command caused.

mod agent_commands;
mod call_commands;
mod command_reply;
mod error;
mod line_commands;
mod logon_commands;
mod received_command;
mod recording_commands;
mod render;
mod roles;

use std::collections::BTreeMap;
use std::time::Duration;

use altilink::{Block, CommandCode, Dialect, Head, Pad};

use crate::desk::{ClientId, Desk, Overdue};
use crate::exchange::{Exchange, Happening, TapeTicket};
use crate::settings::plan::ServerPlan;
pub(crate) use received_command::Now;

use command_reply::{CommandReply, CommandResult, refused, response};
use error::CommandRefusal;
use received_command::ReceivedCommand;
use recording_commands::PendingAnswer;

#[derive(Debug)]
pub(crate) struct Switchboard {
    exchange: Exchange,
    desk: Desk,
    dialect: Dialect,
    /// Time at which the server started, since 1970.
    epoch: Duration,
    refuses_logons: bool,
    /// Commands whose answers are still to come.
    pending: BTreeMap<TapeTicket, PendingAnswer>,
    last_ticket: u64,
}

impl Switchboard {
    pub(crate) fn new(plan: &ServerPlan, dialect: Dialect, epoch: Duration) -> Self {
        let exchange = Exchange::new(plan);
        let desk = Desk::new(plan, |number| exchange.extension(number));
        let dialect = Dialect { version: plan.server_version, ..dialect };
        Self { exchange, desk, dialect, epoch, refuses_logons: false, pending: BTreeMap::new(), last_ticket: 0 }
    }

    pub(crate) fn open(&mut self, wall: Duration, id: ClientId) {
        self.desk.open(wall, id);
    }

    /// Forgets a closed connection. Its calls go on: a phone does not hang up because a program ends.
    pub(crate) fn close(&mut self, now: Duration, id: ClientId) {
        self.forget_pending(id);
        if let Some(line) = self.desk.close(id) {
            self.note_attendance(now, line);
        }
    }

    /// Answers a command. Blocks that are no command get no answer.
    pub(crate) fn command(&mut self, now: Now, id: ClientId, block: &Block) -> Vec<Block> {
        let Head::Command(code) = block.head else {
            log::warn!("connection {}: a client sent {:?}, which only servers send", id.0, block.head);
            return Vec::new();
        };
        let Block { location, ref parameters, .. } = *block;
        let command =
            ReceivedCommand { now: now.exchange, wall: now.wall, id, location, parameters, dialect: self.dialect };
        let answers = match code {
            CommandCode::GetLineInfo => self.line_info_of(&command),
            CommandCode::StartCallRecord | CommandCode::VoiceRecord => {
                self.begin_recording(code, &command, block.sequence_id)
            }
            _ => vec![self.answer(code, &command).unwrap_or_else(|error| refused(id, code, &error))],
        };
        answers.into_iter().map(|reply| response(code, block, reply)).collect()
    }

    fn answer(&mut self, code: CommandCode, command: &ReceivedCommand<'_>) -> CommandResult {
        match code {
            CommandCode::GetVersion => {
                self.desk.restart_deadline(command.wall, command.id);
                Ok(self.version())
            }
            CommandCode::RegisterAppId => self.register(command),
            CommandCode::LogOn => self.log_on(command),
            CommandCode::GetServerTimestamp => Ok(self.timestamp(command.now)),
            CommandCode::Ping => Ok(CommandReply::ok()),
            CommandCode::LogOff => self.log_off(command),
            CommandCode::GetWorkgroupInfo => self.workgroup_info(command),
            CommandCode::GetAgentState => self.agent_state(self.agent_of(command)?, command),
            CommandCode::SetAgentState => self.set_agent_state(self.agent_of(command)?, command),
            _ => {
                let line = self.line_of(command)?;
                self.answer_logged_on(code, line, command)
            }
        }
    }

    /// The line of a logged-on connection. Its commands must be addressed to that line.
    fn line_of(&self, command: &ReceivedCommand<'_>) -> Result<Pad, CommandRefusal> {
        let line = self.desk.logon(command.id)?.line;
        if command.location == line {
            Ok(line)
        } else {
            Err(CommandRefusal::WrongLocation { location: command.location, line })
        }
    }

    /// The line of the agent whom a command is about. A supervisor may address it to another line than the own one, which
    /// is not verified against a live AltiServ.
    fn agent_of(&self, command: &ReceivedCommand<'_>) -> Result<Pad, CommandRefusal> {
        if self.desk.logon(command.id)?.line != command.location {
            self.require_supervisor(command)?;
        }
        Ok(command.location)
    }

    fn answer_logged_on(&mut self, code: CommandCode, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        match code {
            CommandCode::MakeCall => self.make_call(line, command),
            CommandCode::Answer => self.answer_call(line, command),
            CommandCode::DropCall => self.drop_call(line, command),
            CommandCode::Redirect => self.redirect_call(line, command),
            CommandCode::Hold => self.hold_call(line, command),
            CommandCode::SimChars => self.sim_chars(line, command),
            CommandCode::SimOnHook => self.sim_on_hook(line, command),
            // The effect of RESET in a live AltiServ is not verified; nothing here needs one.
            CommandCode::Reset => Ok(CommandReply::ok()),
            CommandCode::GetSysConfig => self.system_configuration(command),
            CommandCode::GetCallInfo => self.call_info(line, command),
            CommandCode::GetExtraCallInfo => self.extra_call_info(line, command),
            CommandCode::SetUserData => self.set_user_data(line, command),
            CommandCode::SetMonitorEntry => self.subscribe(command),
            CommandCode::GetMonitorEntry => self.subscriptions(command),
            CommandCode::LogOnWorkgroup => self.log_on_to_workgroup(line, command),
            CommandCode::WorkgroupForceLogOn => self.force_log_on(line, command),
            CommandCode::SetQueuePriority => self.set_queue_priority(line, command),
            CommandCode::Queue => self.queue(line, command),
            CommandCode::Conference => self.conference(line, command),
            CommandCode::CallPickup => self.pick_up(line, command),
            CommandCode::CallMonitoring => self.listen_in(line, command),
            CommandCode::StopCallRecord => self.stop_recording(line, command),
            CommandCode::PauseCallRecord => self.pause_recording(line, command),
            _ => Err(CommandRefusal::Unsupported),
        }
    }

    /// The events since the last call, each with the connections that get it.
    pub(crate) fn take_events(&mut self, now: Duration) -> Vec<(Block, Vec<ClientId>)> {
        let clock = self.clock(now);
        let mut events = Vec::new();
        for effect in self.exchange.take_effects() {
            let listeners: Vec<ClientId> = self.desk.listeners(effect.line).collect();
            if !listeners.is_empty() {
                events.push((render::event(&effect, &self.dialect, clock), listeners));
            }
        }
        events
    }

    /// The switch itself, for what happens to it from outside the wire.
    pub(crate) fn exchange(&mut self) -> &mut Exchange {
        &mut self.exchange
    }

    pub(crate) fn advance(&mut self, now: Duration) {
        self.exchange.advance(now);
    }

    pub(crate) fn overdue(&self, wall: Duration) -> Vec<(ClientId, Overdue)> {
        self.desk.overdue(wall)
    }

    /// Time at which the exchange next has something to do, by its own clock.
    pub(crate) fn next_call_deadline(&self) -> Option<Duration> {
        self.exchange.next_deadline()
    }

    /// Time at which the next connection is overdue, by the wall clock.
    pub(crate) fn next_logon_deadline(&self) -> Option<Duration> {
        self.desk.next_deadline()
    }

    /// A fault that the simulator sets: logons are refused while it lasts.
    pub(crate) fn refuse_logons(&mut self, refuse: bool) {
        self.refuses_logons = refuse;
    }

    fn clock(&self, now: Duration) -> render::WireClock {
        render::WireClock::new(self.epoch, now)
    }

    fn note_attendance(&mut self, now: Duration, line: Pad) {
        let attended = self.desk.is_attended(line);
        // The desk knows only lines of the exchange, so this is never refused.
        let _ = self.exchange.happen(now, Happening::Attended { line, attended });
    }
}

#[cfg(test)]
mod tests;
