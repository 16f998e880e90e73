//! Notices of an event channel: messages that clients ask for, and that are not events of the session. They have no
//! number of their own.

use std::sync::Arc;
use std::time::SystemTime;

use actors::session::Binding;
use bytestring::ByteString;
use serde::Serialize;
use utoipa::ToSchema;

use super::{render, rfc3339};

/// A notice of an event channel.
#[derive(Debug, Clone)]
pub(crate) enum ChannelNotice {
    /// The channel is bound; its events begin here.
    Bound(Binding),
    /// The channel is alive. The client may be given a new ticket.
    Heartbeat(Option<Arc<str>>),
}

/// The fields of all notices, and those of its type.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NoticeFrame<T> {
    event_type: &'static str,
    time: String,
    #[serde(flatten)]
    fields: T,
}

/// `resumed` is true if the channel continues where the client stopped, so that the client keeps what it knows.
#[derive(Serialize, ToSchema)]
pub(crate) struct BoundEvent {
    /// The next event has the number after this one.
    seq: u64,
    /// The number of the session's last event. The events up to it follow at once.
    latest: u64,
    resumed: bool,
    /// Where the server is one of several: to be given back with the last number.
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch: Option<u64>,
    /// There too: a new ticket of the session, which takes the place of the one before.
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct HeartbeatEvent {
    /// Where the server is one of several, three times a day: a new ticket of the session, which takes the place of the one before.
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<String>,
}

/// The types of notices.
pub(crate) const BOUND: &str = "BoundEvent";
pub(crate) const HEARTBEAT: &str = "HeartbeatEvent";

impl ChannelNotice {
    /// The text of the notice, which is told now.
    pub(crate) fn text(self) -> ByteString {
        let time = rfc3339(SystemTime::now());
        match self {
            Self::Bound(Binding { after, latest, resumed, epoch, ticket }) => {
                let epoch = epoch.map(|epoch| epoch.0);
                let ticket = ticket.map(|ticket| ticket.to_string());
                let fields = BoundEvent { seq: after, latest, resumed, epoch, ticket };
                render(&NoticeFrame { event_type: BOUND, time, fields })
            }
            Self::Heartbeat(ticket) => {
                let fields = HeartbeatEvent { ticket: ticket.map(|ticket| ticket.to_string()) };
                render(&NoticeFrame { event_type: HEARTBEAT, time, fields })
            }
        }
    }
}
