//! Starting calls: from an extension, and from the outside.

use std::time::Duration;

use altilink::{Pad, SessionHandle};

use super::call::{Call, Party, Phase};
use super::call_data::{CallData, Caller};
use super::hunt::Hunt;
use super::ring_target::RingTarget;
use crate::exchange::call_tally::CallTally;
use crate::exchange::numbering_plan::Trunks;
use crate::exchange::refusal::Refusal;
use crate::exchange::switch::Switch;

impl Switch {
    pub(crate) fn dial(&mut self, now: Duration, line: Pad, number: &str) -> Result<SessionHandle, Refusal> {
        self.check_disengaged(line)?;
        let target = self.target(line, line, number, None)?;
        let called = target.dialled.pad;
        self.check_room(line, called, None)?;
        self.hold_active(now, line);
        // Outside calls that an extension makes are made for its outbound workgroup.
        let outbound_workgroup = match self.line(line) {
            Some(line) if self.is_trunk(called) => line.outbound_workgroup().to_owned(),
            _ => String::new(),
        };
        let data = CallData {
            access_code: target.access_code,
            workgroup: self.workgroup_number(called).unwrap_or_default(),
            outbound_workgroup,
            ..CallData::default()
        };
        Ok(self.place(now, Party { pad: line, who: self.display(line) }, &target, data))
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
            Err(Refusal::LineBusy) => self.tallies.each(CallTally::blocked),
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
        let called = self.numbering_plan.line(to).ok_or(Refusal::NoSuchNumber)?;
        let trunk = self.free_trunk(&Trunks::Any).ok_or(Refusal::LineBusy)?;
        let target = self.inside_target(trunk, called, None)?;
        if data.workgroup.is_empty() {
            data.workgroup = self.workgroup_number(called).unwrap_or_default();
        }
        Ok(self.place(now, Party { pad: trunk, who }, &target, data))
    }

    fn place(&mut self, now: Duration, caller: Party, target: &RingTarget, data: CallData) -> SessionHandle {
        let handle = self.next_handle();
        self.occupy(caller.pad, handle);
        let call = Call {
            handle,
            caller,
            dialled: target.dialled.clone(),
            phase: Phase::Queued,
            hunt: Hunt::Direct,
            started: now,
            hang_up_at: data.stay.patience.map(|patience| now + patience),
            keyed: Vec::new(),
            data,
        };
        self.calls.insert(handle, call);
        self.alert(now, handle, target);
        handle
    }

    /// The line takes part in one more call.
    pub(crate) fn occupy(&mut self, line: Pad, handle: SessionHandle) {
        if let Some(line) = self.lines.get_mut(&line) {
            line.calls.push(handle);
        }
    }
}
