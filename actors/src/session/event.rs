//! What a session's sockets are sent.

use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use altilink::message::agents::{AgentState, StateInWorkgroup};
use bytestring::ByteString;

use crate::Extension;
use crate::call::{CallEventKind, CallView, Origin, Recording};

/// One event of a session.
#[derive(Debug)]
pub struct SessionEvent {
    /// Its number within the session, from 1.
    pub seq: u64,
    /// When the session learned of it.
    pub time: SystemTime,
    /// When AltiServ told of what it follows from; empty for what is only restated.
    pub arrived: OnceLock<SystemTime>,
    /// What happened.
    pub body: EventBody,
    /// The event as text, filled by the first socket that sends it and used by the others.
    pub rendered: OnceLock<ByteString>,
}

/// What can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventBody {
    /// A call changed.
    Call {
        /// How.
        kind: CallEventKind,
        /// The call as it is then.
        call: Arc<CallView>,
        /// How it became known.
        origin: Origin,
    },
    /// A recording changed.
    Recording {
        /// The call as it is then.
        call: Arc<CallView>,
        /// The recording.
        now: Recording,
        /// What it was before, which tells whose it was when it has stopped.
        before: Recording,
    },
    /// Anything else that is shown of a call changed.
    CallUpdate {
        /// The call as it is then.
        call: Arc<CallView>,
        /// How it became known.
        origin: Origin,
    },
    /// An agent is in another state.
    Agent {
        /// Whose line it is.
        extension: Extension,
        /// The state that it is in now on the whole.
        state: AgentState,
        /// The workgroup where it is in another state, where the server says so.
        changed: Option<StateInWorkgroup>,
    },
    /// The connection to AltiServ came or went.
    ServerStatus {
        /// Whether it is there.
        connected: bool,
    },
    /// A socket that would go on where another had stopped cannot be told all that it missed. How everything stands
    /// follows.
    Resync {
        /// How many events it missed that it will not be told.
        missed: u64,
    },
}

impl SessionEvent {
    pub(super) fn new(seq: u64, time: SystemTime, body: EventBody) -> Arc<Self> {
        Arc::new(Self { seq, time, arrived: OnceLock::new(), body, rendered: OnceLock::new() })
    }
}
