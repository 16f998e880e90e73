//! Calls that waited and rang for a member for too long.

use std::time::Duration;

use altilink::{Pad, SessionHandle};

use crate::exchange::calls::call::{Call, Phase};
use crate::exchange::calls::hunt::{Hunt, Overflowing};
use crate::exchange::switch::Switch;

impl Switch {
    /// The call's time in the workgroup is over, whether it waits or rings. It rings the extension for calls that
    /// overflow; it is dropped if there is none, or if it is the caller's own. While that extension takes no call, this
    /// one keeps its place and overflows as soon as it can; a member who becomes available may take it first.
    pub(crate) fn overflow(&mut self, now: Duration, handle: SessionHandle) {
        let Some(call) = self.calls.get(&handle) else { return };
        match self.overflow_extension(call) {
            Some(to) if to != call.caller.pad => {
                if !self.try_overflow(now, handle, to)
                    && let Some(wait) = self.calls.get_mut(&handle).and_then(Call::wait_mut)
                {
                    wait.overflow = Overflowing::Overdue;
                }
            }
            _ => {
                self.tallies.each(|tally| tally.overflowed(now, handle));
                self.release(now, handle);
            }
        }
    }

    /// Tries again for a waiting call that is overdue. True if the extension takes it.
    pub(crate) fn try_overdue_overflow(&mut self, now: Duration, handle: SessionHandle) -> bool {
        let Some(call) = self.calls.get(&handle) else { return false };
        let is_overdue = call.wait().is_some_and(|wait| wait.overflow == Overflowing::Overdue);
        if call.phase != Phase::Queued || !is_overdue {
            return false;
        }
        match self.overflow_extension(call) {
            Some(to) => self.try_overflow(now, handle, to),
            None => false,
        }
    }

    /// For the caller nothing changes; the extension is rung like any called line, and may leave the call unanswered.
    fn try_overflow(&mut self, now: Duration, handle: SessionHandle, to: Pad) -> bool {
        let Some(caller) = self.calls.get(&handle).map(|call| call.caller.pad) else { return false };
        if self.inside_target(caller, to, Some(handle)).is_err() {
            return false;
        }
        self.tallies.each(|tally| tally.overflowed(now, handle));
        self.silence_others(now, handle, None);
        self.set_hunt(handle, Hunt::Overflowed);
        self.ring(now, handle, to, None, self.ring_timeout);
        true
    }

    fn overflow_extension(&self, call: &Call) -> Option<Pad> {
        self.workgroup(call.dialled.pad)?.overflow?.to
    }
}
