//! The order of a line: what has arrived is dealt with one after the other, and told in the same order.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use actix::prelude::*;
use altilink::message::agents::AgentStateChange;

use super::event::LineEvent;
use super::line::{Line, Waiting, Work};
use super::table::{Newborn, Plan, Step};
use super::turn::{Errand, Member, Told, Turn};
use super::{Cause, Change, LineUpdate, LogonActor, MOST_WORK, Update};
use crate::Extension;
use crate::call::{
    ActsOn, Answered, Birth, CallActor, CallChange, CallCommand, CallContext, CallError, CallKey, CallReport,
    CallState, CallsFor, FollowedCall, Hurry, Origin, Settle, Surroundings,
};
use crate::connection::CommandError;
use crate::log_limit::LogLimit;

/// What may wait behind a call whose extra information is being read. Beyond that it is told without.
const PATIENT_WORK: usize = 64;

/// Most calls of a line that are followed. A line has a handful; a server that has gone mad, any number. What is over is
/// read again when there is room.
const MOST_CALLS: usize = 64;

static TOO_MANY_CALLS: LogLimit = LogLimit::new();

/// How long updates of which no application hears wait for one of which they do: only the timeline of the session shows
/// them.
const UNHEARD: Duration = Duration::from_millis(100);

/// What a turn is about, beside the calls.
struct About {
    cause: Option<Cause>,
    agent: Option<AgentStateChange>,
    /// The calls of the line have been read, or could not be.
    read: Option<Result<(), CommandError>>,
}

impl About {
    /// Whether anybody waits for what a turn has brought: not for an event of which nothing was told.
    fn is_awaited(&self, changes: &[Change]) -> bool {
        !changes.is_empty() || self.read.is_some() || !matches!(self.cause, Some(Cause::Arrived { .. }))
    }
}

impl LogonActor {
    /// Has something wait for its turn on a line.
    pub(super) fn take(&mut self, number: &Extension, work: Work, ctx: &mut Context<Self>) {
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
        self.turn(number, ctx);
    }

    /// Begins the next turn of a line, unless one is under way or the sessions are behind.
    fn turn(&mut self, number: &Extension, ctx: &mut Context<Self>) {
        while !self.audience.is_behind() {
            let Some(line) = self.lines.get_mut(number).filter(|line| !line.is_busy) else { return };
            let Some(work) = line.work.pop_front() else { return };
            self.deal_with(number, work, ctx);
        }
    }

    fn deal_with(&mut self, number: &Extension, work: Work, ctx: &mut Context<Self>) {
        let Some(line) = self.lines.get_mut(number) else { return };
        let about = |cause| About { cause, agent: None, read: None };
        match work {
            Work::Event { event, arrived } => {
                let cause = Cause::arrived(&event, arrived);
                self.heard(number, &event, arrived);
                let Some(line) = self.lines.get_mut(number) else { return };
                let plan = line.calls.event(line.pad, event);
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
                        (line.calls.found(line.pad, reply.calls, origin), Ok(()), Some(count))
                    }
                    Err(error) => (Plan::default(), Err(error), None),
                };
                let about = About { cause: count.map(Cause::CallsRead), agent: None, read: Some(read) };
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
                    line.calls.doubt_all();
                }
                self.run_turn(number, errands, about(None), Origin::Reconciled, ctx);
            }
        }
    }

    /// Sends a command that acts on what the line does, where that is still what is meant.
    fn send_if_certain(&mut self, number: &Extension, command: CallCommand, ctx: &mut Context<Self>) {
        let is_certain = |line: &Line| match command.acts_on {
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
        let about = About { cause: None, agent: None, read: None };
        let errands = VecDeque::from([Errand::Answer { actor, operation, result }]);
        self.run_turn(number, errands, about, Origin::Live, ctx);
    }

    fn follow(&mut self, number: &Extension, plan: Plan, about: About, origin: Origin, ctx: &mut Context<Self>) {
        let about = About { agent: plan.agent, ..about };
        let Some(line) = self.lines.get_mut(number) else { return };
        let ends = |step: &&Step| matches!(step, Step::Change { change: CallChange::Dropped, .. });
        let mut room = (MOST_CALLS + plan.steps.iter().filter(ends).count()).saturating_sub(line.calls.len());
        let births = plan.steps.iter().filter(|step| matches!(step, Step::Birth { .. })).count();
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
                Step::Change { key, change, origin } => Some(Errand::Change { key, change, origin }),
                Step::Birth { .. } if room == 0 => None,
                Step::Birth { newborn, origin } => {
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

    fn run_turn(
        &mut self,
        number: &Extension,
        errands: VecDeque<Errand>,
        about: About,
        origin: Origin,
        ctx: &mut Context<Self>,
    ) {
        let is_connected = self.channel.is_some();
        let Some(line) = self.lines.get_mut(number) else { return };
        line.turns += 1;
        let member = |(key, entry): (CallKey, &super::table::Entry<Addr<CallActor>>)| Member {
            key,
            actor: entry.handle.clone(),
            is_confirmed: entry.confirmed,
            footprint: entry.footprint,
            surroundings: entry.surroundings,
        };
        let members: Vec<Member> = line.calls.iter().map(member).collect();
        line.gathering = errands.iter().find_map(|errand| match errand {
            Errand::Introduce { key, at_once: false, .. } => line.calls.get(*key).map(|entry| entry.handle.clone()),
            _ => None,
        });
        let turn = Turn { is_connected, revision: line.turns, members, told: Vec::new(), calls_for: Vec::new() };
        if errands.is_empty() && turn.is_idle() {
            return self.turn_over(number, turn, about, ctx);
        }
        line.is_busy = true;
        let (number, id) = (number.clone(), line.id);
        ctx.spawn(turn.run(errands, origin).into_actor(self).map(move |turn, logon, ctx| {
            // The line may be followed no more, or anew.
            if let Some(line) = logon.lines.get_mut(&number).filter(|line| line.id == id) {
                line.is_busy = false;
                line.gathering = None;
                logon.turn_over(&number, turn, about, ctx);
                logon.turn(&number, ctx);
            } else {
                logon.flush(ctx);
            }
        }));
    }

    /// Takes what the calls have reported, and tells the sessions.
    fn turn_over(&mut self, number: &Extension, turn: Turn, mut about: About, ctx: &mut Context<Self>) {
        let Some(line) = self.lines.get_mut(number) else { return };
        line.revision = turn.revision;
        let mut changes = Vec::new();
        for Told { key, report: CallReport { view, news, .. }, origin } in turn.told {
            let Some(entry) = line.calls.get_mut(key) else { continue };
            entry.view = Some(Arc::clone(&view));
            if !news.is_empty() {
                let call = FollowedCall { key, view, since: entry.since, actor: entry.handle.clone() };
                changes.push(Change::Call { call, news, origin });
            }
        }
        for member in turn.members {
            if member.footprint.state == CallState::Disconnected {
                line.calls.remove(member.key);
            } else if let Some(entry) = line.calls.get_mut(member.key) {
                entry.footprint = member.footprint;
                entry.surroundings = member.surroundings;
            }
        }
        let has_room = line.calls.has_more && line.calls.len() < MOST_CALLS;
        if has_room {
            line.calls.has_more = false;
        }
        changes.extend(about.agent.take().map(Change::Agent));
        self.is_awaited |= about.is_awaited(&changes);
        let goes_on = line.goes_on_at_once();
        let update = LineUpdate { line: number.clone(), revision: turn.revision, cause: about.cause, changes };
        self.audience.tell(number, &Update::Line(Arc::new(update)));
        if let Some(read) = about.read {
            self.read(number, &read, ctx);
        }
        self.heed(number, turn.calls_for, ctx);
        if has_room {
            self.read_calls(number, ctx);
        }
        // What the next turn brings goes along.
        if !goes_on || self.audience.has_much() {
            self.flush_due(ctx);
        }
    }

    fn flush_due(&mut self, ctx: &mut Context<Self>) {
        if self.is_awaited {
            return self.flush(ctx);
        }
        if self.flush_later.is_none() {
            self.flush_later = Some(ctx.run_later(UNHEARD, |logon, ctx| {
                logon.flush_later = None;
                logon.flush(ctx);
            }));
        }
    }

    /// Does what calls have called for.
    fn heed(&mut self, number: &Extension, calls_for: Vec<(Addr<CallActor>, CallsFor)>, ctx: &mut Context<Self>) {
        for (actor, calls_for) in calls_for {
            if let (CallsFor::Settling(operation), Some(line)) = (calls_for, self.lines.get_mut(number)) {
                line.waiting.push(Waiting::Call(actor, operation));
            }
            self.read_calls_anew(number, ctx);
        }
    }

    /// Tells whoever waited for a reading of the line that there was one, or that none will come soon.
    pub(super) fn settle_waiting(&mut self, number: &Extension, result: &Result<(), CommandError>) {
        let Some(line) = self.lines.get_mut(number) else { return };
        let revision = line.revision;
        for waiting in std::mem::take(&mut line.waiting) {
            match waiting {
                // One for each command under way, of which a call has one.
                Waiting::Call(actor, operation) => actor.do_send(Settle { operation, revision }),
                // Nobody waits any more where this fails.
                Waiting::Caller(caller) => drop(caller.send(result.clone())),
            }
        }
    }

    /// Sends the sessions what is due to them.
    pub(super) fn flush(&mut self, ctx: &mut Context<Self>) {
        self.is_awaited = false;
        for (id, recipient, updates) in self.audience.due() {
            ctx.spawn(recipient.send(updates).into_actor(self).map(move |taken, logon, ctx| match taken {
                Ok(()) => {
                    logon.audience.taken(id);
                    logon.flush(ctx);
                    logon.resume(ctx);
                }
                // The session has ended.
                Err(_) => logon.gone(id, ctx),
            }));
        }
        self.make_room();
    }

    /// Lines that stood still go on.
    pub(super) fn resume(&mut self, ctx: &mut Context<Self>) {
        if self.audience.is_behind() {
            return;
        }
        let waiting = self.lines.iter().filter(|(_, line)| !line.is_busy && !line.work.is_empty());
        let waiting: Vec<Extension> = waiting.map(|(number, _)| number.clone()).collect();
        for number in waiting {
            self.turn(&number, ctx);
        }
        self.make_room();
    }

    /// Whether so much waits that the connection is to be read no further.
    pub(super) fn is_full(&self) -> bool {
        self.audience.is_behind() || self.lines.values().map(|line| line.work.len()).sum::<usize>() > MOST_WORK
    }

    /// Goes on reading where there is room again.
    fn make_room(&mut self) {
        if self.reader.is_some()
            && !self.is_full()
            && let Some(reader) = self.reader.take()
        {
            // The connection has ended meanwhile where this fails.
            let _ = reader.send(());
        }
    }

    /// Nothing is read any more, so neither is the extra information that calls wait for.
    pub(super) fn hurry_all(&self) {
        for gathering in self.lines.values().filter_map(|line| line.gathering.as_ref()) {
            gathering.do_send(Hurry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::update::Arrival;
    use super::*;

    #[test]
    fn a_turn_is_awaited_unless_it_was_an_event_of_which_nothing_is_told() {
        let about = |cause, read| About { cause, agent: None, read };
        let arrived = || Some(Cause::Arrived { what: Arrival::Reset, call: None, at: UNIX_EPOCH });
        assert!(!about(arrived(), None).is_awaited(&[]));
        assert!(about(arrived(), Some(Ok(()))).is_awaited(&[]), "somebody may wait for the reading");
        assert!(about(Some(Cause::CallsRead(0)), None).is_awaited(&[]));
        assert!(about(None, None).is_awaited(&[]), "an answer, or another connection");
        let agent = AgentStateChange {
            agent: altilink::Pad(101),
            state: altilink::message::agents::AgentState::WrapUp,
            changed: None,
        };
        assert!(about(arrived(), None).is_awaited(&[Change::Agent(agent)]));
    }
}
