//! One turn of a line: the calls concerned are told of what has happened, then those around which something has changed.

use std::collections::VecDeque;
use std::sync::Arc;

use actix::prelude::*;
use altilink::message::agents::AgentStateChange;

use super::LogonActor;
use super::table::{CallEntry, MOST_CALLS};
use super::update::{Cause, Change, LineUpdate, Update};
use super::waiters::ReadingWaiter;
use crate::Extension;
use crate::connection::CommandError;

use crate::call::{
    Answered, Apply, CallActor, CallChange, CallError, CallKey, CallReport, CallState, CallsFor, Contact, FollowedCall,
    Footprint, Introduce, OperationId, Origin, RecordOperation, Recording, Settle, Surroundings,
};

/// A call as it takes part in a turn.
struct TurnMember {
    key: CallKey,
    actor: Addr<CallActor>,
    is_confirmed: bool,
    footprint: Footprint,
    /// As it was told last.
    surroundings: Surroundings,
}

/// Something to hand to a call.
pub(crate) enum Errand {
    Introduce {
        key: CallKey,
        origin: Origin,
        at_once: bool,
    },
    Change {
        key: CallKey,
        change: CallChange,
        origin: Origin,
    },
    /// The call may be over, and no member any more.
    Answer {
        actor: Addr<CallActor>,
        operation: OperationId,
        result: Result<(), CallError>,
    },
    /// What was done to a leg of a conference has been told to the others.
    Settle {
        key: CallKey,
        operation: OperationId,
    },
}

/// What a call has reported.
struct TurnReport {
    key: CallKey,
    report: CallReport,
    origin: Origin,
}

/// What a turn is topic, beside the calls.
pub(crate) struct TurnTopic {
    pub(crate) cause: Option<Cause>,
    pub(crate) agent: Option<AgentStateChange>,
    /// The calls of the line have been read, or could not be.
    pub(crate) read: Option<Result<(), CommandError>>,
}

impl TurnTopic {
    /// Whether anybody waits for what a turn has brought: not for an event of which nothing was told.
    fn is_awaited(&self, changes: &[Change]) -> bool {
        !changes.is_empty() || self.read.is_some() || !matches!(self.cause, Some(Cause::Arrived { .. }))
    }
}

impl LogonActor {
    pub(super) fn run_turn(
        &mut self,
        number: &Extension,
        errands: VecDeque<Errand>,
        topic: TurnTopic,
        origin: Origin,
        ctx: &mut Context<Self>,
    ) {
        let is_connected = self.channel.is_some();
        let Some(line) = self.lines.get_mut(number) else { return };
        line.turns += 1;
        let member = |(key, entry): (CallKey, &CallEntry<Addr<CallActor>>)| TurnMember {
            key,
            actor: entry.handle.clone(),
            is_confirmed: entry.confirmed,
            footprint: entry.footprint,
            surroundings: entry.surroundings,
        };
        let members: Vec<TurnMember> = line.calls.iter().map(member).collect();
        line.gathering = errands.iter().find_map(|errand| match errand {
            Errand::Introduce { key, at_once: false, .. } => line.calls.get(*key).map(|entry| entry.handle.clone()),
            _ => None,
        });
        let turn = Turn { is_connected, revision: line.turns, members, told: Vec::new(), calls_for: Vec::new() };
        if errands.is_empty() && turn.is_idle() {
            return self.turn_over(number, turn, topic, ctx);
        }
        line.is_busy = true;
        let (number, id) = (number.clone(), line.id);
        ctx.spawn(turn.run(errands, origin).into_actor(self).map(move |turn, logon, ctx| {
            // The line may be followed no more, or anew.
            if let Some(line) = logon.lines.get_mut(&number).filter(|line| line.id == id) {
                line.is_busy = false;
                line.gathering = None;
                logon.turn_over(&number, turn, topic, ctx);
                logon.begin_turns(&number, ctx);
            } else {
                logon.flush(ctx);
            }
        }));
    }

    /// Takes what the calls have reported, and tells the sessions.
    fn turn_over(&mut self, number: &Extension, turn: Turn, mut topic: TurnTopic, ctx: &mut Context<Self>) {
        let Some(line) = self.lines.get_mut(number) else { return };
        line.revision = turn.revision;
        let mut changes = Vec::new();
        for TurnReport { key, report: CallReport { view, news, .. }, origin } in turn.told {
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
        changes.extend(topic.agent.take().map(Change::Agent));
        self.is_awaited |= topic.is_awaited(&changes);
        let goes_on = line.goes_on_at_once();
        let update = LineUpdate { line: number.clone(), revision: turn.revision, cause: topic.cause, changes };
        self.audience.tell(number, &Update::Line(Arc::new(update)));
        if let Some(read) = topic.read {
            self.reading_done(number, &read, ctx);
        }
        self.act_on_reports(number, turn.calls_for, ctx);
        if has_room {
            self.read_calls(number, ctx);
        }
        // What the next turn brings goes along.
        if !goes_on || self.audience.has_much() {
            self.flush_due(ctx);
        }
    }

    /// Does what calls have called for.
    fn act_on_reports(
        &mut self,
        number: &Extension,
        calls_for: Vec<(Addr<CallActor>, CallsFor)>,
        ctx: &mut Context<Self>,
    ) {
        for (actor, calls_for) in calls_for {
            if let (CallsFor::Settling(operation), Some(line)) = (calls_for, self.lines.get_mut(number)) {
                line.waiting.push(ReadingWaiter::Call(actor, operation));
            }
            self.read_calls_anew(number, ctx);
        }
    }
}

/// A turn of a line while the calls are told.
struct Turn {
    is_connected: bool,
    revision: u64,
    members: Vec<TurnMember>,
    told: Vec<TurnReport>,
    calls_for: Vec<(Addr<CallActor>, CallsFor)>,
}

impl Turn {
    /// Whether no call is to be told anything.
    fn is_idle(&self) -> bool {
        let stands = |index: usize| {
            let TurnMember { footprint, surroundings, .. } = self.members[index];
            footprint.state == CallState::Disconnected || surroundings == self.surroundings(index)
        };
        (0..self.members.len()).all(stands)
    }

    /// Tells the calls concerned, then those for which something around them has changed by that.
    ///
    /// All that it waits for stands in this one function: one is allocated for each event, and nested ones are large.
    async fn run(mut self, mut errands: VecDeque<Errand>, origin: Origin) -> Self {
        while let Some(errand) = errands.pop_front() {
            match errand {
                Errand::Change { key, change, origin } => {
                    let Some((surroundings, request)) = self.apply(key, Some(change)) else { continue };
                    let report = request.await;
                    self.reported(key, report, surroundings, origin);
                }
                Errand::Introduce { key, origin, at_once } => {
                    let Some(index) = self.index(key) else { continue };
                    let surroundings = self.surroundings(index);
                    let report = self.members[index].actor.send(Introduce { surroundings, at_once }).await;
                    self.reported(key, report, surroundings, origin);
                }
                Errand::Answer { actor, operation, result } => {
                    let index = self.members.iter().position(|member| member.actor == actor);
                    let surroundings = index.map(|index| self.surroundings(index)).unwrap_or_default();
                    let answered = Answered { operation, result, surroundings, revision: self.revision };
                    let report = actor.send(answered).await;
                    let Some(key) = index.map(|index| self.members[index].key) else { continue };
                    let calls_for = report.as_ref().ok().and_then(|report| report.calls_for);
                    self.reported(key, report, surroundings, Origin::Live);
                    match calls_for {
                        Some(CallsFor::Conference(done)) => {
                            errands.push_front(Errand::Settle { key, operation });
                            self.tell_other_legs(key, done, &mut errands);
                        }
                        Some(calls_for) => self.calls_for.push((actor, calls_for)),
                        None => {}
                    }
                }
                Errand::Settle { key, operation } => {
                    let Some((surroundings, request)) = self.apply(key, None) else { continue };
                    let report = request.await;
                    self.reported(key, report, surroundings, Origin::Live);
                    // The answer is how the conference is recorded now.
                    if let Some(index) = self.index(key) {
                        self.members[index].actor.do_send(Settle { operation, revision: self.revision });
                    }
                }
            }
        }
        for index in 0..self.members.len() {
            let TurnMember { key, footprint, surroundings, .. } = self.members[index];
            if footprint.state == CallState::Disconnected || surroundings == self.surroundings(index) {
                continue;
            }
            let Some((surroundings, request)) = self.apply(key, None) else { continue };
            let report = request.await;
            self.reported(key, report, surroundings, origin);
        }
        self
    }

    /// What was asked of one leg of a conference was done to the one that is recorded.
    fn tell_other_legs(&self, key: CallKey, operation: RecordOperation, errands: &mut VecDeque<Errand>) {
        let is_recorded_leg = |member: &&TurnMember| {
            let Footprint { state, recording, .. } = member.footprint;
            member.key != key && state == CallState::Conference && recording != Recording::Off
        };
        for leg in self.members.iter().filter(is_recorded_leg) {
            let change = CallChange::OperatedElsewhere(operation);
            errands.push_front(Errand::Change { key: leg.key, change, origin: Origin::Live });
        }
    }

    fn apply(&self, key: CallKey, change: Option<CallChange>) -> Option<(Surroundings, Request<CallActor, Apply>)> {
        let index = self.index(key)?;
        let surroundings = self.surroundings(index);
        let apply = Apply { change, surroundings, revision: self.revision };
        Some((surroundings, self.members[index].actor.send(apply)))
    }

    fn reported(
        &mut self,
        key: CallKey,
        report: Result<CallReport, MailboxError>,
        surroundings: Surroundings,
        origin: Origin,
    ) {
        let Some(index) = self.index(key) else { return };
        let member = &mut self.members[index];
        match report {
            Ok(report) => {
                member.footprint = report.footprint;
                member.surroundings = surroundings;
                self.told.push(TurnReport { key, report, origin });
            }
            // It ends by itself when it is over, which it has reported.
            Err(_) => member.footprint.state = CallState::Disconnected,
        }
    }

    fn index(&self, key: CallKey) -> Option<usize> {
        self.members.iter().position(|member| member.key == key)
    }

    fn surroundings(&self, index: usize) -> Surroundings {
        let member = &self.members[index];
        let contact = match (self.is_connected, member.is_confirmed) {
            (true, true) => Contact::Sure,
            (true, false) => Contact::Unsure,
            (false, _) => Contact::Lost,
        };
        let others = self.members.iter().filter(|other| other.key != member.key).map(|other| other.footprint);
        Surroundings::of(contact, member.footprint, &others.collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::super::update::Arrival;
    use super::*;

    #[test]
    fn a_turn_is_awaited_unless_it_was_an_event_of_which_nothing_is_told() {
        let topic = |cause, read| TurnTopic { cause, agent: None, read };
        let arrived = || Some(Cause::Arrived { what: Arrival::Reset, call: None, at: UNIX_EPOCH });
        assert!(!topic(arrived(), None).is_awaited(&[]));
        assert!(topic(arrived(), Some(Ok(()))).is_awaited(&[]), "somebody may wait for the reading");
        assert!(topic(Some(Cause::CallsRead(0)), None).is_awaited(&[]));
        assert!(topic(None, None).is_awaited(&[]), "an answer, or another connection");
        let agent = AgentStateChange {
            agent: altilink::Pad(101),
            state: altilink::message::agents::AgentState::WrapUp,
            changed: None,
        };
        assert!(topic(arrived(), None).is_awaited(&[Change::Agent(agent)]));
    }
}
