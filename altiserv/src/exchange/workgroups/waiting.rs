//! Calls that wait for a member of a workgroup: who is told of them, and what can be done with them there.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use altilink::message::queues::QueuedCall;
use altilink::{Pad, SessionHandle};

use crate::exchange::calls::call::Phase;
use crate::exchange::calls::hunt::Hunt;
use crate::exchange::{Accepted, Effect, Exchange, Line, LineEvent, Refusal};

/// Calls that wait, each under its workgroup, as they were told of.
pub(crate) type Waiting = BTreeMap<(Pad, SessionHandle), QueuedCall>;

impl Exchange {
    /// How many calls wait for the members of a workgroup.
    #[cfg(test)]
    pub(crate) fn waiting(&self, workgroup: Pad) -> usize {
        self.reported.keys().filter(|(of, _)| *of == workgroup).count()
    }

    /// Tells what has changed since it was last told. A call that rings a member at once never waited, so this comes
    /// after the queues are served, and after all that the members hear of the call itself.
    pub(crate) fn report_queues(&mut self) {
        let queued = self.calls.values().filter(|call| call.phase == Phase::Queued);
        let waiting: BTreeSet<_> = queued.map(|call| (call.dialled.pad, call.handle)).collect();
        let gone: Vec<_> = self.reported.keys().filter(|key| !waiting.contains(key)).copied().collect();
        let come: Vec<_> = waiting.into_iter().filter(|key| !self.reported.contains_key(key)).collect();
        for key in gone {
            if let Some(call) = self.reported.remove(&key) {
                self.tell_members(key.0, &LineEvent::OutQueue(call));
            }
        }
        for (workgroup, session) in come {
            let Some(call) = self.queued_call(workgroup, session) else { continue };
            self.reported.insert((workgroup, session), call.clone());
            self.tell_members(workgroup, &LineEvent::InQueue(call));
        }
    }

    /// A member or a supervisor gives a call that waits another priority.
    pub(crate) fn set_queue_priority(
        &mut self,
        line: Pad,
        workgroup: Pad,
        session: SessionHandle,
        priority: i32,
    ) -> Accepted {
        self.check_queue(line, workgroup, session)?;
        if !(1..=9).contains(&priority) {
            return Err(Refusal::InvalidData);
        }
        if let Some(call) = self.calls.get_mut(&session) {
            call.data.priority = priority;
        }
        if let Some(call) = self.queued_call(workgroup, session) {
            self.reported.insert((workgroup, session), call.clone());
            self.tell_members(workgroup, &LineEvent::QueuePriority(call));
        }
        Ok(Some(session))
    }

    /// A member or a supervisor sends a call that waits on to somebody else.
    pub(crate) fn send_on(
        &mut self,
        now: Duration,
        line: Pad,
        workgroup: Pad,
        session: SessionHandle,
        destination: &str,
    ) -> Accepted {
        self.check_queue(line, workgroup, session)?;
        let caller = self.calls.get(&session).map(|call| call.caller.clone()).ok_or(Refusal::NoSuchCall)?;
        let target = self.target(line, caller.pad, destination, Some(session))?;
        if target.dialled.pad == workgroup {
            return Err(Refusal::InvalidNumber);
        }
        self.check_room(caller.pad, target.dialled.pad, Some(session))?;
        let number = self.workgroup_number(target.dialled.pad);
        self.leave(session, caller.pad);
        if let Some(call) = self.calls.get_mut(&session) {
            call.dialled = target.dialled.clone();
            call.hunt = Hunt::Direct;
            call.data.access_code = target.access_code;
            call.data.workgroup = number.unwrap_or_else(|| std::mem::take(&mut call.data.workgroup));
        }
        self.alert(now, session, &target);
        Ok(Some(session))
    }

    /// Whether a call waits in this workgroup's queue, and `line` may do something with it there. Whom a live AltiServ
    /// lets do that is not verified.
    fn check_queue(&self, line: Pad, workgroup: Pad, session: SessionHandle) -> Result<(), Refusal> {
        let members = &self.workgroup(workgroup).ok_or(Refusal::NoSuchLine)?.members;
        if !members.contains(&line) && !self.line(line).is_some_and(Line::is_supervisor) {
            return Err(Refusal::NoPrivilege);
        }
        if self.reported.contains_key(&(workgroup, session)) { Ok(()) } else { Err(Refusal::NoSuchCall) }
    }

    fn queued_call(&self, workgroup: Pad, session: SessionHandle) -> Option<QueuedCall> {
        let call = self.calls.get(&session)?;
        Some(QueuedCall {
            session,
            workgroup,
            workgroup_number: self.line(workgroup)?.number.clone(),
            call: call.caller.pad,
            caller_id: call.caller.who.number.clone(),
            caller_name: call.caller.who.name.clone(),
            priority: call.data.priority,
        })
    }

    /// Each member who is logged on hears it at the own line, and whoever monitors the workgroup at the workgroup's.
    fn tell_members(&mut self, workgroup: Pad, event: &LineEvent) {
        let members = self.workgroup(workgroup).map_or(&[][..], |workgroup| &workgroup.members);
        let attended = members.iter().filter(|member| self.line(**member).is_some_and(|line| line.attended));
        let lines: Vec<Pad> = attended.copied().chain([workgroup]).collect();
        self.effects.extend(lines.into_iter().map(|line| Effect { line, event: event.clone() }));
    }
}
