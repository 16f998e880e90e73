use std::time::{Duration, Instant};

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::arrival::{OWNS, OwnsAnswer};
use super::{Member, MemberEvent, locked};
use crate::answers::ASKED_EVERY;
use crate::{Bucket, Change, EngineError, Expected, HEARTBEAT, NodeRecord, OwnerRecord, Peers, Registry};

/// Pause before an engine that is lost is tried again.
const PAUSE: Duration = Duration::from_millis(500);

/// Pause before the other nodes are told again, if that has failed.
const TOLD_AGAIN: Duration = Duration::from_millis(250);

/// Text of a question that only asks whether a node is there.
const NO_USER: &str = "";

/// Time after which the answer to such a question is not waited for. Others have been asked meanwhile.
const LATE: Duration = Duration::from_secs(3);

impl<E: Registry + Peers> Member<E> {
    /// Does what a node has to do all the time. Never ends.
    pub async fn run(&self) {
        tokio::join!(
            self.tell_that_it_lives(),
            self.watch_nodes(),
            self.watch_users(),
            self.ask_nodes(),
            self.answer()
        );
    }

    async fn tell_that_it_lives(&self) {
        let mut told = self.inner.told.subscribe();
        let mut ticks = interval(HEARTBEAT);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                Ok(()) = told.changed() => {}
            }
            let settings = &self.inner.settings;
            let record = {
                let told = told.borrow_and_update();
                NodeRecord::new(settings.incarnation, settings.address.clone(), told.draining).with_keys(&told.keys)
            };
            let written = self.inner.engine.write(Bucket::Nodes, &settings.name, record.encode(), Expected::Anything);
            match written.await {
                Ok(revision) => *locked(&self.inner.heartbeat) = Some(revision),
                // Nobody is told while the engine is out of reach, and everybody soon after it is back.
                Err(_) => ticks.reset_after(TOLD_AGAIN),
            }
        }
    }

    async fn watch_nodes(&self) {
        loop {
            if let Ok(mut changes) = self.inner.engine.watch(Bucket::Nodes).await {
                locked(&self.inner.liveness).watch_began(Instant::now());
                while let Some(change) = changes.next().await {
                    self.node_changed(change);
                }
                locked(&self.inner.liveness).watch_ended();
            }
            sleep(PAUSE).await;
        }
    }

    fn node_changed(&self, Change { key: node, record }: Change) {
        let Some(stored) = record else { return locked(&self.inner.liveness).removed(&node) };
        // A node that writes in a newer format lives, too; what it says of itself is not known.
        let Ok(record) = NodeRecord::decode(&stored.text) else { return };
        let settings = &self.inner.settings;
        let is_later = locked(&self.inner.heartbeat).is_some_and(|own| stored.revision > own);
        if node == settings.name && record.incarnation != settings.incarnation && is_later {
            self.tell(MemberEvent::NameTaken { address: record.address.clone() });
        }
        locked(&self.inner.liveness).heard(&node, &record, Instant::now());
    }

    /// Asks each node all the time whether it is there. Its process may stand still although its record is young.
    async fn ask_nodes(&self) {
        let mut ticks = interval(ASKED_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut questions = FuturesUnordered::new();
        loop {
            tokio::select! {
                _ = ticks.tick() => {
                    let nodes = locked(&self.inner.liveness).ask(Instant::now());
                    questions.extend(nodes.into_iter().map(|node| self.is_there(node)));
                    self.inner.asked.send_replace(());
                }
                Some((node, answer)) = questions.next() => self.node_answered(&node, &answer),
            }
        }
    }

    async fn is_there(&self, node: String) -> (String, Result<Vec<u8>, EngineError>) {
        let answer = self.inner.engine.ask(&node, OWNS, NO_USER.into(), LATE).await;
        (node, answer)
    }

    fn node_answered(&self, node: &str, answer: &Result<Vec<u8>, EngineError>) {
        let mut liveness = locked(&self.inner.liveness);
        match answer {
            Ok(_) => liveness.answered(node, Instant::now()),
            Err(EngineError::NobodyThere(_)) => liveness.absent(node, Instant::now()),
            Err(_) => {}
        }
    }

    async fn watch_users(&self) {
        loop {
            if let Ok(mut changes) = self.inner.engine.watch(Bucket::Users).await {
                while let Some(change) = changes.next().await {
                    self.user_changed(change).await;
                }
            }
            sleep(PAUSE).await;
        }
    }

    async fn user_changed(&self, Change { key: user, record }: Change) {
        // A removal says nothing: who removes a record has given the user up.
        let (Some(known), Some(stored)) = (self.known(&user), record) else { return };
        let Ok(owner) = OwnerRecord::decode(&stored.text) else { return };
        let mut ownership = known.ownership.lock().await;
        let before = ownership.epoch();
        if ownership.seen(&owner, stored.revision) {
            *locked(&known.owned) = None;
            if let Some(epoch) = before {
                self.tell(MemberEvent::Lost { user: user.clone(), epoch });
            }
        }
        drop(ownership);
        drop(known);
        self.forget(&user);
    }

    async fn answer(&self) {
        loop {
            if self.answer_until_lost().await.is_err() {
                sleep(PAUSE).await;
            }
        }
    }

    async fn answer_until_lost(&self) -> Result<(), EngineError> {
        let mut requests = self.inner.engine.listen(&self.inner.settings.name, OWNS).await?;
        while let Some(request) = requests.next().await {
            let owns = std::str::from_utf8(&request.text).is_ok_and(|user| self.may_own(user));
            request.reply(OwnsAnswer::encode(owns)).await;
        }
        Ok(())
    }

    /// Tells an event. If nobody takes events any more, or far too slowly, the log still fences.
    fn tell(&self, event: MemberEvent) {
        let _ = self.inner.events.try_send(event);
    }
}
