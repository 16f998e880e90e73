use std::fmt;
use std::net::SocketAddr;

use super::config::ServerAddress;

/// An address to try: a configured server, and an address that its name resolves to now.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Candidate {
    /// The server as configured.
    pub(crate) server: ServerAddress,
    /// The address to connect to.
    pub(crate) address: SocketAddr,
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = self.server.to_string();
        if named == self.address.to_string() {
            f.write_str(&named)
        } else {
            write!(f, "{named} ({})", self.address.ip())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_with_the_address_that_it_stands_for() {
        let candidate = |host: &str, address: &str| Candidate {
            server: ServerAddress { host: host.to_owned(), port: 10025 },
            address: address.parse().unwrap(),
        };
        let named = candidate("pbx.example.com", "192.0.2.1:10025");
        assert_eq!(named.to_string(), "pbx.example.com:10025 (192.0.2.1)");
        assert_eq!(candidate("192.0.2.1", "192.0.2.1:10025").to_string(), "192.0.2.1:10025");
        assert_eq!(candidate("2001:db8::1", "[2001:db8::1]:10025").to_string(), "[2001:db8::1]:10025");
    }
}
