//! Calls that wait for a member of a workgroup: reports of them, and what can be done with them in the queue.

use std::collections::BTreeSet;
use std::time::Duration;

use altilink::message::queues::QueuedCall;
use altilink::{LineState, Pad, SessionHandle};

use crate::exchange::calls::appearance::CallAppearance;
use crate::exchange::calls::call::Phase;
use crate::exchange::calls::hunt::Hunt;
use crate::exchange::exchange_event::ExchangeEventKind;
use crate::exchange::refusal::{InputResult, Refusal};
use crate::exchange::switch::Switch;

impl Switch {
    /// Number of calls that wait for the members of a workgroup.
    #[cfg(test)]
    pub(crate) fn waiting(&self, workgroup: Pad) -> usize {
        self.reported.keys().filter(|(of, _)| *of == workgroup).count()
    }

    /// The calls that wait for the members of a workgroup, as its line has them. Each begins when it begins to wait.
    pub(crate) fn waiting_views(&self, workgroup: Pad) -> Vec<CallAppearance> {
        let mut views = Vec::new();
        for (_, session) in self.reported.keys().filter(|(of, _)| *of == workgroup) {
            let Some(call) = self.calls.get(session) else { continue };
            let started = call.wait().map_or(call.started, |wait| wait.since);
            views.push(CallAppearance { state: LineState::CallPending, started, ..self.view(call, workgroup) });
        }
        views.sort_by_key(|view| view.started);
        views
    }

    /// Reports each call that has begun or ceased to wait since the last report. A call that rings a member at once never
    /// waited, so this comes after the queues are served, and after all that the members hear of the call itself.
    pub(crate) fn report_queues(&mut self) {
        let queued = self.calls.values().filter(|call| call.phase == Phase::Queued);
        let waiting: BTreeSet<_> = queued.map(|call| (call.dialled.pad, call.handle)).collect();
        let gone: Vec<_> = self.reported.keys().filter(|key| !waiting.contains(key)).copied().collect();
        let come: Vec<_> = waiting.into_iter().filter(|key| !self.reported.contains_key(key)).collect();
        for key in gone {
            if let Some(call) = self.reported.remove(&key) {
                self.report_to_members(key.0, ExchangeEventKind::OutQueue(call));
            }
        }
        for (workgroup, session) in come {
            let Some(call) = self.queued_call(workgroup, session) else { continue };
            self.reported.insert((workgroup, session), call.clone());
            self.report_to_members(workgroup, ExchangeEventKind::InQueue(call));
        }
    }

    /// A member or a supervisor gives a waiting call another priority.
    pub(crate) fn set_queue_priority(
        &mut self,
        line: Pad,
        workgroup: Pad,
        session: SessionHandle,
        priority: i32,
    ) -> InputResult {
        self.check_queue(line, workgroup, session)?;
        if !(1..=9).contains(&priority) {
            return Err(Refusal::InvalidData);
        }
        if let Some(call) = self.calls.get_mut(&session) {
            call.data.priority = priority;
        }
        if let Some(call) = self.queued_call(workgroup, session) {
            self.reported.insert((workgroup, session), call.clone());
            self.report_to_members(workgroup, ExchangeEventKind::QueuePriority(call));
        }
        Ok(Some(session))
    }

    /// A member or a supervisor sends a waiting call on to another destination.
    pub(crate) fn send_on(
        &mut self,
        now: Duration,
        line: Pad,
        workgroup: Pad,
        session: SessionHandle,
        destination: &str,
    ) -> InputResult {
        self.check_queue(line, workgroup, session)?;
        let caller = self.calls.get(&session).map(|call| call.caller.clone()).ok_or(Refusal::NoSuchCall)?;
        let target = self.target(line, caller.pad, destination, Some(session))?;
        if target.dialled.pad == workgroup {
            return Err(Refusal::InvalidNumber);
        }
        self.check_room(caller.pad, target.dialled.pad, Some(session))?;
        let number = self.workgroup_number(target.dialled.pad);
        self.report_dropped(session, caller.pad);
        if let Some(call) = self.calls.get_mut(&session) {
            call.hunt = Hunt::Direct;
            target.redirect(call, number);
        }
        self.alert(now, session, &target);
        Ok(Some(session))
    }

    /// Refuses a call that does not wait in this workgroup's queue, and a line that is neither a member nor a
    /// supervisor. Who may do that on a live AltiServ is not verified.
    fn check_queue(&self, line: Pad, workgroup: Pad, session: SessionHandle) -> Result<(), Refusal> {
        let members = &self.workgroup(workgroup).ok_or(Refusal::NoSuchLine)?.members;
        if !members.contains(&line) && !self.is_supervisor(line) {
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

    /// Tells each member who is logged on, at the own line, and those who monitor the workgroup.
    fn report_to_members(&mut self, workgroup: Pad, event: ExchangeEventKind) {
        let members = self.workgroup(workgroup).map(|workgroup| workgroup.members.clone()).unwrap_or_default();
        for member in members {
            if self.line(member).is_some_and(|line| line.attended) {
                self.emit(member, event.clone());
            }
        }
        self.emit_at_queue(workgroup, event);
    }
}
