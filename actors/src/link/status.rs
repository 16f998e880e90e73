//! The link's state, for health checks and metrics.

use actix::prelude::*;

use super::AltiservLink;
use crate::Product;

/// Asks for the state of the link.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "LinkStatus")]
pub struct GetStatus;

/// The state of the link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkStatus {
    /// True if an AltiServ answers.
    pub connected: bool,
    /// The server in use, or the servers that are tried.
    pub server: String,
    /// All configured servers, in their order.
    pub servers: Vec<ServerStatus>,
    /// The product of the server.
    pub product: Product,
    /// Number of users who are logged on, including those whose connection was lost and who will be logged on again.
    pub logons: usize,
    /// Number of users who have a connection, and so a licence of the server.
    pub licences: usize,
}

/// One of the servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerStatus {
    /// Its address as configured.
    pub server: String,
    /// True if it is the one in use, and answers.
    pub connected: bool,
}

impl AltiservLink {
    /// Returns the server in use, or the servers that are tried, for a person to read.
    fn server_shown(&self) -> String {
        match self.failover.site() {
            Some(site) => site.to_string(),
            None => self.failover.servers().iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        }
    }

    fn status(&self) -> LinkStatus {
        let site = self.failover.site().map(|site| &site.server);
        let is_serving = self.failover.is_serving();
        let configured = self.failover.servers();
        // The server in use may be one that is no longer configured.
        let left = site.filter(|server| !configured.contains(server));
        let mut servers = Vec::new();
        for server in configured.iter().chain(left) {
            servers.push(ServerStatus { server: server.to_string(), connected: is_serving && site == Some(server) });
        }
        LinkStatus {
            connected: is_serving,
            server: self.server_shown(),
            servers,
            product: self.config.product,
            logons: self.logons.len(),
            licences: self.logons.values().filter(|member| member.at.is_some()).count(),
        }
    }
}

impl Handler<GetStatus> for AltiservLink {
    type Result = MessageResult<GetStatus>;

    fn handle(&mut self, _: GetStatus, _: &mut Context<Self>) -> Self::Result {
        MessageResult(self.status())
    }
}
