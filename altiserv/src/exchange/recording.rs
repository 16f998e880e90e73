//! Recording a line's call. No file is written; its name is kept.

use std::time::Duration;

use altilink::message::recording::{PauseAction, RecordingKind, RecordingState};
use altilink::{Pad, SessionHandle};

use super::call::Recording;
use super::{Accepted, Exchange, Line, LineEvent, Recorder, RecordingChange, Refusal};
use crate::settings::Product;

impl Exchange {
    pub(super) fn start_recording(
        &mut self,
        now: Duration,
        line: Pad,
        target: Pad,
        by: Recorder,
        file: String,
    ) -> Accepted {
        let (handle, line) = self.recordable(line, target, by)?;
        if self.recording(handle, line).is_some() {
            return Err(Refusal::RecordingInProgress);
        }
        let kind = match by {
            Recorder::Agent => RecordingKind::Agent,
            Recorder::Supervisor => RecordingKind::Supervisor,
        };
        let file = if file.is_empty() { self.file_name(now, handle, line) } else { file };
        self.begin_recording(handle, line, Recording { state: RecordingState::Recording, kind, file });
        Ok(Some(handle))
    }

    pub(super) fn stop_recording(&mut self, line: Pad, target: Pad, by: Recorder) -> Accepted {
        let (handle, line) = self.recordable(line, target, by)?;
        self.recording(handle, line).ok_or(Refusal::NotRecording)?;
        self.end_recording(handle, line);
        Ok(Some(handle))
    }

    pub(super) fn change_recording(&mut self, line: Pad, target: Pad, by: Recorder, action: PauseAction) -> Accepted {
        if self.product == Product::MaxAcd && matches!(action, PauseAction::Mute | PauseAction::Unmute) {
            return Err(Refusal::MuteNotSupported);
        }
        let (handle, line) = self.recordable(line, target, by)?;
        let recording = self.recording(handle, line).ok_or(Refusal::NotRecording)?;
        let state = changed(recording.state, action).ok_or(Refusal::InvalidState)?;
        self.begin_recording(handle, line, Recording { state, ..recording });
        Ok(Some(handle))
    }

    /// The call and the line to record: the own line's current call, a call of the own line named by its call pad, or
    /// for a supervisor the current call of an agent's line. Which pad a live AltiServ expects beside the own line's is
    /// not verified against a live AltiServ.
    fn recordable(&self, line: Pad, target: Pad, by: Recorder) -> Result<(SessionHandle, Pad), Refusal> {
        if by == Recorder::Agent
            && let Ok(handle) = self.call_on(line, target)
        {
            let connected = self.calls.get(&handle).is_some_and(|call| call.side(line).is_some());
            return connected.then_some((handle, line)).ok_or(Refusal::InvalidState);
        }
        let recorded = self.recorded_line(line, target, by)?;
        self.talking_on(recorded).map(|handle| (handle, recorded)).ok_or(Refusal::InvalidState)
    }

    fn recorded_line(&self, line: Pad, target: Pad, by: Recorder) -> Result<Pad, Refusal> {
        if target == line && by == Recorder::Agent {
            return Ok(line);
        }
        if !self.line(target).is_some_and(Line::is_extension) {
            return Err(Refusal::NoSuchLine);
        }
        if !self.line(line).is_some_and(Line::is_supervisor) {
            return Err(if by == Recorder::Supervisor { Refusal::NoPrivilege } else { Refusal::NoSuchLine });
        }
        Ok(target)
    }

    /// The call the line talks on, else the one call that it holds.
    fn talking_on(&self, line: Pad) -> Option<SessionHandle> {
        let mut connected: Vec<_> = self.calls_of(line).filter(|call| call.side(line).is_some()).collect();
        if let Some(active) = connected.iter().find(|call| call.is_active(line)) {
            return Some(active.handle);
        }
        connected.pop().filter(|_| connected.is_empty()).map(|call| call.handle)
    }

    fn recording(&self, handle: SessionHandle, line: Pad) -> Option<Recording> {
        self.calls.get(&handle)?.side(line)?.recording.clone()
    }

    /// Lines that are always recorded are from the moment the call connects.
    pub(super) fn auto_record(&mut self, now: Duration, handle: SessionHandle, line: Pad) {
        if self.line(line).is_some_and(Line::records_itself) {
            let file = self.file_name(now, handle, line);
            let (state, kind) = (RecordingState::Recording, RecordingKind::System);
            self.begin_recording(handle, line, Recording { state, kind, file });
        }
    }

    fn begin_recording(&mut self, handle: SessionHandle, line: Pad, recording: Recording) {
        let Some(call) = self.calls.get_mut(&handle) else { return };
        let change = RecordingChange { call: call.seen_from(line), state: recording.state, kind: recording.kind };
        if let Some(side) = call.side_mut(line) {
            side.recording = Some(recording);
            self.emit(line, LineEvent::Recording(change));
        }
    }

    pub(super) fn end_recording(&mut self, handle: SessionHandle, line: Pad) {
        let Some(call) = self.calls.get_mut(&handle) else { return };
        let pad = call.seen_from(line);
        if let Some(recording) = call.side_mut(line).and_then(|side| side.recording.take()) {
            let change = RecordingChange { call: pad, state: RecordingState::Stopped, kind: recording.kind };
            self.emit(line, LineEvent::Recording(change));
        }
    }

    /// Unique while the server runs, which is all that is asked of a name nothing is written under.
    fn file_name(&self, now: Duration, handle: SessionHandle, line: Pad) -> String {
        let number = self.line(line).map_or("", |line| &line.number);
        format!("{number}-{handle}-{}.wav", now.as_millis())
    }
}

/// The state that an action leads to; none where it makes no sense.
fn changed(state: RecordingState, action: PauseAction) -> Option<RecordingState> {
    match (state, action) {
        (RecordingState::Recording, PauseAction::Pause) => Some(RecordingState::Paused),
        (RecordingState::Recording, PauseAction::Mute) => Some(RecordingState::Muted),
        (RecordingState::Paused, PauseAction::Resume) | (RecordingState::Muted, PauseAction::Unmute) => {
            Some(RecordingState::Recording)
        }
        _ => None,
    }
}
