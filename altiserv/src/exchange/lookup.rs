//! Finding lines and calls.

use altilink::{LineState, Pad, SessionHandle};

use super::calls::call::Call;
use super::calls::call_data::Caller;
use super::refusal::Refusal;
use super::switch::Switch;
use super::switch_line::SwitchLine;
use super::workgroups::workgroup::Workgroup;

impl Switch {
    pub(crate) fn line(&self, pad: Pad) -> Option<&SwitchLine> {
        self.lines.get(&pad)
    }

    pub(crate) fn is_extension(&self, pad: Pad) -> bool {
        self.line(pad).is_some_and(SwitchLine::is_extension)
    }

    pub(crate) fn is_trunk(&self, pad: Pad) -> bool {
        self.line(pad).is_some_and(SwitchLine::is_trunk)
    }

    pub(crate) fn is_supervisor(&self, pad: Pad) -> bool {
        self.line(pad).is_some_and(SwitchLine::is_supervisor)
    }

    pub(crate) fn workgroup(&self, pad: Pad) -> Option<&Workgroup> {
        self.line(pad)?.workgroup()
    }

    pub(crate) fn is_workgroup(&self, pad: Pad) -> bool {
        self.workgroup(pad).is_some()
    }

    /// The workgroup with this number.
    pub(crate) fn workgroup_with(&self, number: &str) -> Option<Pad> {
        self.numbering_plan.line(number).filter(|pad| self.is_workgroup(*pad))
    }

    /// Number of a workgroup; none for any other line.
    pub(crate) fn workgroup_number(&self, pad: Pad) -> Option<String> {
        if self.is_workgroup(pad) { Some(self.line(pad)?.number.clone()) } else { None }
    }

    /// A line as the display of another phone shows it.
    pub(crate) fn display(&self, pad: Pad) -> Caller {
        match self.line(pad) {
            Some(line) => Caller { number: line.number.clone(), name: line.name.clone(), ip: None },
            None => Caller::default(),
        }
    }

    pub(crate) fn calls_of(&self, line: Pad) -> impl Iterator<Item = &Call> {
        let handles = self.line(line).map_or(&[][..], |line| &line.calls);
        handles.iter().filter_map(|handle| self.calls.get(handle))
    }

    /// The call that `line` knows by this call pad.
    pub(crate) fn call_on(&self, line: Pad, call_pad: Pad) -> Result<SessionHandle, Refusal> {
        let found = self.calls_of(line).find(|call| call.seen_from(line) == call_pad);
        found.map(|call| call.handle).ok_or(Refusal::NoSuchCall)
    }

    /// The call that a line talks on; in a conference, the older one of the two.
    pub(crate) fn active_call(&self, line: Pad) -> Option<SessionHandle> {
        self.calls_of(line).find(|call| call.is_active(line)).map(|call| call.handle)
    }

    /// The current call of a line; see [`Call::precedence`].
    pub(crate) fn current_call(&self, line: Pad) -> Result<SessionHandle, Refusal> {
        let current = self.calls_of(line).min_by_key(|call| call.precedence(line));
        current.map(|call| call.handle).ok_or(Refusal::NoSuchCall)
    }

    /// The call that has been ringing a line longest.
    pub(crate) fn ringing_call(&self, line: Pad) -> Result<SessionHandle, Refusal> {
        let ringing = self.calls_of(line).find(|call| call.rings(line));
        ringing.map(|call| call.handle).ok_or(Refusal::NoSuchCall)
    }

    /// State of the line as a whole: that of its current call, else that of the call that it listens to.
    pub(crate) fn line_state(&self, line: Pad) -> LineState {
        let current = self.current_call(line).ok().and_then(|handle| self.calls.get(&handle));
        match current {
            Some(call) => call.state_of(line),
            None => self.listening_state(line).unwrap_or(LineState::Idle),
        }
    }
}
