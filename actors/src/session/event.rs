//! The events of a session.

use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use altilink::message::agents::{AgentState, StateInWorkgroup};
use bytestring::ByteString;

use crate::Extension;
use crate::call::{CallEventKind, CallView, Origin, Recording};
use crate::logon::{AgentNote, QueueChange};

/// One event of a session.
#[derive(Debug)]
pub struct SessionEvent {
    /// Its number in the session, from 1.
    pub seq: u64,
    /// Time at which the session learned of it.
    pub time: SystemTime,
    /// Time at which AltiServ sent its cause; empty for an event that restates something.
    pub arrived: OnceLock<SystemTime>,
    /// Its content.
    pub body: EventBody,
    /// The event as text but for what its call has rendered already; set by the first socket that sends it and used by
    /// the others.
    pub rendered: OnceLock<ByteString>,
}

/// The content of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventBody {
    /// A call changed.
    Call {
        /// Kind of the change.
        kind: CallEventKind,
        /// The call after the change.
        call: Arc<CallView>,
        /// The way in which it became known.
        origin: Origin,
    },
    /// A recording changed.
    Recording {
        /// The call after the change.
        call: Arc<CallView>,
        /// The recording.
        now: Recording,
        /// The recording before, which tells whose it was if it has stopped.
        before: Recording,
    },
    /// Something else of a call changed.
    CallUpdate {
        /// The call after the change.
        call: Arc<CallView>,
        /// The way in which it became known.
        origin: Origin,
    },
    /// An agent is in another state.
    Agent {
        /// The agent's extension.
        extension: Extension,
        /// The agent's overall state now; none if it is not known any more.
        state: Option<AgentState>,
        /// Time since which the overall state holds, if it is known.
        since: Option<SystemTime>,
        /// The workgroup in which the state changed, if the server tells it.
        changed: Option<StateInWorkgroup>,
        /// True if the agent is logged on to that workgroup, if it is known.
        logged_on: Option<bool>,
        /// Note that the proxy keeps of the agent.
        note: AgentNote,
        /// The way in which it became known.
        origin: Origin,
    },
    /// The queue of a workgroup has changed.
    Queue {
        /// The workgroup.
        workgroup: Extension,
        /// The change.
        change: QueueChange,
    },
    /// The connection to AltiServ came or went.
    ServerStatus {
        /// True if it is there.
        connected: bool,
    },
    /// A client that came back cannot be told all events that it has missed. The current state of everything follows.
    Resync {
        /// Number of missed events that it will not be told.
        missed: u64,
    },
    /// An event of another node, or one of something that only the other node has seen.
    Written(WrittenEvent),
}

/// An event that is a text already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenEvent {
    /// Name of its type, as clients know it.
    pub event_type: &'static str,
    /// Its fields behind type, number and time, as they stand in the frame; empty if its frame is set.
    pub fields: ByteString,
}

impl SessionEvent {
    pub(super) fn new(seq: u64, time: SystemTime, body: EventBody) -> Arc<Self> {
        Arc::new(Self { seq, time, arrived: OnceLock::new(), body, rendered: OnceLock::new() })
    }

    /// Makes an event of another node, which has its frame.
    #[must_use]
    pub fn written(seq: u64, time: SystemTime, event_type: &'static str, frame: ByteString) -> Arc<Self> {
        let body = EventBody::Written(WrittenEvent { event_type, fields: ByteString::new() });
        Arc::new(Self { seq, time, arrived: OnceLock::new(), body, rendered: OnceLock::from(frame) })
    }
}
