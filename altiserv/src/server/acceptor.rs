//! Accepts connections.

use std::sync::Arc;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::client_connection::ClientConnection;
use super::client_handle::ToCore;
use super::faults::Faults;
use crate::desk::ClientId;

/// Most connections at the same time; each needs a file descriptor.
///
/// Two proxies with 2,000 users each fit four times. After a network failure both may connect anew while the server still
/// holds their old connections.
pub const MAX_CONNECTIONS: usize = 16_384;

/// Pause after a failed accept: without file descriptors the next one would fail at once.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Idle time before TCP probes the peer. The SDK client sends no PING: without probes a dead one would keep its licence.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(60);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub(crate) struct Acceptor {
    listener: TcpListener,
    inbox: mpsc::Sender<ToCore>,
    faults: watch::Receiver<Faults>,
    stop: CancellationToken,
    room: Arc<Semaphore>,
    last_id: u64,
    /// Tasks of the connections. Dropping the set ends them.
    connections: JoinSet<()>,
}

impl Acceptor {
    pub(crate) fn new(
        listener: TcpListener,
        inbox: mpsc::Sender<ToCore>,
        faults: watch::Receiver<Faults>,
        stop: CancellationToken,
    ) -> Self {
        let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        Self { listener, inbox, faults, stop, room, last_id: 0, connections: JoinSet::new() }
    }

    pub(crate) async fn run(mut self) {
        loop {
            tokio::select! {
                () = self.stop.cancelled() => break,
                Some(_) = self.connections.join_next() => {}
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => self.take_in(stream),
                    Err(error) => {
                        log::warn!("cannot accept a connection: {error}");
                        tokio::time::sleep(ACCEPT_PAUSE).await;
                    }
                },
            }
        }
        self.connections.shutdown().await;
    }

    fn take_in(&mut self, stream: TcpStream) {
        if self.faults.borrow().refuses_connections(Instant::now()) {
            return;
        }
        let Ok(permit) = Arc::clone(&self.room).try_acquire_owned() else {
            log::warn!("a connection is refused: there are {MAX_CONNECTIONS} already");
            return;
        };
        self.serve(stream, permit);
    }

    fn serve(&mut self, stream: TcpStream, permit: OwnedSemaphorePermit) {
        prepare(&stream);
        self.last_id += 1;
        let id = ClientId(self.last_id);
        let connection = ClientConnection::new(id, self.inbox.clone(), self.faults.clone(), self.stop.child_token());
        self.connections.spawn(async move {
            connection.run(stream).await;
            drop(permit);
        });
    }
}

/// Sets the socket's options. A socket without one of them works too.
fn prepare(stream: &TcpStream) {
    let keepalive = TcpKeepalive::new().with_time(KEEPALIVE_IDLE).with_interval(KEEPALIVE_INTERVAL);
    let set = stream.set_nodelay(true).and_then(|()| SockRef::from(stream).set_tcp_keepalive(&keepalive));
    if let Err(error) = set {
        log::debug!("socket options: {error}");
    }
}
