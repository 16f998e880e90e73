use std::time::SystemTime;

use actors::session::{Batch, SessionEvent, SocketId};
use bytestring::ByteString;

use super::next_socket;
use crate::events;
use crate::metrics::{Metrics, OpenChannel};
use crate::state::AppState;

/// An open channel as the figures have it: the events that it delivers, and their delays.
pub(crate) struct ChannelDelivery {
    socket: SocketId,
    metrics: Metrics,
    guide_only: bool,
    opened: SystemTime,
    /// Number of the last event that was taken; 0 for none.
    last: u64,
    /// Counts the channel as open.
    _counted: OpenChannel,
}

impl ChannelDelivery {
    /// Begins the delivery of a channel that is opened now.
    pub(crate) fn begin(state: &AppState) -> Self {
        Self {
            socket: next_socket(),
            metrics: state.metrics.clone(),
            guide_only: state.guide_only,
            opened: SystemTime::now(),
            last: 0,
            _counted: state.metrics.channel(),
        }
    }

    /// Id of the channel.
    pub(crate) fn socket(&self) -> SocketId {
        self.socket
    }

    /// Number of the last event that was taken; 0 for none.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// Takes a batch of events, and has the text of each written, with its number.
    pub(crate) fn take(&mut self, batch: &Batch, mut write: impl FnMut(u64, ByteString)) {
        for event in &batch.events {
            if let Some(text) = events::frame(event, self.guide_only) {
                write(event.seq, text);
                self.metrics.event_sent(events::type_name(&event.body));
                self.count_delay(event);
            }
        }
        self.last = batch.events.last().map_or(self.last, |event| event.seq);
    }

    /// Counts the delay from AltiServ to here. Events that the client missed before this channel was open do not count.
    fn count_delay(&self, event: &SessionEvent) {
        if event.time >= self.opened
            && let Some(arrived) = event.arrived.get()
            && let Ok(delay) = arrived.elapsed()
        {
            self.metrics.event_delivered(delay);
        }
    }
}
