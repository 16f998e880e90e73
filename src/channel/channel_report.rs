use std::time::{Duration, Instant};

use actors::session::SocketId;
use humantime::format_duration;

use crate::metrics::{ClosedBy, Metrics};
use crate::telemetry::RequestContext;

/// Codes of RFC 6455 for an end of the connection without a close frame, and for a close frame without a code.
const NO_FRAME: u16 = 1006;
const NO_CODE: u16 = 1005;

/// Report of an open channel. When this is dropped, the end of the channel is logged and counted, in whatever way it
/// came.
pub(crate) struct ChannelReport {
    socket: SocketId,
    context: RequestContext,
    metrics: Metrics,
    opened: Instant,
    end: Option<ChannelEnd>,
}

enum ChannelEnd {
    Server { code: u16, reason: String },
    Client { code: u16 },
}

impl ChannelReport {
    pub(crate) fn begin(socket: SocketId, context: RequestContext, metrics: Metrics) -> Self {
        Self { socket, context, metrics, opened: Instant::now(), end: None }
    }

    /// Notes that the server closes the channel.
    pub(crate) fn closed(&mut self, code: u16, reason: String) {
        self.end.get_or_insert(ChannelEnd::Server { code, reason });
    }

    /// Notes that the client closes the channel.
    pub(crate) fn closed_by_client(&mut self, code: Option<u16>) {
        self.end.get_or_insert(ChannelEnd::Client { code: code.unwrap_or(NO_CODE) });
    }
}

impl Drop for ChannelReport {
    fn drop(&mut self) {
        let (by, code, how) = match &self.end {
            Some(ChannelEnd::Server { code, reason }) => (ClosedBy::Server, *code, format!("by the server: {reason}")),
            Some(ChannelEnd::Client { code }) => (ClosedBy::Client, *code, "by its client".to_owned()),
            None => (ClosedBy::Client, NO_FRAME, "without a close frame".to_owned()),
        };
        let seconds = self.opened.elapsed().as_secs();
        let open = format_duration(Duration::from_secs(seconds));
        let socket = self.socket.0;
        self.context.within(|| {
            log::info!(socket, code, seconds; "an event channel is closed with {code} after {open}, {how}");
        });
        self.metrics.channel_closed(by, code);
    }
}
