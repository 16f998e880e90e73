//! Recording, by the line's own agent and by supervisors.

use altilink::Pad;
use altilink::message::recording::{PauseCallRecord, StartCallRecord, StopCallRecord, VoiceRecord};

use super::error::CommandError;
use super::{Answer, Asked, Switchboard};
use crate::exchange::{Recorder, Refusal, Request};

impl Switchboard {
    pub(super) fn start_recording(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let StartCallRecord { line: target, file_name: file, .. } = asked.read()?;
        self.request(line, asked, Request::StartRecording { target, by: Recorder::Agent, file })
    }

    pub(super) fn stop_recording(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let StopCallRecord { line: target } = asked.read()?;
        self.request(line, asked, Request::StopRecording { target, by: Recorder::Agent })
    }

    pub(super) fn pause_recording(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let PauseCallRecord { line: target, action } = asked.read()?;
        self.request(line, asked, Request::ChangeRecording { target, by: Recorder::Agent, action })
    }

    /// A supervisor records an agent. What stops it again in a live AltiServ is not verified; here it is
    /// STOP_CALLRECORD with the agent's line.
    pub(super) fn supervise_recording(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let VoiceRecord { workgroup, agent, .. } = asked.read()?;
        self.require_supervisor(asked)?;
        self.check_workgroup(workgroup, agent)?;
        let request = Request::StartRecording { target: agent, by: Recorder::Supervisor, file: String::new() };
        self.request(line, asked, request)
    }

    /// No workgroup, or one that the agent is in.
    fn check_workgroup(&self, workgroup: Pad, agent: Pad) -> Result<(), CommandError> {
        let member = self.exchange.line(workgroup).is_some_and(|line| line.members().contains(&agent));
        if workgroup == Pad::NONE || member { Ok(()) } else { Err(Refusal::NoSuchLine.into()) }
    }
}
