//! Updates of a logon to its sessions.

use std::sync::Arc;
use std::time::SystemTime;

use actix::Message;
use altilink::{LineState, Pad};

use super::agent_standing::{AgentNews, AgentStanding};
use super::call_queue::{QueueChange, WaitingCaller};
use super::line_event::LineEvent;
use crate::Extension;
use crate::call::{CallNews, FollowedCall, Origin};

/// Updates in order. Answered when the session has taken them, and has room for more.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub(crate) struct Updates(pub(crate) Vec<Update>);

/// One update.
#[derive(Debug, Clone)]
pub(crate) enum Update {
    /// A line is shown from here on. These are its calls at this moment.
    Shown {
        line: Extension,
        /// Number of the last update of the line.
        revision: u64,
        /// True if the connection stands.
        connected: bool,
        calls: Arc<Vec<FollowedCall>>,
        /// Its agent, as far as it is known.
        agent: Option<Arc<AgentStanding>>,
        /// Its queue, if it is a workgroup.
        queue: Option<Vec<Arc<WaitingCaller>>>,
    },
    /// Something happened on a line that is shown.
    Line(Arc<LineUpdate>),
    /// The connection is lost (false), or stands again and the calls of the lines are known (true).
    Connected(bool),
    /// The server no longer takes the user's password. Nothing more will come.
    PasswordRefused,
}

/// Changes on a line at one moment.
#[derive(Debug)]
pub(crate) struct LineUpdate {
    pub(crate) line: Extension,
    /// Number of this update among those of the line.
    pub(crate) revision: u64,
    pub(crate) cause: Option<Cause>,
    /// Changes that applications hear of, in this order.
    pub(crate) changes: Vec<LineChange>,
}

/// Cause of an update, for whoever asks later why something was told, or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cause {
    /// An event of the server.
    Arrived { what: Arrival, call: Option<Pad>, at: SystemTime },
    /// A reading of the calls, which found so many.
    CallsRead(usize),
}

/// Kind of an event of AltiServ about a line.
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
    /// The queue of a workgroup has changed.
    Queue,
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

/// A change that applications hear of.
#[derive(Debug)]
pub(crate) enum LineChange {
    /// A call changed, in one way or several. All news shows it as it is after the last of them.
    Call { call: FollowedCall, news: Vec<CallNews>, origin: Origin },
    /// The line's agent is in another state, or it is known now, or no more.
    Agent { news: Vec<AgentNews>, standing: Option<Arc<AgentStanding>>, origin: Origin },
    /// The queue of the workgroup has changed.
    Queue(QueueChange),
}
