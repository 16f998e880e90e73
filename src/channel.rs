//! Event channels: the part that is the same for all ways in which clients hear, by a WebSocket, a stream of
//! server-sent events or a long poll.
//!
//! Nothing here knows the protocol of one of them.

mod channel_close;
mod channel_delivery;
mod channel_report;
mod channel_request;
mod heartbeat;
mod session_binding;

use std::sync::atomic::{AtomicU64, Ordering};

use actors::session::SocketId;

pub(crate) use channel_close::{ChannelClose, may_be_echoed};
pub(crate) use channel_delivery::ChannelDelivery;
pub(crate) use channel_report::ChannelReport;
pub(crate) use channel_request::ChannelRequest;
pub(crate) use channel_request::{PollRequest, SessionName, seq};
pub(crate) use heartbeat::Heartbeat;
pub(crate) use session_binding::SessionBinding;

static NEXT_SOCKET: AtomicU64 = AtomicU64::new(1);

/// Returns an id that no other event channel has.
pub(crate) fn next_socket() -> SocketId {
    SocketId(NEXT_SOCKET.fetch_add(1, Ordering::Relaxed))
}
