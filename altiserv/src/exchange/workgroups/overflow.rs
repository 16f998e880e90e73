//! Calls that waited and rang for a member for too long.

use std::time::Duration;

use altilink::{Pad, SessionHandle};

use crate::exchange::Exchange;
use crate::exchange::calls::call::{Call, Phase};
use crate::exchange::calls::hunt::{Hunt, Overflowing};

impl Exchange {
    /// The call's time in the workgroup is over, whether it waits or rings: it rings the extension for calls that
    /// overflow, or is dropped where there is none, or where it is the caller's own. While that extension takes no call,
    /// this one keeps its place and overflows as soon as it can; a member who becomes available may take it first.
    pub(crate) fn overflow(&mut self, now: Duration, handle: SessionHandle) {
        let Some(call) = self.calls.get(&handle) else { return };
        match self.overflow_extension(call) {
            Some(to) if to != call.caller.pad => {
                if !self.overflow_to(now, handle, to)
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

    /// Tries again for a waiting call that is overdue.
    pub(crate) fn overflow_at_last(&mut self, now: Duration, handle: SessionHandle) -> bool {
        let waits = |call: &&Call| call.phase == Phase::Queued;
        let overdue = |call: &&Call| call.wait().is_some_and(|wait| wait.overflow == Overflowing::Overdue);
        let call = self.calls.get(&handle).filter(waits).filter(overdue);
        let to = call.and_then(|call| self.overflow_extension(call));
        to.is_some_and(|to| self.overflow_to(now, handle, to))
    }

    /// For the caller nothing changes; the extension is rung like any called line, and may leave the call unanswered.
    fn overflow_to(&mut self, now: Duration, handle: SessionHandle, to: Pad) -> bool {
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
