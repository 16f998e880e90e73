//! One turn of a line. The calls concerned are told what has happened; then the others around which something has changed
//! by that; then the sessions hear of all of it in one update.

use std::collections::VecDeque;
use std::sync::Arc;

use actix::prelude::*;

use super::LogonActor;
use super::agent_notes::AgentNote;
use super::call_queue::QueueChange;
use super::followed_line::{AgentTold, FollowedLine};
use super::update::{Cause, LineChange, LineUpdate, Update};
use super::waiters::ReadingWaiter;
use crate::Extension;
use crate::call::{
    Answered, Apply, CallActor, CallChange, CallError, CallKey, CallReport, CallState, Contact, FollowUp, FollowedCall,
    Footprint, Introduce, OperationId, Origin, RecordOperation, Recording, Settle, Surroundings,
};
use crate::connection::CommandError;

/// Something that a turn hands to a call.
pub(crate) enum Errand {
    /// Tell the sessions of a call that is new.
    Introduce {
        key: CallKey,
        origin: Origin,
        /// Do without its extra information.
        at_once: bool,
    },
    /// Tell it what has happened to it.
    Change { key: CallKey, change: CallChange, origin: Origin },
    /// Tell it how its command was answered. It may be over, and no call of the line any more.
    Answer { actor: Addr<CallActor>, operation: OperationId, result: Result<(), CallError> },
    /// Have it answer whoever waits for this operation, after the other legs of the conference were told of it.
    Settle { key: CallKey, operation: OperationId },
}

/// Occasion of a turn, beside what its errands say.
#[derive(Default)]
pub(crate) struct TurnTopic {
    pub(crate) cause: Option<Cause>,
    /// News of the line's agent.
    pub(crate) agent: Option<AgentTold>,
    /// Changes of the workgroup's queue.
    pub(crate) queue: Vec<QueueChange>,
    /// Outcome of a reading of the calls of the line, if there was one.
    pub(crate) read: Option<Result<(), CommandError>>,
}

impl TurnTopic {
    /// True if somebody may wait for the update of the turn. Nobody does for an event that changes nothing.
    fn is_awaited(&self, changes: &[LineChange]) -> bool {
        !changes.is_empty() || self.read.is_some() || !matches!(self.cause, Some(Cause::Arrived { .. }))
    }
}

impl LogonActor {
    /// Begins a turn of a line that is not busy. A turn in which no call is to be told anything ends at once.
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
        let mut members = Vec::new();
        for (key, entry) in line.calls.iter() {
            members.push(TurnMember {
                key,
                actor: entry.handle.clone(),
                is_confirmed: entry.confirmed,
                footprint: entry.footprint,
                surroundings: entry.surroundings,
            });
        }
        line.gathering = errands.iter().find_map(|errand| match errand {
            Errand::Introduce { key, at_once: false, .. } => line.calls.get(*key).map(|entry| entry.handle.clone()),
            _ => None,
        });
        let turn =
            LineTurn { is_connected, revision: line.turns, members, reports: Vec::new(), follow_ups: Vec::new() };
        if errands.is_empty() && turn.is_idle() {
            return self.end_turn(number, turn, topic, ctx);
        }
        line.is_busy = true;
        let line_id = line.id;
        let number = number.clone();
        ctx.spawn(turn.run(errands, origin).into_actor(self).map(move |turn, logon, ctx| {
            // The line may be followed no more meanwhile, or anew.
            match logon.lines.get_mut(&number) {
                Some(line) if line.id == line_id => {
                    line.is_busy = false;
                    line.gathering = None;
                    logon.end_turn(&number, turn, topic, ctx);
                    logon.begin_turns(&number, ctx);
                }
                _ => logon.flush(ctx),
            }
        }));
    }

    /// Takes what the calls have reported, and tells the sessions.
    fn end_turn(&mut self, number: &Extension, mut turn: LineTurn, mut topic: TurnTopic, ctx: &mut Context<Self>) {
        let note = if topic.agent.is_some() { self.shared.notes.of(number) } else { AgentNote::default() };
        let Some(line) = self.lines.get_mut(number) else { return };
        line.revision = turn.revision;
        turn.reports.retain(|report| line.calls.get(report.key).is_some());
        let reported: Vec<_> =
            turn.reports.iter().map(|TurnReport { report, origin, .. }| (Arc::clone(&report.view), *origin)).collect();
        let mut changes = line.take_turn(turn.reports, turn.members);
        let has_room_again = line.calls.has_room_again();
        changes.extend(std::mem::take(&mut topic.queue).into_iter().map(LineChange::Queue));
        let is_agent_open = topic.agent.as_ref().is_some_and(AgentTold::leaves_open);
        let was_agent_told = topic.agent.is_some();
        changes.extend(topic.agent.take().and_then(|told| line.take_agent(told, note)));
        self.is_awaited |= topic.is_awaited(&changes);
        let goes_on = line.goes_on_at_once();
        for (call, origin) in &reported {
            self.note_service(call, *origin, ctx);
        }
        let update = LineUpdate { line: number.clone(), revision: turn.revision, cause: topic.cause, changes };
        self.audience.tell(number, &Update::Line(Arc::new(update)));
        if let Some(read) = topic.read {
            self.reading_done(number, &read, ctx);
        }
        self.follow_up(number, turn.follow_ups, ctx);
        if has_room_again {
            self.read_calls(number, ctx);
        }
        if is_agent_open {
            self.read_agent_again(number, ctx);
        }
        if was_agent_told {
            self.agent_was_told(number);
        }
        if *number == self.own_number() {
            self.set_next_state(ctx);
        }
        // What the next turn brings goes along in one message.
        if !goes_on || self.audience.has_much() {
            self.flush_due(ctx);
        }
    }

    /// Has the calls read for those that want it.
    fn follow_up(&mut self, number: &Extension, follow_ups: Vec<(Addr<CallActor>, FollowUp)>, ctx: &mut Context<Self>) {
        for (actor, follow_up) in follow_ups {
            if let FollowUp::Settle(operation) = follow_up
                && let Some(line) = self.lines.get_mut(number)
            {
                line.waiting.push(ReadingWaiter::Call(actor, operation));
            }
            self.read_calls_anew(number, ctx);
        }
    }
}

impl FollowedLine {
    /// Takes the calls as they are after a turn. Returns the changes that applications hear of.
    fn take_turn(&mut self, reports: Vec<TurnReport>, members: Vec<TurnMember>) -> Vec<LineChange> {
        let mut changes = Vec::new();
        for TurnReport { key, report: CallReport { view, news, .. }, origin } in reports {
            let Some(entry) = self.calls.get_mut(key) else { continue };
            entry.view = Some(Arc::clone(&view));
            if !news.is_empty() {
                let call = FollowedCall { key, view, since: entry.since, actor: entry.handle.clone() };
                changes.push(LineChange::Call { call, news, origin });
            }
        }
        for member in members {
            if member.footprint.state == CallState::Disconnected {
                self.calls.remove(member.key);
            } else if let Some(entry) = self.calls.get_mut(member.key) {
                entry.footprint = member.footprint;
                entry.surroundings = member.surroundings;
            }
        }
        changes
    }
}

/// A turn of a line while the calls are told. It works on a copy of what the table knows of the calls.
struct LineTurn {
    is_connected: bool,
    revision: u64,
    members: Vec<TurnMember>,
    reports: Vec<TurnReport>,
    /// Readings of the calls that are wanted, and by whom.
    follow_ups: Vec<(Addr<CallActor>, FollowUp)>,
}

/// A call of the line.
struct TurnMember {
    key: CallKey,
    actor: Addr<CallActor>,
    is_confirmed: bool,
    footprint: Footprint,
    /// Surroundings as the call was told last.
    surroundings: Surroundings,
}

/// A report of a call, and the reason why it was asked for.
struct TurnReport {
    key: CallKey,
    report: CallReport,
    origin: Origin,
}

impl LineTurn {
    /// True if no call has to be told that its surroundings have changed.
    fn is_idle(&self) -> bool {
        (0..self.members.len()).all(|index| self.is_up_to_date(index))
    }

    fn is_up_to_date(&self, index: usize) -> bool {
        let member = &self.members[index];
        member.footprint.state == CallState::Disconnected || member.surroundings == self.surroundings(index)
    }

    /// Does the errands, then tells the calls whose surroundings have changed by that.
    ///
    /// Every wait stands in this one function: its future is allocated for each event, and nested ones are large.
    async fn run(mut self, mut errands: VecDeque<Errand>, origin: Origin) -> Self {
        while let Some(errand) = errands.pop_front() {
            match errand {
                Errand::Change { key, change, origin } => {
                    let Some((surroundings, request)) = self.apply(key, Some(change)) else { continue };
                    let report = request.await;
                    self.take_report(key, report, surroundings, origin);
                }
                Errand::Introduce { key, origin, at_once } => {
                    let Some(index) = self.index(key) else { continue };
                    let surroundings = self.surroundings(index);
                    let report = self.members[index].actor.send(Introduce { surroundings, at_once }).await;
                    self.take_report(key, report, surroundings, origin);
                }
                Errand::Answer { actor, operation, result } => {
                    let index = self.members.iter().position(|member| member.actor == actor);
                    let surroundings = index.map(|index| self.surroundings(index)).unwrap_or_default();
                    let answered = Answered { operation, result, surroundings, revision: self.revision };
                    let report = actor.send(answered).await;
                    let Some(key) = index.map(|index| self.members[index].key) else { continue };
                    let follow_up = report.as_ref().ok().and_then(|report| report.follow_up);
                    self.take_report(key, report, surroundings, Origin::Live);
                    match follow_up {
                        Some(FollowUp::TellOtherLegs(done)) => {
                            errands.push_front(Errand::Settle { key, operation });
                            self.tell_other_legs(key, done, &mut errands);
                        }
                        Some(follow_up) => self.follow_ups.push((actor, follow_up)),
                        None => {}
                    }
                }
                Errand::Settle { key, operation } => {
                    let Some((surroundings, request)) = self.apply(key, None) else { continue };
                    let report = request.await;
                    self.take_report(key, report, surroundings, Origin::Live);
                    if let Some(index) = self.index(key) {
                        self.members[index].actor.do_send(Settle { operation, revision: self.revision });
                    }
                }
            }
        }
        for index in 0..self.members.len() {
            if self.is_up_to_date(index) {
                continue;
            }
            let key = self.members[index].key;
            let Some((surroundings, request)) = self.apply(key, None) else { continue };
            let report = request.await;
            self.take_report(key, report, surroundings, origin);
        }
        self
    }

    /// Has an operation that was asked of one leg of a conference told to the legs that are recorded, to which it was done.
    fn tell_other_legs(&self, asked: CallKey, operation: RecordOperation, errands: &mut VecDeque<Errand>) {
        for leg in &self.members {
            let is_leg = leg.footprint.state == CallState::Conference;
            if leg.key != asked && is_leg && leg.footprint.recording != Recording::Off {
                let change = CallChange::OperatedElsewhere(operation);
                errands.push_front(Errand::Change { key: leg.key, change, origin: Origin::Live });
            }
        }
    }

    /// Prepares to tell a call of a change and of its surroundings, which are returned too. The request is sent when it is
    /// awaited.
    fn apply(&self, key: CallKey, change: Option<CallChange>) -> Option<(Surroundings, Request<CallActor, Apply>)> {
        let index = self.index(key)?;
        let surroundings = self.surroundings(index);
        let apply = Apply { change, surroundings, revision: self.revision };
        Some((surroundings, self.members[index].actor.send(apply)))
    }

    fn take_report(
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
                self.reports.push(TurnReport { key, report, origin });
            }
            // A call stops only after it has reported its end.
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

    use altilink::message::recording::RecordingKind;

    use super::super::agent_standing::AgentStanding;
    use super::super::update::Arrival;
    use super::*;
    use crate::call::for_tests::{birth, footprint, start};
    use crate::call::{Direction, Forget};

    #[test]
    fn a_turn_is_awaited_unless_it_was_an_event_of_which_nothing_is_told() {
        let topic = |cause, read| TurnTopic { cause, read, ..TurnTopic::default() };
        let arrived = || Some(Cause::Arrived { what: Arrival::Reset, call: None, at: UNIX_EPOCH });
        assert!(!topic(arrived(), None).is_awaited(&[]));
        assert!(topic(arrived(), Some(Ok(()))).is_awaited(&[]), "somebody may wait for the reading");
        assert!(topic(Some(Cause::CallsRead(0)), None).is_awaited(&[]));
        assert!(topic(None, None).is_awaited(&[]), "an answer, or another connection");
        let standing = Arc::new(AgentStanding::read([]));
        let agent = LineChange::Agent { news: Vec::new(), standing: Some(standing), origin: Origin::Reconciled };
        assert!(topic(arrived(), None).is_awaited(&[agent]));
    }

    /// A call of the line that knows nothing of the others yet.
    fn member(key: u64, state: CallState, recording: Recording) -> TurnMember {
        TurnMember {
            key: CallKey(key),
            actor: start(birth(Direction::In, state, recording)).0,
            is_confirmed: true,
            footprint: footprint(state, recording),
            surroundings: Surroundings::default(),
        }
    }

    fn turn(members: Vec<TurnMember>) -> LineTurn {
        LineTurn { is_connected: true, revision: 1, members, reports: Vec::new(), follow_ups: Vec::new() }
    }

    #[actix::test]
    async fn a_call_is_reached_on_a_connection_that_stands_and_surely_once_the_server_has_told_of_it() {
        let confirmed = member(1, CallState::Connected, Recording::Off);
        let unconfirmed = TurnMember { is_confirmed: false, ..member(2, CallState::Held, Recording::Off) };
        let mut turn = turn(vec![confirmed, unconfirmed]);
        let contacts = |turn: &LineTurn| [turn.surroundings(0).contact, turn.surroundings(1).contact];
        assert_eq!(contacts(&turn), [Contact::Sure, Contact::Unsure]);
        turn.is_connected = false;
        assert_eq!(contacts(&turn), [Contact::Lost, Contact::Lost]);
    }

    #[actix::test]
    async fn nothing_is_to_be_told_where_every_call_knows_of_the_others_or_is_over() {
        let mut turn = turn(vec![
            member(1, CallState::Connected, Recording::Off),
            member(2, CallState::Held, Recording::Off),
            member(3, CallState::Disconnected, Recording::Off),
        ]);
        assert!(!turn.is_idle());
        for index in [0, 1] {
            turn.members[index].surroundings = turn.surroundings(index);
        }
        assert!(turn.is_idle());
        assert_eq!((turn.surroundings(0).held, turn.surroundings(0).connected), (1, 0), "a call is not its own other");
    }

    #[actix::test]
    async fn an_operation_that_one_leg_was_asked_for_is_told_to_the_other_legs_that_are_recorded() {
        let on = Recording::On(RecordingKind::Agent);
        let turn = turn(vec![
            member(1, CallState::Conference, on),
            member(2, CallState::Conference, on),
            member(3, CallState::Conference, Recording::Off),
            member(4, CallState::Held, on),
        ]);
        let mut errands = VecDeque::new();
        turn.tell_other_legs(CallKey(1), RecordOperation::Pause, &mut errands);
        assert!(matches!(
            errands.make_contiguous(),
            [Errand::Change {
                key: CallKey(2),
                change: CallChange::OperatedElsewhere(RecordOperation::Pause),
                origin: Origin::Live
            }]
        ));
    }

    #[actix::test]
    async fn the_end_of_a_call_is_told_to_it_and_then_to_the_others_with_their_own_reasons() {
        let members = vec![member(1, CallState::Connected, Recording::Off), member(2, CallState::Held, Recording::Off)];
        let dropped = Errand::Change { key: CallKey(1), change: CallChange::Dropped, origin: Origin::Live };
        let turn = turn(members).run([dropped].into(), Origin::Reconciled).await;
        let told: Vec<(CallKey, Origin)> = turn.reports.iter().map(|report| (report.key, report.origin)).collect();
        assert_eq!(told, [(CallKey(1), Origin::Live), (CallKey(2), Origin::Reconciled)]);
        assert_eq!(turn.members[0].footprint.state, CallState::Disconnected);
        assert_eq!((turn.members[1].surroundings.connected, turn.members[1].surroundings.contact), (0, Contact::Sure));
    }

    #[actix::test]
    async fn a_call_that_has_stopped_counts_as_over_and_reports_nothing() {
        let call = member(1, CallState::Connected, Recording::Off);
        call.actor.send(Forget).await.unwrap();
        let change = Errand::Change { key: CallKey(1), change: CallChange::Dropped, origin: Origin::Live };
        let turn = turn(vec![call]).run([change].into(), Origin::Live).await;
        assert!(turn.reports.is_empty());
        assert_eq!(turn.members[0].footprint.state, CallState::Disconnected);
    }
}
