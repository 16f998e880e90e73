use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The port that DNS servers listen on.
const PORT: u16 = 53;

/// A DNS server: an IP address, and a port where it is not the usual one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct DnsServer(pub SocketAddr);

/// Text that is no address of a DNS server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no IP address, with or without a port")]
pub struct WrongDnsServer(String);

/// Text of a DNS server, in words.
pub(super) const ALLOWED: &str = "an IP address, with a port where it is not 53, as \"192.0.2.53\" or \"[::1]:5353\"";

impl FromStr for DnsServer {
    type Err = WrongDnsServer;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        let address = match text.parse::<SocketAddr>() {
            Ok(address) => Some(address),
            Err(_) => bare.parse::<IpAddr>().ok().map(|ip| SocketAddr::new(ip, PORT)),
        };
        match address {
            Some(address) if address.port() != 0 => Ok(Self(address)),
            _ => Err(WrongDnsServer(text.to_owned())),
        }
    }
}

impl TryFrom<String> for DnsServer {
    type Error = WrongDnsServer;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<DnsServer> for String {
    fn from(server: DnsServer) -> Self {
        server.to_string()
    }
}

impl fmt::Display for DnsServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_port_need_not_be_said() {
        let written = ["192.0.2.53", "192.0.2.53:5353", "::1", "[::1]", "[::1]:5353"];
        let shown = written.map(|text| text.parse::<DnsServer>().unwrap().to_string());
        assert_eq!(shown, ["192.0.2.53:53", "192.0.2.53:5353", "[::1]:53", "[::1]:53", "[::1]:5353"]);
    }

    #[test]
    fn names_and_nonsense_are_refused() {
        for text in ["", "dns.example.com", "192.0.2.53:0", "192.0.2", "[::1", ":53"] {
            assert!(text.parse::<DnsServer>().is_err(), "{text:?}");
        }
    }
}
