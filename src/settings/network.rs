use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// A network as `10.0.0.0/8`, or a single address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Network(IpNet);

/// Text that is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither an address nor a network")]
pub struct WrongNetwork(String);

impl Network {
    /// True if the address is in it. An IPv4 address is the same where it is written as one of IPv6.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl FromStr for Network {
    type Err = WrongNetwork;

    fn from_str(text: &str) -> Result<Self, WrongNetwork> {
        if let Ok(network) = text.parse::<IpNet>() {
            return Ok(Self(network));
        }
        match text.parse::<IpAddr>() {
            Ok(address) => Ok(Self(IpNet::from(address.to_canonical()))),
            Err(_) => Err(WrongNetwork(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Network {
    type Error = WrongNetwork;

    fn try_from(text: String) -> Result<Self, WrongNetwork> {
        text.parse()
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

/// A single address is written without the length of its prefix.
impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() { self.0.addr().fmt(f) } else { self.0.fmt(f) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_contains_its_addresses_and_an_address_itself() {
        let network: Network = "10.1.0.0/16".parse().expect("a network");
        for (address, inside) in [("10.1.255.1", true), ("10.2.0.1", false), ("::ffff:10.1.2.3", true), ("::1", false)]
        {
            assert_eq!(network.contains(address.parse().expect("an address")), inside, "{address}");
        }
        let one: Network = "::1".parse().expect("an address");
        assert!(one.contains("::1".parse().expect("an address")));
        assert!(!one.contains("::2".parse().expect("an address")));
        assert_eq!(one.to_string(), "::1");
        assert_eq!(network.to_string(), "10.1.0.0/16");
    }

    #[test]
    fn anything_else_is_none() {
        for wrong in ["", "proxy.example.com", "10.0.0.0/33", "10.0.0", "10.0.0.1:80", "*"] {
            assert_eq!(wrong.parse::<Network>(), Err(WrongNetwork(wrong.to_owned())), "{wrong:?}");
        }
    }
}
