//! One turn of a line: the calls concerned are told of what has happened, then those around which something has changed.

use std::collections::VecDeque;

use actix::prelude::*;

use crate::call::{
    Answered, Apply, CallActor, CallChange, CallError, CallKey, CallReport, CallState, CallsFor, Contact, Footprint,
    Introduce, OperationId, Origin, RecordOperation, Recording, Settle, Surroundings,
};

/// A call as it takes part in a turn.
pub(super) struct Member {
    pub(super) key: CallKey,
    pub(super) actor: Addr<CallActor>,
    pub(super) is_confirmed: bool,
    pub(super) footprint: Footprint,
    /// As it was told last.
    pub(super) surroundings: Surroundings,
}

/// Something to hand to a call.
pub(super) enum Errand {
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
pub(super) struct Told {
    pub(super) key: CallKey,
    pub(super) report: CallReport,
    pub(super) origin: Origin,
}

/// A turn of a line while the calls are told.
pub(super) struct Turn {
    pub(super) is_connected: bool,
    pub(super) revision: u64,
    pub(super) members: Vec<Member>,
    pub(super) told: Vec<Told>,
    pub(super) calls_for: Vec<(Addr<CallActor>, CallsFor)>,
}

impl Turn {
    /// Whether no call is to be told anything.
    pub(super) fn is_idle(&self) -> bool {
        let stands = |index: usize| {
            let Member { footprint, surroundings, .. } = self.members[index];
            footprint.state == CallState::Disconnected || surroundings == self.surroundings(index)
        };
        (0..self.members.len()).all(stands)
    }

    /// Tells the calls concerned, then those for which something around them has changed by that.
    ///
    /// All that it waits for stands in this one function: one is allocated for each event, and nested ones are large.
    pub(super) async fn run(mut self, mut errands: VecDeque<Errand>, origin: Origin) -> Self {
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
            let Member { key, footprint, surroundings, .. } = self.members[index];
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
        let is_recorded_leg = |member: &&Member| {
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
                self.told.push(Told { key, report, origin });
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
