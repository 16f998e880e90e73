//! Starting calls: from an extension, and from the outside.

use std::time::Duration;

use altilink::{LineState, Pad, SessionHandle};

use super::call::{Call, CallData, Caller, Party, Phase, RingEnd};
use super::dial::{Destination, Trunks};
use super::{Exchange, Line, LineEvent, LineRole, MAX_CALLS_PER_LINE, Refusal};
use crate::settings::{AnswerBehaviour, OutsideBehaviour, OutsideOutcome};

/// A destination that is known to take a call now.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) dialled: Party,
    pub(super) access_code: u8,
    behaviour: Option<OutsideBehaviour>,
}

impl Exchange {
    pub(super) fn dial(&mut self, now: Duration, line: Pad, number: &str) -> Result<SessionHandle, Refusal> {
        if self.calls_of(line).any(|call| call.awaits_answer(line)) {
            return Err(Refusal::InvalidState);
        }
        let target = self.target(line, number, None)?;
        self.check_room(line, target.dialled.pad, None)?;
        self.hold_active(now, line);
        let who = self.display(line);
        let workgroup = self.workgroup_number(target.dialled.pad).unwrap_or_default();
        let data = CallData { access_code: target.access_code, workgroup, ..CallData::default() };
        Ok(self.place(now, Party { pad: line, who }, &target, data))
    }

    pub(super) fn outside_call(
        &mut self,
        now: Duration,
        to: &str,
        who: Caller,
        mut data: CallData,
    ) -> Result<SessionHandle, Refusal> {
        let called = self.dial_plan.line(to).ok_or(Refusal::NoSuchNumber)?;
        let trunk = self.free_trunk(&Trunks::Any).ok_or(Refusal::LineBusy)?;
        let target = self.inside_target(trunk, called, None)?;
        if data.workgroup.is_empty() {
            data.workgroup = self.workgroup_number(called).unwrap_or_default();
        }
        Ok(self.place(now, Party { pad: trunk, who }, &target, data))
    }

    fn place(&mut self, now: Duration, caller: Party, target: &Target, data: CallData) -> SessionHandle {
        let handle = self.next_handle();
        let phase = Phase::Queued { resting: None };
        self.occupy(caller.pad, handle);
        let call =
            Call { handle, caller, dialled: target.dialled.clone(), phase, data, started: now, hang_up_at: None };
        self.calls.insert(handle, call);
        self.alert(now, handle, target);
        handle
    }

    /// Starts the ringing of a call that rings nobody yet, and tells both parties.
    pub(super) fn alert(&mut self, now: Duration, handle: SessionHandle, target: &Target) {
        let callee = target.dialled.pad;
        if !self.is_workgroup(callee) {
            let (ends, end) = self.ring_end(now, callee, target.behaviour);
            self.occupy(callee, handle);
            self.set_phase(handle, Phase::Ringing { callee, since: now, ends, end });
        }
        self.announce_to_caller(handle);
        self.announce_to_callee(handle);
    }

    fn announce_to_caller(&mut self, handle: SessionHandle) {
        let Some(call) = self.calls.get(&handle) else { return };
        let (line, pad) = (call.caller.pad, call.dialled.pad);
        let view = Box::new(self.view(call, line));
        self.emit(line, LineEvent::RingBack(view));
        self.emit(line, LineEvent::State { state: LineState::Ringback, pad });
    }

    pub(super) fn announce_to_callee(&mut self, handle: SessionHandle) {
        let Some((call, line)) = self.calls.get(&handle).and_then(|call| Some((call, call.callee()?))) else { return };
        let pad = call.caller.pad;
        let view = Box::new(self.view(call, line));
        self.emit(line, LineEvent::Ring(view));
        self.emit(line, LineEvent::State { state: LineState::Ring, pad });
    }

    /// Finds out what `number` means for a party on `line` and whether it takes a call now. `leaving` is the call that
    /// the party would leave for it.
    pub(super) fn target(&self, line: Pad, number: &str, leaving: Option<SessionHandle>) -> Result<Target, Refusal> {
        match self.dial_plan.resolve(number)? {
            Destination::Line(pad) => self.inside_target(line, pad, leaving),
            Destination::Outside { trunks, number } => {
                let pad = self.free_trunk(&trunks).ok_or(Refusal::LineBusy)?;
                let behaviour = Some(self.outside_numbers.behaviour(&number));
                let who = Caller { number, ..Caller::default() };
                Ok(Target { dialled: Party { pad, who }, access_code: trunks.code_byte(), behaviour })
            }
        }
    }

    fn inside_target(&self, from: Pad, called: Pad, leaving: Option<SessionHandle>) -> Result<Target, Refusal> {
        if from == called {
            return Err(Refusal::InvalidNumber);
        }
        if !self.is_workgroup(called) {
            self.check_room(called, from, leaving)?;
        }
        let dialled = Party { pad: called, who: self.display(called) };
        Ok(Target { dialled, access_code: 0, behaviour: None })
    }

    /// Whether `line` can have one more call, known to it as `call_pad`.
    pub(super) fn check_room(&self, line: Pad, call_pad: Pad, leaving: Option<SessionHandle>) -> Result<(), Refusal> {
        let staying = || self.calls_of(line).filter(|call| Some(call.handle) != leaving);
        // A call is named by its call pad, so two with the same one could not be told apart.
        let ambiguous = staying().any(|call| call.seen_from(line) == call_pad);
        if ambiguous || staying().count() >= MAX_CALLS_PER_LINE {
            return Err(Refusal::LineBusy);
        }
        Ok(())
    }

    fn free_trunk(&self, trunks: &Trunks) -> Option<Pad> {
        let free = |line: &&Line| match &line.role {
            LineRole::Trunk { access_code } => line.calls.is_empty() && trunks.accept(access_code),
            LineRole::Extension { .. } | LineRole::Workgroup { .. } => false,
        };
        self.lines().find(free).map(|line| line.pad)
    }

    pub(super) fn ring_end(
        &self,
        now: Duration,
        callee: Pad,
        outside: Option<OutsideBehaviour>,
    ) -> (Duration, RingEnd) {
        let given_up = (now + self.ring_timeout, RingEnd::NoAnswer);
        let by_itself = match (outside, self.line(callee).map(|line| &line.role)) {
            (Some(behaviour), _) => outside_end(now, behaviour),
            (None, Some(LineRole::Extension { answer: AnswerBehaviour::After(delay), .. })) => {
                Some((now + *delay, RingEnd::Answer { hang_up_after: None }))
            }
            (None, _) => None,
        };
        by_itself.filter(|(at, _)| *at < given_up.0).unwrap_or(given_up)
    }

    pub(super) fn display(&self, pad: Pad) -> Caller {
        self.line(pad).map_or_else(Caller::default, |line| Caller {
            number: line.number.clone(),
            name: line.name.clone(),
            ip: None,
        })
    }

    pub(super) fn workgroup_number(&self, pad: Pad) -> Option<String> {
        self.line(pad).filter(|_| self.is_workgroup(pad)).map(|line| line.number.clone())
    }

    pub(super) fn is_workgroup(&self, pad: Pad) -> bool {
        self.line(pad).is_some_and(|line| matches!(line.role, LineRole::Workgroup { .. }))
    }

    pub(super) fn occupy(&mut self, line: Pad, handle: SessionHandle) {
        if let Some(line) = self.lines.get_mut(&line) {
            line.calls.push(handle);
        }
    }

    pub(super) fn set_phase(&mut self, handle: SessionHandle, phase: Phase) {
        if let Some(call) = self.calls.get_mut(&handle) {
            call.phase = phase;
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
