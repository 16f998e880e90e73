//! One turn of a line: the calls concerned are told of what has happened, then those around which something has changed.

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
    /// Tells the calls concerned, then those for which something around them has changed by that.
    pub(super) async fn run(mut self, errands: Vec<Errand>, origin: Origin) -> Self {
        for errand in errands {
            self.run_errand(errand).await;
        }
        for index in 0..self.members.len() {
            let surroundings = self.surroundings(index);
            if self.members[index].footprint.state != CallState::Disconnected
                && self.members[index].surroundings != surroundings
            {
                let key = self.members[index].key;
                self.apply(key, None, origin).await;
            }
        }
        self
    }

    async fn run_errand(&mut self, errand: Errand) {
        match errand {
            Errand::Change { key, change, origin } => self.apply(key, Some(change), origin).await,
            Errand::Introduce { key, origin, at_once } => {
                let Some(index) = self.index(key) else { return };
                let surroundings = self.surroundings(index);
                let introduce = Introduce { surroundings, at_once };
                let report = self.members[index].actor.send(introduce).await;
                self.reported(key, report, surroundings, origin);
            }
            Errand::Answer { actor, operation, result } => {
                let index = self.members.iter().position(|member| member.actor == actor);
                let surroundings = index.map(|index| self.surroundings(index)).unwrap_or_default();
                let answered = Answered { operation, result, surroundings, revision: self.revision };
                let report = actor.send(answered).await;
                let Some(index) = index else { return };
                let (key, calls_for) = (self.members[index].key, report.as_ref().ok().and_then(|it| it.calls_for));
                self.reported(key, report, surroundings, Origin::Live);
                match calls_for {
                    Some(CallsFor::Conference(done)) => {
                        self.tell_other_legs(key, done).await;
                        // The answer is how the conference is recorded now.
                        self.apply(key, None, Origin::Live).await;
                        let settle = Settle { operation, revision: self.revision };
                        if actor.send(settle).await.is_err() {
                            log::debug!("a call has ended with its answer");
                        }
                    }
                    Some(calls_for) => self.calls_for.push((actor, calls_for)),
                    None => {}
                }
            }
        }
    }

    /// What was asked of one leg of a conference was done to the one that is recorded.
    async fn tell_other_legs(&mut self, key: CallKey, operation: RecordOperation) {
        let is_recorded_leg = |member: &&Member| {
            let Footprint { state, recording, .. } = member.footprint;
            member.key != key && state == CallState::Conference && recording != Recording::Off
        };
        let legs: Vec<CallKey> = self.members.iter().filter(is_recorded_leg).map(|member| member.key).collect();
        for leg in legs {
            self.apply(leg, Some(CallChange::OperatedElsewhere(operation)), Origin::Live).await;
        }
    }

    async fn apply(&mut self, key: CallKey, change: Option<CallChange>, origin: Origin) {
        let Some(index) = self.index(key) else { return };
        let surroundings = self.surroundings(index);
        let apply = Apply { change, surroundings, revision: self.revision };
        let report = self.members[index].actor.send(apply).await;
        self.reported(key, report, surroundings, origin);
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
