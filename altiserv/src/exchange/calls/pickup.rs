//! Picking up a call that rings somebody else, or waits in a queue.

use std::time::Duration;

use altilink::{Pad, SessionHandle};

use crate::exchange::{Accepted, Exchange, Line, Refusal};

impl Exchange {
    /// The line rings for a moment and answers. A call of a workgroup is for its members and for supervisors. `workgroup`
    /// is the number of the one that the call is for, where it is named.
    pub(crate) fn pick_up(&mut self, now: Duration, line: Pad, handle: SessionHandle, workgroup: &str) -> Accepted {
        let call = self.calls.get(&handle).ok_or(Refusal::NoSuchCall)?;
        let (caller, dialled) = (call.caller.pad, call.dialled.pad);
        if !workgroup.is_empty() && self.workgroup_number(dialled).as_deref() != Some(workgroup) {
            return Err(Refusal::NoSuchCall);
        }
        let is_member = self.line(dialled).is_some_and(|line_of| line_of.members().contains(&line));
        if self.is_workgroup(dialled) && !is_member && !self.line(line).is_some_and(Line::is_supervisor) {
            return Err(Refusal::NoPrivilege);
        }
        if caller == line || call.callee().is_some_and(|callee| call.side(callee).is_some()) {
            return Err(Refusal::InvalidState);
        }
        // An outside number that rings is nobody's here to pick up.
        if self.line(dialled).is_some_and(Line::is_trunk) {
            return Err(Refusal::InvalidState);
        }
        self.check_disengaged(line)?;
        if !call.rings(line) {
            self.check_room(line, caller, None)?;
            self.ring(now, handle, line, None, self.ring_timeout);
        }
        self.answer(now, line, handle)
    }
}
