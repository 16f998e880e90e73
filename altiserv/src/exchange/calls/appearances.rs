//! The calls of a line as it sees them, and the data that they carry.

use altilink::{Pad, SessionHandle};

use super::appearance::{CallAppearance, PartyView};
use super::call::Call;
use super::call_data::{CallData, MAX_USER_DATA};
use crate::exchange::recordings::line_recording::RecordingChange;
use crate::exchange::refusal::{InputResult, Refusal};
use crate::exchange::switch::Switch;

impl Switch {
    /// The calls of a line, its current one first.
    pub(crate) fn views(&self, line: Pad) -> Vec<CallAppearance> {
        if self.is_workgroup(line) {
            return self.waiting_views(line);
        }
        let current = self.current_call(line).ok();
        let mut calls: Vec<&Call> = self.calls_of(line).collect();
        calls.sort_by_key(|call| Some(call.handle) != current);
        calls.into_iter().map(|call| self.view(call, line)).collect()
    }

    pub(crate) fn view(&self, call: &Call, line: Pad) -> CallAppearance {
        let side = call.side(line);
        let mut recording = None;
        if let Some(running) = side.and_then(|side| side.recording.as_ref())
            && let Some(state) = running.state()
        {
            recording = Some(RecordingChange { call: call.seen_from(line), state, kind: running.kind });
        }
        CallAppearance {
            line,
            handle: call.handle,
            state: call.state_of(line),
            caller: PartyView { pad: call.caller.pad, who: call.caller.who.clone() },
            callee: self.callee_view(call, line),
            workgroup: self.workgroup_of(call).unwrap_or(Pad::NONE),
            data: call.data.clone(),
            started: call.started,
            holding_since: side.and_then(|side| side.state.holding_since()),
            recording,
        }
    }

    /// The caller sees what it dialled; the called line sees itself.
    fn callee_view(&self, call: &Call, line: Pad) -> PartyView {
        if line != call.caller.pad && line != call.dialled.pad {
            return PartyView { pad: line, who: self.display(line) };
        }
        PartyView { pad: call.dialled.pad, who: call.dialled.who.clone() }
    }

    fn workgroup_of(&self, call: &Call) -> Option<Pad> {
        if self.is_workgroup(call.dialled.pad) {
            return Some(call.dialled.pad);
        }
        self.workgroup_with(&call.data.workgroup)
    }

    /// Data of a call, for one of its parties and for supervisors.
    pub(crate) fn call_data(&self, line: Pad, handle: SessionHandle) -> Result<&CallData, Refusal> {
        match self.calls.get(&handle) {
            Some(call) if call.involves(line) || self.is_supervisor(line) => Ok(&call.data),
            _ => Err(Refusal::NoSuchCall),
        }
    }

    pub(crate) fn set_user_data(&mut self, line: Pad, handle: SessionHandle, data: String) -> InputResult {
        if data.len() > MAX_USER_DATA {
            return Err(Refusal::InvalidData);
        }
        match self.calls.get_mut(&handle) {
            Some(call) if call.involves(line) => {
                call.data.user_data = data;
                Ok(Some(handle))
            }
            _ => Err(Refusal::NoSuchCall),
        }
    }
}
