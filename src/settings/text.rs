//! Tests of texts that settings share.

/// A socket address with an IP address and a port.
pub(crate) fn is_socket_address(text: &str) -> bool {
    text.parse::<std::net::SocketAddr>().is_ok()
}

/// Texts that [`is_socket_address`] accepts, in words.
pub(crate) const SOCKET_ADDRESS: &str = "an IP address and a port, as \"127.0.0.1:8080\" or \"[::1]:8080\"";
