use actix::prelude::*;

use super::AltiservLink;
use super::config::LinkConfig;
use super::resolver::Resolver;
use crate::logon;

/// Takes another configuration. Connections stay, unless their server is no longer configured and another one is
/// active. Product and code page cannot change; times count for what begins from now on.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct ReconfigureLink {
    /// The whole configuration.
    pub config: LinkConfig,
}

impl Handler<ReconfigureLink> for AltiservLink {
    type Result = ();

    fn handle(&mut self, ReconfigureLink { config }: ReconfigureLink, ctx: &mut Context<Self>) {
        if config.servers.is_empty() {
            return log::error!("a configuration without servers is not taken");
        }
        let config = LinkConfig { product: self.config.product, charset: self.config.charset, ..config };
        let is_elsewhere = config.servers != self.config.servers;
        if config.dns_servers != self.config.dns_servers || config.connect_timeout != self.config.connect_timeout {
            self.resolver = Resolver::new(config.dns_servers.clone(), config.connect_timeout);
        }
        self.readmission.set_limit(config.logons_at_once);
        self.failover.set_servers(config.servers.clone());
        self.config = config;
        for member in self.logons.values() {
            // One for each reload. A full mailbox must not keep it out: the logon would keep the old settings.
            member.logon.do_send(logon::Reconfigure(self.config.logon()));
        }
        if self.failover.is_site_removed() || (is_elsewhere && self.failover.pausing().is_some()) {
            self.search_for_all(ctx);
        }
        self.follow_dns(ctx);
    }
}
