//! Ending calls, or one party's part in them.

use std::time::Duration;

use altilink::{LineState, Pad, SessionHandle};

use super::call::{Phase, Resting};
use super::{Accepted, Exchange, Line, LineEvent, Refusal};

/// How long a workgroup member who declined or did not answer is left in peace by that call.
const MEMBER_REST: Duration = Duration::from_secs(5);

impl Exchange {
    /// A party hangs up. A workgroup call that a member declines goes back to the queue.
    pub(super) fn drop_from(&mut self, now: Duration, line: Pad, handle: SessionHandle) -> Accepted {
        let call = self.calls.get(&handle).ok_or(Refusal::NoSuchCall)?;
        if call.rings(line) && self.is_workgroup(call.dialled.pad) {
            self.requeue(now, handle);
        } else {
            self.release(now, handle);
        }
        Ok(Some(handle))
    }

    pub(super) fn outside_hangup(&mut self, now: Duration, handle: SessionHandle) -> Accepted {
        let call = self.calls.get(&handle).ok_or(Refusal::NoSuchCall)?;
        let parties = [Some(call.caller.pad), call.callee()];
        let outside = |pad: Pad| self.line(pad).is_some_and(Line::is_trunk);
        if !parties.into_iter().flatten().any(outside) {
            return Err(Refusal::InvalidState);
        }
        self.release(now, handle);
        Ok(Some(handle))
    }

    /// The outside number was busy: its caller hears so before the call ends.
    pub(super) fn release_busy(&mut self, now: Duration, handle: SessionHandle) {
        if let Some(call) = self.calls.get(&handle) {
            let (line, pad) = (call.caller.pad, call.dialled.pad);
            self.emit(line, LineEvent::State { state: LineState::Busy, pad });
        }
        self.release(now, handle);
    }

    /// Ends a call for all its parties.
    pub(super) fn release(&mut self, now: Duration, handle: SessionHandle) {
        let Some(call) = self.calls.get(&handle) else { return };
        for line in [call.callee(), Some(call.caller.pad)].into_iter().flatten() {
            self.leave(handle, line);
            self.vacate(now, handle, line);
        }
        self.calls.remove(&handle);
    }

    /// The ringing member is left; the call waits for another one.
    pub(super) fn requeue(&mut self, now: Duration, handle: SessionHandle) {
        let Some(member) = self.calls.get(&handle).and_then(super::call::Call::callee) else { return };
        self.leave(handle, member);
        self.vacate(now, handle, member);
        let resting = Some(Resting { member, until: now + MEMBER_REST });
        self.set_phase(handle, Phase::Queued { resting });
    }

    /// Tells a party that the call is over for it, its recording first.
    pub(super) fn leave(&mut self, handle: SessionHandle, line: Pad) {
        self.end_recording(handle, line);
        if let Some(call) = self.calls.get(&handle).map(|call| call.seen_from(line)) {
            self.emit(line, LineEvent::Dropped { call });
        }
    }

    /// Takes a call off a line.
    pub(super) fn vacate(&mut self, now: Duration, handle: SessionHandle, pad: Pad) {
        let Some(line) = self.lines.get_mut(&pad) else { return };
        line.calls.retain(|call| *call != handle);
        if line.calls.is_empty() {
            line.idle_since = now;
            self.emit(pad, LineEvent::State { state: LineState::Idle, pad });
        }
    }
}
