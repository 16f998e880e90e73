//! The channels between the core and the task of a connection.

use altilink::Block;
use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::desk::ConnectionId;

/// Message from a connection to the core.
#[derive(Debug)]
pub(super) enum ToCore {
    Opened { id: ConnectionId, client: ClientHandle },
    Command { id: ConnectionId, block: Block },
    Closed { id: ConnectionId },
}

/// The core's end of a connection.
#[derive(Debug)]
pub(super) struct ClientHandle {
    pub(super) outgoing: mpsc::Sender<Outgoing>,
    /// Ends the connection.
    pub(super) hang_up: CancellationToken,
}

/// A packet, and the earliest moment at which it may go out.
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    pub(super) due: Option<Instant>,
    pub(super) packet: Bytes,
}
