//! One user's logon as the link keeps it: who, over which connection, and who is told.

use actix::{Recipient, WeakRecipient};
use altilink::{Block, Dialect, Pad};
use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use std::time::Duration;
use tokio::sync::mpsc;

use super::config::LinkConfig;
use super::connection::ConnectionId;
use super::messages::LineUpdate;
use crate::Credentials;

/// The delays between tries to connect, each longer than the last up to the longest, with jitter so that many logons
/// lost at once do not return at once.
#[derive(Debug)]
pub(super) struct Delays {
    builder: ExponentialBuilder,
    next: ExponentialBackoff,
    longest: Duration,
}

impl Delays {
    pub(super) fn new(config: &LinkConfig) -> Self {
        let builder = ExponentialBuilder::default()
            .with_min_delay(config.backoff_min)
            .with_max_delay(config.backoff_max)
            .with_jitter()
            .without_max_times();
        Self { builder, next: builder.build(), longest: config.backoff_max }
    }

    pub(super) fn next(&mut self) -> Duration {
        self.next.next().unwrap_or(self.longest).min(self.longest)
    }

    /// A connection came up: the next loss starts with the shortest delay again.
    pub(super) fn reset(&mut self) {
        self.next = self.builder.build();
    }
}

/// A connection that takes commands.
#[derive(Debug, Clone)]
pub(super) struct Channel {
    pub(super) connection: ConnectionId,
    pub(super) commands: mpsc::Sender<Block>,
    pub(super) line: Pad,
    pub(super) dialect: Dialect,
}

/// A logon and what becomes of it.
#[derive(Debug)]
pub(super) struct Logon {
    pub(super) credentials: Credentials,
    /// Stays with the logon over all its connections.
    pub(super) ordinal: i32,
    /// None while the connection is lost.
    pub(super) channel: Option<Channel>,
    pub(super) delays: Delays,
    subscribers: Vec<Subscriber>,
}

#[derive(Debug)]
struct Subscriber {
    /// Not a weak one: the bound of a mailbox holds against each sender that is kept, and a weak recipient makes a new
    /// sender each time. A session that has ended is forgotten when it is next told something.
    recipient: Recipient<LineUpdate>,
    feed: Feed,
}

/// Whether a subscriber gets events. It does from the moment at which it was told the calls, since the server's answer
/// to that question stands in line with its events: what came before is in it, what comes after is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Feed {
    AwaitingCalls,
    Live,
}

impl Logon {
    pub(super) fn new(credentials: Credentials, ordinal: i32, config: &LinkConfig) -> Self {
        Self { credentials, ordinal, channel: None, delays: Delays::new(config), subscribers: Vec::new() }
    }

    pub(super) fn subscribe(&mut self, recipient: &WeakRecipient<LineUpdate>) {
        self.subscribers.retain(|subscriber| subscriber.recipient.connected());
        // One that cannot be upgraded has ended meanwhile.
        if let Some(recipient) = recipient.upgrade() {
            self.subscribers.push(Subscriber { recipient, feed: Feed::AwaitingCalls });
        }
    }

    pub(super) fn has_subscribers(&self) -> bool {
        !self.subscribers.is_empty()
    }

    /// Tells the calls to everybody, and the events from here on.
    #[must_use]
    pub(super) fn tell_calls(&mut self, update: &LineUpdate) -> Delivery {
        self.tell(update, |_| true, Feed::Live)
    }

    /// Tells an event to those who know the calls.
    #[must_use]
    pub(super) fn tell_event(&mut self, update: &LineUpdate) -> Delivery {
        self.tell(update, |feed| feed == Feed::Live, Feed::Live)
    }

    /// Tells everybody that the connection is gone. Later they hear the calls again.
    #[must_use]
    pub(super) fn tell_loss(&mut self, update: &LineUpdate) -> Delivery {
        self.tell(update, |_| true, Feed::AwaitingCalls)
    }

    fn tell(&mut self, update: &LineUpdate, wanted: impl Fn(Feed) -> bool, then: Feed) -> Delivery {
        let mut delivery = Delivery::Complete;
        self.subscribers.retain_mut(|subscriber| {
            if !wanted(subscriber.feed) {
                return subscriber.recipient.connected();
            }
            subscriber.feed = match subscriber.recipient.try_send(update.clone()) {
                Ok(()) => then,
                Err(actix::dev::SendError::Full(_)) => {
                    delivery = Delivery::Behind;
                    Feed::AwaitingCalls
                }
                Err(actix::dev::SendError::Closed(_)) => return false,
            };
            true
        });
        delivery
    }
}

/// Whether every subscriber took an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delivery {
    /// All did.
    Complete,
    /// Somebody's mailbox is full. It gets no more events until it has been told the calls again, so what it missed
    /// becomes the difference between the calls that it knows and the calls as they are.
    Behind,
}
