//! Attended transfer: a line that has consulted a second party while it held the first leaves the two to each other.
//!
//! It is done at the desk phone, or by a hook flash and putting the phone down. Each of the two has had a call with the line
//! that leaves, and has one with the other now, under another call pad. So each hears the old call end and another one
//! begin, which connects at once where the second party has answered already.

use std::time::Duration;

use altilink::{LineState, Pad, SessionHandle};

use super::call::{Call, Party, Phase, Side};
use super::hunt::Hunt;
use crate::exchange::{Accepted, Exchange, Refusal};

/// The two calls of a line that consults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Consultation {
    pub(crate) held: SessionHandle,
    /// The line talks on it, or waits for it to be answered.
    pub(crate) other: SessionHandle,
}

/// What the held call becomes.
#[derive(Debug)]
struct Passed {
    caller: Party,
    dialled: Party,
    phase: Phase,
    /// A call to a workgroup goes on where it is: it keeps its place in the queue, or the member who serves it.
    hunt: Hunt,
    /// Who held the line that leaves, and holds its new party from the start.
    holding: Vec<Pad>,
}

impl Exchange {
    /// One call held and one other, neither in a conference; others may ring meanwhile.
    pub(crate) fn consultation(&self, line: Pad) -> Result<Consultation, Refusal> {
        let own: Vec<_> = self.calls_of(line).filter(|call| !call.rings(line)).collect();
        let [first, second] = own[..] else { return Err(Refusal::InvalidState) };
        let free = |state| !matches!(state, LineState::Hold | LineState::Conferencing);
        let (held, other) = match (first.state_of(line), second.state_of(line)) {
            (LineState::Hold, state) if free(state) => (first, second),
            (state, LineState::Hold) if free(state) => (second, first),
            _ => return Err(Refusal::InvalidState),
        };
        Ok(Consultation { held: held.handle, other: other.handle })
    }

    /// The held call keeps its session handle and its data, and its party is the caller of the consulted one.
    pub(crate) fn transfer(&mut self, now: Duration, line: Pad) -> Accepted {
        let calls = self.consultation(line)?;
        let passed = self.passed(line, calls)?;
        self.part_from_both(now, line, calls);
        let holding = self.pass(now, calls, passed);
        self.announce_to_caller(calls.held);
        let called = self.calls.get(&calls.held).map(Call::called).unwrap_or_default();
        for pad in called {
            self.announce_to_callee(calls.held, pad);
        }
        if self.calls.get(&calls.held).is_some_and(|call| matches!(call.phase, Phase::Connected { .. })) {
            self.begin_conversation(now, calls.held, &holding);
        }
        Ok(Some(calls.held))
    }

    fn passed(&self, line: Pad, calls: Consultation) -> Result<Passed, Refusal> {
        let call = |handle| self.calls.get(&handle).ok_or(Refusal::NoSuchCall);
        let (held, other) = (call(calls.held)?, call(calls.other)?);
        let kept = held.peer_of(line).ok_or(Refusal::InvalidState)?;
        let consulted = other.peer_of(line);
        if other.involves(kept) {
            return Err(Refusal::InvalidState);
        }
        let (dialled, hunt) = if other.caller.pad == line {
            (other.dialled.clone(), other.hunt.clone())
        } else {
            (other.caller.clone(), Hunt::Direct)
        };
        self.check_room(kept, dialled.pad, Some(calls.held))?;
        for pad in other.parties().into_iter().filter(|pad| *pad != line) {
            self.check_room(pad, kept, Some(calls.other))?;
        }
        let phase = match (&other.phase, consulted) {
            (Phase::Connected { .. }, Some(callee)) => {
                Phase::Connected { callee, caller_side: Side::default(), callee_side: Side::default() }
            }
            (phase, _) => phase.clone(),
        };
        let held_by_kept = held.holds(kept).then_some(kept);
        let held_by_consulted = consulted.filter(|pad| other.holds(*pad));
        let holding = held_by_kept.into_iter().chain(held_by_consulted).collect();
        Ok(Passed { caller: Party { pad: kept, who: self.who_stays(held, kept) }, dialled, phase, hunt, holding })
    }

    fn part_from_both(&mut self, now: Duration, line: Pad, Consultation { held, other }: Consultation) {
        for handle in [held, other] {
            let parties = self.calls.get(&handle).map(Call::parties).unwrap_or_default();
            self.leave(handle, line);
            for peer in parties.into_iter().filter(|pad| *pad != line) {
                self.leave(handle, peer);
            }
        }
        self.vacate(now, &[held, other], line);
        self.wrap_up_kept(now, held, line);
    }

    /// The consulted call goes up in the held one. Returns who holds the other from the start.
    fn pass(&mut self, now: Duration, Consultation { held, other }: Consultation, passed: Passed) -> Vec<Pad> {
        let Some(consulted) = self.calls.remove(&other) else { return Vec::new() };
        self.tallies.each(|tally| tally.ended(now, other));
        for pad in consulted.parties() {
            let handles = self.lines.get_mut(&pad).map(|line| &mut line.calls);
            for handle in handles.into_iter().flatten().filter(|handle| **handle == other) {
                *handle = held;
            }
        }
        let workgroup = self.workgroup_number(passed.dialled.pad);
        if let Some(call) = self.calls.get_mut(&held) {
            call.caller = passed.caller;
            call.dialled = passed.dialled;
            call.phase = passed.phase;
            call.hunt = passed.hunt;
            call.data.access_code = consulted.data.access_code;
            call.data.workgroup = workgroup.unwrap_or_else(|| std::mem::take(&mut call.data.workgroup));
            // Whichever outside party wants to go first does.
            call.hang_up_at = call.hang_up_at.into_iter().chain(consulted.hang_up_at).min();
        }
        passed.holding
    }
}
