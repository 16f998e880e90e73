//! What the names of the servers stand for.
//!
//! Every question is asked afresh: the resolver is made anew, so that nothing is cached and changes of the system's
//! configuration and hosts file count. What a name stood for last is remembered only for the time in which the DNS itself
//! is out of order.

use std::cell::RefCell;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::time::{Duration, Instant};

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{LookupIpStrategy, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use tokio::time::timeout;

use super::candidate::Candidate;
use super::config::ServerAddress;

/// How long a DNS server may take before it is asked again, or the next one is.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(1);

/// How long the DNS is waited for where it is known what the name stood for last: an outage of both should not be longer
/// than one of the server alone.
const PATIENCE_WITH_MEMORY: Duration = Duration::from_millis(500);

/// How long a name's last addresses are used while the DNS does not answer. An administrator who moves a server while the
/// DNS is down is not expected to wait for a working day.
const MEMORY: Duration = Duration::from_secs(3600);

/// Asks the DNS.
#[derive(Debug, Clone)]
pub(super) struct Resolver {
    dns_servers: Vec<SocketAddr>,
    /// How long a question may take in all.
    within: Duration,
    memory: Rc<RefCell<Memory>>,
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) addresses: Vec<IpAddr>,
    /// Until when the answer holds; none for an address, which stands for itself.
    pub(super) valid_until: Option<Instant>,
}

/// Why it is not known what a name stands for.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ResolveError {
    /// The DNS says that there is no such name, or that it stands for no address.
    #[error("no such host")]
    NoSuchHost,
    /// The DNS says nothing, or that it cannot say.
    #[error("no usable answer from the DNS: {0}")]
    Unanswered(String),
}

impl Resolver {
    pub(super) fn new(dns_servers: Vec<SocketAddr>, within: Duration) -> Self {
        Self { dns_servers, within, memory: Rc::default() }
    }

    /// The places where the servers may be now, in the servers' order.
    pub(super) async fn candidates(&self, servers: &[ServerAddress]) -> Vec<Candidate> {
        let resolved = servers.iter().map(|server| async move { (server, self.known(server).await) });
        let mut candidates = Vec::new();
        for (server, addresses) in futures::future::join_all(resolved).await {
            let at = |ip| Candidate { server: server.clone(), address: SocketAddr::new(ip, server.port) };
            candidates.extend(addresses.into_iter().map(at));
        }
        candidates
    }

    /// What a host stands for, or did when the DNS last answered.
    async fn known(&self, server: &ServerAddress) -> Vec<IpAddr> {
        let remembered = self.memory.borrow().recall(&server.host, Instant::now());
        let patience = if remembered.is_empty() { self.within } else { self.within.min(PATIENCE_WITH_MEMORY) };
        match self.ask(server, patience).await {
            Ok(answer) => answer.addresses,
            Err(error @ ResolveError::NoSuchHost) => {
                log::warn!("AltiServ {server}: {error}");
                Vec::new()
            }
            Err(error) if remembered.is_empty() => {
                log::warn!("AltiServ {server}: {error}");
                Vec::new()
            }
            Err(error) => {
                log::warn!("AltiServ {server}: {error}; its last known addresses are tried");
                remembered
            }
        }
    }

    /// What a host stands for now.
    pub(super) async fn resolve(&self, server: &ServerAddress) -> Result<Answer, ResolveError> {
        self.ask(server, self.within).await
    }

    async fn ask(&self, server: &ServerAddress, patience: Duration) -> Result<Answer, ResolveError> {
        let host = server.host.as_str();
        if let Ok(ip) = host.parse() {
            return Ok(Answer { addresses: vec![ip], valid_until: None });
        }
        let asked = timeout(patience, self.look_up(host)).await;
        let answer = asked.unwrap_or_else(|_| Err(ResolveError::Unanswered(format!("not within {patience:?}"))));
        let now = Instant::now();
        match &answer {
            Ok(answer) => self.memory.borrow_mut().learn(host, answer.addresses.clone(), now),
            Err(ResolveError::NoSuchHost) => self.memory.borrow_mut().forget(host),
            Err(ResolveError::Unanswered(_)) => {}
        }
        answer
    }

    async fn look_up(&self, host: &str) -> Result<Answer, ResolveError> {
        let resolver = self.resolver().map_err(|error| ResolveError::Unanswered(error.to_string()))?;
        let found = resolver.lookup_ip(host).await.map_err(|error| {
            // A name without addresses is as good as none; what went wrong on the way is no answer.
            if error.is_nx_domain() || error.is_no_records_found() {
                ResolveError::NoSuchHost
            } else {
                ResolveError::Unanswered(error.to_string())
            }
        })?;
        let addresses = by_turns(found.iter());
        if addresses.is_empty() {
            return Err(ResolveError::NoSuchHost);
        }
        Ok(Answer { addresses, valid_until: Some(found.valid_until()) })
    }

    /// A resolver that knows nothing yet.
    fn resolver(&self) -> Result<TokioResolver, NetError> {
        let provider = TokioRuntimeProvider::default();
        if !self.dns_servers.is_empty() {
            let config = ResolverConfig::from_name_servers(self.dns_servers.iter().map(name_server).collect());
            let mut builder = TokioResolver::builder_with_config(config, provider);
            adjust(builder.options_mut());
            builder.options_mut().use_hosts_file = ResolveHosts::Never;
            return builder.build();
        }
        let mut builder = TokioResolver::builder(provider.clone()).unwrap_or_else(|error| {
            log::debug!("the system names no DNS server ({error}); its hosts file alone counts");
            TokioResolver::builder_with_config(ResolverConfig::from_name_servers(Vec::new()), provider)
        });
        adjust(builder.options_mut());
        builder.build()
    }
}

fn adjust(options: &mut ResolverOpts) {
    options.ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
    options.timeout = options.timeout.min(ANSWER_TIMEOUT);
    options.try_tcp_on_error = true;
}

fn name_server(address: &SocketAddr) -> NameServerConfig {
    let mut server = NameServerConfig::udp_and_tcp(address.ip());
    for connection in &mut server.connections {
        connection.port = address.port();
    }
    server
}

/// Both families by turns, the newer first, each in the order of the answer: where one of them does not work, only every
/// other try is for nothing.
fn by_turns(addresses: impl Iterator<Item = IpAddr>) -> Vec<IpAddr> {
    let (new, old): (Vec<IpAddr>, Vec<IpAddr>) = addresses.partition(IpAddr::is_ipv6);
    let (mut new, mut old) = (new.into_iter(), old.into_iter());
    let mut mixed = Vec::new();
    loop {
        let pair = [new.next(), old.next()];
        if pair == [None, None] {
            return mixed;
        }
        mixed.extend(pair.into_iter().flatten());
    }
}

/// What names stood for when the DNS last answered. Pure: the time is passed in.
#[derive(Debug, Default)]
struct Memory(HashMap<String, (Vec<IpAddr>, Instant)>);

impl Memory {
    fn learn(&mut self, host: &str, addresses: Vec<IpAddr>, now: Instant) {
        self.0.insert(host.to_owned(), (addresses, now));
    }

    fn forget(&mut self, host: &str) {
        self.0.remove(host);
    }

    fn recall(&self, host: &str, now: Instant) -> Vec<IpAddr> {
        let known = self.0.get(host).filter(|(_, learnt)| now.saturating_duration_since(*learnt) < MEMORY);
        known.map(|(addresses, _)| addresses.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ips(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn the_families_take_turns() {
        let answer = ips(&["192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1"]);
        let expected = ips(&["2001:db8::1", "192.0.2.1", "192.0.2.2", "192.0.2.3"]);
        assert_eq!(by_turns(answer.into_iter()), expected);
        assert!(by_turns(std::iter::empty()).is_empty());
    }

    #[test]
    fn what_a_name_stood_for_is_remembered_for_a_while_and_not_beyond_a_denial() {
        let mut memory = Memory::default();
        let begun = Instant::now();
        memory.learn("pbx", ips(&["192.0.2.1"]), begun);
        assert_eq!(memory.recall("pbx", begun + MEMORY / 2), ips(&["192.0.2.1"]));
        assert!(memory.recall("pbx", begun + MEMORY).is_empty());
        assert!(memory.recall("other", begun).is_empty());
        memory.forget("pbx");
        assert!(memory.recall("pbx", begun).is_empty());
    }

    #[tokio::test]
    async fn an_address_needs_no_dns() {
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 1));
        let resolver = Resolver::new(vec![nowhere], Duration::from_secs(1));
        let server = ServerAddress { host: "::1".to_owned(), port: 10025 };
        assert_eq!(resolver.resolve(&server).await.unwrap(), Answer { addresses: ips(&["::1"]), valid_until: None });
        let candidates = resolver.candidates(std::slice::from_ref(&server)).await;
        assert_eq!(candidates, [Candidate { server, address: "[::1]:10025".parse().unwrap() }]);
    }

    #[tokio::test]
    async fn a_dns_that_does_not_answer_is_told_in_time() {
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 1));
        let resolver = Resolver::new(vec![nowhere], Duration::from_millis(300));
        let server = ServerAddress { host: "pbx.example.com".to_owned(), port: 10025 };
        assert!(matches!(resolver.resolve(&server).await, Err(ResolveError::Unanswered(_))));
        assert!(resolver.candidates(&[server]).await.is_empty());
    }
}
