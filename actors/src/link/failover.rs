//! The choice of the server, and the decision when to search for another one. Pure.
//!
//! ```text
//!               start_search                 found
//!   no server -------------> searching ----------------> active <-------------------------+
//!       ^                        |                       |    |                           |
//!       +--- not_found ----------+         start_search  |    | lost: Search,             | found: the same server,
//!       |                                                v    v start_search              | or another one
//!       |                                      searching, with a server in use -----------+
//!       |                                           |                    |
//!       +------ not_found, no connection stands ----+                    | not_found, a connection stands
//!                                                                        v
//!                       active (no server answers), or doubtful (those that answer are standbys)
//! ```
//!
//! The server in use is left only if it has failed or has said that it is not the active one, or because of the
//! configuration or the DNS; and only for a server that was seen to be active.

use std::collections::HashMap;
use std::net::SocketAddr;

use super::candidate::Candidate;
use super::config::ServerAddress;

/// The servers of one system, the one in use, and the search for the active one.
#[derive(Debug)]
pub(crate) struct Failover {
    servers: Vec<ServerAddress>,
    site: Option<Candidate>,
    confidence: Confidence,
    search: Search,
    /// Number of connections that stand, by the server's address.
    connections: HashMap<SocketAddr, usize>,
    /// Address of the server that went silent last: it is tried after all others.
    silent: Option<SocketAddr>,
}

/// Confidence that the server in use is the active one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Confidence {
    /// It is taken for the active one.
    Active,
    /// It has said that it is a standby, but no active one was found. Users who are logged on there stay.
    Doubtful,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Search {
    Idle,
    UnderWay,
    /// The last search was in vain and left no server in use; the next one follows by itself.
    Pausing(Vain),
}

/// A reason why no active server was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vain {
    /// No server answers.
    NobodyAnswers,
    /// The servers that answer are standbys.
    StandbysOnly,
}

/// Evidence about the server from the end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// The connection was closed or broken: the server may work.
    Broken,
    /// The server was silent: it will be silent on its other connections, too.
    Silence,
}

/// Consequence of the loss of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AfterLoss {
    /// The active server is to be searched for.
    Search,
    /// The server in use stays in use: it has other connections, or the lost one led elsewhere.
    Stay,
}

/// Answer to the wish for a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SearchStart {
    /// The caller is to search.
    Started,
    /// Another search is under way; its outcome is for the caller, too.
    AlreadyUnderWay,
}

/// Consequence of a search in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Afterwards {
    /// No server is in use. The next search is to follow by itself.
    NoServer,
    /// The server in use stays, though it says that it is a standby. The next search is to follow by itself.
    StayInDoubt,
    /// The server in use stays.
    Stay,
}

/// Result of a search that found the active server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// It is the server in use.
    Same,
    /// It is another one, which is in use from now on. Users who are logged on elsewhere are to move.
    Moved,
}

impl Failover {
    /// Creates the state before the first search. `None` without servers.
    pub(crate) fn new(servers: Vec<ServerAddress>) -> Option<Self> {
        (!servers.is_empty()).then(|| Self {
            servers,
            site: None,
            confidence: Confidence::Active,
            search: Search::Idle,
            connections: HashMap::new(),
            silent: None,
        })
    }

    pub(crate) fn servers(&self) -> &[ServerAddress] {
        &self.servers
    }

    /// Takes another list of servers. The server in use stays in use.
    pub(crate) fn set_servers(&mut self, servers: Vec<ServerAddress>) {
        self.servers = servers;
    }

    /// True if the server in use is no longer configured.
    pub(crate) fn is_site_removed(&self) -> bool {
        self.site.as_ref().is_some_and(|site| !self.servers.contains(&site.server))
    }

    /// Returns the server in use.
    pub(crate) fn site(&self) -> Option<&Candidate> {
        self.site.as_ref()
    }

    pub(crate) fn is_at_site(&self, address: SocketAddr) -> bool {
        self.site.as_ref().is_some_and(|site| site.address == address)
    }

    /// True if a connection to the server in use stands.
    pub(crate) fn is_connected(&self) -> bool {
        self.site.as_ref().is_some_and(|site| self.connections.contains_key(&site.address))
    }

    /// True if the server in use is connected and taken for the active one.
    pub(crate) fn is_serving(&self) -> bool {
        self.is_connected() && self.confidence == Confidence::Active
    }

    /// Notes that a connection came up.
    pub(crate) fn attached(&mut self, address: SocketAddr) {
        *self.connections.entry(address).or_default() += 1;
        if self.silent == Some(address) {
            self.silent = None;
        }
    }

    /// Notes that a connection was closed on purpose.
    pub(crate) fn released(&mut self, address: SocketAddr) {
        if let Some(count) = self.connections.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                self.connections.remove(&address);
            }
        }
    }

    /// Notes that a connection was lost, and returns what is to be done for that.
    pub(crate) fn lost(&mut self, address: SocketAddr, sign: Sign) -> AfterLoss {
        self.released(address);
        if sign == Sign::Silence {
            self.silent = Some(address);
        }
        if self.is_at_site(address) && (sign == Sign::Silence || !self.is_connected()) {
            AfterLoss::Search
        } else {
            AfterLoss::Stay
        }
    }

    /// Starts a search for the active server, unless one is under way, which serves everybody.
    pub(crate) fn start_search(&mut self) -> SearchStart {
        if self.search == Search::UnderWay {
            return SearchStart::AlreadyUnderWay;
        }
        self.search = Search::UnderWay;
        SearchStart::Started
    }

    pub(crate) fn is_searching(&self) -> bool {
        self.search == Search::UnderWay
    }

    /// Returns the reason why no server is in use, in the pause before the next search.
    pub(crate) fn pausing(&self) -> Option<Vain> {
        match self.search {
            Search::Pausing(vain) => Some(vain),
            Search::Idle | Search::UnderWay => None,
        }
    }

    /// Puts the addresses into the order in which they are tried, each once: the server in use first, since staying
    /// costs nothing; the one that went silent last.
    pub(crate) fn rank(&self, candidates: Vec<Candidate>) -> Vec<Candidate> {
        let mut ranked: Vec<Candidate> = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            if !ranked.iter().any(|known| known.address == candidate.address) {
                ranked.push(candidate);
            }
        }
        ranked.sort_by_key(|candidate| {
            if self.silent == Some(candidate.address) { 2 } else { u8::from(!self.is_at_site(candidate.address)) }
        });
        ranked
    }

    /// Ends the search: this is the active server.
    pub(crate) fn found(&mut self, candidate: Candidate) -> Found {
        self.search = Search::Idle;
        self.confidence = Confidence::Active;
        let is_same = self.is_at_site(candidate.address);
        self.site = Some(candidate);
        if is_same { Found::Same } else { Found::Moved }
    }

    /// Ends the search: no active server was found. A server with connections that stand stays in use.
    pub(crate) fn not_found(&mut self, vain: Vain) -> Afterwards {
        if !self.is_connected() {
            self.site = None;
            self.search = Search::Pausing(vain);
            return Afterwards::NoServer;
        }
        self.search = Search::Idle;
        match vain {
            Vain::NobodyAnswers => Afterwards::Stay,
            Vain::StandbysOnly => {
                self.confidence = Confidence::Doubtful;
                Afterwards::StayInDoubt
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(last: u8) -> Candidate {
        let server = ServerAddress { host: "pbx.example.com".to_owned(), port: 10025 };
        Candidate { server, address: SocketAddr::from(([192, 0, 2, last], 10025)) }
    }

    fn failover() -> Failover {
        Failover::new(vec![at(1).server]).expect("one server")
    }

    fn search(failover: &mut Failover) {
        assert_eq!(failover.start_search(), SearchStart::Started);
    }

    fn lose(failover: &mut Failover, last: u8, sign: Sign) -> AfterLoss {
        failover.lost(at(last).address, sign)
    }

    /// A server in use with this many connections.
    fn using(last: u8, connections: usize) -> Failover {
        let mut failover = failover();
        search(&mut failover);
        assert_eq!(failover.found(at(last)), Found::Moved);
        for _ in 0..connections {
            failover.attached(at(last).address);
        }
        failover
    }

    #[test]
    fn no_server_is_nothing_to_start_with() {
        assert!(Failover::new(Vec::new()).is_none());
    }

    #[test]
    fn one_search_at_a_time_serves_everybody() {
        let mut failover = failover();
        assert!(!failover.is_searching());
        search(&mut failover);
        assert_eq!(failover.start_search(), SearchStart::AlreadyUnderWay);
        assert!(failover.is_searching());
        failover.found(at(1));
        assert!(!failover.is_searching());
        search(&mut failover);
        failover.not_found(Vain::NobodyAnswers);
        search(&mut failover);
    }

    #[test]
    fn one_broken_connection_among_several_is_no_reason_to_search() {
        let mut failover = using(1, 2);
        assert_eq!(lose(&mut failover, 1, Sign::Broken), AfterLoss::Stay);
        assert!(failover.is_connected());
        assert_eq!(lose(&mut failover, 1, Sign::Broken), AfterLoss::Search, "the last one is");
        assert!(!failover.is_connected());
        assert_eq!(failover.rank(vec![at(1), at(2)]), [at(1), at(2)], "it was not silent");
    }

    #[test]
    fn silence_on_one_connection_is_a_reason_to_search_and_makes_its_server_the_last_choice() {
        let mut failover = using(1, 3);
        assert_eq!(lose(&mut failover, 1, Sign::Silence), AfterLoss::Search);
        assert_eq!(failover.rank(vec![at(1), at(2)]), [at(2), at(1)]);
        failover.attached(at(2).address);
        assert_eq!(failover.rank(vec![at(1), at(2)]), [at(2), at(1)], "another one has spoken");
        failover.attached(at(1).address);
        assert_eq!(failover.rank(vec![at(1), at(2)]), [at(1), at(2)], "it has spoken again");
    }

    #[test]
    fn a_loss_elsewhere_than_at_the_server_in_use_changes_nothing() {
        let mut failover = using(1, 1);
        failover.attached(at(2).address);
        assert_eq!(lose(&mut failover, 2, Sign::Silence), AfterLoss::Stay);
        assert_eq!(failover.site(), Some(&at(1)));
        assert_eq!(lose(&mut failover, 2, Sign::Broken), AfterLoss::Stay, "nothing stands there any more");
        assert!(failover.is_connected() && failover.is_at_site(at(1).address) && !failover.is_at_site(at(2).address));
    }

    #[test]
    fn connections_elsewhere_do_not_keep_a_server_in_use() {
        let mut failover = using(1, 1);
        failover.attached(at(2).address);
        failover.released(at(1).address);
        assert!(!failover.is_connected());
        search(&mut failover);
        assert_eq!(failover.not_found(Vain::NobodyAnswers), Afterwards::NoServer);
        assert_eq!(failover.pausing(), Some(Vain::NobodyAnswers));
    }

    #[test]
    fn the_server_in_use_is_tried_first_and_each_address_once() {
        assert_eq!(using(2, 1).rank(vec![at(1), at(2), at(1), at(3)]), [at(2), at(1), at(3)]);
    }

    #[test]
    fn a_search_in_vain_keeps_a_server_that_still_serves() {
        let mut failover = using(1, 1);
        search(&mut failover);
        assert_eq!(failover.not_found(Vain::NobodyAnswers), Afterwards::Stay);
        assert_eq!((failover.site(), failover.pausing()), (Some(&at(1)), None));
        assert!(failover.is_serving());
        search(&mut failover);
        assert_eq!(failover.found(at(2)), Found::Moved);
        assert_eq!(failover.site(), Some(&at(2)));
    }

    #[test]
    fn a_server_that_says_that_it_is_a_standby_is_doubted_until_one_is_found() {
        let mut failover = using(1, 1);
        search(&mut failover);
        assert_eq!(failover.not_found(Vain::StandbysOnly), Afterwards::StayInDoubt);
        assert!(failover.is_connected() && !failover.is_serving());
        search(&mut failover);
        assert_eq!(failover.found(at(1)), Found::Same);
        assert!(failover.is_serving());
    }

    #[test]
    fn a_search_in_vain_without_a_connection_leaves_no_server_and_says_why() {
        let mut failover = using(1, 1);
        assert_eq!(lose(&mut failover, 1, Sign::Broken), AfterLoss::Search);
        search(&mut failover);
        assert_eq!(failover.pausing(), None);
        assert_eq!(failover.not_found(Vain::StandbysOnly), Afterwards::NoServer);
        assert_eq!((failover.site(), failover.pausing()), (None, Some(Vain::StandbysOnly)));
        search(&mut failover);
        assert_eq!(failover.found(at(2)), Found::Moved);
        assert_eq!(failover.pausing(), None);
    }

    #[test]
    fn a_restarted_server_found_again_is_the_same() {
        let mut failover = using(1, 1);
        assert_eq!(lose(&mut failover, 1, Sign::Broken), AfterLoss::Search);
        search(&mut failover);
        assert_eq!(failover.found(at(1)), Found::Same);
    }

    #[test]
    fn a_server_that_is_configured_no_more_is_to_be_left() {
        let mut failover = using(1, 1);
        let other = ServerAddress { host: "other".to_owned(), port: 1 };
        failover.set_servers(vec![other.clone(), at(1).server]);
        assert!(!failover.is_site_removed());
        failover.set_servers(vec![other.clone()]);
        assert!(failover.is_site_removed());
        assert_eq!((failover.servers(), failover.site()), (&[other][..], Some(&at(1))), "it is in use until then");
    }

    #[test]
    fn without_a_server_in_use_none_is_connected_or_to_be_left() {
        let mut failover = failover();
        failover.attached(at(1).address);
        assert!(!failover.is_connected() && !failover.is_serving() && !failover.is_at_site(at(1).address));
        failover.set_servers(vec![ServerAddress { host: "other".to_owned(), port: 1 }]);
        assert!(!failover.is_site_removed());
        assert_eq!(failover.pausing(), None, "no search has been in vain yet");
    }
}
