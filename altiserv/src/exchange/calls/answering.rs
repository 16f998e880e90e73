//! Answering: a call that rings becomes a conversation.

use std::time::Duration;

use altilink::{Pad, SessionHandle};

use super::call::{Call, PartyState, Phase, Side};
use super::call_data::Stay;
use super::hunt::Hunt;
use crate::exchange::refusal::{InputResult, Refusal};
use crate::exchange::switch::Switch;

impl Switch {
    /// The line answers a call that rings it. A conversation that it has is put on hold.
    pub(crate) fn answer(&mut self, now: Duration, line: Pad, handle: SessionHandle) -> InputResult {
        if !self.calls.get(&handle).is_some_and(|call| call.rings(line)) {
            return Err(Refusal::InvalidState);
        }
        self.check_disengaged(line)?;
        self.hold_active(now, line);
        self.connect(now, handle, line);
        Ok(Some(handle))
    }

    pub(crate) fn called_party_answers(&mut self, now: Duration, handle: SessionHandle) -> InputResult {
        let call = self.calls.get(&handle).ok_or(Refusal::NoSuchCall)?;
        let callee = call.callee().ok_or(Refusal::InvalidState)?;
        self.answer(now, callee, handle)
    }

    /// Refuses a line that places a call, is in a conference or listens to another line's call: it takes part in nothing
    /// else.
    pub(crate) fn check_disengaged(&self, line: Pad) -> Result<(), Refusal> {
        let is_placing = self.calls_of(line).any(|call| call.awaits_answer(line));
        if is_placing || self.is_conferencing(line) || self.listens_in(line) {
            return Err(Refusal::InvalidState);
        }
        Ok(())
    }

    /// A caller who talks on another call by now has this one on hold.
    fn connect(&mut self, now: Duration, handle: SessionHandle, answering: Pad) {
        self.silence_others(now, handle, Some(answering));
        let Some(caller) = self.calls.get(&handle).map(|call| call.caller.pad) else { return };
        let caller_talks_elsewhere = self.active_call(caller).is_some();
        let Some(call) = self.calls.get_mut(&handle) else { return };
        call.phase = Phase::Connected { callee: answering, caller_side: Side::default(), callee_side: Side::default() };
        if call.wait().is_some() {
            call.hunt = Hunt::Served;
        }
        // With the first answer an outside caller's patience no longer matters, and the time to talk begins.
        let stay = std::mem::take(&mut call.data.stay);
        if stay != Stay::default() {
            call.hang_up_at = stay.talk_time.map(|talk_time| now + talk_time);
        }
        self.tallies.each(|tally| tally.answered(now, handle, answering));
        let holding = if caller_talks_elsewhere { vec![caller] } else { Vec::new() };
        self.begin_conversation(now, handle, &holding);
    }

    /// Tells the parties of a call that it has just connected. The lines in `holding` hold it at once.
    pub(crate) fn begin_conversation(&mut self, now: Duration, handle: SessionHandle, holding: &[Pad]) {
        let parties = self.calls.get(&handle).map(Call::parties).unwrap_or_default();
        for line in &parties {
            self.report_state(handle, *line);
        }
        for line in &parties {
            self.auto_record(now, handle, *line);
        }
        for line in holding {
            self.set_party_state(handle, *line, PartyState::Holding { since: now });
        }
    }
}
