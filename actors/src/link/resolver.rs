//! Resolution of the servers' names.
//!
//! Every question is asked afresh: the resolver is made anew, so that nothing is cached and changes of the system's
//! configuration and hosts file count. The last addresses of a name are used only while the DNS does not answer.

use std::cell::RefCell;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::time::{Duration, Instant};

use hashlink::LinkedHashSet;
use hickory_resolver::config::{NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts};
use hickory_resolver::proto::rr::Name;
use hickory_resolver::system_conf::read_system_conf;
use tokio::time::timeout;

use super::candidate::Candidate;
use super::config::ServerAddress;
use super::lookup::{Lookup, ResolveError, Resolved};

/// Time after which a DNS server is asked again, or the next one is.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(1);

/// Time to wait for the DNS if the last addresses of the name are known: an outage of server and DNS should not take
/// longer than one of the server alone.
const PATIENCE_WITH_MEMORY: Duration = Duration::from_millis(500);

/// Time for which a name's last addresses are used while the DNS does not answer. It is limited, because the server may
/// have moved meanwhile.
const MEMORY: Duration = Duration::from_secs(3600);

/// Resolver of the servers' names.
#[derive(Debug, Clone)]
pub(crate) struct Resolver {
    dns_servers: Vec<SocketAddr>,
    /// Time that a question may take in all.
    within: Duration,
    memory: Rc<RefCell<Memory>>,
}

impl Resolver {
    pub(crate) fn new(dns_servers: Vec<SocketAddr>, within: Duration) -> Self {
        Self { dns_servers, within, memory: Rc::default() }
    }

    /// Returns the addresses of the servers, in the servers' order.
    pub(crate) async fn candidates(&self, servers: &[ServerAddress]) -> Vec<Candidate> {
        let resolved = futures::future::join_all(servers.iter().map(|server| self.known(server))).await;
        let mut candidates = Vec::new();
        for (server, addresses) in servers.iter().zip(resolved) {
            for ip in addresses {
                candidates.push(Candidate { server: server.clone(), address: SocketAddr::new(ip, server.port) });
            }
        }
        candidates
    }

    /// Returns the addresses of a host, or those that it had when the DNS last answered.
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

    /// Resolves a host's name now.
    pub(crate) async fn resolve(&self, server: &ServerAddress) -> Result<Resolved, ResolveError> {
        self.ask(server, self.within).await
    }

    async fn ask(&self, server: &ServerAddress, patience: Duration) -> Result<Resolved, ResolveError> {
        let host = server.host.as_str();
        if let Ok(ip) = host.parse() {
            return Ok(Resolved { addresses: vec![ip], valid_until: None, lacks: None });
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

    async fn look_up(&self, host: &str) -> Result<Resolved, ResolveError> {
        let (config, options) = self.configuration();
        // `from_ascii`, because parsing text takes no underscore within a name.
        let name = Name::from_ascii(host).map_err(|error| ResolveError::Unanswered(error.to_string()))?;
        let ndots = options.ndots;
        let lookup = Lookup::new(config.clone(), options);
        let lookup = lookup.map_err(|error| ResolveError::Unanswered(error.to_string()))?;
        search(&lookup, &name, &config, ndots).await
    }

    /// Returns the DNS servers to ask, and the options.
    fn configuration(&self) -> (ResolverConfig, ResolverOpts) {
        let (config, mut options) = if self.dns_servers.is_empty() {
            read_system_conf().unwrap_or_else(|error| {
                log::debug!("the system names no DNS server ({error}); its hosts file alone counts");
                (ResolverConfig::from_name_servers(Vec::new()), ResolverOpts::default())
            })
        } else {
            let config = ResolverConfig::from_name_servers(self.dns_servers.iter().map(name_server).collect());
            let mut options = ResolverOpts::default();
            options.use_hosts_file = ResolveHosts::Never;
            (config, options)
        };
        options.timeout = options.timeout.min(ANSWER_TIMEOUT);
        options.try_tcp_on_error = true;
        (config, options)
    }
}

/// Resolves a name that may be that of a host in a search domain. A name that the hosts file has stands for no other host.
async fn search(lookup: &Lookup, host: &Name, config: &ResolverConfig, ndots: usize) -> Result<Resolved, ResolveError> {
    if let Some(answer) = lookup.in_hosts_file(host) {
        return Ok(answer);
    }
    let mut outcome = ResolveError::NoSuchHost;
    for name in search_list(host, config, ndots) {
        match lookup.addresses(&name).await {
            Ok(answer) => return Ok(answer),
            Err(ResolveError::NoSuchHost) => {}
            Err(unanswered) => outcome = unanswered,
        }
    }
    Err(outcome)
}

/// Returns the names to ask for in turn, by the rules of resolv.conf: a name that ends in a dot is complete, and one
/// with enough dots is tried as it is first.
fn search_list(host: &Name, config: &ResolverConfig, ndots: usize) -> Vec<Name> {
    let mut whole = host.clone();
    whole.set_fqdn(true);
    if host.is_fqdn() {
        return vec![whole];
    }
    let is_whole_first = usize::from(host.num_labels()) > ndots || host.is_localhost();
    // `replace` leaves a name that is there already in its place.
    let mut names = LinkedHashSet::new();
    if is_whole_first {
        names.replace(whole.clone());
    }
    for domain in config.domain().into_iter().chain(config.search()) {
        // A name that gets too long is none.
        if let Ok(mut name) = host.clone().append_domain(domain) {
            name.set_fqdn(true);
            names.replace(name);
        }
    }
    names.replace(whole);
    names.into_iter().collect()
}

fn name_server(address: &SocketAddr) -> NameServerConfig {
    let mut server = NameServerConfig::udp_and_tcp(address.ip());
    for connection in &mut server.connections {
        connection.port = address.port();
    }
    server
}

/// Addresses of names as the DNS last told them. Pure: the time is passed in.
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
        match self.0.get(host) {
            Some((addresses, learnt)) if now.saturating_duration_since(*learnt) < MEMORY => addresses.clone(),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    fn ips(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn names(host: &str, ndots: usize) -> Vec<String> {
        let domains = ["my_site.example.com", "example.com"].map(|domain| Name::from_ascii(domain).unwrap());
        let config = ResolverConfig::from_parts(None, domains.to_vec(), Vec::new());
        search_list(&Name::from_ascii(host).unwrap(), &config, ndots).iter().map(Name::to_ascii).collect()
    }

    #[test]
    fn a_name_is_searched_for_unless_it_ends_in_a_dot_and_may_have_underscores() {
        assert_eq!(names("alti_serv.local.", 1), ["alti_serv.local."]);
        let searched = ["alti_serv.my_site.example.com.", "alti_serv.example.com.", "alti_serv."];
        assert_eq!(names("alti_serv", 1), searched);
        let first = ["a_b.c.", "a_b.c.my_site.example.com.", "a_b.c.example.com."];
        assert_eq!(names("a_b.c", 1), first);
        let last = ["a_b.c.my_site.example.com.", "a_b.c.example.com.", "a_b.c."];
        assert_eq!(names("a_b.c", 2), last);
        assert_eq!(names("localhost", 1)[0], "localhost.", "this machine is no host of the domain");
    }

    #[tokio::test]
    async fn a_name_in_the_hosts_file_is_that_host_and_is_asked_for_nowhere_else() {
        let domain = Name::from_ascii("example.com").unwrap();
        let config = ResolverConfig::from_parts(None, vec![domain], vec![name_server(&([192, 0, 2, 53], 53).into())]);
        let hosts = "192.0.2.7 alti_serv\n192.0.2.8 alti_serv.example.com\n";
        let lookup = Lookup::with_hosts(config.clone(), ResolverOpts::default(), hosts);
        let name = Name::from_ascii("Alti_Serv").unwrap();
        let answer = search(&lookup, &name, &config, 1).now_or_never().expect("the DNS is not asked").unwrap();
        assert_eq!((answer.addresses, answer.lacks), (ips(&["192.0.2.7"]), None));
        let other = Name::from_ascii("pbx").unwrap();
        assert!(search(&lookup, &other, &config, 1).now_or_never().is_none(), "the DNS is asked");
    }

    #[test]
    fn a_name_that_is_the_same_in_two_domains_is_asked_for_once() {
        let domain = Name::from_ascii("example.com").unwrap();
        let config = ResolverConfig::from_parts(Some(domain.clone()), vec![domain, Name::root()], Vec::new());
        let names = search_list(&Name::from_ascii("pbx").unwrap(), &config, 1);
        assert_eq!(names.iter().map(Name::to_ascii).collect::<Vec<_>>(), ["pbx.example.com.", "pbx."]);
    }

    #[test]
    fn dns_servers_of_ones_own_are_asked_at_their_ports_and_no_hosts_file_is_read() {
        let resolver = Resolver::new(vec!["192.0.2.53:5353".parse().unwrap()], Duration::from_secs(3));
        let (config, options) = resolver.configuration();
        let servers = config.name_servers();
        assert_eq!((servers.len(), servers[0].ip), (1, "192.0.2.53".parse::<IpAddr>().unwrap()));
        assert!(servers[0].connections.iter().all(|connection| connection.port == 5353));
        assert_eq!(options.use_hosts_file, ResolveHosts::Never);
        assert!(options.try_tcp_on_error && options.timeout <= ANSWER_TIMEOUT);
    }

    #[test]
    fn what_a_name_stood_for_is_remembered_for_a_while_and_not_beyond_a_denial() {
        let mut memory = Memory::default();
        let begun = Instant::now();
        memory.learn("pbx", ips(&["192.0.2.1"]), begun);
        assert_eq!(memory.recall("pbx", begun + MEMORY.saturating_sub(Duration::from_millis(1))), ips(&["192.0.2.1"]));
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
        assert_eq!(
            resolver.resolve(&server).await.unwrap(),
            Resolved { addresses: ips(&["::1"]), valid_until: None, lacks: None }
        );
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
