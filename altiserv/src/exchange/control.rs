//! Answering, holding, retrieving, and finding the call that is meant.

use std::time::Duration;

use altilink::{LineState, Pad, SessionHandle};

use super::call::{Call, Phase, Side};
use super::{Accepted, Exchange, LineEvent, Refusal};

impl Exchange {
    pub(super) fn calls_of(&self, line: Pad) -> impl Iterator<Item = &Call> {
        let handles = self.line(line).map_or(&[][..], |line| &line.calls);
        handles.iter().filter_map(|handle| self.calls.get(handle))
    }

    /// The call that `line` knows by this call pad.
    pub(super) fn call_on(&self, line: Pad, call_pad: Pad) -> Result<SessionHandle, Refusal> {
        let found = self.calls_of(line).find(|call| call.seen_from(line) == call_pad);
        found.map(|call| call.handle).ok_or(Refusal::NoSuchCall)
    }

    /// The call a line is busy with: the one it talks on, else the one it is placing, else one that rings, else one that
    /// it holds.
    pub(super) fn current_call(&self, line: Pad) -> Result<SessionHandle, Refusal> {
        let rank = |call: &&Call| match call {
            call if call.is_active(line) => 0,
            call if call.awaits_answer(line) => 1,
            call if call.rings(line) => 2,
            _ => 3,
        };
        self.calls_of(line).min_by_key(rank).map(|call| call.handle).ok_or(Refusal::NoSuchCall)
    }

    pub(super) fn ringing_call(&self, line: Pad) -> Result<SessionHandle, Refusal> {
        let ringing = self.calls_of(line).find(|call| call.rings(line));
        ringing.map(|call| call.handle).ok_or(Refusal::NoSuchCall)
    }

    pub(super) fn answer(&mut self, now: Duration, line: Pad, handle: SessionHandle) -> Accepted {
        self.check_answer(line, handle)?;
        self.hold_active(now, line);
        self.connect(now, handle);
        Ok(Some(handle))
    }

    pub(super) fn check_answer(&self, line: Pad, handle: SessionHandle) -> Result<(), Refusal> {
        let rings = self.calls.get(&handle).is_some_and(|call| call.rings(line));
        let placing = self.calls_of(line).any(|call| call.awaits_answer(line));
        if rings && !placing { Ok(()) } else { Err(Refusal::InvalidState) }
    }

    pub(super) fn called_party_answers(&mut self, now: Duration, handle: SessionHandle) -> Accepted {
        let call = self.calls.get(&handle).ok_or(Refusal::NoSuchCall)?;
        let callee = call.callee().ok_or(Refusal::InvalidState)?;
        self.answer(now, callee, handle)
    }

    /// A ringing call becomes a conversation. A caller who talks on another call by then has this one on hold.
    fn connect(&mut self, now: Duration, handle: SessionHandle) {
        let parties = self.calls.get(&handle).and_then(|call| Some((call.caller.pad, call.callee()?)));
        let Some((caller, answering)) = parties else { return };
        let elsewhere = self.calls_of(caller).any(|call| call.is_active(caller));
        let phase = Phase::Connected { callee: answering, caller_side: Side::default(), callee_side: Side::default() };
        self.set_phase(handle, phase);
        for line in [answering, caller] {
            self.report_state(handle, line);
        }
        for line in [answering, caller] {
            self.auto_record(now, handle, line);
        }
        if elsewhere {
            self.set_hold(handle, caller, Some(now));
        }
    }

    pub(super) fn hold(&mut self, now: Duration, line: Pad, handle: SessionHandle) -> Accepted {
        if !self.calls.get(&handle).is_some_and(|call| call.is_active(line)) {
            return Err(Refusal::InvalidState);
        }
        self.set_hold(handle, line, Some(now));
        Ok(Some(handle))
    }

    pub(super) fn retrieve(&mut self, now: Duration, line: Pad, handle: SessionHandle) -> Accepted {
        let held = self.calls.get(&handle).and_then(|call| call.side(line)).and_then(|side| side.holding_since);
        let placing = self.calls_of(line).any(|call| call.awaits_answer(line));
        if held.is_none() || placing {
            return Err(Refusal::InvalidState);
        }
        self.hold_active(now, line);
        self.set_hold(handle, line, None);
        Ok(Some(handle))
    }

    /// A line talks on one call at a time.
    pub(super) fn hold_active(&mut self, now: Duration, line: Pad) {
        let active = self.calls_of(line).find(|call| call.is_active(line)).map(|call| call.handle);
        if let Some(handle) = active {
            self.set_hold(handle, line, Some(now));
        }
    }

    fn set_hold(&mut self, handle: SessionHandle, line: Pad, holding_since: Option<Duration>) {
        let Some(call) = self.calls.get_mut(&handle) else { return };
        let peer = call.peer_of(line);
        let states = |call: &Call| [Some(line), peer].map(|pad| pad.map(|pad| (pad, call.state_of(pad))));
        let before = states(call);
        if let Some(side) = call.side_mut(line) {
            side.holding_since = holding_since;
        }
        let changed = states(call).into_iter().zip(before).filter(|(after, before)| after != before);
        for (pad, _) in changed.filter_map(|(after, _)| after).collect::<Vec<_>>() {
            self.report_state(handle, pad);
        }
    }

    pub(super) fn report_state(&mut self, handle: SessionHandle, line: Pad) {
        if let Some(call) = self.calls.get(&handle) {
            let (state, pad) = (call.state_of(line), call.seen_from(line));
            self.emit(line, LineEvent::State { state, pad });
        }
    }

    /// What the line as a whole is doing: the state of its current call.
    pub(crate) fn line_state(&self, line: Pad) -> LineState {
        let current = self.current_call(line).ok().and_then(|handle| self.calls.get(&handle));
        current.map_or(LineState::Idle, |call| call.state_of(line))
    }
}
