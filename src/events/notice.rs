//! Notices of an event channel: messages that clients ask for, and that are not events of the session. They have no
//! number of their own.

use std::time::SystemTime;

use actors::session::Binding;
use bytestring::ByteString;
use serde::Serialize;
use utoipa::ToSchema;

use super::{render, rfc3339};

/// A notice of an event channel.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ChannelNotice {
    /// The channel is bound; its events begin here.
    Bound(Binding),
    /// The channel is alive.
    Heartbeat,
}

/// Tells where the events of the channel begin: the next event has the number after `seq`. `latest` is the number of the
/// session's last event; the events up to it follow at once. `resumed` is true if the channel continues where the client
/// stopped, so that the client keeps what it knows.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BoundEvent {
    event_type: &'static str,
    time: String,
    seq: u64,
    latest: u64,
    resumed: bool,
}

/// Tells that the channel is alive.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HeartbeatEvent {
    event_type: &'static str,
    time: String,
}

impl ChannelNotice {
    /// The text of the notice, which is told now.
    pub(crate) fn text(self) -> ByteString {
        let time = rfc3339(SystemTime::now());
        match self {
            Self::Bound(Binding { after, latest, resumed }) => {
                render(&BoundEvent { event_type: "BoundEvent", time, seq: after, latest, resumed })
            }
            Self::Heartbeat => render(&HeartbeatEvent { event_type: "HeartbeatEvent", time }),
        }
    }
}
