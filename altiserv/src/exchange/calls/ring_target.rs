//! Finding out whether a destination takes a call now.

use altilink::{Pad, SessionHandle};

use super::call::{Call, Party};
use super::call_data::Caller;
use crate::exchange::numbering_plan::{Destination, Trunks};
use crate::exchange::refusal::Refusal;
use crate::exchange::switch::Switch;
use crate::exchange::switch_line::{LineRole, SwitchLine};
use crate::settings::OutsideBehaviour;

/// Calls that one line can have at once; a further one finds it busy.
pub(crate) const MAX_CALLS_PER_LINE: usize = 4;

/// A destination that takes a call now.
#[derive(Debug)]
pub(crate) struct RingTarget {
    pub(crate) dialled: Party,
    pub(crate) access_code: u8,
    /// Behaviour of an outside number.
    pub(crate) behaviour: Option<OutsideBehaviour>,
}

impl RingTarget {
    /// Makes this the destination of a call; `workgroup` is its number if it is a workgroup. It does not ring yet.
    pub(crate) fn redirect(&self, call: &mut Call, workgroup: Option<String>) {
        call.dialled = self.dialled.clone();
        call.data.access_code = self.access_code;
        if let Some(number) = workgroup {
            call.data.workgroup = number;
        }
    }
}

impl Switch {
    /// The destination of `number`, dialled by the extension `by`, for a party on `line`. `leaving` is the call that the
    /// party would leave for it.
    pub(crate) fn target(
        &self,
        by: Pad,
        line: Pad,
        number: &str,
        leaving: Option<SessionHandle>,
    ) -> Result<RingTarget, Refusal> {
        match self.numbering_plan.resolve(number)? {
            Destination::Line(pad) => self.inside_target(line, pad, leaving),
            Destination::Outside { trunks, number } => {
                self.check_outside_right(by, &number)?;
                let pad = self.free_trunk(&trunks).ok_or(Refusal::LineBusy)?;
                let behaviour = Some(self.outside_numbers.behaviour(&number));
                let who = Caller { number, ..Caller::default() };
                Ok(RingTarget { dialled: Party { pad, who }, access_code: trunks.code_byte(), behaviour })
            }
        }
    }

    /// An extension or workgroup as the destination of a party on the line `from`.
    pub(crate) fn inside_target(
        &self,
        from: Pad,
        called: Pad,
        leaving: Option<SessionHandle>,
    ) -> Result<RingTarget, Refusal> {
        if from == called {
            return Err(Refusal::InvalidNumber);
        }
        if !self.is_workgroup(called) {
            self.check_disturbance(called, leaving)?;
            self.check_room(called, from, leaving)?;
        }
        let dialled = Party { pad: called, who: self.display(called) };
        Ok(RingTarget { dialled, access_code: 0, behaviour: None })
    }

    /// Refuses what would be a further call of `line` than it can have, or one that it would know by the call pad of
    /// another.
    pub(crate) fn check_room(&self, line: Pad, call_pad: Pad, leaving: Option<SessionHandle>) -> Result<(), Refusal> {
        let mut staying = 0;
        for call in self.calls_of(line).filter(|call| Some(call.handle) != leaving) {
            // A call is named by its call pad, so two with the same one could not be told apart.
            if call.seen_from(line) == call_pad {
                return Err(Refusal::LineBusy);
            }
            staying += 1;
        }
        if staying >= MAX_CALLS_PER_LINE { Err(Refusal::LineBusy) } else { Ok(()) }
    }

    /// Refuses a call that the phone of `called` may not ring for.
    fn check_disturbance(&self, called: Pad, leaving: Option<SessionHandle>) -> Result<(), Refusal> {
        let phone = self.line(called).and_then(SwitchLine::phone).ok_or(Refusal::NoSuchLine)?;
        let in_use = self.calls_of(called).any(|call| Some(call.handle) != leaving);
        if phone.do_not_disturb || (in_use && !phone.call_waiting) { Err(Refusal::LineBusy) } else { Ok(()) }
    }

    /// Emergency numbers are open to everybody, with an access code or without.
    fn check_outside_right(&self, by: Pad, number: &str) -> Result<(), Refusal> {
        let may_call_outside = self.line(by).is_some_and(SwitchLine::may_call_outside);
        if may_call_outside || self.numbering_plan.is_emergency(number) { Ok(()) } else { Err(Refusal::NoOutsideRight) }
    }

    /// The first trunk line of these that has no call.
    pub(crate) fn free_trunk(&self, trunks: &Trunks) -> Option<Pad> {
        for line in self.lines.values() {
            if let LineRole::Trunk { access_code } = &line.role
                && line.calls.is_empty()
                && trunks.accept(access_code)
            {
                return Some(line.pad);
            }
        }
        None
    }
}
