//! Picking up a call that rings another line, or waits in a queue.

use std::time::Duration;

use altilink::{Pad, SessionHandle};

use super::call::Phase;
use crate::exchange::refusal::{InputResult, Refusal};
use crate::exchange::switch::Switch;

impl Switch {
    /// The line rings for a moment and answers. Only members and supervisors pick up the call of a workgroup.
    /// `workgroup` is the number of the one that the call is for, or empty.
    pub(crate) fn pick_up(&mut self, now: Duration, line: Pad, handle: SessionHandle, workgroup: &str) -> InputResult {
        let call = self.calls.get(&handle).ok_or(Refusal::NoSuchCall)?;
        let caller = call.caller.pad;
        let dialled = call.dialled.pad;
        if !workgroup.is_empty() && self.workgroup_number(dialled).as_deref() != Some(workgroup) {
            return Err(Refusal::NoSuchCall);
        }
        if let Some(workgroup) = self.workgroup(dialled)
            && !workgroup.members.contains(&line)
            && !self.is_supervisor(line)
        {
            return Err(Refusal::NoPrivilege);
        }
        // A call that rings at an outside number cannot be picked up here.
        if caller == line || matches!(call.phase, Phase::Connected { .. }) || self.is_trunk(dialled) {
            return Err(Refusal::InvalidState);
        }
        let rings = call.rings(line);
        self.check_disengaged(line)?;
        if !rings {
            self.check_room(line, caller, None)?;
            self.ring(now, handle, line, None, self.ring_timeout);
        }
        self.answer(now, line, handle)
    }
}
