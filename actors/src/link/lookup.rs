//! Lookup of one name in both address families.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use futures::future::{Either, select};
use hickory_resolver::config::{ResolveHosts, ResolverConfig, ResolverOpts};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::{Query, ResponseCode};
use hickory_resolver::proto::rr::{Name, RecordType};
use hickory_resolver::{Hosts, TokioResolver};
use tokio::time::timeout;

/// Time to wait for the answer about one family when the answer about the other has come. RFC 8305 has 50 ms, for
/// browsers and people who wait; here a missed answer costs another search.
const HEAD_START: Duration = Duration::from_millis(250);

/// An address family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    V4,
    V6,
}

impl Family {
    pub(crate) fn of(address: IpAddr) -> Self {
        if address.is_ipv6() { Self::V6 } else { Self::V4 }
    }

    fn record(self) -> RecordType {
        match self {
            Self::V4 => RecordType::A,
            Self::V6 => RecordType::AAAA,
        }
    }
}

/// The addresses that a name resolves to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resolved {
    pub(crate) addresses: Vec<IpAddr>,
    /// Time until which the answer holds; none for an address, which needs no DNS.
    pub(crate) valid_until: Option<Instant>,
    /// The family about which the DNS did not answer.
    pub(crate) lacks: Option<Family>,
}

impl Resolved {
    /// True if the name resolves to this address, or may, because the DNS did not answer about its family.
    pub(crate) fn may_have(&self, address: IpAddr) -> bool {
        self.addresses.contains(&address) || self.lacks == Some(Family::of(address))
    }
}

/// A reason why a name has no known address.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ResolveError {
    /// The DNS has no such name, or no address for it.
    #[error("no such host")]
    NoSuchHost,
    /// The DNS does not answer, or has no answer.
    #[error("no usable answer from the DNS: {0}")]
    Unanswered(String),
}

/// Answer of the DNS about a name and one family.
#[derive(Debug)]
enum FamilyAnswer {
    /// The addresses, and the moment until which they hold.
    Addresses(Vec<IpAddr>, Instant),
    /// The name has no address of this family.
    NoAddress,
    NoSuchName,
    Unanswered(String),
}

impl FamilyAnswer {
    fn unheard() -> Self {
        Self::Unanswered("no answer about one family of addresses".to_owned())
    }

    /// True if the name is known to exist with addresses, or not to exist: the other family then gets the head start
    /// only.
    fn is_enough(&self) -> bool {
        matches!(self, Self::Addresses(..) | Self::NoSuchName)
    }
}

/// A lookup with the DNS as it is configured now. Made anew for each question, so that nothing is cached.
pub(crate) struct Lookup {
    /// The hosts file, where it counts.
    hosts: Hosts,
    resolver: TokioResolver,
    config: ResolverConfig,
    options: ResolverOpts,
}

impl Lookup {
    pub(crate) fn new(config: ResolverConfig, mut options: ResolverOpts) -> Result<Self, NetError> {
        let hosts = match options.use_hosts_file {
            ResolveHosts::Never => Hosts::default(),
            ResolveHosts::Always | ResolveHosts::Auto => Hosts::from_system().unwrap_or_default(),
        };
        // The resolver would look for one family in the file, and ask the DNS for the other.
        options.use_hosts_file = ResolveHosts::Never;
        Ok(Self { hosts, resolver: resolver(&config, &options)?, config, options })
    }

    /// Makes a lookup with this text as hosts file.
    #[cfg(test)]
    pub(super) fn with_hosts(config: ResolverConfig, options: ResolverOpts, text: &str) -> Self {
        let mut lookup = Self::new(config, options).unwrap();
        lookup.hosts = Hosts::default();
        lookup.hosts.read_hosts_conf(text.as_bytes()).unwrap();
        lookup
    }

    /// Returns the addresses that the hosts file has for a name.
    pub(crate) fn in_hosts_file(&self, name: &Name) -> Option<Resolved> {
        let listed = |family: Family| {
            let found = self.hosts.lookup_static_host(&Query::query(name.clone(), family.record()))?;
            let addresses = found.answers().iter().filter_map(|record| record.data.ip_addr()).collect();
            Some(FamilyAnswer::Addresses(addresses, found.valid_until()))
        };
        let (v4, v6) = (listed(Family::V4), listed(Family::V6));
        if v4.is_none() && v6.is_none() {
            return None;
        }
        merge(v4.unwrap_or(FamilyAnswer::NoAddress), v6.unwrap_or(FamilyAnswer::NoAddress)).ok()
    }

    /// Resolves a whole name.
    pub(crate) async fn addresses(&self, name: &Name) -> Result<Resolved, ResolveError> {
        if let Some(answer) = self.in_hosts_file(name) {
            return Ok(answer);
        }
        let v4 = self.family(name, Family::V4);
        let v6 = self.family(name, Family::V6);
        let (v4, v6) = with_head_start(v4, v6, FamilyAnswer::is_enough, HEAD_START).await;
        merge(v4.unwrap_or_else(FamilyAnswer::unheard), v6.unwrap_or_else(FamilyAnswer::unheard))
    }

    async fn family(&self, name: &Name, family: Family) -> FamilyAnswer {
        let mut looked_up = self.resolver.lookup(name.clone(), family.record()).await;
        // A server without EDNS answers a question with it as one with a format error (RFC 6891).
        if let Err(error) = &looked_up
            && self.options.edns0
            && is_refused_edns(error)
        {
            let mut options = self.options.clone();
            options.edns0 = false;
            looked_up = match resolver(&self.config, &options) {
                Ok(resolver) => resolver.lookup(name.clone(), family.record()).await,
                Err(error) => Err(error),
            };
        }
        match looked_up {
            Ok(found) => {
                let addresses: Vec<IpAddr> =
                    found.answers().iter().filter_map(|record| record.data.ip_addr()).collect();
                if addresses.is_empty() {
                    FamilyAnswer::NoAddress
                } else {
                    FamilyAnswer::Addresses(addresses, found.valid_until())
                }
            }
            // Some servers deny the name when they are asked for IPv6 addresses that it does not have.
            Err(error) if error.is_nx_domain() && family == Family::V4 => FamilyAnswer::NoSuchName,
            Err(error) if error.is_no_records_found() => FamilyAnswer::NoAddress,
            Err(error) => FamilyAnswer::Unanswered(error.to_string()),
        }
    }
}

fn resolver(config: &ResolverConfig, options: &ResolverOpts) -> Result<TokioResolver, NetError> {
    let builder = TokioResolver::builder_with_config(config.clone(), TokioRuntimeProvider::default());
    builder.with_options(options.clone()).build()
}

fn is_refused_edns(error: &NetError) -> bool {
    use ResponseCode::{BADVERS, FormErr, NotImp};
    matches!(error, NetError::Dns(DnsError::ResponseCode(FormErr | NotImp | BADVERS)))
}

/// Merges the answers about both families. A name without addresses counts as one that does not exist, unless the DNS
/// did not answer about one family.
fn merge(v4: FamilyAnswer, v6: FamilyAnswer) -> Result<Resolved, ResolveError> {
    use FamilyAnswer::{Addresses, NoAddress, NoSuchName, Unanswered};
    let lacks = match (&v4, &v6) {
        (Unanswered(_), _) => Some(Family::V4),
        (_, Unanswered(_)) => Some(Family::V6),
        _ => None,
    };
    match (v4, v6) {
        (Addresses(v4, until), Addresses(v6, other)) => {
            Ok(Resolved { addresses: alternate(v6, v4), valid_until: Some(until.min(other)), lacks })
        }
        (Addresses(addresses, until), _) | (_, Addresses(addresses, until)) => {
            Ok(Resolved { addresses, valid_until: Some(until), lacks })
        }
        (NoSuchName, _) => Err(ResolveError::NoSuchHost),
        (Unanswered(error), _) | (_, Unanswered(error)) => Err(ResolveError::Unanswered(error)),
        (NoAddress, _) => Err(ResolveError::NoSuchHost),
    }
}

/// Waits for both, but for the later one no longer than the head start if the earlier one is enough.
async fn with_head_start<T>(
    first: impl Future<Output = T>,
    second: impl Future<Output = T>,
    is_enough: impl Fn(&T) -> bool,
    head_start: Duration,
) -> (Option<T>, Option<T>) {
    let first = std::pin::pin!(first);
    let second = std::pin::pin!(second);
    match select(first, second).await {
        Either::Left((first, second)) if is_enough(&first) => (Some(first), timeout(head_start, second).await.ok()),
        Either::Right((second, first)) if is_enough(&second) => (timeout(head_start, first).await.ok(), Some(second)),
        Either::Left((first, second)) => (Some(first), Some(second.await)),
        Either::Right((second, first)) => (Some(first.await), Some(second)),
    }
}

/// Takes addresses of both families in turn, IPv6 first, each in the order of its answer: where one family does not
/// work, only every other try is in vain.
fn alternate(v6: Vec<IpAddr>, v4: Vec<IpAddr>) -> Vec<IpAddr> {
    let mut v6 = v6.into_iter();
    let mut v4 = v4.into_iter();
    let mut mixed = Vec::new();
    while v6.len() + v4.len() > 0 {
        mixed.extend(v6.next());
        mixed.extend(v4.next());
    }
    mixed
}

#[cfg(test)]
mod tests {
    use tokio::time::sleep;

    use super::*;

    fn ips(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn the_families_take_turns() {
        let v4 = ips(&["192.0.2.1", "192.0.2.2", "192.0.2.3"]);
        let v6 = ips(&["2001:db8::1", "2001:db8::2"]);
        let expected = ips(&["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "192.0.2.3"]);
        assert_eq!(alternate(v6.clone(), v4), expected);
        assert_eq!(alternate(v6.clone(), Vec::new()), v6);
        assert!(alternate(Vec::new(), Vec::new()).is_empty());
    }

    #[test]
    fn an_address_of_a_family_about_which_nothing_was_heard_may_still_be_the_names() {
        let resolved = Resolved { addresses: ips(&["192.0.2.1"]), valid_until: None, lacks: Some(Family::V6) };
        let may_have = ["192.0.2.1", "192.0.2.2", "2001:db8::1"].map(|text| resolved.may_have(text.parse().unwrap()));
        assert_eq!(may_have, [true, false, true]);
    }

    #[tokio::test]
    async fn a_hosts_file_may_have_names_with_underscores() {
        let config = ResolverConfig::from_name_servers(Vec::new());
        let hosts = "192.0.2.7 alti_serv.local alti_serv\n";
        let lookup = Lookup::with_hosts(config, ResolverOpts::default(), hosts);
        for name in ["alti_serv.local.", "alti_serv."] {
            let answer = lookup.addresses(&Name::from_ascii(name).unwrap()).await.unwrap();
            assert_eq!(answer.addresses, ips(&["192.0.2.7"]), "{name}");
        }
    }

    #[test]
    fn one_family_will_do_and_only_a_denial_of_all_is_one() {
        let until = Instant::now();
        let found = || FamilyAnswer::Addresses(ips(&["192.0.2.1"]), until);
        let none = || FamilyAnswer::NoAddress;
        let silent = || FamilyAnswer::Unanswered("timeout".to_owned());
        let resolved = |lacks| Resolved { addresses: ips(&["192.0.2.1"]), valid_until: Some(until), lacks };
        assert_eq!(merge(found(), none()).unwrap(), resolved(None));
        assert_eq!(merge(none(), found()).unwrap(), resolved(None));
        assert_eq!(merge(found(), silent()).unwrap(), resolved(Some(Family::V6)));
        assert_eq!(merge(silent(), found()).unwrap(), resolved(Some(Family::V4)));
        assert!(matches!(merge(none(), none()), Err(ResolveError::NoSuchHost)));
        assert!(matches!(merge(FamilyAnswer::NoSuchName, silent()), Err(ResolveError::NoSuchHost)));
        assert!(matches!(merge(none(), silent()), Err(ResolveError::Unanswered(_))));
        assert!(matches!(merge(silent(), none()), Err(ResolveError::Unanswered(_))));
        assert!(matches!(merge(silent(), silent()), Err(ResolveError::Unanswered(_))));
    }

    #[test]
    fn addresses_of_both_families_hold_until_the_first_of_them_does_not() {
        let soon = Instant::now();
        let later = soon + Duration::from_secs(60);
        let v4 = |until| FamilyAnswer::Addresses(ips(&["192.0.2.1"]), until);
        let v6 = |until| FamilyAnswer::Addresses(ips(&["2001:db8::1"]), until);
        for resolved in [merge(v4(soon), v6(later)), merge(v4(later), v6(soon))] {
            let addresses = ips(&["2001:db8::1", "192.0.2.1"]);
            assert_eq!(resolved.unwrap(), Resolved { addresses, valid_until: Some(soon), lacks: None });
        }
    }

    #[test]
    fn the_other_family_is_waited_for_only_briefly_once_one_is_known() {
        assert!(FamilyAnswer::Addresses(ips(&["192.0.2.1"]), Instant::now()).is_enough());
        assert!(FamilyAnswer::NoSuchName.is_enough());
        assert!(!FamilyAnswer::NoAddress.is_enough() && !FamilyAnswer::unheard().is_enough());
    }

    #[test]
    fn an_address_belongs_to_its_family() {
        let families = ["192.0.2.1", "2001:db8::1"].map(|text| Family::of(text.parse().unwrap()));
        assert_eq!(families, [Family::V4, Family::V6]);
        assert_eq!(families.map(Family::record), [RecordType::A, RecordType::AAAA]);
    }

    /// Runs two answers, each after so many milliseconds and good or not. Returns those that came in time, and the
    /// time.
    async fn run(first: (u64, bool), second: (u64, bool)) -> (Option<bool>, Option<bool>, u128) {
        let begun = tokio::time::Instant::now();
        let answer = |(takes, is_good): (u64, bool)| async move {
            sleep(Duration::from_millis(takes)).await;
            is_good
        };
        let (first, second) = with_head_start(answer(first), answer(second), |is_good| *is_good, HEAD_START).await;
        (first, second, begun.elapsed().as_millis())
    }

    #[tokio::test(start_paused = true)]
    async fn the_later_answer_is_waited_for_as_long_as_the_head_start_and_longer_where_it_is_needed() {
        assert_eq!(run((10, true), (200, true)).await, (Some(true), Some(true), 200));
        assert_eq!(run((10, true), (5000, true)).await, (Some(true), None, 260));
        assert_eq!(run((5000, true), (10, true)).await, (None, Some(true), 260));
        assert_eq!(run((10, false), (5000, true)).await, (Some(false), Some(true), 5000));
        assert_eq!(run((5000, true), (10, false)).await, (Some(true), Some(false), 5000));
    }
}
