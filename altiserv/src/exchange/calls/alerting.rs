//! Ringing lines, and ending that.

use std::time::Duration;

use altilink::{LineState, Pad, SessionHandle};

use super::call::{Bell, Call, RingEnd};
use super::hunt::Hunt;
use super::ring_target::RingTarget;
use crate::exchange::exchange_event::ExchangeEventKind;
use crate::exchange::switch::Switch;
use crate::settings::{AnswerBehaviour, OutsideBehaviour, OutsideOutcome};

impl Switch {
    /// Starts the ringing of a call that rings no line yet, and tells both parties.
    pub(crate) fn alert(&mut self, now: Duration, handle: SessionHandle, target: &RingTarget) {
        let callee = target.dialled.pad;
        self.announce_to_caller(handle);
        if self.is_workgroup(callee) {
            self.enqueue(now, handle);
        } else {
            self.set_hunt(handle, Hunt::Direct);
            self.ring(now, handle, callee, target.behaviour, self.ring_timeout);
        }
    }

    /// Rings one more line, for `ring_for` at most.
    pub(crate) fn ring(
        &mut self,
        now: Duration,
        handle: SessionHandle,
        line: Pad,
        outside: Option<OutsideBehaviour>,
        ring_for: Duration,
    ) {
        let bell = self.bell(now, line, outside, ring_for);
        self.occupy(line, handle);
        if let Some(call) = self.calls.get_mut(&handle) {
            call.add_bell(bell);
        }
        self.announce_to_callee(handle, line);
    }

    fn bell(&self, now: Duration, line: Pad, outside: Option<OutsideBehaviour>, ring_for: Duration) -> Bell {
        let given_up = now + ring_for;
        let by_itself = match outside {
            Some(behaviour) => outside_end(now, behaviour),
            None => self.phone_answers(now, line),
        };
        match by_itself {
            Some((ends, end)) if ends < given_up => Bell { line, given_up, ends, end },
            _ => Bell { line, given_up, ends: given_up, end: RingEnd::NoAnswer },
        }
    }

    fn phone_answers(&self, now: Duration, line: Pad) -> Option<(Duration, RingEnd)> {
        match self.line(line)?.phone()?.answer {
            AnswerBehaviour::After(delay) => Some((now + delay, RingEnd::Answer { hang_up_after: None })),
            AnswerBehaviour::Manual => None,
        }
    }

    pub(crate) fn announce_to_caller(&mut self, handle: SessionHandle) {
        let Some(call) = self.calls.get(&handle) else { return };
        let line = call.caller.pad;
        let pad = call.dialled.pad;
        let view = Box::new(self.view(call, line));
        self.emit(line, ExchangeEventKind::RingBack(view));
        self.emit(line, ExchangeEventKind::State { state: LineState::Ringback, pad });
    }

    pub(crate) fn announce_to_callee(&mut self, handle: SessionHandle, line: Pad) {
        let Some(call) = self.calls.get(&handle) else { return };
        let pad = call.caller.pad;
        let view = Box::new(self.view(call, line));
        self.emit(line, ExchangeEventKind::Ring(view));
        self.emit(line, ExchangeEventKind::State { state: LineState::Ring, pad });
    }

    /// Ends the ringing of every line but the one that answers, if one does.
    pub(crate) fn silence_others(&mut self, now: Duration, handle: SessionHandle, answering: Option<Pad>) {
        let ringing = self.calls.get(&handle).map(Call::ringing).unwrap_or_default();
        for line in ringing.into_iter().filter(|line| Some(*line) != answering) {
            self.silence(now, handle, line);
        }
    }

    /// Ends the ringing of one line.
    pub(crate) fn silence(&mut self, now: Duration, handle: SessionHandle, line: Pad) {
        self.report_dropped(handle, line);
        if let Some(call) = self.calls.get_mut(&handle) {
            call.remove_bell(line);
        }
        self.vacate(now, &[handle], line);
    }

    pub(crate) fn set_hunt(&mut self, handle: SessionHandle, hunt: Hunt) {
        if let Some(call) = self.calls.get_mut(&handle) {
            call.hunt = hunt;
        }
    }
}

fn outside_end(now: Duration, behaviour: OutsideBehaviour) -> Option<(Duration, RingEnd)> {
    let at = now + behaviour.ring_time;
    match behaviour.outcome {
        OutsideOutcome::Answer => Some((at, RingEnd::Answer { hang_up_after: behaviour.hang_up_after })),
        OutsideOutcome::Busy => Some((at, RingEnd::Busy)),
        OutsideOutcome::NoAnswer => None,
    }
}
