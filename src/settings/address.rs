use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use actors::link;
use serde::{Deserialize, Serialize};

/// Address of an AltiServ: a host name or IP address, and a port.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ServerAddress(link::ServerAddress);

/// Text that is no server address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a server address")]
pub struct WrongAddress(String);

impl ServerAddress {
    /// The port of AltiLink Plus.
    pub const DEFAULT_PORT: u16 = altilink::DEFAULT_PORT;

    /// The longest host name that DNS permits.
    const LONGEST_HOST: usize = 253;

    /// The host name or IP address, without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.0.host
    }

    /// The TCP port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.port
    }

    fn parse(text: &str) -> Option<Self> {
        let (host, port) = split(text)?;
        let port = match port {
            Some(port) => port.parse().ok()?,
            None => Self::DEFAULT_PORT,
        };
        if port == 0 || !is_host(host) {
            return None;
        }
        Some(Self(link::ServerAddress { host: host.to_owned(), port }))
    }
}

/// Address at which a server that listens here is reached from its own machine, also when it listens on all addresses.
#[must_use]
pub fn reached_at(listening: SocketAddr) -> SocketAddr {
    let ip: IpAddr = match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listening.port())
}

/// Splits `[v6]:port`, `[v6]`, a bare IPv6 address, `host:port` or `host`.
fn split(text: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        host.parse::<std::net::Ipv6Addr>().ok()?;
        let port = if rest.is_empty() { None } else { Some(rest.strip_prefix(':')?) };
        return Some((host, port));
    }
    if text.parse::<std::net::Ipv6Addr>().is_ok() {
        return Some((text, None));
    }
    match text.split_once(':') {
        Some((host, port)) => Some((host, Some(port))),
        None => Some((text, None)),
    }
}

pub(crate) fn is_host(host: &str) -> bool {
    // A dot at the end says that the name is whole: no search domain is tried behind it.
    let name = host.strip_suffix('.').unwrap_or(host);
    host.parse::<IpAddr>().is_ok() || (name.len() <= ServerAddress::LONGEST_HOST && name.split('.').all(is_label))
}

/// A part of a host name. Windows networks have underscores in theirs.
fn is_label(label: &str) -> bool {
    let is_plain = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    (1..=63).contains(&label.len()) && is_plain && !label.starts_with('-') && !label.ends_with('-')
}

impl FromStr for ServerAddress {
    type Err = WrongAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).ok_or_else(|| WrongAddress(text.to_owned()))
    }
}

impl TryFrom<String> for ServerAddress {
    type Error = WrongAddress;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ServerAddress> for link::ServerAddress {
    fn from(address: ServerAddress) -> Self {
        address.0
    }
}

impl From<ServerAddress> for String {
    fn from(address: ServerAddress) -> Self {
        address.to_string()
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_without_a_port_gets_the_port_of_altilink() {
        let written =
            ["pbx.example.com", "pbx:4000", "10.0.0.5", "[::1]:4000", "[::1]", "fe80::1", "my_pbx", "a_b.local.:4000"];
        let shown: Vec<_> = written.iter().map(|text| text.parse::<ServerAddress>().unwrap().to_string()).collect();
        let expected = [
            "pbx.example.com:10025",
            "pbx:4000",
            "10.0.0.5:10025",
            "[::1]:4000",
            "[::1]:10025",
            "[fe80::1]:10025",
            "my_pbx:10025",
            "a_b.local.:4000",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn what_is_no_host_and_port_is_refused() {
        for text in [
            "",
            ":10025",
            "a:",
            "a:0",
            "a:65536",
            "a:b",
            "a b",
            "[::1",
            "[::1]10025",
            "[a]:1",
            "-a",
            "a..b",
            ".",
            "a..",
            ".a",
        ] {
            assert!(text.parse::<ServerAddress>().is_err(), "{text:?}");
        }
        assert!("a".repeat(64).parse::<ServerAddress>().is_err());
    }

    #[test]
    fn a_server_of_all_addresses_is_reached_at_loopback() {
        let at = |text: &str| reached_at(text.parse().expect("an address")).to_string();
        assert_eq!(at("0.0.0.0:8080"), "127.0.0.1:8080");
        assert_eq!(at("[::]:8080"), "[::1]:8080");
        assert_eq!(at("192.0.2.1:8443"), "192.0.2.1:8443");
    }

    #[test]
    fn a_shown_address_reads_back_as_itself() {
        for text in ["[fe80::1]:1", "pbx:65535"] {
            let address: ServerAddress = text.parse().unwrap();
            assert_eq!(address.to_string().parse(), Ok(address));
        }
    }
}
