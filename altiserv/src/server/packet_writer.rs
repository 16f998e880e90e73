//! Writes the packets that the core has queued for a client.

use std::io;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::tcp::WriteHalf;
use tokio::sync::{mpsc, watch};

use super::client_handle::Outgoing;
use super::faults::{Faults, wait_until_thawed};

/// Time that one write may take. A client that reads nothing for this long is gone.
const WRITE_DEADLINE: Duration = Duration::from_secs(10);

/// Packets that are written together at most. A call that is placed brings about six at once.
const TOGETHER: usize = 32;

/// Writes until the core drops its end of the queue.
///
/// Packets that have been queued meanwhile are written together: a write for each costs both sides more than the packet.
pub(crate) async fn write_queued(
    mut stream: WriteHalf<'_>,
    mut queue: mpsc::Receiver<Outgoing>,
    mut faults: watch::Receiver<Faults>,
) -> io::Result<()> {
    // No buffer is kept between two writes: there are thousands of connections, and most are idle.
    let mut taken = Vec::new();
    while queue.recv_many(&mut taken, TOGETHER).await > 0 {
        let mut bytes = Vec::new();
        for Outgoing { due, packet } in std::mem::take(&mut taken) {
            if let Some(due) = due {
                write(&mut stream, &mut bytes, &mut faults).await?;
                tokio::time::sleep_until(due).await;
            }
            bytes.extend_from_slice(&packet);
        }
        write(&mut stream, &mut bytes, &mut faults).await?;
    }
    stream.shutdown().await
}

/// Writes the bytes and empties them.
async fn write(
    stream: &mut WriteHalf<'_>,
    bytes: &mut Vec<u8>,
    faults: &mut watch::Receiver<Faults>,
) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    wait_until_thawed(faults).await;
    tokio::time::timeout(WRITE_DEADLINE, stream.write_all(bytes)).await??;
    bytes.clear();
    Ok(())
}
