//! Answering, holding, retrieving, and finding the call that is meant.

use std::time::Duration;

use altilink::{LineState, Pad, SessionHandle};

use super::call::{Call, Phase, Side, Standing};
use super::hunt::Hunt;
use crate::exchange::{Accepted, Exchange, LineEvent, Refusal, Stay};

impl Exchange {
    pub(crate) fn calls_of(&self, line: Pad) -> impl Iterator<Item = &Call> {
        let handles = self.line(line).map_or(&[][..], |line| &line.calls);
        handles.iter().filter_map(|handle| self.calls.get(handle))
    }

    /// The call that `line` knows by this call pad.
    pub(crate) fn call_on(&self, line: Pad, call_pad: Pad) -> Result<SessionHandle, Refusal> {
        let found = self.calls_of(line).find(|call| call.seen_from(line) == call_pad);
        found.map(|call| call.handle).ok_or(Refusal::NoSuchCall)
    }

    /// The call a line is busy with: the one it talks on, else the one it is placing, else one that rings, else one that
    /// it holds.
    pub(crate) fn current_call(&self, line: Pad) -> Result<SessionHandle, Refusal> {
        let rank = |call: &&Call| match call {
            call if call.is_active(line) => 0,
            call if call.awaits_answer(line) => 1,
            call if call.rings(line) => 2,
            _ => 3,
        };
        self.calls_of(line).min_by_key(rank).map(|call| call.handle).ok_or(Refusal::NoSuchCall)
    }

    pub(crate) fn ringing_call(&self, line: Pad) -> Result<SessionHandle, Refusal> {
        let ringing = self.calls_of(line).find(|call| call.rings(line));
        ringing.map(|call| call.handle).ok_or(Refusal::NoSuchCall)
    }

    pub(crate) fn answer(&mut self, now: Duration, line: Pad, handle: SessionHandle) -> Accepted {
        self.check_answer(line, handle)?;
        self.hold_active(now, line);
        self.connect(now, handle, line);
        Ok(Some(handle))
    }

    pub(crate) fn check_answer(&self, line: Pad, handle: SessionHandle) -> Result<(), Refusal> {
        let rings = self.calls.get(&handle).is_some_and(|call| call.rings(line));
        if rings { self.check_disengaged(line) } else { Err(Refusal::InvalidState) }
    }

    pub(crate) fn called_party_answers(&mut self, now: Duration, handle: SessionHandle) -> Accepted {
        let call = self.calls.get(&handle).ok_or(Refusal::NoSuchCall)?;
        let callee = call.callee().ok_or(Refusal::InvalidState)?;
        self.answer(now, callee, handle)
    }

    /// A ringing call becomes a conversation. A caller who talks on another call by then has this one on hold.
    fn connect(&mut self, now: Duration, handle: SessionHandle, answering: Pad) {
        self.silence_others(now, handle, Some(answering));
        let Some((caller, hunts)) = self.calls.get(&handle).map(|call| (call.caller.pad, call.wait().is_some())) else {
            return;
        };
        let elsewhere = self.calls_of(caller).any(|call| call.is_active(caller));
        let phase = Phase::Connected { callee: answering, caller_side: Side::default(), callee_side: Side::default() };
        self.set_phase(handle, phase);
        if hunts {
            self.set_hunt(handle, Hunt::Served);
        }
        self.tallies.each(|tally| tally.answered(now, handle, answering));
        self.stay_for_talk(now, handle);
        let holding = if elsewhere { &[caller][..] } else { &[] };
        self.begin_conversation(now, handle, holding);
    }

    /// Tells the parties of a call that it has just connected; those in `holding` hold it at once.
    pub(crate) fn begin_conversation(&mut self, now: Duration, handle: SessionHandle, holding: &[Pad]) {
        let Some(call) = self.calls.get(&handle) else { return };
        let parties = [call.callee(), Some(call.caller.pad)];
        for line in parties.into_iter().flatten() {
            self.report_state(handle, line);
        }
        for line in parties.into_iter().flatten() {
            self.auto_record(now, handle, line);
        }
        for line in holding {
            self.set_standing(handle, *line, Standing::Holding { since: now });
        }
    }

    /// With the first answer an outside caller's patience no longer matters, and the time to talk begins.
    fn stay_for_talk(&mut self, now: Duration, handle: SessionHandle) {
        let Some(call) = self.calls.get_mut(&handle) else { return };
        let stay = std::mem::take(&mut call.data.stay);
        if stay != Stay::default() {
            call.hang_up_at = stay.talk_time.map(|talk_time| now + talk_time);
        }
    }

    pub(crate) fn hold(&mut self, now: Duration, line: Pad, handle: SessionHandle) -> Accepted {
        if self.is_conference(handle) || !self.calls.get(&handle).is_some_and(|call| call.is_active(line)) {
            return Err(Refusal::InvalidState);
        }
        self.set_standing(handle, line, Standing::Holding { since: now });
        Ok(Some(handle))
    }

    pub(crate) fn retrieve(&mut self, now: Duration, line: Pad, handle: SessionHandle) -> Accepted {
        if !self.calls.get(&handle).is_some_and(|call| call.holds(line)) {
            return Err(Refusal::InvalidState);
        }
        self.check_disengaged(line)?;
        self.hold_active(now, line);
        self.set_standing(handle, line, Standing::Talking);
        Ok(Some(handle))
    }

    /// A line talks on one call at a time; that of a conference is not put on hold, but its lines take up no other.
    pub(crate) fn hold_active(&mut self, now: Duration, line: Pad) {
        let active = self.calls_of(line).find(|call| call.is_active(line)).map(|call| call.handle);
        if let Some(handle) = active {
            self.set_standing(handle, line, Standing::Holding { since: now });
        }
    }

    /// Tells both parties what it changes for them.
    pub(crate) fn set_standing(&mut self, handle: SessionHandle, line: Pad, standing: Standing) {
        let Some(call) = self.calls.get_mut(&handle) else { return };
        let peer = call.peer_of(line);
        let states = |call: &Call| [Some(line), peer].map(|pad| pad.map(|pad| (pad, call.state_of(pad))));
        let before = states(call);
        if let Some(side) = call.side_mut(line) {
            side.standing = standing;
        }
        let changed = states(call).into_iter().zip(before).filter(|(after, before)| after != before);
        for (pad, _) in changed.filter_map(|(after, _)| after).collect::<Vec<_>>() {
            self.report_state(handle, pad);
        }
    }

    pub(crate) fn report_state(&mut self, handle: SessionHandle, line: Pad) {
        if let Some(call) = self.calls.get(&handle) {
            let (state, pad) = (call.state_of(line), call.seen_from(line));
            self.emit(line, LineEvent::State { state, pad });
        }
    }

    /// What the line as a whole is doing: the state of its current call.
    pub(crate) fn line_state(&self, line: Pad) -> LineState {
        let current = self.current_call(line).ok().and_then(|handle| self.calls.get(&handle));
        let idle = || self.listening_state(line).unwrap_or(LineState::Idle);
        current.map_or_else(idle, |call| call.state_of(line))
    }
}
