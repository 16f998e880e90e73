//! Starting calls: from an extension, and from the outside.

use std::time::Duration;

use altilink::{LineState, Pad, SessionHandle};

use super::call::{Bell, Call, CallData, Caller, Party, Phase, RingEnd};
use super::hunt::Hunt;
use crate::exchange::numbering_plan::{Destination, Trunks};
use crate::exchange::phone::Phone;
use crate::exchange::{Exchange, Line, LineEvent, LineRole, MAX_CALLS_PER_LINE, Refusal, Tally};
use crate::settings::{AnswerBehaviour, OutsideBehaviour, OutsideOutcome};

/// A destination that is known to take a call now.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) dialled: Party,
    pub(crate) access_code: u8,
    behaviour: Option<OutsideBehaviour>,
}

impl Exchange {
    pub(crate) fn dial(&mut self, now: Duration, line: Pad, number: &str) -> Result<SessionHandle, Refusal> {
        self.check_disengaged(line)?;
        let target = self.target(line, line, number, None)?;
        self.check_room(line, target.dialled.pad, None)?;
        self.hold_active(now, line);
        let who = self.display(line);
        let workgroup = self.workgroup_number(target.dialled.pad).unwrap_or_default();
        let outbound_workgroup = self.outbound_workgroup(line, target.dialled.pad);
        let data = CallData { access_code: target.access_code, workgroup, outbound_workgroup, ..CallData::default() };
        Ok(self.place(now, Party { pad: line, who }, &target, data))
    }

    /// A call from outside, counted.
    pub(crate) fn offer(
        &mut self,
        now: Duration,
        to: &str,
        who: Caller,
        data: CallData,
    ) -> Result<SessionHandle, Refusal> {
        let offered = self.outside_call(now, to, who, data);
        match offered {
            Ok(handle) => self.tallies.each(|tally| tally.offered(now, handle)),
            // The one thing that a refused input leaves behind.
            Err(Refusal::LineBusy) => self.tallies.each(Tally::blocked),
            Err(_) => {}
        }
        offered
    }

    fn outside_call(
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
        self.occupy(caller.pad, handle);
        let hang_up_at = data.stay.patience.map(|patience| now + patience);
        let (dialled, phase, hunt, keyed) = (target.dialled.clone(), Phase::Queued, Hunt::Direct, Vec::new());
        let call = Call { handle, caller, dialled, phase, hunt, data, started: now, hang_up_at, keyed };
        self.calls.insert(handle, call);
        self.alert(now, handle, target);
        handle
    }

    /// Starts the ringing of a call that rings nobody yet, and tells both parties.
    pub(crate) fn alert(&mut self, now: Duration, handle: SessionHandle, target: &Target) {
        let callee = target.dialled.pad;
        self.announce_to_caller(handle);
        if self.is_workgroup(callee) {
            self.enqueue(now, handle);
        } else {
            self.set_hunt(handle, Hunt::Direct);
            self.ring(now, handle, callee, target.behaviour, self.ring_timeout);
        }
    }

    /// Rings one more line, for this long at most.
    pub(crate) fn ring(
        &mut self,
        now: Duration,
        handle: SessionHandle,
        line: Pad,
        outside: Option<OutsideBehaviour>,
        ring_for: Duration,
    ) {
        let bell = self.bell(now + ring_for, now, line, outside);
        self.occupy(line, handle);
        if let Some(call) = self.calls.get_mut(&handle) {
            call.add_bell(bell);
        }
        self.announce_to_callee(handle, line);
    }

    pub(crate) fn announce_to_caller(&mut self, handle: SessionHandle) {
        let Some(call) = self.calls.get(&handle) else { return };
        let (line, pad) = (call.caller.pad, call.dialled.pad);
        let view = Box::new(self.view(call, line));
        self.emit(line, LineEvent::RingBack(view));
        self.emit(line, LineEvent::State { state: LineState::Ringback, pad });
    }

    pub(crate) fn announce_to_callee(&mut self, handle: SessionHandle, line: Pad) {
        let Some(call) = self.calls.get(&handle) else { return };
        let pad = call.caller.pad;
        let view = Box::new(self.view(call, line));
        self.emit(line, LineEvent::Ring(view));
        self.emit(line, LineEvent::State { state: LineState::Ring, pad });
    }

    /// Finds out what `number`, dialled by the extension `by`, means for a party on `line` and whether it takes a call
    /// now. `leaving` is the call that the party would leave for it.
    pub(crate) fn target(
        &self,
        by: Pad,
        line: Pad,
        number: &str,
        leaving: Option<SessionHandle>,
    ) -> Result<Target, Refusal> {
        match self.dial_plan.resolve(number)? {
            Destination::Line(pad) => self.inside_target(line, pad, leaving),
            Destination::Outside { trunks, number } => {
                self.check_outside_right(by, &number)?;
                let pad = self.free_trunk(&trunks).ok_or(Refusal::LineBusy)?;
                let behaviour = Some(self.outside_numbers.behaviour(&number));
                let who = Caller { number, ..Caller::default() };
                Ok(Target { dialled: Party { pad, who }, access_code: trunks.code_byte(), behaviour })
            }
        }
    }

    pub(crate) fn inside_target(
        &self,
        from: Pad,
        called: Pad,
        leaving: Option<SessionHandle>,
    ) -> Result<Target, Refusal> {
        if from == called {
            return Err(Refusal::InvalidNumber);
        }
        if !self.is_workgroup(called) {
            self.check_disturbance(called, leaving)?;
            self.check_room(called, from, leaving)?;
        }
        let dialled = Party { pad: called, who: self.display(called) };
        Ok(Target { dialled, access_code: 0, behaviour: None })
    }

    /// Whether `line` can have one more call, known to it as `call_pad`.
    pub(crate) fn check_room(&self, line: Pad, call_pad: Pad, leaving: Option<SessionHandle>) -> Result<(), Refusal> {
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
            LineRole::Extension { .. } | LineRole::Workgroup(_) => false,
        };
        self.lines().find(free).map(|line| line.pad)
    }

    fn bell(&self, given_up: Duration, now: Duration, line: Pad, outside: Option<OutsideBehaviour>) -> Bell {
        let by_itself = match (outside, self.line(line).map(|line| &line.role)) {
            (Some(behaviour), _) => outside_end(now, behaviour),
            (None, Some(LineRole::Extension { phone: Phone { answer: AnswerBehaviour::After(delay), .. }, .. })) => {
                Some((now + *delay, RingEnd::Answer { hang_up_after: None }))
            }
            (None, _) => None,
        };
        let (ends, end) = by_itself.filter(|(at, _)| *at < given_up).unwrap_or((given_up, RingEnd::NoAnswer));
        Bell { line, given_up, ends, end }
    }

    /// Outside calls that an extension makes are made for its outbound workgroup.
    fn outbound_workgroup(&self, line: Pad, called: Pad) -> String {
        let outside = self.line(called).is_some_and(Line::is_trunk);
        let workgroup = self.line(line).filter(|_| outside).map(Line::outbound_workgroup);
        workgroup.unwrap_or_default().to_owned()
    }

    pub(crate) fn display(&self, pad: Pad) -> Caller {
        self.line(pad).map_or_else(Caller::default, |line| Caller {
            number: line.number.clone(),
            name: line.name.clone(),
            ip: None,
        })
    }

    pub(crate) fn workgroup_number(&self, pad: Pad) -> Option<String> {
        self.line(pad).filter(|_| self.is_workgroup(pad)).map(|line| line.number.clone())
    }

    pub(crate) fn is_workgroup(&self, pad: Pad) -> bool {
        self.line(pad).is_some_and(|line| line.workgroup().is_some())
    }

    pub(crate) fn occupy(&mut self, line: Pad, handle: SessionHandle) {
        if let Some(line) = self.lines.get_mut(&line) {
            line.calls.push(handle);
        }
    }

    pub(crate) fn set_phase(&mut self, handle: SessionHandle, phase: Phase) {
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
