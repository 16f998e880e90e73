//! One client's connection.

use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::client_handle::{ClientHandle, Outgoing, ToCore};
use super::faults::Faults;
use super::packet_reader::PacketReader;
use super::packet_writer::write_queued;
use crate::desk::ClientId;

/// Packets that wait for one client. The longest line list has ten packets; a client with a thousand unread events has
/// stopped reading.
const OUTGOING: usize = 1024;

/// Time that queued answers have to go out after the client has stopped sending.
const FLUSH_DEADLINE: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(crate) struct ClientConnection {
    id: ClientId,
    inbox: mpsc::Sender<ToCore>,
    faults: watch::Receiver<Faults>,
    hang_up: CancellationToken,
}

impl ClientConnection {
    pub(crate) fn new(
        id: ClientId,
        inbox: mpsc::Sender<ToCore>,
        faults: watch::Receiver<Faults>,
        hang_up: CancellationToken,
    ) -> Self {
        Self { id, inbox, faults, hang_up }
    }

    pub(crate) async fn run(self, stream: TcpStream) {
        let (outgoing, queue) = mpsc::channel(OUTGOING);
        let client = ClientHandle { outgoing, hang_up: self.hang_up.clone() };
        // Without a core the server has ended.
        if self.inbox.send(ToCore::Opened { id: self.id, client }).await.is_err() {
            return;
        }
        let hang_up = self.hang_up.clone();
        tokio::select! {
            () = hang_up.cancelled() => {}
            () = self.talk(stream, queue) => {}
        }
        let _ = self.inbox.send(ToCore::Closed { id: self.id }).await;
        log::debug!("connection {} closed", self.id.0);
    }

    async fn talk(&self, mut stream: TcpStream, queue: mpsc::Receiver<Outgoing>) {
        let (read_half, write_half) = stream.split();
        let reader = PacketReader::new(self.id, read_half, self.inbox.clone(), self.faults.clone());
        let writing = write_queued(write_half, queue, self.faults.clone());
        tokio::pin!(writing);
        tokio::select! {
            ended = reader.run() => {
                if let Err(error) = ended {
                    log::info!("connection {}: {error}", self.id.0);
                }
                // The core drops its end of the queue, and the writer ends when the queue is empty.
                let _ = self.inbox.send(ToCore::Closed { id: self.id }).await;
                let _ = tokio::time::timeout(FLUSH_DEADLINE, writing).await;
            }
            ended = &mut writing => if let Err(error) = ended {
                log::info!("connection {}: cannot write: {error}", self.id.0);
            },
        }
    }
}
