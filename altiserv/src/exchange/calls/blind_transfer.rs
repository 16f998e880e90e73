//! Blind transfer: one party leaves, the other is connected on to somebody else.

use std::time::Duration;

use altilink::{Pad, SessionHandle};

use super::call::{Call, Caller, Party, Phase};
use crate::exchange::{Accepted, Exchange, Refusal};

impl Exchange {
    /// `line` leaves the call; the other party becomes the caller of `destination`. The call keeps its session handle
    /// and its data, so that whoever placed it can still name it.
    pub(crate) fn redirect(&mut self, now: Duration, line: Pad, handle: SessionHandle, destination: &str) -> Accepted {
        let call = self.calls.get(&handle).ok_or(Refusal::NoSuchCall)?;
        if self.is_conference(handle) {
            return Err(Refusal::InvalidState);
        }
        let kept = call.peer_of(line).filter(|_| !call.awaits_answer(line)).ok_or(Refusal::InvalidState)?;
        let target = self.target(line, kept, destination, Some(handle))?;
        if target.dialled.pad == line {
            return Err(Refusal::InvalidNumber);
        }
        self.check_room(kept, target.dialled.pad, Some(handle))?;
        let who = self.who_stays(call, kept);
        let workgroup = self.workgroup_number(target.dialled.pad);

        self.silence_others(now, handle, Some(line));
        self.leave(handle, line);
        self.leave(handle, kept);
        self.vacate(now, &[handle], line);
        self.wrap_up_kept(now, handle, line);
        if let Some(call) = self.calls.get_mut(&handle) {
            call.caller = Party { pad: kept, who };
            call.dialled = target.dialled.clone();
            call.phase = Phase::Queued;
            call.data.access_code = target.access_code;
            call.data.workgroup = workgroup.unwrap_or_else(|| std::mem::take(&mut call.data.workgroup));
        }
        self.alert(now, handle, &target);
        Ok(Some(handle))
    }

    pub(crate) fn who_stays(&self, call: &Call, kept: Pad) -> Caller {
        if call.caller.pad == kept {
            call.caller.who.clone()
        } else if call.dialled.pad == kept {
            call.dialled.who.clone()
        } else {
            self.display(kept)
        }
    }
}
