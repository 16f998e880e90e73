//! Starting, changing and ending recordings of calls. The sound goes to a tape, which the recorder writes.
//!
//! A recording begins when its tape has been opened; its asker hears the outcome no sooner.

use std::time::Duration;

use altilink::message::recording::{PauseAction, RecordingKind, RecordingState};
use altilink::{Pad, SessionHandle};

use super::file_name::FileName;
use super::line_recording::{
    LineRecording, RecordingChange, RecordingOrigin, RecordingRequest, RecordingStage, state_after,
};
use super::tape::{TapeId, TapeName, TapeReport};
use crate::exchange::calls::call::Side;
use crate::exchange::exchange_event::ExchangeEventKind;
use crate::exchange::refusal::{InputResult, Refusal};
use crate::exchange::switch::Switch;
use crate::exchange::switch_line::SwitchLine;
use crate::settings::Product;

impl Switch {
    /// One recording is enough for a conversation: in a conference it holds all three parties.
    pub(crate) fn start_recording(
        &mut self,
        line: Pad,
        target: Pad,
        by: RecordingOrigin,
        wanted: &RecordingRequest,
    ) -> InputResult {
        let (handle, line) = self.recordable(line, target, by)?;
        if !self.recorded_calls(handle, line).is_empty() {
            return Err(Refusal::RecordingInProgress);
        }
        let name = match FileName::asked(&wanted.file)? {
            Some(name) => TapeName::Asked { name, append: wanted.append },
            None => self.generated_name(handle, line),
        };
        let kind = match by {
            RecordingOrigin::Agent => RecordingKind::Agent,
            RecordingOrigin::Supervisor => RecordingKind::Supervisor,
        };
        let tape = self.tapes.next_id();
        let stage = RecordingStage::Opening { ticket: Some(wanted.ticket) };
        self.open_tape(handle, line, LineRecording { tape, kind, notice: wanted.notice, stage }, name);
        Ok(Some(handle))
    }

    pub(crate) fn stop_recording(&mut self, line: Pad, target: Pad, by: RecordingOrigin) -> InputResult {
        let (handle, recorded) = self.recordable(line, target, by)?;
        for (call, _) in self.changeable(line, handle, recorded)? {
            self.end_recording(call, recorded);
        }
        Ok(Some(handle))
    }

    /// Does what the action asks for. In a conference with both calls recorded, it is done where it makes sense.
    pub(crate) fn change_recording(
        &mut self,
        line: Pad,
        target: Pad,
        by: RecordingOrigin,
        action: PauseAction,
    ) -> InputResult {
        if self.product == Product::MaxAcd && matches!(action, PauseAction::Mute | PauseAction::Unmute) {
            return Err(Refusal::MuteNotSupported);
        }
        let (handle, recorded) = self.recordable(line, target, by)?;
        let mut result = Err(Refusal::InvalidState);
        for (call, before) in self.changeable(line, handle, recorded)? {
            if let Some(state) = state_after(action, before) {
                self.set_recording_state(call, recorded, state);
                result = Ok(Some(handle));
            }
        }
        result
    }

    /// The recordings of a conversation that are `line`'s to change, with their states: at least one.
    fn changeable(
        &self,
        line: Pad,
        handle: SessionHandle,
        recorded: Pad,
    ) -> Result<Vec<(SessionHandle, RecordingState)>, Refusal> {
        let mut changeable = Vec::new();
        let mut refused = Refusal::NotRecording;
        for call in self.recorded_calls(handle, recorded) {
            match self.state_to_change(line, call, recorded) {
                Ok(state) => changeable.push((call, state)),
                Err(refusal) => refused = refusal,
            }
        }
        if changeable.is_empty() { Err(refused) } else { Ok(changeable) }
    }

    /// An agent cannot touch what a supervisor has started.
    fn state_to_change(&self, line: Pad, call: SessionHandle, recorded: Pad) -> Result<RecordingState, Refusal> {
        let recording = self.recording(call, recorded).ok_or(Refusal::NotRecording)?;
        if recording.kind == RecordingKind::Supervisor && !self.is_supervisor(line) {
            return Err(Refusal::NoPrivilege);
        }
        recording.state().ok_or(Refusal::InvalidState)
    }

    /// Calls of the line's conversation that are recorded for it: the call itself, and the other one of a conference that
    /// the line hosts. Each call keeps the recording that it had before they were joined.
    fn recorded_calls(&self, handle: SessionHandle, line: Pad) -> Vec<SessionHandle> {
        let mut calls = vec![handle];
        if let Some((host, other)) = self.joined_with(handle)
            && host == line
        {
            calls.push(other);
        }
        calls.retain(|call| self.recording(*call, line).is_some());
        calls
    }

    /// The call and the line to record: the own line's current call, a call of the own line named by its call pad, or
    /// for a supervisor the current call of an agent's line. Which pad a live AltiServ expects beside the own line's is
    /// not verified against a live AltiServ.
    fn recordable(&self, line: Pad, target: Pad, by: RecordingOrigin) -> Result<(SessionHandle, Pad), Refusal> {
        if by == RecordingOrigin::Agent
            && let Ok(handle) = self.call_on(line, target)
        {
            let is_connected = self.calls.get(&handle).is_some_and(|call| call.side(line).is_some());
            return if is_connected { Ok((handle, line)) } else { Err(Refusal::InvalidState) };
        }
        let recorded = self.recorded_line(line, target, by)?;
        self.talking_on(recorded).map(|handle| (handle, recorded)).ok_or(Refusal::InvalidState)
    }

    fn recorded_line(&self, line: Pad, target: Pad, by: RecordingOrigin) -> Result<Pad, Refusal> {
        if target == line && by == RecordingOrigin::Agent {
            return Ok(line);
        }
        if !self.is_extension(target) {
            return Err(Refusal::NoSuchLine);
        }
        if !self.is_supervisor(line) {
            return Err(if by == RecordingOrigin::Supervisor { Refusal::NoPrivilege } else { Refusal::NoSuchLine });
        }
        Ok(target)
    }

    /// The call that the line talks on, else the one that it holds, if it holds no other.
    fn talking_on(&self, line: Pad) -> Option<SessionHandle> {
        if let Some(active) = self.active_call(line) {
            return Some(active);
        }
        let connected: Vec<_> = self.calls_of(line).filter(|call| call.side(line).is_some()).collect();
        match connected[..] {
            [only] => Some(only.handle),
            _ => None,
        }
    }

    pub(crate) fn recording(&self, handle: SessionHandle, line: Pad) -> Option<&LineRecording> {
        self.calls.get(&handle)?.side(line)?.recording.as_ref()
    }

    fn side_mut(&mut self, handle: SessionHandle, line: Pad) -> Option<&mut Side> {
        self.calls.get_mut(&handle)?.side_mut(line)
    }

    /// Lines that are always recorded are from the moment the call connects.
    pub(crate) fn auto_record(&mut self, now: Duration, handle: SessionHandle, line: Pad) {
        if self.line(line).is_some_and(SwitchLine::records_itself) {
            self.tapes.set_time(now);
            let recording = LineRecording {
                tape: self.tapes.next_id(),
                kind: RecordingKind::System,
                notice: false,
                stage: RecordingStage::Opening { ticket: None },
            };
            self.open_tape(handle, line, recording, self.generated_name(handle, line));
        }
    }

    fn generated_name(&self, call: SessionHandle, line: Pad) -> TapeName {
        TapeName::Generated { line: self.line(line).map_or_else(String::new, |line| line.number.clone()), call }
    }

    fn open_tape(&mut self, handle: SessionHandle, line: Pad, recording: LineRecording, name: TapeName) {
        let tape = recording.tape;
        let Some(side) = self.side_mut(handle, line) else { return };
        side.recording = Some(recording);
        if let Some(scene) = self.scene(handle, line) {
            self.tapes.open(tape, (handle, line), name, scene);
        }
    }

    /// The writer of the tapes reports. A report of a tape that has been closed meanwhile changes nothing.
    pub(crate) fn tape_report(&mut self, now: Duration, report: TapeReport) {
        self.tapes.set_time(now);
        match report {
            TapeReport::Opened(tape) => self.tape_opened(tape),
            TapeReport::Failed(tape, failure) => self.tape_failed(tape, failure.refusal()),
        }
        self.set_scenes();
    }

    /// The recording begins.
    fn tape_opened(&mut self, tape: TapeId) {
        let Some((handle, line)) = self.tapes.owner(tape) else { return };
        if let Some(RecordingStage::Opening { ticket }) = self.recording(handle, line).map(|it| it.stage) {
            self.tapes.note_outcome(ticket, Ok(()));
            self.set_recording_state(handle, line, RecordingState::Recording);
        }
    }

    /// The recording ends, or does not begin; the call goes on.
    fn tape_failed(&mut self, tape: TapeId, refusal: Refusal) {
        let Some((handle, line)) = self.tapes.remove(tape) else { return };
        if let Some(RecordingStage::Opening { ticket }) = self.take_recording(handle, line).map(|it| it.stage) {
            self.tapes.note_outcome(ticket, Err(refusal));
        }
    }

    /// The recording is over, by command or because the call is. One whose tape is not open yet ends unreported.
    pub(crate) fn end_recording(&mut self, handle: SessionHandle, line: Pad) {
        let Some(recording) = self.recording(handle, line) else { return };
        let tape = recording.tape;
        match recording.stage {
            RecordingStage::Opening { ticket } => {
                self.tapes.close(tape, false);
                self.tapes.note_outcome(ticket, Err(Refusal::InvalidState));
                if let Some(side) = self.side_mut(handle, line) {
                    side.recording = None;
                }
            }
            RecordingStage::Running(_) => {
                self.tapes.close(tape, true);
                self.take_recording(handle, line);
            }
        }
    }

    fn take_recording(&mut self, handle: SessionHandle, line: Pad) -> Option<LineRecording> {
        let call = self.calls.get_mut(&handle)?;
        let pad = call.seen_from(line);
        let recording = call.side_mut(line)?.recording.take()?;
        let change = RecordingChange { call: pad, state: RecordingState::Stopped, kind: recording.kind };
        self.emit(line, ExchangeEventKind::Recording(change));
        Some(recording)
    }

    fn set_recording_state(&mut self, handle: SessionHandle, line: Pad, state: RecordingState) {
        let Some(call) = self.calls.get_mut(&handle) else { return };
        let pad = call.seen_from(line);
        if let Some(recording) = call.side_mut(line).and_then(|side| side.recording.as_mut()) {
            recording.stage = RecordingStage::Running(state);
            let change = RecordingChange { call: pad, state, kind: recording.kind };
            self.emit(line, ExchangeEventKind::Recording(change));
        }
    }
}
