//! Recording a line's call. What is heard goes to a tape, which somebody else writes; see [`super::tape`].
//!
//! A recording begins when its tape could be opened, and whoever asked for it hears no sooner what became of it.

use std::time::Duration;

use altilink::message::recording::{PauseAction, RecordingKind, RecordingState};
use altilink::{Pad, SessionHandle};

use super::file_name::FileName;
use super::tape::{Scene, TapeId, TapeName, Ticket};
use crate::exchange::calls::call::{Recording, RecordingStage};
use crate::exchange::{Accepted, Exchange, Line, LineEvent, Recorder, RecordingChange, Refusal};
use crate::settings::Product;

/// What is asked of a new recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// A name, or empty for one that the server chooses.
    pub(crate) file: String,
    pub(crate) append: bool,
    /// A tone is to tell the parties that they are recorded.
    pub(crate) notice: bool,
    /// Who waits for the outcome.
    pub(crate) ticket: Ticket,
}

impl Exchange {
    /// One recording is enough for a conversation: in a conference it holds all three parties.
    pub(crate) fn start_recording(&mut self, line: Pad, target: Pad, by: Recorder, wanted: &Wanted) -> Accepted {
        let (handle, line) = self.recordable(line, target, by)?;
        if !self.recorded_calls(handle, line).is_empty() {
            return Err(Refusal::RecordingInProgress);
        }
        let name = match FileName::asked(&wanted.file)? {
            Some(name) => TapeName::Asked { name, append: wanted.append },
            None => self.generated_name(handle, line),
        };
        let kind = match by {
            Recorder::Agent => RecordingKind::Agent,
            Recorder::Supervisor => RecordingKind::Supervisor,
        };
        let tape = self.tapes.next_id();
        let stage = RecordingStage::Opening { ticket: Some(wanted.ticket) };
        self.open_tape(handle, line, Recording { tape, kind, notice: wanted.notice, stage }, name);
        Ok(Some(handle))
    }

    pub(crate) fn stop_recording(&mut self, line: Pad, target: Pad, by: Recorder) -> Accepted {
        let (handle, recorded) = self.recordable(line, target, by)?;
        for (call, _) in self.changeable(line, handle, recorded)? {
            self.end_recording(call, recorded);
        }
        Ok(Some(handle))
    }

    /// Where both calls of a conference are recorded, and the action makes sense for one of them only, it is done there.
    pub(crate) fn change_recording(&mut self, line: Pad, target: Pad, by: Recorder, action: PauseAction) -> Accepted {
        if self.product == Product::MaxAcd && matches!(action, PauseAction::Mute | PauseAction::Unmute) {
            return Err(Refusal::MuteNotSupported);
        }
        let (handle, recorded) = self.recordable(line, target, by)?;
        let recordings = self.changeable(line, handle, recorded)?.into_iter();
        let changes: Vec<_> = recordings.filter_map(|(call, state)| Some((call, changed(state, action)?))).collect();
        if changes.is_empty() {
            return Err(Refusal::InvalidState);
        }
        for (call, state) in changes {
            self.set_recording_state(call, recorded, state);
        }
        Ok(Some(handle))
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
        if recording.kind == RecordingKind::Supervisor && !self.line(line).is_some_and(Line::is_supervisor) {
            return Err(Refusal::NoPrivilege);
        }
        recording.state().ok_or(Refusal::InvalidState)
    }

    /// Which calls of the line's conversation are recorded for it: the call itself, or those of a conference that it
    /// hosts. Both are where they were before they were joined.
    fn recorded_calls(&self, handle: SessionHandle, line: Pad) -> Vec<SessionHandle> {
        let joined = self.joined_with(handle).filter(|(host, _)| *host == line).map(|(_, other)| other);
        let calls = [Some(handle), joined].into_iter().flatten();
        calls.filter(|call| self.recording(*call, line).is_some()).collect()
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

    pub(crate) fn recording(&self, handle: SessionHandle, line: Pad) -> Option<&Recording> {
        self.calls.get(&handle)?.side(line)?.recording.as_ref()
    }

    /// Lines that are always recorded are from the moment the call connects.
    pub(crate) fn auto_record(&mut self, now: Duration, handle: SessionHandle, line: Pad) {
        if self.line(line).is_some_and(Line::records_itself) {
            self.tapes.set_time(now);
            let (tape, name) = (self.tapes.next_id(), self.generated_name(handle, line));
            let (kind, stage) = (RecordingKind::System, RecordingStage::Opening { ticket: None });
            self.open_tape(handle, line, Recording { tape, kind, notice: false, stage }, name);
        }
    }

    fn generated_name(&self, call: SessionHandle, line: Pad) -> TapeName {
        TapeName::Generated { line: self.line(line).map_or_else(String::new, |line| line.number.clone()), call }
    }

    fn open_tape(&mut self, handle: SessionHandle, line: Pad, recording: Recording, name: TapeName) {
        let tape = recording.tape;
        let Some(side) = self.calls.get_mut(&handle).and_then(|call| call.side_mut(line)) else { return };
        side.recording = Some(recording);
        if let Some(scene) = self.scene(handle, line) {
            self.tapes.open(tape, (handle, line), name, scene);
        }
    }

    /// The recording begins.
    pub(crate) fn tape_opened(&mut self, tape: TapeId) {
        let Some((handle, line)) = self.tapes.owner(tape) else { return };
        if let Some(RecordingStage::Opening { ticket }) = self.recording(handle, line).map(|it| it.stage) {
            self.tapes.settle(ticket, Ok(()));
            self.set_recording_state(handle, line, RecordingState::Recording);
        }
    }

    /// The recording ends, or does not begin; the call goes on.
    pub(crate) fn tape_failed(&mut self, tape: TapeId, refusal: Refusal) {
        let Some((handle, line)) = self.tapes.forget(tape) else { return };
        if let Some(RecordingStage::Opening { ticket }) = self.take_recording(handle, line).map(|it| it.stage) {
            self.tapes.settle(ticket, Err(refusal));
        }
    }

    /// The recording is over, by command or because the call is. One whose tape was not open yet has never been heard
    /// of.
    pub(crate) fn end_recording(&mut self, handle: SessionHandle, line: Pad) {
        let Some(recording) = self.recording(handle, line) else { return };
        let tape = recording.tape;
        match recording.stage {
            RecordingStage::Opening { ticket } => {
                self.tapes.close(tape, false);
                self.tapes.settle(ticket, Err(Refusal::InvalidState));
                if let Some(side) = self.calls.get_mut(&handle).and_then(|call| call.side_mut(line)) {
                    side.recording = None;
                }
            }
            RecordingStage::Running(_) => {
                self.tapes.close(tape, true);
                self.take_recording(handle, line);
            }
        }
    }

    fn take_recording(&mut self, handle: SessionHandle, line: Pad) -> Option<Recording> {
        let call = self.calls.get_mut(&handle)?;
        let pad = call.seen_from(line);
        let recording = call.side_mut(line)?.recording.take()?;
        let change = RecordingChange { call: pad, state: RecordingState::Stopped, kind: recording.kind };
        self.emit(line, LineEvent::Recording(change));
        Some(recording)
    }

    fn set_recording_state(&mut self, handle: SessionHandle, line: Pad, state: RecordingState) {
        let Some(call) = self.calls.get_mut(&handle) else { return };
        let pad = call.seen_from(line);
        if let Some(recording) = call.side_mut(line).and_then(|side| side.recording.as_mut()) {
            recording.stage = RecordingStage::Running(state);
            let change = RecordingChange { call: pad, state, kind: recording.kind };
            self.emit(line, LineEvent::Recording(change));
        }
    }

    /// What the line's tape takes at the moment.
    pub(crate) fn scene(&self, handle: SessionHandle, line: Pad) -> Option<Scene> {
        let recording = self.recording(handle, line)?;
        Some(match recording.state() {
            Some(RecordingState::Muted) => Scene::Muted,
            Some(RecordingState::Paused) => Scene::Paused,
            _ => Scene::Live { sounds: self.heard_on(handle, line), notice: recording.notice },
        })
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
