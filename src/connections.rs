//! Count of open connections of each address, with a limit: one address cannot take the places of all others.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::client::neighbourhood;
use crate::live::Live;
use crate::telemetry::RecentNotices;

/// Open connections of all addresses. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Connections {
    live: Live,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
    notices: Arc<RecentNotices>,
}

/// Data of one connection, which lives as long as the connection.
#[derive(Debug, Default)]
pub struct ConnectionRequests {
    /// Count of its requests under way.
    requests: Arc<AtomicUsize>,
}

/// Admission of a connection, which is counted until this is dropped.
#[derive(Debug)]
pub struct Admission(Option<Place>);

/// Place of one open connection in the count of its address.
#[derive(Debug)]
struct Place {
    connections: Connections,
    address: IpAddr,
}

impl Connections {
    /// Starts without connections. The limit is the one in force when a connection comes.
    #[must_use]
    pub fn new(live: &Live) -> Self {
        Self { live: live.clone(), open: Arc::default(), notices: Arc::default() }
    }

    /// Admits a new connection of this address, before anything else is done for it. `None` if the address has too
    /// many. Its connection is closed without an answer: a client reads answers only after its request, so the
    /// connection would have to stay open until then.
    #[must_use]
    pub fn admit(&self, peer: IpAddr) -> Option<Admission> {
        if self.live.now().proxies.contain(peer.to_canonical()) {
            return Some(Admission(None));
        }
        let place = self.take(neighbourhood(peer));
        if place.is_none() {
            self.log_refusal(peer);
        }
        place.map(|place| Admission(Some(place)))
    }

    fn take(&self, address: IpAddr) -> Option<Place> {
        let most = self.live.now().connections_per_address;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place { connections: self.clone(), address })
    }

    fn log_refusal(&self, peer: IpAddr) {
        if self.notices.is_new(&peer.to_string()) {
            let most = self.live.now().connections_per_address;
            log::warn!(
                "{peer} has {most} connections open, and gets no more (server.connections_per_address; a reverse proxy \
                 belongs in server.trusted_proxies)"
            );
        }
    }
}

impl Admission {
    /// Returns the address that it counts for. None for a trusted proxy, whose connections are those of many clients.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        self.0.as_ref().map(|place| place.address)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.connections.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

/// A request under way on its connection.
#[derive(Debug)]
pub struct RequestUnderWay(Arc<AtomicUsize>);

impl ConnectionRequests {
    /// Most requests of one connection at a time. Browsers keep to a hundred as well.
    const MOST_REQUESTS: usize = 100;

    /// Counts a request until the returned value is dropped. `None` if there are too many.
    #[must_use]
    pub fn begin(&self) -> Option<RequestUnderWay> {
        let under_way = RequestUnderWay(Arc::clone(&self.requests));
        (self.requests.fetch_add(1, Ordering::Relaxed) < Self::MOST_REQUESTS).then_some(under_way)
    }
}

impl Drop for RequestUnderWay {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::LiveSettings;
    use crate::settings::Settings;

    #[test]
    fn an_address_has_as_many_connections_as_it_may_and_others_have_theirs() {
        let live = LiveSettings { connections_per_address: 2, ..LiveSettings::of(&Settings::default()) };
        let connections = Connections::new(&Live::new(live));
        let (here, there) = ([127, 0, 0, 1].into(), [127, 0, 0, 2].into());
        let first = connections.take(here).expect("the first");
        let _second = connections.take(here).expect("the second");
        assert!(connections.take(here).is_none());
        let other = connections.take(there).expect("another address");
        drop(first);
        assert!(connections.take(here).is_some());
        drop(other);
        assert_eq!(connections.open.lock().expect("nobody panicked with it").len(), 1);
    }

    #[test]
    fn a_connection_has_a_limited_number_of_requests() {
        let connection = ConnectionRequests::default();
        let mut requests: Vec<_> = (0..ConnectionRequests::MOST_REQUESTS).filter_map(|_| connection.begin()).collect();
        assert_eq!(requests.len(), ConnectionRequests::MOST_REQUESTS);
        assert!(connection.begin().is_none());
        requests.pop();
        assert!(connection.begin().is_some());
    }
}
