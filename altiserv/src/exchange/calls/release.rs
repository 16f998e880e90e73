//! Ending calls, or one party's part in them.

use std::time::Duration;

use altilink::{LineState, Pad, SessionHandle};

use super::call::PartyState;
use crate::exchange::exchange_event::ExchangeEventKind;
use crate::exchange::refusal::{InputResult, Refusal};
use crate::exchange::switch::Switch;

impl Switch {
    /// A party hangs up. A workgroup call that a member declines goes on to the others.
    pub(crate) fn drop_from(&mut self, now: Duration, line: Pad, handle: SessionHandle) -> InputResult {
        let call = self.calls.get(&handle).ok_or(Refusal::NoSuchCall)?;
        if call.rings(line) && call.wait().is_some() {
            self.pass_over(now, handle, line);
        } else {
            self.release(now, handle);
        }
        Ok(Some(handle))
    }

    /// Carries out a command to drop, which neither ends a conference call nor a party's part in it.
    pub(crate) fn drop_on_command(&mut self, now: Duration, line: Pad, handle: SessionHandle) -> InputResult {
        if self.is_conference(handle) { Err(Refusal::InvalidState) } else { self.drop_from(now, line, handle) }
    }

    pub(crate) fn outside_hangup(&mut self, now: Duration, handle: SessionHandle) -> InputResult {
        let call = self.calls.get(&handle).ok_or(Refusal::NoSuchCall)?;
        if !call.parties().into_iter().any(|pad| self.is_trunk(pad)) {
            return Err(Refusal::InvalidState);
        }
        self.release(now, handle);
        Ok(Some(handle))
    }

    /// The outside number was busy: its caller hears so before the call ends.
    pub(crate) fn release_busy(&mut self, now: Duration, handle: SessionHandle) {
        if let Some(call) = self.calls.get(&handle) {
            let line = call.caller.pad;
            let pad = call.dialled.pad;
            self.emit(line, ExchangeEventKind::State { state: LineState::Busy, pad });
        }
        self.release(now, handle);
    }

    /// Ends a call for all its parties. If it was one of a conference's two, the parties of the other go on talking.
    pub(crate) fn release(&mut self, now: Duration, handle: SessionHandle) {
        let joined = self.joined_with(handle);
        self.end(now, handle);
        if let Some((host, other)) = joined {
            self.set_party_state(other, host, PartyState::Talking);
        }
    }

    /// Ends every call for all its parties, whatever state it is in.
    pub(crate) fn end_all(&mut self, now: Duration) {
        self.tapes.set_time(now);
        let all: Vec<SessionHandle> = self.calls.keys().copied().collect();
        for handle in all {
            self.end(now, handle);
        }
        self.end_legs();
        // Those who watch the queues hear that they are empty now.
        self.report_queues();
    }

    /// Ends a call for all its parties, without a word to the other call of a conference.
    pub(crate) fn end(&mut self, now: Duration, handle: SessionHandle) {
        let Some(call) = self.calls.get(&handle) else { return };
        for line in call.parties() {
            self.report_dropped(handle, line);
            self.vacate(now, &[handle], line);
        }
        self.calls.remove(&handle);
        self.tallies.each(|tally| tally.ended(now, handle));
    }

    /// Tells a party that the call is over for it, its recording first.
    pub(crate) fn report_dropped(&mut self, handle: SessionHandle, line: Pad) {
        self.end_recording(handle, line);
        if let Some(call) = self.calls.get(&handle).map(|call| call.seen_from(line)) {
            self.emit(line, ExchangeEventKind::Dropped { call });
        }
    }

    /// Takes calls off a line, which for a workgroup member's call is the beginning of its wrap-up: the line hears first
    /// that it is idle.
    pub(crate) fn vacate(&mut self, now: Duration, handles: &[SessionHandle], pad: Pad) {
        let served: Vec<Pad> = handles.iter().filter_map(|handle| self.served_workgroup(*handle, pad)).collect();
        let Some(line) = self.lines.get_mut(&pad) else { return };
        line.calls.retain(|call| !handles.contains(call));
        if line.calls.is_empty() {
            line.idle_since = now;
            if !self.listens_in(pad) {
                self.emit(pad, ExchangeEventKind::State { state: LineState::Idle, pad });
            }
        }
        for workgroup in served {
            self.wrap_up(now, pad, workgroup);
        }
    }
}
