//! Count of open connections of each address, with a limit: one address cannot take the places of all others.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actors::slots::{Slot, Slots};

use crate::client::neighbourhood;
use crate::live::Live;
use crate::telemetry::RecentNotices;

/// Open connections of all addresses. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Connections {
    live: Live,
    open: Slots<IpAddr>,
    notices: Arc<RecentNotices>,
}

/// Data of one connection, which lives as long as the connection.
#[derive(Debug, Default)]
pub(crate) struct ConnectionRequests {
    /// Count of its requests under way.
    requests: Arc<AtomicUsize>,
}

/// Admission of a connection, which is counted until this is dropped.
#[derive(Debug)]
pub(crate) struct Admission(Option<Slot<IpAddr>>);

impl Connections {
    /// Starts without connections. The limit is the one in force when a connection comes.
    #[must_use]
    pub(crate) fn new(live: &Live) -> Self {
        Self { live: live.clone(), open: Slots::default(), notices: Arc::default() }
    }

    /// Admits a new connection of this address, before anything else is done for it. `None` if the address has too
    /// many. Its connection is closed without an answer: a client reads answers only after its request, so the
    /// connection would have to stay open until then.
    #[must_use]
    pub(crate) fn admit(&self, peer: IpAddr) -> Option<Admission> {
        if self.live.now().proxies.contain(peer.to_canonical()) {
            return Some(Admission(None));
        }
        let slot = self.take(neighbourhood(peer));
        if slot.is_none() {
            self.log_refusal(peer);
        }
        slot.map(|slot| Admission(Some(slot)))
    }

    fn take(&self, address: IpAddr) -> Option<Slot<IpAddr>> {
        self.open.take(address, self.live.now().connections_per_address)
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
    pub(crate) fn address(&self) -> Option<IpAddr> {
        self.0.as_ref().map(|slot| *slot.key())
    }
}

/// A request under way on its connection.
#[derive(Debug)]
pub(crate) struct RequestUnderWay(Arc<AtomicUsize>);

impl ConnectionRequests {
    /// Most requests of one connection at a time. Browsers keep to a hundred as well.
    const MOST_REQUESTS: usize = 100;

    /// Counts a request until the returned value is dropped. `None` if there are too many.
    #[must_use]
    pub(crate) fn begin(&self) -> Option<RequestUnderWay> {
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
        assert_eq!((connections.open.taken(&here), connections.open.taken(&there)), (1, 0));
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
