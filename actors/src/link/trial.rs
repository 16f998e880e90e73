//! Trials of single servers, apart from any link, for a person who looks for a fault.

use std::net::SocketAddr;

use altilink::{ResponseCode, ServerVersion};

use super::config::{LinkConfig, ServerAddress};
use super::lookup::ResolveError;
use super::resolver::Resolver;
use crate::Credentials;
use crate::connection::{ConnectionPlan, EstablishError, SequenceIds};

/// Ordinal of the logon in the packets of a trial. There is only one logon at a time.
const ORDINAL: i32 = 1;

/// Tries servers as the link does, each on its own connection, which is closed again. Every step has the deadline that
/// it has in the link.
#[derive(Debug)]
pub struct Trial {
    config: LinkConfig,
    resolver: Resolver,
    sequence: SequenceIds,
}

impl Trial {
    /// Creates a trial of the servers of this configuration.
    #[must_use]
    pub fn new(config: LinkConfig) -> Self {
        let resolver = Resolver::new(config.dns_servers.clone(), config.connect_timeout);
        Self { config, resolver, sequence: SequenceIds::default() }
    }

    /// Returns the servers, in their order.
    #[must_use]
    pub fn servers(&self) -> &[ServerAddress] {
        &self.config.servers
    }

    /// Resolves a server's name. The addresses are in the order in which the link would try them.
    pub async fn resolve(&self, server: &ServerAddress) -> Result<Vec<SocketAddr>, ResolveError> {
        let answer = self.resolver.resolve(server).await?;
        Ok(answer.addresses.into_iter().map(|ip| SocketAddr::new(ip, server.port)).collect())
    }

    /// Asks a server for its version, which standbys tell, too.
    pub async fn greet(&self, address: SocketAddr) -> Result<ServerVersion, EstablishError> {
        Ok(self.plan(None).establish(address).await?.dialect.version)
    }

    /// Logs a user on and off again. Returns the server's warning, if there is one.
    pub async fn log_on(
        &self,
        address: SocketAddr,
        credentials: Credentials,
    ) -> Result<Option<ResponseCode>, EstablishError> {
        let established = self.plan(Some(credentials)).establish(address).await?;
        let warning = established.warning;
        established.log_off(self.sequence.clone(), self.config.command_timeout).await;
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
