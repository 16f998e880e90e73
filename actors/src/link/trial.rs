//! Trying servers one by one, beside any link: for a person who wants to know what each of them says.

use std::net::SocketAddr;

use altilink::{ResponseCode, ServerVersion};

use super::config::{LinkConfig, ServerAddress};
use super::lookup::ResolveError;
use super::resolver::Resolver;
use crate::Credentials;
use crate::connection::{ConnectionPlan, EstablishError, SequenceIds};

/// The ordinal of the logon that packets of a trial name; there is only one at a time.
const ORDINAL: i32 = 1;

/// Tries servers as the link would, each on a connection of its own that is closed again. Every step has the deadline that
/// it has in the link.
#[derive(Debug)]
pub struct Trial {
    config: LinkConfig,
    resolver: Resolver,
    sequence: SequenceIds,
}

impl Trial {
    /// Tries the servers of this configuration.
    #[must_use]
    pub fn new(config: LinkConfig) -> Self {
        let resolver = Resolver::new(config.dns_servers.clone(), config.connect_timeout);
        Self { config, resolver, sequence: SequenceIds::default() }
    }

    /// The servers, in their order.
    #[must_use]
    pub fn servers(&self) -> &[ServerAddress] {
        &self.config.servers
    }

    /// What a server's name stands for now, in the order in which the link would try it.
    pub async fn resolve(&self, server: &ServerAddress) -> Result<Vec<SocketAddr>, ResolveError> {
        let answer = self.resolver.resolve(server).await?;
        Ok(answer.addresses.into_iter().map(|ip| SocketAddr::new(ip, server.port)).collect())
    }

    /// Which version a server is. Standbys tell it too.
    pub async fn greet(&self, address: SocketAddr) -> Result<ServerVersion, EstablishError> {
        Ok(self.plan(None).establish(address).await?.dialect.version)
    }

    /// Logs a user on and off again. On success what the server said of the logon beside yes.
    pub async fn log_on(
        &self,
        address: SocketAddr,
        credentials: Credentials,
    ) -> Result<Option<ResponseCode>, EstablishError> {
        let established = self.plan(Some(credentials)).establish(address).await?;
        let warning = established.warning;
        established.say_goodbye(self.sequence.clone(), self.config.command_timeout).await;
        Ok(warning)
    }

    fn plan(&self, credentials: Option<Credentials>) -> ConnectionPlan {
        ConnectionPlan {
            credentials,
            ordinal: ORDINAL,
            config: self.config.connection(),
            sequence: self.sequence.clone(),
        }
    }
}
