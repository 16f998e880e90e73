//! Attended transfer: a line that has consulted a second party while it held the first leaves the two to each other.
//!
//! It is done at the desk phone, or by a hook flash and putting the phone down. Each of the two has had a call with the
//! line that leaves, and has one with the other now, under another call pad. So each hears the old call end and another
//! one begin, which connects at once if the second party has answered already.

use std::time::Duration;

use altilink::{LineState, Pad, SessionHandle};

use super::call::{Call, Party, Phase, Side};
use super::hunt::Hunt;
use crate::exchange::refusal::{InputResult, Refusal};
use crate::exchange::switch::Switch;

/// The two calls of a line that consults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Consultation {
    pub(crate) held: SessionHandle,
    /// The line talks on it, or waits for it to be answered.
    pub(crate) other: SessionHandle,
}

/// The held call as it is after the transfer.
#[derive(Debug)]
struct Passed {
    caller: Party,
    dialled: Party,
    phase: Phase,
    /// A call to a workgroup goes on as it is: it keeps its place in the queue, or the member who serves it.
    hunt: Hunt,
    /// Lines that held the line that leaves, and hold their new party from the start.
    holding: Vec<Pad>,
}

impl Switch {
    /// One call held and one other, neither in a conference; others may ring meanwhile.
    pub(crate) fn consultation(&self, line: Pad) -> Result<Consultation, Refusal> {
        let own: Vec<_> = self.calls_of(line).filter(|call| !call.rings(line)).collect();
        let [first, second] = own[..] else { return Err(Refusal::InvalidState) };
        let free = |state| !matches!(state, LineState::Hold | LineState::Conferencing);
        match (first.state_of(line), second.state_of(line)) {
            (LineState::Hold, state) if free(state) => Ok(Consultation { held: first.handle, other: second.handle }),
            (state, LineState::Hold) if free(state) => Ok(Consultation { held: second.handle, other: first.handle }),
            _ => Err(Refusal::InvalidState),
        }
    }

    /// The held call keeps its session handle and its data, and its party is the caller of the consulted one.
    pub(crate) fn transfer(&mut self, now: Duration, line: Pad) -> InputResult {
        let Consultation { held, other } = self.consultation(line)?;
        let passed = self.passed(line, held, other)?;
        for handle in [held, other] {
            let parties = self.calls.get(&handle).map(Call::parties).unwrap_or_default();
            self.report_dropped(handle, line);
            for peer in parties.into_iter().filter(|pad| *pad != line) {
                self.report_dropped(handle, peer);
            }
        }
        self.vacate(now, &[held, other], line);
        self.wrap_up_kept(now, held, line);
        let holding = passed.holding.clone();
        self.merge_into_held(now, held, other, passed);
        self.announce_to_caller(held);
        let called = self.calls.get(&held).map(Call::called).unwrap_or_default();
        for pad in called {
            self.announce_to_callee(held, pad);
        }
        if self.calls.get(&held).is_some_and(|call| matches!(call.phase, Phase::Connected { .. })) {
            self.begin_conversation(now, held, &holding);
        }
        Ok(Some(held))
    }

    fn passed(&self, line: Pad, held: SessionHandle, other: SessionHandle) -> Result<Passed, Refusal> {
        let held_call = self.calls.get(&held).ok_or(Refusal::NoSuchCall)?;
        let other_call = self.calls.get(&other).ok_or(Refusal::NoSuchCall)?;
        let kept = held_call.peer_of(line).ok_or(Refusal::InvalidState)?;
        let consulted = other_call.peer_of(line);
        if other_call.involves(kept) {
            return Err(Refusal::InvalidState);
        }
        let (dialled, hunt) = if other_call.caller.pad == line {
            (other_call.dialled.clone(), other_call.hunt.clone())
        } else {
            (other_call.caller.clone(), Hunt::Direct)
        };
        self.check_room(kept, dialled.pad, Some(held))?;
        for pad in other_call.parties().into_iter().filter(|pad| *pad != line) {
            self.check_room(pad, kept, Some(other))?;
        }
        let phase = match (&other_call.phase, consulted) {
            (Phase::Connected { .. }, Some(callee)) => {
                Phase::Connected { callee, caller_side: Side::default(), callee_side: Side::default() }
            }
            (phase, _) => phase.clone(),
        };
        let mut holding = Vec::new();
        if held_call.holds(kept) {
            holding.push(kept);
        }
        if let Some(consulted) = consulted
            && other_call.holds(consulted)
        {
            holding.push(consulted);
        }
        Ok(Passed { caller: Party { pad: kept, who: self.kept_party(held_call, kept) }, dialled, phase, hunt, holding })
    }

    /// The held call takes over the parties of the other one, which is gone.
    fn merge_into_held(&mut self, now: Duration, held: SessionHandle, other: SessionHandle, passed: Passed) {
        let Some(consulted) = self.calls.remove(&other) else { return };
        self.tallies.each(|tally| tally.ended(now, other));
        for pad in consulted.parties() {
            let Some(line) = self.lines.get_mut(&pad) else { continue };
            for handle in line.calls.iter_mut().filter(|handle| **handle == other) {
                *handle = held;
            }
        }
        let workgroup = self.workgroup_number(passed.dialled.pad);
        let Some(call) = self.calls.get_mut(&held) else { return };
        call.caller = passed.caller;
        call.dialled = passed.dialled;
        call.phase = passed.phase;
        call.hunt = passed.hunt;
        call.data.access_code = consulted.data.access_code;
        if let Some(number) = workgroup {
            call.data.workgroup = number;
        }
        // The outside party that wants to go first does.
        call.hang_up_at = call.hang_up_at.into_iter().chain(consulted.hang_up_at).min();
    }
}
