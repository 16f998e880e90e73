//! The socket that clients connect to.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket};

/// Connections that may wait to be accepted. When a server takes over, all users of its pair connect at once, and a
/// client that finds no room tries again only after a second. Linux allows as many by default (`net.core.somaxconn`).
const BACKLOG: u32 = 4096;

/// Opens the socket. Must be called within a tokio runtime.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Connections of a server that has just ended must not block the port for the next one. On Windows the option would
    // let two servers share a port.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}
