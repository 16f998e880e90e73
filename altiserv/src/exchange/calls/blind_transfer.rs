//! Blind transfer: one party leaves, the other is connected on to another destination.

use std::time::Duration;

use altilink::{Pad, SessionHandle};

use super::call::{Call, Party, Phase};
use super::call_data::Caller;
use crate::exchange::refusal::{InputResult, Refusal};
use crate::exchange::switch::Switch;

impl Switch {
    /// `line` leaves the call; the other party becomes the caller of `destination`. The call keeps its session handle
    /// and its data, so that the client that placed it can still name it.
    pub(crate) fn redirect(
        &mut self,
        now: Duration,
        line: Pad,
        handle: SessionHandle,
        destination: &str,
    ) -> InputResult {
        let call = self.calls.get(&handle).ok_or(Refusal::NoSuchCall)?;
        if self.is_conference(handle) || call.awaits_answer(line) {
            return Err(Refusal::InvalidState);
        }
        let kept = call.peer_of(line).ok_or(Refusal::InvalidState)?;
        let target = self.target(line, kept, destination, Some(handle))?;
        if target.dialled.pad == line {
            return Err(Refusal::InvalidNumber);
        }
        self.check_room(kept, target.dialled.pad, Some(handle))?;
        let who = self.kept_party(call, kept);
        let workgroup = self.workgroup_number(target.dialled.pad);

        self.silence_others(now, handle, Some(line));
        self.report_dropped(handle, line);
        self.report_dropped(handle, kept);
        self.vacate(now, &[handle], line);
        self.wrap_up_kept(now, handle, line);
        if let Some(call) = self.calls.get_mut(&handle) {
            call.caller = Party { pad: kept, who };
            call.phase = Phase::Queued;
            target.redirect(call, workgroup);
        }
        self.alert(now, handle, &target);
        Ok(Some(handle))
    }

    /// Display of the party that stays in the call when the other one leaves.
    pub(crate) fn kept_party(&self, call: &Call, kept: Pad) -> Caller {
        if call.caller.pad == kept {
            call.caller.who.clone()
        } else if call.dialled.pad == kept {
            call.dialled.who.clone()
        } else {
            self.display(kept)
        }
    }
}
