//! Who is told what happens on a logon's line and on the lines of others that it watches.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use actix::dev::SendError;
use actix::{Recipient, WeakRecipient};

use super::messages::{LineEvent, LineUpdate};
use crate::Extension;
use crate::meter::{Counted, DropCause, Meter, Queue};

static NEXT_SUBSCRIPTION: AtomicU64 = AtomicU64::new(1);

/// One subscriber among all that ever were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SubscriptionId(u64);

impl SubscriptionId {
    /// One that nobody has.
    pub(super) fn unique() -> Self {
        Self(NEXT_SUBSCRIPTION.fetch_add(1, Ordering::Relaxed))
    }
}

/// The subscribers of a logon.
#[derive(Debug)]
pub(super) struct Audience {
    own: Extension,
    subscribers: Vec<Subscriber>,
    meter: Meter,
}

#[derive(Debug)]
struct Subscriber {
    id: SubscriptionId,
    /// Not a weak one: the bound of a mailbox holds against each sender that is kept, and a weak recipient makes a new
    /// sender each time. A session that has ended is forgotten when it says so, or when it is next told something.
    recipient: Recipient<LineUpdate>,
    /// The logon's own line, and those that the subscriber watches.
    feeds: HashMap<Extension, Feed>,
}

/// Whether a subscriber gets a line's events. It does from the moment at which it was told the calls, since the server's
/// answer to that question stands in line with its events: what came before is in it, what comes after is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Feed {
    AwaitingCalls,
    Live,
}

/// Whether every subscriber took an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delivery {
    /// All did.
    Complete,
    /// Somebody's mailbox is full. It gets no more events of the line until it has been told the calls again, so what it
    /// missed becomes the difference between the calls that it knows and the calls as they are.
    Behind,
}

impl Audience {
    pub(super) fn new(own: Extension, meter: Meter) -> Self {
        Self { own, subscribers: Vec::new(), meter }
    }

    /// The logon's own line.
    pub(super) fn own(&self) -> &Extension {
        &self.own
    }

    pub(super) fn subscribe(&mut self, id: SubscriptionId, recipient: &WeakRecipient<LineUpdate>) {
        self.subscribers.retain(|subscriber| subscriber.recipient.connected());
        // One that cannot be upgraded has ended meanwhile.
        if let Some(recipient) = recipient.upgrade() {
            let feeds = HashMap::from([(self.own.clone(), Feed::AwaitingCalls)]);
            self.subscribers.push(Subscriber { id, recipient, feeds });
        }
    }

    pub(super) fn unsubscribe(&mut self, id: SubscriptionId) {
        self.subscribers.retain(|subscriber| subscriber.id != id);
    }

    /// A subscriber watches these lines from now on, and no others. A line that it watched before goes on; of a new one
    /// it hears when it has been told the calls.
    pub(super) fn watch(&mut self, id: SubscriptionId, lines: &[Extension]) {
        let Some(subscriber) = self.subscribers.iter_mut().find(|subscriber| subscriber.id == id) else { return };
        subscriber.feeds.retain(|line, _| *line == self.own || lines.contains(line));
        for line in lines {
            subscriber.feeds.entry(line.clone()).or_insert(Feed::AwaitingCalls);
        }
    }

    /// Whether anybody wants to know of a line.
    pub(super) fn follows(&self, line: &Extension) -> bool {
        self.subscribers.iter().any(|subscriber| subscriber.feeds.contains_key(line))
    }

    /// The lines that anybody watches.
    pub(super) fn watched(&self) -> BTreeSet<Extension> {
        self.watched_by(|_| true)
    }

    /// The lines that anybody else watches.
    pub(super) fn watched_beside(&self, id: SubscriptionId) -> BTreeSet<Extension> {
        self.watched_by(|subscriber| subscriber.id != id)
    }

    fn watched_by(&self, wanted: impl Fn(&Subscriber) -> bool) -> BTreeSet<Extension> {
        let lines = self.subscribers.iter().filter(|subscriber| wanted(subscriber)).flat_map(|it| it.feeds.keys());
        lines.filter(|line| **line != self.own).cloned().collect()
    }

    /// Tells the calls of a line to everybody who follows it, and its events from here on.
    #[must_use]
    pub(super) fn tell_calls(&mut self, line: &Extension, update: &LineUpdate) -> Delivery {
        self.tell(line, update, |_| true, Feed::Live)
    }

    /// Tells an event to those who know the line's calls.
    #[must_use]
    pub(super) fn tell_event(&mut self, line: &Extension, update: &LineUpdate) -> Delivery {
        self.tell(line, update, |feed| feed == Feed::Live, Feed::Live)
    }

    /// Tells something that no reading of the calls would tell: it does not wait for one.
    pub(super) fn tell_at_once(&mut self, line: &Extension, event: LineEvent) {
        let update = LineUpdate::Event { line: line.clone(), event, arrived: SystemTime::now() };
        for subscriber in self.subscribers.iter().filter(|subscriber| subscriber.feeds.contains_key(line)) {
            if let Err(error) = subscriber.recipient.try_send(update.clone()) {
                if matches!(error, SendError::Full(_)) {
                    missed(&self.meter, &update);
                }
                log::warn!("a session is behind or gone and misses an agent's state");
            }
        }
    }

    /// Tells everybody that the connection is gone. Later they hear the calls of all their lines again.
    #[must_use]
    pub(super) fn tell_loss(&mut self, update: &LineUpdate) -> Delivery {
        for subscriber in &mut self.subscribers {
            subscriber.feeds.values_mut().for_each(|feed| *feed = Feed::AwaitingCalls);
        }
        let own = self.own.clone();
        self.tell(&own, update, |_| true, Feed::AwaitingCalls)
    }

    fn tell(&mut self, line: &Extension, update: &LineUpdate, wanted: impl Fn(Feed) -> bool, then: Feed) -> Delivery {
        let mut delivery = Delivery::Complete;
        self.subscribers.retain_mut(|subscriber| {
            let Some(feed) = subscriber.feeds.get_mut(line).filter(|feed| wanted(**feed)) else {
                return subscriber.recipient.connected();
            };
            *feed = match subscriber.recipient.try_send(update.clone()) {
                Ok(()) => then,
                Err(SendError::Full(_)) => {
                    missed(&self.meter, update);
                    delivery = Delivery::Behind;
                    Feed::AwaitingCalls
                }
                Err(SendError::Closed(_)) => return false,
            };
            true
        });
        delivery
    }
}

/// Counts an update for which a session had no room.
fn missed(meter: &Meter, update: &LineUpdate) {
    meter.count(Counted::Refused(Queue::Session));
    if matches!(update, LineUpdate::Event { .. }) {
        meter.count(Counted::EventDropped(DropCause::SessionBehind));
    }
}

#[cfg(test)]
mod tests {
    use actix::prelude::*;
    use altilink::Pad;

    use super::*;

    /// A session that keeps what it hears.
    #[derive(Default)]
    struct Ear(Vec<LineUpdate>);

    impl Actor for Ear {
        type Context = Context<Self>;

        fn started(&mut self, ctx: &mut Context<Self>) {
            ctx.set_mailbox_capacity(1);
        }
    }

    impl Handler<LineUpdate> for Ear {
        type Result = ();

        fn handle(&mut self, update: LineUpdate, _: &mut Context<Self>) {
            self.0.push(update);
        }
    }

    #[derive(Message)]
    #[rtype(result = "usize")]
    struct Count;

    impl Handler<Count> for Ear {
        type Result = usize;

        fn handle(&mut self, _: Count, _: &mut Context<Self>) -> usize {
            self.0.len()
        }
    }

    fn number(text: &str) -> Extension {
        Extension::parse(text).unwrap()
    }

    fn calls(line: &str) -> LineUpdate {
        LineUpdate::Calls { line: number(line), pad: Pad(1), calls: Vec::new() }
    }

    fn dropped(line: &str) -> LineUpdate {
        LineUpdate::Event { line: number(line), event: LineEvent::Dropped(Pad(7)), arrived: SystemTime::UNIX_EPOCH }
    }

    #[actix::test]
    async fn who_is_behind_on_one_line_hears_its_events_again_after_its_calls_and_goes_on_hearing_others() {
        let ear = Ear::default().start();
        assert_eq!(ear.send(Count).await.unwrap(), 0);
        let mut audience = Audience::new(number("110"), Meter::default());
        let id = SubscriptionId::unique();
        audience.subscribe(id, &ear.downgrade().recipient());
        audience.watch(id, &[number("101"), number("102")]);
        for (line, told) in [("101", 1), ("102", 2)] {
            assert_eq!(audience.tell_event(&number(line), &dropped(line)), Delivery::Complete);
            assert_eq!(audience.tell_calls(&number(line), &calls(line)), Delivery::Complete);
            assert_eq!(ear.send(Count).await.unwrap(), told, "no event before the calls");
        }
        let behind = (0..10).map(|_| audience.tell_event(&number("101"), &dropped("101")));
        assert!(behind.collect::<Vec<_>>().contains(&Delivery::Behind));
        let taken = ear.send(Count).await.unwrap();
        assert_eq!(audience.tell_event(&number("101"), &dropped("101")), Delivery::Complete);
        assert_eq!(ear.send(Count).await.unwrap(), taken, "nothing until the calls are told again");
        assert_eq!(audience.tell_event(&number("102"), &dropped("102")), Delivery::Complete);
        assert_eq!(ear.send(Count).await.unwrap(), taken + 1);
        assert_eq!(audience.tell_calls(&number("101"), &calls("101")), Delivery::Complete);
        assert_eq!(ear.send(Count).await.unwrap(), taken + 2);
        assert_eq!(audience.tell_event(&number("101"), &dropped("101")), Delivery::Complete);
        assert_eq!(ear.send(Count).await.unwrap(), taken + 3);
    }

    #[actix::test]
    async fn what_is_watched_is_the_union_without_the_own_line_and_shrinks_with_its_subscribers() {
        let (first, second) = (Ear::default().start(), Ear::default().start());
        let mut audience = Audience::new(number("110"), Meter::default());
        let ids = [SubscriptionId::unique(), SubscriptionId::unique()];
        for (id, ear) in ids.iter().zip([&first, &second]) {
            audience.subscribe(*id, &ear.downgrade().recipient());
        }
        audience.watch(ids[0], &[number("101"), number("102")]);
        audience.watch(ids[1], &[number("102"), number("103")]);
        assert_eq!(audience.watched(), ["101", "102", "103"].map(number).into());
        assert_eq!(audience.watched_beside(ids[0]), ["102", "103"].map(number).into());
        assert!(audience.follows(&number("110")) && !audience.follows(&number("104")));
        audience.unsubscribe(ids[1]);
        assert_eq!(audience.watched(), ["101", "102"].map(number).into());
        audience.watch(ids[0], &[]);
        assert!(audience.watched().is_empty() && audience.follows(&number("110")));
    }
}
