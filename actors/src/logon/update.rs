//! What a logon tells its sessions.

use std::sync::Arc;
use std::time::SystemTime;

use actix::Message;
use altilink::message::agents::AgentStateChange;
use altilink::{LineState, Pad};

use super::line_event::LineEvent;
use crate::Extension;
use crate::call::{CallNews, FollowedCall, Origin};

/// What has happened, in order. Answered when the session has taken it, and has room for more.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub(crate) struct Updates(pub(crate) Vec<Update>);

/// One thing that has happened.
#[derive(Debug, Clone)]
pub(crate) enum Update {
    /// A line is shown from here on; these are its calls at this moment.
    Shown {
        line: Extension,
        /// How often the line has been told before.
        revision: u64,
        /// Whether the connection stands.
        connected: bool,
        calls: Arc<Vec<FollowedCall>>,
    },
    /// Something happened on a line that is shown.
    Line(Arc<LineUpdate>),
    /// The connection is lost, or is there again and it is known how the lines stand.
    Connected(bool),
    /// The server no longer takes the user's password. Nothing more will come.
    PasswordRefused,
}

/// What has happened on a line at one moment.
#[derive(Debug)]
pub(crate) struct LineUpdate {
    pub(crate) line: Extension,
    /// The number of this update among those of the line.
    pub(crate) revision: u64,
    pub(crate) cause: Option<Cause>,
    /// What applications hear, in this order.
    pub(crate) changes: Vec<Change>,
}

/// What an update follows from, for whoever asks later why something was told, or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The server told something.
    Arrived { what: Arrival, call: Option<Pad>, at: SystemTime },
    /// The calls were read: so many.
    CallsRead(usize),
}

/// What AltiServ tells of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// RING.
    Ring,
    /// RINGBACK.
    RingBack,
    /// STCHG, with the state.
    State(LineState),
    /// A call is over.
    Dropped,
    /// A recording has changed.
    Recording,
    /// The agent is in another state.
    Agent,
    /// RESET: the line is idle.
    Reset,
}

impl Cause {
    pub(crate) fn arrived(event: &LineEvent, at: SystemTime) -> Self {
        let (what, call) = match event {
            LineEvent::Ring(details) => (Arrival::Ring, Some(details.info.caller)),
            LineEvent::RingBack(details) => (Arrival::RingBack, Some(details.info.callee)),
            LineEvent::State { state, call } => (Arrival::State(*state), Some(*call)),
            LineEvent::Dropped(call) => (Arrival::Dropped, Some(*call)),
            LineEvent::Recording(report) => (Arrival::Recording, report.call),
            LineEvent::Agent(_) => (Arrival::Agent, None),
            LineEvent::Reset => (Arrival::Reset, None),
        };
        Self::Arrived { what, call, at }
    }
}

/// What applications hear.
#[derive(Debug)]
pub(crate) enum Change {
    /// A call changed, or several things of it, all of which show it as it is then.
    Call { call: FollowedCall, news: Vec<CallNews>, origin: Origin },
    /// The line's agent is in another state.
    Agent(AgentStateChange),
}
