//! Commands that record calls, from the line's own agent and from supervisors.
//!
//! The start of a recording is answered when its file is open or cannot be opened. Until then the command waits here.

use altilink::message::recording::{PauseCallRecord, StartCallRecord, StopCallRecord, VoiceRecord};
use altilink::{Block, CommandCode, Pad, Parameters, SequenceId};

use super::Switchboard;
use super::command_reply::{CommandReply, CommandResult, refused, response};
use super::error::CommandRefusal;
use super::received_command::ReceivedCommand;
use crate::desk::ClientId;
use crate::exchange::{
    LineRequest, RecordingOrigin, RecordingOutcome, RecordingRequest, Refusal, TapeOrder, TapeReport, TapeTicket,
};

/// A command without an answer yet. There is at most one for each recording whose file is being opened.
#[derive(Debug)]
pub(super) struct PendingAnswer {
    id: ClientId,
    code: CommandCode,
    sequence_id: SequenceId,
    location: Pad,
}

impl Switchboard {
    /// START_CALLRECORD and VOICE_RECORD: refused at once, or answered later by [`Self::take_answers`].
    pub(super) fn begin_recording(
        &mut self,
        code: CommandCode,
        command: &ReceivedCommand<'_>,
        sequence_id: SequenceId,
    ) -> Vec<CommandReply> {
        self.last_ticket += 1;
        let ticket = TapeTicket(self.last_ticket);
        let begun = self.line_of(command).and_then(|line| match code {
            CommandCode::VoiceRecord => self.supervise_recording(line, command, ticket),
            _ => self.start_recording(line, command, ticket),
        });
        if let Err(error) = begun {
            return vec![refused(command.id, code, &error)];
        }
        let pending = PendingAnswer { id: command.id, code, sequence_id, location: command.location };
        self.pending.insert(ticket, pending);
        Vec::new()
    }

    fn start_recording(
        &mut self,
        line: Pad,
        command: &ReceivedCommand<'_>,
        ticket: TapeTicket,
    ) -> Result<(), CommandRefusal> {
        let StartCallRecord { line: target, rate, file_name: file, append } = command.read()?;
        check_rate(rate)?;
        let wanted = RecordingRequest { file, append, notice: false, ticket };
        let request = LineRequest::StartRecording { target, by: RecordingOrigin::Agent, wanted };
        self.request(line, command, request).map(drop)
    }

    pub(super) fn stop_recording(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let StopCallRecord { line: target } = command.read()?;
        self.request(line, command, LineRequest::StopRecording { target, by: RecordingOrigin::Agent })
    }

    pub(super) fn pause_recording(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let PauseCallRecord { line: target, action } = command.read()?;
        self.request(line, command, LineRequest::ChangeRecording { target, by: RecordingOrigin::Agent, action })
    }

    /// VOICE_RECORD: a supervisor records an agent. It ends with STOP_CALLRECORD for the agent's line, from a supervisor;
    /// the command that ends it in a live AltiServ is not verified.
    fn supervise_recording(
        &mut self,
        line: Pad,
        command: &ReceivedCommand<'_>,
        ticket: TapeTicket,
    ) -> Result<(), CommandRefusal> {
        let VoiceRecord { style, workgroup, agent, .. } = command.read()?;
        self.require_supervisor(command)?;
        self.check_workgroup(workgroup, agent)?;
        let notice = match style {
            VoiceRecord::SILENT => false,
            VoiceRecord::TONE => true,
            _ => return Err(Refusal::InvalidRecordingType.into()),
        };
        let wanted = RecordingRequest { file: String::new(), append: false, notice, ticket };
        let request = LineRequest::StartRecording { target: agent, by: RecordingOrigin::Supervisor, wanted };
        self.request(line, command, request).map(drop)
    }

    /// Refuses a workgroup that the agent is no member of. No workgroup is accepted.
    pub(super) fn check_workgroup(&self, workgroup: Pad, agent: Pad) -> Result<(), CommandRefusal> {
        let member = self.exchange.line(workgroup).is_some_and(|line| line.members().contains(&agent));
        if workgroup == Pad::NONE || member { Ok(()) } else { Err(Refusal::NoSuchLine.into()) }
    }

    /// Forgets the waiting commands of a closed connection.
    pub(super) fn forget_pending(&mut self, id: ClientId) {
        self.pending.retain(|_, pending| pending.id != id);
    }

    /// Takes the answers to earlier commands that are known now. They go out before the events of the same moment.
    pub(crate) fn take_answers(&mut self) -> Vec<(Block, ClientId)> {
        let mut answers = Vec::new();
        for RecordingOutcome { ticket, result } in self.exchange.take_outcomes() {
            let Some(PendingAnswer { id, code, sequence_id, location }) = self.pending.remove(&ticket) else {
                continue;
            };
            let reply = match result {
                Ok(()) => CommandReply::ok(),
                Err(refusal) => refused(id, code, &refusal.into()),
            };
            let command = Block::command(code, sequence_id, location, Parameters::new());
            answers.push((response(code, &command, reply), id));
        }
        answers
    }

    /// Takes the orders to the recorder since the last call.
    pub(crate) fn take_orders(&mut self) -> Vec<TapeOrder> {
        self.exchange.take_orders()
    }

    /// Handles a report of the recorder.
    pub(crate) fn tape_report(&mut self, now: std::time::Duration, report: TapeReport) {
        self.exchange.tape_report(now, report);
    }
}

/// Accepts PCM, which is written in the configured format, and refuses other rates.
fn check_rate(rate: i32) -> Result<(), Refusal> {
    match rate {
        StartCallRecord::PCM => Ok(()),
        StartCallRecord::ADPCM => Err(Refusal::RateNotSupported),
        _ => Err(Refusal::InvalidRecordingType),
    }
}
