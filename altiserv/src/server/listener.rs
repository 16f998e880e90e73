//! The socket that clients connect to.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket};

/// Connections that may wait to be accepted: when a server takes over, all users of its pair connect at once, and one that
/// finds no room tries again only after a second. What Linux allows by default (`net.core.somaxconn`) is just as much.
const BACKLOG: u32 = 4096;

/// Must be called within a tokio runtime.
pub(super) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A server that has just ended leaves connections behind that must not keep the next one from its port. On Windows
    // the option would let two servers share a port instead.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}
