//! The order of a line: what has arrived is dealt with one after the other, and told in the same order.

use std::collections::VecDeque;
use std::time::{SystemTime, UNIX_EPOCH};

use actix::prelude::*;

use super::LogonActor;
use super::followed_line::{AgentTold, Work};
use super::line_event::LineEvent;
use super::table::{CallPlan, CallStep, MOST_CALLS};
use super::turn::{Errand, TurnTopic};
use super::update::Cause;
use crate::Extension;
use crate::call::{
    ActsOn, Answered, Birth, CallActor, CallChange, CallCommand, CallContext, CallError, CallKey, Hurry, Newborn,
    OperationId, Origin, PlacedBy, Surroundings,
};
use crate::connection::CommandError;
use crate::log_limit::LogLimit;

/// Most work that waits behind a call whose extra information is being read. With more behind it, the call is told
/// without.
const PATIENT_WORK: usize = 64;

static TOO_MANY_CALLS: LogLimit = LogLimit::new();

impl LogonActor {
    /// Has something wait for its turn on a line.
    pub(super) fn enqueue(&mut self, number: &Extension, work: Work, ctx: &mut Context<Self>) {
        let Some(line) = self.lines.get_mut(number) else {
            // The line is followed no more. Whoever waits for an answer gets it all the same.
            if let Work::Answer { actor, operation, result } = work {
                actor.do_send(Answered { operation, result, surroundings: Surroundings::default(), revision: 0 });
            }
            return;
        };
        let is_end_of_call = matches!(&work, Work::Event { event: LineEvent::Dropped(_), .. });
        line.work.push_back(work);
        // Extra information is not worth waiting for if the call is over, or with so much behind it.
        if (is_end_of_call || line.work.len() > PATIENT_WORK)
            && let Some(gathering) = &line.gathering
        {
            gathering.do_send(Hurry);
        }
        self.begin_turns(number, ctx);
    }

    /// Begins turns of a line until one has to wait for its calls, nothing is left to do, or the sessions are behind.
    pub(super) fn begin_turns(&mut self, number: &Extension, ctx: &mut Context<Self>) {
        while !self.audience.is_behind() {
            let Some(line) = self.lines.get_mut(number) else { return };
            if line.is_busy {
                return;
            }
            let Some(work) = line.work.pop_front() else { return };
            self.deal_with(number, work, ctx);
        }
    }

    fn deal_with(&mut self, number: &Extension, work: Work, ctx: &mut Context<Self>) {
        if self.is_workgroup(number) {
            return self.deal_with_queue(number, work, ctx);
        }
        match work {
            Work::Event { event, arrived } => {
                let cause = Cause::arrived(&event, arrived);
                self.note_idle_line(number, &event, arrived);
                let Some(line) = self.lines.get_mut(number) else { return };
                let plan = line.calls.plan_event(line.pad, event);
                if plan.is_unclear {
                    self.read_calls(number, ctx);
                }
                let agent = plan.agent.clone().map(|change| AgentTold::Event { change, arrived });
                let topic = TurnTopic { cause: Some(cause), agent, ..TurnTopic::default() };
                self.follow_plan(number, plan, topic, Origin::Live, ctx);
            }
            Work::Calls(result) => {
                let Some(line) = self.lines.get_mut(number) else { return };
                let origin = if line.is_open { Origin::Reconciled } else { Origin::Existing };
                let mut plan = CallPlan::default();
                let mut topic = TurnTopic::default();
                match result {
                    Ok(reply) => {
                        topic.cause = Some(Cause::CallsRead(reply.calls.len()));
                        topic.read = Some(Ok(()));
                        plan = line.calls.plan_found(line.pad, reply.calls, origin);
                    }
                    Err(error) => topic.read = Some(Err(error)),
                }
                self.follow_plan(number, plan, topic, origin, ctx);
            }
            work @ (Work::Agent { .. } | Work::Wish { .. } | Work::Note) => self.deal_with_agent(number, work, ctx),
            Work::Answer { actor, operation, result } => self.tell_answer(number, actor, operation, result, ctx),
            Work::Command(command) => self.send_if_certain(number, command, ctx),
            Work::Placed { key, placed_by } => {
                let Some(line) = self.lines.get(number) else { return };
                // It may be over already.
                let mut errands = VecDeque::new();
                if line.calls.get(key).is_some() {
                    let change = CallChange::PlacedBy(placed_by);
                    errands.push_back(Errand::Change { key, change, origin: Origin::Live });
                }
                self.run_turn(number, errands, TurnTopic::default(), Origin::Live, ctx);
            }
            // Only a workgroup has a queue.
            Work::Queue { .. } => {}
            Work::Contact { is_lost } => {
                let Some(line) = self.lines.get_mut(number) else { return };
                if is_lost {
                    line.calls.unconfirm_all();
                    line.doubt_agent();
                }
                self.run_turn(number, VecDeque::new(), TurnTopic::default(), Origin::Reconciled, ctx);
            }
        }
    }

    fn tell_answer(
        &mut self,
        number: &Extension,
        actor: Addr<CallActor>,
        operation: OperationId,
        result: Result<(), CallError>,
        ctx: &mut Context<Self>,
    ) {
        let errands = VecDeque::from([Errand::Answer { actor, operation, result }]);
        self.run_turn(number, errands, TurnTopic::default(), Origin::Live, ctx);
    }

    /// Sends a command that acts on what the line does, if the line still does what was meant. If not, the command is
    /// answered with the reason.
    fn send_if_certain(&mut self, number: &Extension, command: CallCommand, ctx: &mut Context<Self>) {
        let Some(line) = self.lines.get(number) else { return };
        let is_certain = match command.acts_on {
            ActsOn::Named => true,
            ActsOn::TalkedOn => line.calls.is_talked_on(command.key),
            ActsOn::Pair { may_alert } => line.calls.is_of_a_pair(command.key, may_alert),
        };
        let is_in_time = command.only_on.is_none_or(|connection| self.is_on(connection));
        if is_in_time && is_certain {
            return self.send_for_call(command, ctx);
        }
        let error = if is_in_time {
            CallError::WrongState(match command.acts_on {
                ActsOn::Pair { .. } => "the line no longer has one call that it holds and one other",
                ActsOn::Named | ActsOn::TalkedOn => "the line does not talk on this call; retrieve it first",
            })
        } else {
            CommandError::ConnectionLost.into()
        };
        self.tell_answer(number, command.actor, command.operation, Err(error), ctx);
    }

    /// Starts the calls that are new, as far as there is room, and has the turn run.
    fn follow_plan(
        &mut self,
        number: &Extension,
        plan: CallPlan,
        topic: TurnTopic,
        origin: Origin,
        ctx: &mut Context<Self>,
    ) {
        let Some(line) = self.lines.get_mut(number) else { return };
        let mut room = line.calls.room_after(&plan);
        if plan.births() > room
            && line.calls.leave_out()
            && let Some(left_out) = TOO_MANY_CALLS.admit()
        {
            log::warn!(
                logon:% = self.id;
                "a line has more calls than the {MOST_CALLS} that are followed; the others are read when there is room{left_out}"
            );
        }
        let mut errands = VecDeque::with_capacity(plan.steps.len());
        for step in plan.steps {
            match step {
                CallStep::Change { key, change, origin } => errands.push_back(Errand::Change { key, change, origin }),
                CallStep::Birth { .. } if room == 0 => {}
                CallStep::Birth { newborn, origin } => {
                    room -= 1;
                    let key = CallKey(self.last_key + 1);
                    let fates = self.call_begins(number, key, &newborn, topic.cause.as_ref());
                    let placed_by = self.request_of(key);
                    errands.extend(self.start_call(number, &newborn, placed_by, origin, ctx));
                    self.apply_fates(fates);
                }
            }
        }
        self.run_turn(number, errands, topic, origin, ctx);
    }

    /// Starts the actor of a call that is new. Returns the errand that introduces it.
    fn start_call(
        &mut self,
        number: &Extension,
        newborn: &Newborn,
        placed_by: Option<PlacedBy>,
        origin: Origin,
        ctx: &mut Context<Self>,
    ) -> Option<Errand> {
        let line = self.lines.get_mut(number)?;
        self.last_key += 1;
        let key = CallKey(self.last_key);
        let context = CallContext {
            key,
            extra_info_timeout: self.config.extra_info_timeout,
            commands: ctx.address().recipient(),
            extras: ctx.address().recipient(),
            meter: self.meter.clone(),
        };
        let birth = Birth {
            extension: line.number.clone(),
            seat: line.seat,
            product: self.config.product,
            newborn: newborn.clone(),
            placed_by,
        };
        let actor = CallActor::new(birth, context).start();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        line.calls.insert(key, newborn, i64::try_from(now).unwrap_or(i64::MAX), actor);
        let at_once = !line.is_heard() || line.work.len() > PATIENT_WORK;
        Some(Errand::Introduce { key, origin, at_once })
    }
}
