use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use actix::{Addr, Recipient};
use actors::session::{SessionActor, SocketId, ToSocket};

/// Event channels that this node shares with others.
#[derive(Debug, Default)]
pub(crate) struct ChannelTable {
    /// Those whose clients are connected here.
    pub(crate) clients: Mutex<HashMap<String, ClientEnd>>,
    /// Those of sessions that are served here.
    pub(crate) served: Mutex<HashMap<String, ServedEnd>>,
    /// Number of times that channels of a node's clients were given up, although the clients may still be there.
    broken: Mutex<HashMap<String, u64>>,
}

/// Channel whose client is connected here.
#[derive(Debug)]
pub(crate) struct ClientEnd {
    pub(crate) recipient: Recipient<ToSocket>,
    /// Node that serves the session.
    pub(crate) node: String,
    /// Channel run of the node; `None` until it is known.
    pub(crate) run: Option<u64>,
}

/// Channel of a session that is served here.
#[derive(Debug)]
pub(crate) struct ServedEnd {
    pub(crate) stop: Recipient<StopSocket>,
    pub(crate) session: Addr<SessionActor>,
    pub(crate) socket: SocketId,
    /// Node to which the client is connected.
    pub(crate) node: String,
    pub(crate) since: Instant,
}

/// Ends the recipient of a session's events that stands for a channel of another node.
#[derive(Debug, actix::Message)]
#[rtype(result = "()")]
pub(crate) struct StopSocket;

pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ChannelTable {
    /// Notes that channels of a node's clients are given up, of which the node may not know.
    pub(crate) fn note_broken(&self, node: &str) {
        *locked(&self.broken).entry(node.to_owned()).or_default() += 1;
    }

    /// Returns how often that has happened.
    pub(crate) fn broken(&self, node: &str) -> u64 {
        locked(&self.broken).get(node).copied().unwrap_or_default()
    }

    /// Lists the nodes with which channels are shared.
    pub(crate) fn nodes(&self) -> HashSet<String> {
        let mut nodes: HashSet<String> = locked(&self.clients).values().map(|end| end.node.clone()).collect();
        nodes.extend(locked(&self.served).values().map(|end| end.node.clone()));
        nodes
    }

    /// Lists the channels of clients here whose sessions a node serves.
    pub(crate) fn served_by(&self, node: &str) -> HashSet<String> {
        let clients = locked(&self.clients);
        clients.iter().filter(|(_, end)| end.node == node).map(|(channel, _)| channel.clone()).collect()
    }

    /// Counts the channels whose clients are connected here, and those that are served here.
    pub(crate) fn count(&self) -> (usize, usize) {
        (locked(&self.clients).len(), locked(&self.served).len())
    }
}
