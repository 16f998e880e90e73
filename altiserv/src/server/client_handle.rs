//! The channels between the core and the task of a connection.

use altilink::Block;
use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::desk::ClientId;

/// Message from a connection to the core.
#[derive(Debug)]
pub(crate) enum ToCore {
    Opened { id: ClientId, client: ClientHandle },
    Command { id: ClientId, block: Block },
    Closed { id: ClientId },
}

/// The core's end of a connection.
#[derive(Debug)]
pub(crate) struct ClientHandle {
    pub(crate) outgoing: mpsc::Sender<Outgoing>,
    /// Ends the connection.
    pub(crate) hang_up: CancellationToken,
}

/// A packet, and the earliest moment at which it may go out.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub(crate) due: Option<Instant>,
    pub(crate) packet: Bytes,
}
