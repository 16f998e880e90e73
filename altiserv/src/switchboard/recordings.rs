//! Recording, by the line's own agent and by supervisors.
//!
//! A start is answered when its file could be opened or not; until then it waits here.

use altilink::message::recording::{PauseCallRecord, StartCallRecord, StopCallRecord, VoiceRecord};
use altilink::{Block, CommandCode, Pad, Parameters, SequenceId};

use super::error::CommandError;
use super::{Answer, Asked, Reply, Switchboard, refused, response};
use crate::desk::ConnectionId;
use crate::exchange::{
    LineRequest, RecordingOrigin, RecordingOutcome, RecordingRequest, Refusal, TapeOrder, TapeReport, Ticket,
};

/// A command whose answer is still to come. There is at most one for each recording that is being opened.
#[derive(Debug)]
pub(super) struct Waiting {
    id: ConnectionId,
    code: CommandCode,
    sequence_id: SequenceId,
    location: Pad,
}

impl Switchboard {
    /// START_CALLRECORD and VOICE_RECORD: refused at once, or answered later by [`Self::take_answers`].
    pub(super) fn begin_recording(
        &mut self,
        code: CommandCode,
        asked: &Asked<'_>,
        sequence_id: SequenceId,
    ) -> Vec<Reply> {
        self.last_ticket += 1;
        let ticket = Ticket(self.last_ticket);
        let begun = self.line_of(asked).and_then(|line| match code {
            CommandCode::VoiceRecord => self.supervise_recording(line, asked, ticket),
            _ => self.start_recording(line, asked, ticket),
        });
        if let Err(error) = begun {
            return vec![refused(asked.id, code, &error)];
        }
        let waiting = Waiting { id: asked.id, code, sequence_id, location: asked.location };
        self.waiting.insert(ticket, waiting);
        Vec::new()
    }

    fn start_recording(&mut self, line: Pad, asked: &Asked<'_>, ticket: Ticket) -> Result<(), CommandError> {
        let StartCallRecord { line: target, rate, file_name: file, append } = asked.read()?;
        check_rate(rate)?;
        let wanted = RecordingRequest { file, append, notice: false, ticket };
        let request = LineRequest::StartRecording { target, by: RecordingOrigin::Agent, wanted };
        self.request(line, asked, request).map(drop)
    }

    pub(super) fn stop_recording(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let StopCallRecord { line: target } = asked.read()?;
        self.request(line, asked, LineRequest::StopRecording { target, by: RecordingOrigin::Agent })
    }

    pub(super) fn pause_recording(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let PauseCallRecord { line: target, action } = asked.read()?;
        self.request(line, asked, LineRequest::ChangeRecording { target, by: RecordingOrigin::Agent, action })
    }

    /// A supervisor records an agent. What stops it again in a live AltiServ is not verified; here it is
    /// STOP_CALLRECORD with the agent's line, by a supervisor.
    fn supervise_recording(&mut self, line: Pad, asked: &Asked<'_>, ticket: Ticket) -> Result<(), CommandError> {
        let VoiceRecord { style, workgroup, agent, .. } = asked.read()?;
        self.require_supervisor(asked)?;
        self.check_workgroup(workgroup, agent)?;
        let notice = match style {
            VoiceRecord::SILENT => false,
            VoiceRecord::TONE => true,
            _ => return Err(Refusal::InvalidRecordingType.into()),
        };
        let wanted = RecordingRequest { file: String::new(), append: false, notice, ticket };
        let request = LineRequest::StartRecording { target: agent, by: RecordingOrigin::Supervisor, wanted };
        self.request(line, asked, request).map(drop)
    }

    /// No workgroup, or one that the agent is in.
    pub(super) fn check_workgroup(&self, workgroup: Pad, agent: Pad) -> Result<(), CommandError> {
        let member = self.exchange.line(workgroup).is_some_and(|line| line.members().contains(&agent));
        if workgroup == Pad::NONE || member { Ok(()) } else { Err(Refusal::NoSuchLine.into()) }
    }

    /// A connection is gone, and nobody there waits any more.
    pub(super) fn forget_waiting(&mut self, id: ConnectionId) {
        self.waiting.retain(|_, waiting| waiting.id != id);
    }

    /// Answers to earlier commands that can be given now. They go out before the events of the same moment.
    pub(crate) fn take_answers(&mut self) -> Vec<(Block, ConnectionId)> {
        let outcomes = self.exchange.take_outcomes();
        let answers = outcomes.into_iter().filter_map(|RecordingOutcome { ticket, result }| {
            let Waiting { id, code, sequence_id, location } = self.waiting.remove(&ticket)?;
            let reply = result.map_or_else(|refusal| refused(id, code, &refusal.into()), |()| Reply::ok());
            let command = Block::command(code, sequence_id, location, Parameters::new());
            Some((response(code, &command, reply), id))
        });
        answers.collect()
    }

    /// What the writer of recordings is to do since this was last asked.
    pub(crate) fn take_orders(&mut self) -> Vec<TapeOrder> {
        self.exchange.take_orders()
    }

    /// What the writer of recordings tells.
    pub(crate) fn tape_report(&mut self, now: std::time::Duration, report: TapeReport) {
        self.exchange.tape_report(now, report);
    }
}

/// PCM is what there is, in the configured format.
fn check_rate(rate: i32) -> Result<(), Refusal> {
    match rate {
        StartCallRecord::PCM => Ok(()),
        StartCallRecord::ADPCM => Err(Refusal::RateNotSupported),
        _ => Err(Refusal::InvalidRecordingType),
    }
}
