//! The sessions of a user: which lines each of them shows, and what is still to be told to it.
//!
//! Each session is told one message at a time, with everything that has come up meanwhile in it. So nothing is lost, a
//! session that is busy gets larger messages instead of more, and what waits is bounded: while a session has too much
//! waiting, the lines stand still, and with them the connection.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};

use actix::{Recipient, WeakRecipient};

use super::update::{Update, Updates};
use crate::Extension;

static NEXT_SUBSCRIPTION: AtomicU64 = AtomicU64::new(1);

/// Updates that wait for one session, beyond which the lines stand still: a second or two of hundreds of busy lines.
const MOST_WAITING: usize = 1024;

/// Updates in one message: few enough that a session gets other turns in between.
const AT_ONCE: usize = 256;

/// One subscriber among all that ever were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SubscriptionId(u64);

impl SubscriptionId {
    /// One that nobody has.
    pub(crate) fn unique() -> Self {
        Self(NEXT_SUBSCRIPTION.fetch_add(1, Ordering::Relaxed))
    }
}

/// The subscribers of a logon.
#[derive(Debug)]
pub(crate) struct Audience {
    own: Extension,
    subscribers: Vec<Subscriber>,
}

#[derive(Debug)]
struct Subscriber {
    id: SubscriptionId,
    /// Not a weak one, which makes a new sender each time. A session that has ended is forgotten when it says so, or when
    /// it is next told something.
    recipient: Recipient<Updates>,
    /// The logon's own line, and those that the subscriber watches.
    lines: HashMap<Extension, LineShown>,
    waiting: VecDeque<Update>,
    /// A message is on its way.
    is_told: bool,
}

/// Whether a subscriber knows a line's calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineShown {
    NotYet,
    Yes,
}

impl Audience {
    pub(crate) fn new(own: Extension) -> Self {
        Self { own, subscribers: Vec::new() }
    }

    /// The logon's own line.
    pub(crate) fn own(&self) -> &Extension {
        &self.own
    }

    pub(crate) fn subscribe(&mut self, id: SubscriptionId, recipient: &WeakRecipient<Updates>) {
        // One that cannot be upgraded has ended meanwhile.
        if let Some(recipient) = recipient.upgrade() {
            let lines = HashMap::from([(self.own.clone(), LineShown::NotYet)]);
            self.subscribers.push(Subscriber { id, recipient, lines, waiting: VecDeque::new(), is_told: false });
        }
    }

    pub(crate) fn unsubscribe(&mut self, id: SubscriptionId) {
        self.subscribers.retain(|subscriber| subscriber.id != id);
    }

    /// A subscriber watches these lines from now on, and no others. A line that it watched before goes on.
    pub(crate) fn watch(&mut self, id: SubscriptionId, lines: &[Extension]) {
        let Some(subscriber) = self.subscribers.iter_mut().find(|subscriber| subscriber.id == id) else { return };
        subscriber.lines.retain(|line, _| *line == self.own || lines.contains(line));
        for line in lines {
            subscriber.lines.entry(line.clone()).or_insert(LineShown::NotYet);
        }
    }

    /// The lines that anybody watches.
    pub(crate) fn watched(&self) -> BTreeSet<Extension> {
        self.watched_by(|_| true)
    }

    /// The lines that anybody else watches.
    pub(crate) fn watched_beside(&self, id: SubscriptionId) -> BTreeSet<Extension> {
        self.watched_by(|subscriber| subscriber.id != id)
    }

    fn watched_by(&self, wanted: impl Fn(&Subscriber) -> bool) -> BTreeSet<Extension> {
        let lines = self.subscribers.iter().filter(|subscriber| wanted(subscriber)).flat_map(|it| it.lines.keys());
        lines.filter(|line| **line != self.own).cloned().collect()
    }

    /// Whether anybody waits to be shown a line.
    pub(crate) fn awaits(&self, line: &Extension) -> bool {
        self.subscribers.iter().any(|subscriber| subscriber.lines.get(line) == Some(&LineShown::NotYet))
    }

    /// Shows a line to those who wait for it.
    pub(crate) fn show(&mut self, line: &Extension, update: &Update) {
        for subscriber in &mut self.subscribers {
            if let Some(shown @ LineShown::NotYet) = subscriber.lines.get_mut(line) {
                *shown = LineShown::Yes;
                subscriber.waiting.push_back(update.clone());
            }
        }
    }

    /// Tells those who are shown a line what happened on it.
    pub(crate) fn tell(&mut self, line: &Extension, update: &Update) {
        for subscriber in &mut self.subscribers {
            if subscriber.lines.get(line) == Some(&LineShown::Yes) {
                subscriber.waiting.push_back(update.clone());
            }
        }
    }

    /// Tells everybody who is shown the own line.
    pub(crate) fn tell_all(&mut self, update: &Update) {
        let own = self.own.clone();
        self.tell(&own, update);
    }

    /// Tells everybody, also those who are not shown anything yet.
    pub(crate) fn tell_everybody(&mut self, update: &Update) {
        for subscriber in &mut self.subscribers {
            subscriber.waiting.push_back(update.clone());
        }
    }

    /// Everything that waits, whether the message before is taken or not: the last that is told.
    pub(crate) fn all_due(&mut self) -> Vec<(SubscriptionId, Recipient<Updates>, Updates)> {
        for subscriber in &mut self.subscribers {
            subscriber.is_told = false;
        }
        self.due()
    }

    /// The messages that can be sent now. Each is owed [`Self::taken`] or [`Self::unsubscribe`].
    pub(crate) fn due(&mut self) -> Vec<(SubscriptionId, Recipient<Updates>, Updates)> {
        let due =
            self.subscribers.iter_mut().filter(|subscriber| !subscriber.is_told && !subscriber.waiting.is_empty());
        let message = |subscriber: &mut Subscriber| {
            subscriber.is_told = true;
            let count = subscriber.waiting.len().min(AT_ONCE);
            let updates = subscriber.waiting.drain(..count).collect();
            (subscriber.id, subscriber.recipient.clone(), Updates(updates))
        };
        due.map(message).collect()
    }

    /// A subscriber has taken its message.
    pub(crate) fn taken(&mut self, id: SubscriptionId) {
        if let Some(subscriber) = self.subscribers.iter_mut().find(|subscriber| subscriber.id == id) {
            subscriber.is_told = false;
        }
    }

    /// Whether a message's worth waits for somebody.
    pub(crate) fn has_much(&self) -> bool {
        self.subscribers.iter().any(|subscriber| subscriber.waiting.len() >= AT_ONCE)
    }

    /// Whether so much waits for somebody that the lines have to stand still.
    pub(crate) fn is_behind(&self) -> bool {
        self.subscribers.iter().any(|subscriber| subscriber.waiting.len() >= MOST_WAITING)
    }
}

#[cfg(test)]
mod tests {
    use actix::prelude::*;

    use super::*;

    struct TestSession;

    impl Actor for TestSession {
        type Context = Context<Self>;
    }

    impl Handler<Updates> for TestSession {
        type Result = ();

        fn handle(&mut self, _: Updates, _: &mut Context<Self>) {}
    }

    fn number(text: &str) -> Extension {
        Extension::parse(text).unwrap()
    }

    fn shown(line: &str) -> Update {
        Update::Shown { line: number(line), revision: 0, connected: true, calls: std::sync::Arc::default() }
    }

    fn sizes(audience: &mut Audience) -> Vec<usize> {
        audience.due().into_iter().map(|(.., updates)| updates.0.len()).collect()
    }

    #[actix::test]
    async fn a_line_is_told_from_when_it_was_shown_and_one_message_at_a_time() {
        let session = TestSession.start();
        let mut audience = Audience::new(number("110"));
        let id = SubscriptionId::unique();
        audience.subscribe(id, &session.downgrade().recipient());
        audience.tell_all(&Update::Connected(true));
        assert_eq!(sizes(&mut audience), [0; 0], "nothing before the line is shown");
        assert!(audience.awaits(&number("110")));
        audience.show(&number("110"), &shown("110"));
        audience.tell_all(&Update::Connected(false));
        assert_eq!(sizes(&mut audience), [2]);
        for _ in 0..300 {
            audience.tell_all(&Update::Connected(true));
        }
        assert_eq!(sizes(&mut audience), [0; 0], "the message before is not taken yet");
        audience.taken(id);
        assert_eq!(sizes(&mut audience), [AT_ONCE]);
        audience.taken(id);
        assert_eq!(sizes(&mut audience), [300 - AT_ONCE]);
    }

    #[actix::test]
    async fn so_much_may_wait_and_no_more() {
        let session = TestSession.start();
        let mut audience = Audience::new(number("110"));
        audience.subscribe(SubscriptionId::unique(), &session.downgrade().recipient());
        audience.show(&number("110"), &shown("110"));
        for _ in 1..MOST_WAITING {
            assert!(!audience.is_behind());
            audience.tell_all(&Update::Connected(true));
        }
        assert!(audience.is_behind());
        audience.due();
        assert!(!audience.is_behind());
    }

    #[actix::test]
    async fn what_is_watched_is_the_union_without_the_own_line_and_shrinks_with_its_subscribers() {
        let (first, second) = (TestSession.start(), TestSession.start());
        let mut audience = Audience::new(number("110"));
        let ids = [SubscriptionId::unique(), SubscriptionId::unique()];
        for (id, session) in ids.iter().zip([&first, &second]) {
            audience.subscribe(*id, &session.downgrade().recipient());
        }
        audience.watch(ids[0], &[number("101"), number("102")]);
        audience.watch(ids[1], &[number("102"), number("103")]);
        assert_eq!(audience.watched(), ["101", "102", "103"].map(number).into());
        assert_eq!(audience.watched_beside(ids[0]), ["102", "103"].map(number).into());
        audience.unsubscribe(ids[1]);
        assert_eq!(audience.watched(), ["101", "102"].map(number).into());
        audience.watch(ids[0], &[]);
        assert!(audience.watched().is_empty());
    }
}
