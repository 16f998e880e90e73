use std::net::IpAddr;

use crate::settings::{ForwardingHeader, Network};

/// Reverse proxies that are believed what they tell of their clients.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct TrustedProxies {
    /// Their addresses.
    pub networks: Vec<Network>,
    /// The headers in which they tell it.
    pub header: ForwardingHeader,
}

impl TrustedProxies {
    /// True if this address is one of theirs.
    #[must_use]
    pub(crate) fn contain(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(address))
    }
}
