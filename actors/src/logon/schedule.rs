//! The order of a line: what has arrived is dealt with one after the other, and told in the same order.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use actix::prelude::*;

use super::LogonActor;
use super::followed_line::{FollowedLine, Work};
use super::line_event::LineEvent;
use super::table::{CallPlan, CallStep, MOST_CALLS, Newborn};
use super::turn::{Errand, TurnTopic};
use super::update::Cause;
use crate::Extension;
use crate::call::{
    ActsOn, Answered, Birth, CallActor, CallChange, CallCommand, CallContext, CallError, CallKey, Hurry, Origin,
    Surroundings,
};
use crate::connection::CommandError;
use crate::log_limit::LogLimit;

/// What may wait behind a call whose extra information is being read. Beyond that it is told without.
const PATIENT_WORK: usize = 64;

static TOO_MANY_CALLS: LogLimit = LogLimit::new();

impl LogonActor {
    /// Has something wait for its turn on a line.
    pub(super) fn enqueue(&mut self, number: &Extension, work: Work, ctx: &mut Context<Self>) {
        let Some(line) = self.lines.get_mut(number) else {
            if let Work::Answer { actor, operation, result } = work {
                // The line is followed no more; whoever waits for the answer is told all the same.
                actor.do_send(Answered { operation, result, surroundings: Surroundings::default(), revision: 0 });
            }
            return;
        };
        let ends = matches!(&work, Work::Event { event: LineEvent::Dropped(_), .. });
        line.work.push_back(work);
        // Nobody waits for the data of a call that is over, nor with so much behind it.
        if (ends || line.work.len() > PATIENT_WORK)
            && let Some(gathering) = &line.gathering
        {
            gathering.do_send(Hurry);
        }
        self.begin_turns(number, ctx);
    }

    /// Begins the next turn of a line, unless one is under way or the sessions are behind.
    pub(super) fn begin_turns(&mut self, number: &Extension, ctx: &mut Context<Self>) {
        while !self.audience.is_behind() {
            let Some(line) = self.lines.get_mut(number).filter(|line| !line.is_busy) else { return };
            let Some(work) = line.work.pop_front() else { return };
            self.deal_with(number, work, ctx);
        }
    }

    fn deal_with(&mut self, number: &Extension, work: Work, ctx: &mut Context<Self>) {
        let Some(line) = self.lines.get_mut(number) else { return };
        let about = |cause| TurnTopic { cause, agent: None, read: None };
        match work {
            Work::Event { event, arrived } => {
                let cause = Cause::arrived(&event, arrived);
                self.note_idle_line(number, &event, arrived);
                let Some(line) = self.lines.get_mut(number) else { return };
                let plan = line.calls.plan_event(line.pad, event);
                if plan.is_unclear {
                    self.read_calls(number, ctx);
                }
                self.follow(number, plan, about(Some(cause)), Origin::Live, ctx);
            }
            Work::Calls(result) => {
                let origin = if line.is_open { Origin::Reconciled } else { Origin::Existing };
                let (plan, read, count) = match result {
                    Ok(reply) => {
                        let count = reply.calls.len();
                        (line.calls.plan_found(line.pad, reply.calls, origin), Ok(()), Some(count))
                    }
                    Err(error) => (CallPlan::default(), Err(error), None),
                };
                let about = TurnTopic { cause: count.map(Cause::CallsRead), agent: None, read: Some(read) };
                self.follow(number, plan, about, origin, ctx);
            }
            Work::Answer { actor, operation, result } => {
                let errands = VecDeque::from([Errand::Answer { actor, operation, result }]);
                self.run_turn(number, errands, about(None), Origin::Live, ctx);
            }
            Work::Command(command) => self.send_if_certain(number, command, ctx),
            Work::Contact => {
                let errands = VecDeque::new();
                if self.channel.is_none() {
                    line.calls.unconfirm_all();
                }
                self.run_turn(number, errands, about(None), Origin::Reconciled, ctx);
            }
        }
    }

    /// Sends a command that acts on what the line does, where that is still what is meant.
    fn send_if_certain(&mut self, number: &Extension, command: CallCommand, ctx: &mut Context<Self>) {
        let is_certain = |line: &FollowedLine| match command.acts_on {
            ActsOn::Named => true,
            ActsOn::TalkedOn => line.calls.is_talked_on(command.key),
            ActsOn::Pair { may_alert } => line.calls.is_of_a_pair(command.key, may_alert),
        };
        let is_in_time = command.only_on.is_none_or(|connection| self.is_on(connection));
        if is_in_time && self.lines.get(number).is_some_and(is_certain) {
            return self.send_for_call(command, ctx);
        }
        let CallCommand { actor, operation, acts_on, .. } = command;
        let result = Err(match acts_on {
            _ if !is_in_time => CommandError::ConnectionLost.into(),
            ActsOn::Pair { .. } => CallError::WrongState("the line no longer has one call that it holds and one other"),
            _ => CallError::WrongState("the line does not talk on this call; retrieve it first"),
        });
        let about = TurnTopic { cause: None, agent: None, read: None };
        let errands = VecDeque::from([Errand::Answer { actor, operation, result }]);
        self.run_turn(number, errands, about, Origin::Live, ctx);
    }

    fn follow(
        &mut self,
        number: &Extension,
        plan: CallPlan,
        about: TurnTopic,
        origin: Origin,
        ctx: &mut Context<Self>,
    ) {
        let about = TurnTopic { agent: plan.agent, ..about };
        let Some(line) = self.lines.get_mut(number) else { return };
        let ends = |step: &&CallStep| matches!(step, CallStep::Change { change: CallChange::Dropped, .. });
        let mut room = (MOST_CALLS + plan.steps.iter().filter(ends).count()).saturating_sub(line.calls.len());
        let births = plan.steps.iter().filter(|step| matches!(step, CallStep::Birth { .. })).count();
        if births > room
            && !std::mem::replace(&mut line.calls.has_more, true)
            && let Some(left_out) = TOO_MANY_CALLS.admit()
        {
            log::warn!(
                logon:% = self.id;
                "a line has more calls than the {MOST_CALLS} that are followed; the others are read when there is room{left_out}"
            );
        }
        let mut errands = VecDeque::with_capacity(plan.steps.len());
        for step in plan.steps {
            errands.extend(match step {
                CallStep::Change { key, change, origin } => Some(Errand::Change { key, change, origin }),
                CallStep::Birth { .. } if room == 0 => None,
                CallStep::Birth { newborn, origin } => {
                    room -= 1;
                    let errand = self.begin(number, &newborn, origin, ctx);
                    self.call_began(number, CallKey(self.last_key), &newborn, about.cause.as_ref());
                    errand
                }
            });
        }
        self.run_turn(number, errands, about, origin, ctx);
    }

    /// Starts the actor of a call that is new.
    fn begin(
        &mut self,
        number: &Extension,
        newborn: &Newborn,
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
            call: newborn.call,
            direction: newborn.direction,
            state: newborn.state,
            other_side_holds: newborn.other_side_holds,
            recording: newborn.recording,
            details: Arc::clone(&newborn.details),
        };
        let actor = CallActor::new(birth, context).start();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        line.calls.insert(key, newborn, i64::try_from(now).unwrap_or(i64::MAX), actor);
        let at_once = line.looked_at.is_some() || line.work.len() > PATIENT_WORK;
        Some(Errand::Introduce { key, origin, at_once })
    }
}
