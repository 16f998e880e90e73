//! One user's logon as the link keeps it: who, over which connection, and who is told.

use std::sync::Arc;
use std::time::Duration;

use altilink::{Block, Dialect, Pad};
use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tokio::sync::mpsc;

use super::CommandError;
use super::audience::Audience;
use super::config::LinkConfig;
use super::connection::ConnectionId;
use super::line_book::LineBook;
use super::messages::WatchRevision;
use super::monitor::Monitor;
use super::watching::WatchReply;
use crate::meter::Meter;
use crate::{Credentials, Extension};

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
    pub(super) audience: Audience,
    /// The lines of others on the connection.
    pub(super) monitor: Monitor<WatchReply>,
    /// The lines of the server as last read on the connection.
    pub(super) book: Option<Arc<LineBook>>,
    revision: u64,
}

impl Logon {
    pub(super) fn new(credentials: Credentials, ordinal: i32, config: &LinkConfig, meter: Meter) -> Self {
        let audience = Audience::new(credentials.extension.clone(), meter);
        Self {
            credentials,
            ordinal,
            channel: None,
            delays: Delays::new(config),
            audience,
            monitor: Monitor::default(),
            book: None,
            revision: 0,
        }
    }

    pub(super) fn next_revision(&mut self) -> WatchRevision {
        self.revision += 1;
        WatchRevision(self.revision)
    }

    /// Whose line a location is, if anybody wants to know.
    pub(super) fn line_on(&self, location: Pad) -> Option<&Extension> {
        let is_own = self.channel.as_ref().is_some_and(|channel| channel.line == location);
        if is_own { Some(self.audience.own()) } else { self.monitor.line_on(location) }
    }

    /// What was agreed on a connection is gone with it.
    pub(super) fn forget_connection(&mut self) {
        self.channel = None;
        self.book = None;
        for reply in self.monitor.lost() {
            // Nobody waits any more where this fails.
            let _ = reply.send(Err(CommandError::NotConnected));
        }
    }
}
