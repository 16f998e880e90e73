//! The state of each connection.
//!
//! ```text
//!            register              log on
//! Unregistered --> Registered <------------> LoggedOn (holds a licence)
//!     |                |          log off       |
//!     |                |                        | the server becomes a standby
//!     |                |                        v
//!     |                |                    Dismissed
//!     +----------------+------------------------+
//!       no logon in time                        | a second later
//!                      v                        v
//!                    the connection is closed
//! ```
//!
//! Users, listeners and deadlines are kept in indexes of their own, so that no question looks through thousands of
//! connections.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use altilink::Pad;

use super::client_logon::{ClientId, Logon};

/// Time for which a connection may stay without a logon and without asking for the version. A client needs milliseconds;
/// this leaves room for a slow network.
pub(crate) const LOGON_DEADLINE: Duration = Duration::from_secs(30);

/// State of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ConnectionState {
    Unregistered {
        since: Duration,
    },
    Registered {
        since: Duration,
    },
    LoggedOn(Logon),
    /// It was logged on when the server became a standby, and is to be closed.
    Dismissed {
        goes: Duration,
    },
}

/// Reason for closing a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Overdue {
    #[error("no logon in time")]
    NoLogon,
    #[error("the server became a standby")]
    Dismissed,
}

impl ConnectionState {
    fn deadline(&self) -> Option<Duration> {
        match self {
            Self::Unregistered { since } | Self::Registered { since } => Some(*since + LOGON_DEADLINE),
            Self::Dismissed { goes } => Some(*goes),
            Self::LoggedOn(_) => None,
        }
    }

    fn overdue(&self) -> Overdue {
        if matches!(self, Self::Dismissed { .. }) { Overdue::Dismissed } else { Overdue::NoLogon }
    }
}

/// All connections. The other fields are indexes of `all`; only [`Self::set`] and [`Self::remove`] change them, together.
#[derive(Debug, Default)]
pub(crate) struct ConnectionStates {
    all: BTreeMap<ClientId, ConnectionState>,
    deadlines: BTreeSet<(Duration, ClientId)>,
    /// Connections that are logged on, by their own line.
    users: BTreeSet<(Pad, ClientId)>,
    /// Connections that get the events of a line: its users, and those that subscribed to it.
    listeners: BTreeSet<(Pad, ClientId)>,
    /// Administrators, who get the events of every line.
    administrators: BTreeSet<ClientId>,
}

impl ConnectionStates {
    pub(crate) fn get(&self, id: ClientId) -> Option<&ConnectionState> {
        self.all.get(&id)
    }

    pub(crate) fn logon(&self, id: ClientId) -> Option<&Logon> {
        match self.get(id) {
            Some(ConnectionState::LoggedOn(logon)) => Some(logon),
            _ => None,
        }
    }

    pub(crate) fn set(&mut self, id: ClientId, state: ConnectionState) {
        self.remove(id);
        self.deadlines.extend(state.deadline().map(|at| (at, id)));
        if let ConnectionState::LoggedOn(logon) = &state {
            self.users.insert((logon.line, id));
            self.listeners.extend(lines_of(logon).map(|line| (line, id)));
            if logon.administrator {
                self.administrators.insert(id);
            }
        }
        self.all.insert(id, state);
    }

    pub(crate) fn remove(&mut self, id: ClientId) -> Option<ConnectionState> {
        let state = self.all.remove(&id)?;
        if let Some(at) = state.deadline() {
            self.deadlines.remove(&(at, id));
        }
        if let ConnectionState::LoggedOn(logon) = &state {
            self.users.remove(&(logon.line, id));
            self.administrators.remove(&id);
            for line in lines_of(logon) {
                self.listeners.remove(&(line, id));
            }
        }
        Some(state)
    }

    /// Connections that are logged on, each with its own line.
    pub(crate) fn users(&self) -> impl ExactSizeIterator<Item = (Pad, ClientId)> {
        self.users.iter().copied()
    }

    pub(crate) fn is_attended(&self, line: Pad) -> bool {
        connections_at(&self.users, line).next().is_some()
    }

    pub(crate) fn listeners(&self, line: Pad) -> impl Iterator<Item = ClientId> {
        let others = self.administrators.iter().copied().filter(move |id| !self.listeners.contains(&(line, *id)));
        connections_at(&self.listeners, line).chain(others)
    }

    /// Connections that are to be closed, each with the reason.
    pub(crate) fn overdue(&self, now: Duration) -> Vec<(ClientId, Overdue)> {
        let over = self.deadlines.iter().take_while(|(at, _)| *at <= now);
        over.filter_map(|(_, id)| Some((*id, self.get(*id)?.overdue()))).collect()
    }

    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.deadlines.first().map(|(at, _)| *at)
    }
}

/// The lines whose events a logon gets.
fn lines_of(logon: &Logon) -> impl Iterator<Item = Pad> {
    logon.subscriptions.iter().copied().chain([logon.line])
}

fn connections_at(set: &BTreeSet<(Pad, ClientId)>, line: Pad) -> impl Iterator<Item = ClientId> {
    let all = (line, ClientId(u64::MIN))..=(line, ClientId(u64::MAX));
    set.range(all).map(|(_, id)| *id)
}
