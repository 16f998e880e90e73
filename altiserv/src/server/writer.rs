//! Writes what the core has queued for a client.

use std::io;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::tcp::WriteHalf;
use tokio::sync::{mpsc, watch};

use super::connection::Outgoing;
use super::faults::{Faults, thawed};

/// How long one packet may take to leave: a client that reads nothing for this long is gone.
const WRITE_DEADLINE: Duration = Duration::from_secs(10);

/// Writes until the core lets go of the queue.
pub(super) async fn write_queued(
    mut stream: WriteHalf<'_>,
    mut queue: mpsc::Receiver<Outgoing>,
    mut faults: watch::Receiver<Faults>,
) -> io::Result<()> {
    while let Some(Outgoing { due, packet }) = queue.recv().await {
        if let Some(due) = due {
            tokio::time::sleep_until(due).await;
        }
        thawed(&mut faults).await;
        tokio::time::timeout(WRITE_DEADLINE, stream.write_all(&packet)).await??;
    }
    stream.shutdown().await
}
