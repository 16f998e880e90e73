//! How the link is, for whoever asks.

use actix::prelude::*;

use super::AltiservLink;
use crate::Product;

/// How is the link?
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "LinkStatus")]
pub struct GetStatus;

/// The state of the link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkStatus {
    /// Whether an AltiServ answers.
    pub connected: bool,
    /// The server in use, or those that are tried.
    pub server: String,
    /// Every configured server, in their order.
    pub servers: Vec<ServerStatus>,
    /// Which product it runs.
    pub product: Product,
    /// How many users are logged on, those included who have lost their connection and are to be logged on again.
    pub logons: usize,
    /// How many of them have a connection, and so a licence of the server.
    pub licences: usize,
}

/// One of the servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerStatus {
    /// Its address as configured.
    pub server: String,
    /// Whether it is the one in use, and answers.
    pub connected: bool,
}

impl AltiservLink {
    /// The server in use, or those that are tried, for a person to read.
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
        // One that is configured no more may be in use still.
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
