//! Expected display of the model AltiServ's calls.

use actors::call::{Action, CallState, Direction, RecordOperation, Recording};
use altilink::message::recording::{RecordingKind, RecordingState};
use altilink::{LineState, Pad};

use super::model::{Call, Line, is_leg, talks};

impl Line {
    /// Expected state and recording of a call.
    pub(crate) fn shown(&self, call: &Call) -> (Pad, Direction, CallState, Recording) {
        let state = match call.state {
            LineState::Ring => CallState::Ringing,
            LineState::Ringback => CallState::RingingBack,
            LineState::Hold => CallState::Held,
            LineState::Conferencing => CallState::Conference,
            _ => CallState::Connected,
        };
        let leg = is_leg(call).then(|| self.calls.iter().filter(|call| is_leg(call)).find_map(|leg| leg.recording));
        let recording = match leg.unwrap_or(call.recording) {
            None | Some((RecordingState::Stopped, _)) => Recording::Off,
            Some((RecordingState::Recording, kind)) => Recording::On(kind),
            Some((RecordingState::Muted, kind)) => Recording::Muted(kind),
            Some((RecordingState::Paused, kind)) => Recording::Paused(kind),
        };
        (call.pad, call.direction, state, recording)
    }

    /// True if the server accepts this action of the line's own agent.
    pub(crate) fn accepts(&self, call: &Call, action: Action) -> bool {
        let (_, _, state, recording) = self.shown(call);
        match action {
            Action::Answer => state == CallState::Ringing && !self.is_engaged(),
            Action::Drop => state != CallState::Conference,
            Action::Hold => talks(call),
            Action::Retrieve => state == CallState::Held && !self.is_engaged(),
            Action::Conference => self.joins(call),
            Action::Transfer => matches!(state, CallState::Ringing | CallState::Held) || talks(call),
            Action::SendDigits => call.state == LineState::Connected || is_leg(call),
            Action::Record(operation) => {
                let takes_it = match recording {
                    Recording::Off => operation == RecordOperation::Start,
                    Recording::On(_) => {
                        use RecordOperation::{Mute, Pause, Stop};
                        matches!(operation, Stop | Mute | Pause)
                    }
                    Recording::Muted(_) => matches!(operation, RecordOperation::Stop | RecordOperation::Unmute),
                    Recording::Paused(_) => matches!(operation, RecordOperation::Stop | RecordOperation::Resume),
                };
                (talks(call) || is_leg(call)) && takes_it && recording.kind() != Some(RecordingKind::Supervisor)
            }
        }
    }

    /// True if the line has exactly one held and one connected call, and this call is one of them.
    pub(crate) fn joins(&self, call: &Call) -> bool {
        let count = |wanted: &dyn Fn(&Call) -> bool| self.calls.iter().filter(|call| wanted(call)).count();
        let is_held = |call: &Call| call.state == LineState::Hold;
        let listens = |call: &Call| call.state == LineState::Connected;
        let is_pair = (count(&is_held), count(&talks), count(&listens)) == (1, 1, 1);
        is_pair && !self.is_engaged() && (is_held(call) || talks(call))
    }

    /// Positions of the line's only held call and its only other call, the later one first. Ringing calls do not count.
    pub(crate) fn pair(&self) -> Option<[usize; 2]> {
        let own: Vec<usize> = (0..self.calls.len()).filter(|at| self.calls[*at].state != LineState::Ring).collect();
        let is_held = |at: usize| self.calls[at].state == LineState::Hold;
        let is_leg = |at: usize| is_leg(&self.calls[at]);
        match own[..] {
            [first, second] if is_held(first) != is_held(second) && !is_leg(first) && !is_leg(second) => {
                Some([second, first])
            }
            _ => None,
        }
    }

    pub(crate) fn actions(&self, call: &Call) -> Vec<Action> {
        ALL.into_iter().filter(|action| self.accepts(call, *action)).collect()
    }
}

/// Every action, in the order of the offered actions.
pub(crate) const ALL: [Action; 13] = [
    Action::Answer,
    Action::Drop,
    Action::Hold,
    Action::Retrieve,
    Action::Conference,
    Action::Transfer,
    Action::SendDigits,
    Action::Record(RecordOperation::Start),
    Action::Record(RecordOperation::Stop),
    Action::Record(RecordOperation::Mute),
    Action::Record(RecordOperation::Unmute),
    Action::Record(RecordOperation::Pause),
    Action::Record(RecordOperation::Resume),
];
