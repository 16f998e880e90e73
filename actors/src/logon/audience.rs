//! The sessions of a user: the lines that each of them shows, and the updates that wait for it.
//!
//! ```text
//!   for each session:   nothing waits ---> updates wait ---> message under way ---> taken: nothing waits, or updates do
//!
//!   a line of a session:   watch, or the own line ---> not shown yet ---> show: shown, and told from then on
//! ```
//!
//! Each session is sent one message at a time, with all updates in it that have come up meanwhile. So nothing is lost, and a
//! session that is busy gets larger messages instead of more. While too much waits for a session, the lines stand still,
//! and with them the connection.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};

use actix::{Recipient, WeakRecipient};

use super::update::{Update, Updates};
use crate::Extension;

static NEXT_SUBSCRIPTION: AtomicU64 = AtomicU64::new(1);

/// Updates that wait for one session before the lines stand still: a second or two of hundreds of busy lines.
const MOST_WAITING: usize = 1024;

/// Most updates in one message: few enough that a session gets other turns in between.
const AT_ONCE: usize = 256;

/// Number of a subscriber that no other ever has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SubscriptionId(u64);

impl SubscriptionId {
    pub(crate) fn unique() -> Self {
        Self(NEXT_SUBSCRIPTION.fetch_add(1, Ordering::Relaxed))
    }
}

/// The subscribers of a logon. What is done for one of them costs the same whatever their number: a user may have
/// thousands.
#[derive(Debug)]
pub(crate) struct Audience {
    own: Extension,
    /// In the order in which they came. On the heap one by one: a map has room for eleven, and most users have one session.
    subscribers: BTreeMap<SubscriptionId, Box<Subscriber>>,
    /// Number of those for whom so much waits that the lines have to stand still.
    behind: usize,
}

#[derive(Debug)]
struct Subscriber {
    /// Not a weak recipient, which makes a new sender each time it is used. A session that has ended is forgotten when it
    /// says so, or when it is next told something.
    recipient: Recipient<Updates>,
    /// The logon's own line, and the lines that the subscriber watches.
    lines: HashMap<Extension, LineShown>,
    waiting: VecDeque<Update>,
    /// True while a message is under way.
    is_told: bool,
}

/// Message that can be sent to a subscriber.
#[derive(Debug)]
pub(crate) struct DueMessage {
    pub(crate) id: SubscriptionId,
    pub(crate) recipient: Recipient<Updates>,
    pub(crate) updates: Updates,
}

/// Knowledge that a subscriber has of a line's calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineShown {
    NotYet,
    Yes,
}

impl Audience {
    pub(crate) fn new(own: Extension) -> Self {
        Self { own, subscribers: BTreeMap::new(), behind: 0 }
    }

    /// The logon's own line.
    pub(crate) fn own(&self) -> &Extension {
        &self.own
    }

    pub(crate) fn subscribe(&mut self, id: SubscriptionId, recipient: &WeakRecipient<Updates>) {
        // A subscriber that cannot be upgraded has ended meanwhile.
        if let Some(recipient) = recipient.upgrade() {
            let lines = HashMap::from([(self.own.clone(), LineShown::NotYet)]);
            let subscriber = Subscriber { recipient, lines, waiting: VecDeque::new(), is_told: false };
            self.subscribers.insert(id, Box::new(subscriber));
        }
    }

    pub(crate) fn unsubscribe(&mut self, id: SubscriptionId) {
        if self.subscribers.remove(&id).is_some_and(|subscriber| subscriber.is_behind()) {
            self.behind -= 1;
        }
    }

    /// Has a subscriber watch these lines and no others. A line that it watched before stays shown.
    pub(crate) fn watch(&mut self, id: SubscriptionId, lines: &[Extension]) {
        let Some(subscriber) = self.subscribers.get_mut(&id) else { return };
        subscriber.lines.retain(|line, _| *line == self.own || lines.contains(line));
        for line in lines {
            subscriber.lines.entry(line.clone()).or_insert(LineShown::NotYet);
        }
    }

    /// Lines that anybody watches.
    pub(crate) fn watched(&self) -> BTreeSet<Extension> {
        self.watched_by(|_| true)
    }

    /// Lines that anybody else watches.
    pub(crate) fn watched_beside(&self, id: SubscriptionId) -> BTreeSet<Extension> {
        self.watched_by(|other| other != id)
    }

    fn watched_by(&self, wanted: impl Fn(SubscriptionId) -> bool) -> BTreeSet<Extension> {
        let subscribers = self.subscribers.iter().filter(|(id, _)| wanted(**id));
        let lines = subscribers.flat_map(|(_, subscriber)| subscriber.lines.keys());
        lines.filter(|line| **line != self.own).cloned().collect()
    }

    /// True if anybody waits to be shown a line.
    pub(crate) fn awaits(&self, line: &Extension) -> bool {
        self.subscribers.values().any(|subscriber| subscriber.lines.get(line) == Some(&LineShown::NotYet))
    }

    /// Tells those who wait to be shown a line, and counts it as shown.
    pub(crate) fn show(&mut self, line: &Extension, update: &Update) {
        for subscriber in self.subscribers.values_mut() {
            if let Some(shown @ LineShown::NotYet) = subscriber.lines.get_mut(line) {
                *shown = LineShown::Yes;
                self.behind += usize::from(subscriber.wait(update));
            }
        }
    }

    /// Tells those who are shown a line.
    pub(crate) fn tell(&mut self, line: &Extension, update: &Update) {
        for subscriber in self.subscribers.values_mut() {
            if subscriber.lines.get(line) == Some(&LineShown::Yes) {
                self.behind += usize::from(subscriber.wait(update));
            }
        }
    }

    /// Tells everybody who is shown the own line.
    pub(crate) fn tell_all(&mut self, update: &Update) {
        let own = self.own.clone();
        self.tell(&own, update);
    }

    /// Tells everybody, also those who are shown nothing yet.
    pub(crate) fn tell_everybody(&mut self, update: &Update) {
        for subscriber in self.subscribers.values_mut() {
            self.behind += usize::from(subscriber.wait(update));
        }
    }

    /// Last messages, for subscribers that have not taken the one before too.
    pub(crate) fn all_due(&mut self) -> Vec<DueMessage> {
        for subscriber in self.subscribers.values_mut() {
            subscriber.is_told = false;
        }
        self.due()
    }

    /// Messages that can be sent now. Each is to be followed by [`Self::taken`] or [`Self::unsubscribe`].
    pub(crate) fn due(&mut self) -> Vec<DueMessage> {
        let mut messages = Vec::new();
        for (id, subscriber) in &mut self.subscribers {
            messages.extend(subscriber.next_message(*id, &mut self.behind));
        }
        messages
    }

    /// Notes that a subscriber has taken its message. Returns the next one for it, if there is one.
    pub(crate) fn taken(&mut self, id: SubscriptionId) -> Option<DueMessage> {
        let subscriber = self.subscribers.get_mut(&id)?;
        subscriber.is_told = false;
        subscriber.next_message(id, &mut self.behind)
    }

    /// True if a whole message of updates waits for somebody.
    pub(crate) fn has_much(&self) -> bool {
        self.subscribers.values().any(|subscriber| subscriber.waiting.len() >= AT_ONCE)
    }

    /// True if so much waits for somebody that the lines have to stand still.
    pub(crate) fn is_behind(&self) -> bool {
        self.behind > 0
    }
}

impl Subscriber {
    /// Has an update wait. True if from now on too much waits.
    fn wait(&mut self, update: &Update) -> bool {
        self.waiting.push_back(update.clone());
        self.waiting.len() == MOST_WAITING
    }

    fn is_behind(&self) -> bool {
        self.waiting.len() >= MOST_WAITING
    }

    fn next_message(&mut self, id: SubscriptionId, behind: &mut usize) -> Option<DueMessage> {
        if self.is_told || self.waiting.is_empty() {
            return None;
        }
        let was_behind = self.is_behind();
        self.is_told = true;
        let count = self.waiting.len().min(AT_ONCE);
        let updates = self.waiting.drain(..count).collect();
        if was_behind && !self.is_behind() {
            *behind -= 1;
        }
        Some(DueMessage { id, recipient: self.recipient.clone(), updates: Updates(updates) })
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
        Update::Shown {
            line: number(line),
            revision: 0,
            connected: true,
            calls: std::sync::Arc::default(),
            agent: None,
            queue: None,
        }
    }

    fn sizes(audience: &mut Audience) -> Vec<usize> {
        audience.due().into_iter().map(|message| message.updates.0.len()).collect()
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
        let next = |audience: &mut Audience| audience.taken(id).map(|message| message.updates.0.len());
        assert_eq!(next(&mut audience), Some(AT_ONCE));
        assert_eq!(next(&mut audience), Some(300 - AT_ONCE));
        assert_eq!(next(&mut audience), None);
    }

    #[actix::test]
    async fn so_much_may_wait_and_no_more() {
        let session = TestSession.start();
        let mut audience = Audience::new(number("110"));
        let ids = [SubscriptionId::unique(), SubscriptionId::unique()];
        for id in ids {
            audience.subscribe(id, &session.downgrade().recipient());
        }
        audience.show(&number("110"), &shown("110"));
        for _ in 1..MOST_WAITING {
            assert!(!audience.is_behind());
            audience.tell_all(&Update::Connected(true));
        }
        assert!(audience.is_behind());
        audience.tell_all(&Update::Connected(true));
        audience.unsubscribe(ids[0]);
        assert!(audience.is_behind(), "the other one still is");
        audience.due();
        assert!(!audience.is_behind());
        for _ in 0..2 * MOST_WAITING {
            audience.tell_all(&Update::Connected(true));
        }
        assert!(audience.taken(ids[1]).is_some() && audience.is_behind(), "much more waits");
        audience.unsubscribe(ids[1]);
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
