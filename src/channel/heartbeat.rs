use std::sync::Arc;
use std::time::Instant;

use actors::session::SessionId;

use crate::cluster::{ClusterNode, HeldTicket};
use crate::events::ChannelNotice;

/// Heartbeat of an event channel. In a cluster it renews the client's ticket: a channel may stand for days.
#[derive(Debug)]
pub(crate) struct Heartbeat(Option<(Arc<ClusterNode>, HeldTicket)>);

impl Heartbeat {
    /// Creates the heartbeat of a client that is given this ticket now.
    pub(crate) fn new(cluster: Option<&Arc<ClusterNode>>, ticket: Option<Arc<str>>) -> Self {
        Self(cluster.cloned().zip(ticket.map(|ticket| HeldTicket::new(ticket, Instant::now()))))
    }

    /// Makes the next notice for the client of a session.
    pub(crate) fn beat(&mut self, session: SessionId) -> ChannelNotice {
        let ticket = self.0.as_mut();
        ChannelNotice::Heartbeat(
            ticket.and_then(|(node, held)| held.renewed(session, &node.keys.keys(), Instant::now())),
        )
    }
}
