//! What a call is asked, and what it tells.

use std::sync::Arc;

use actix::Message;
use altilink::message::call_info::CallDetails;
use altilink::message::recording::RecordingKind;
use altilink::{LineState, Pad};

use super::recording::{Change, RecordOperation, Recording, RecordingRefusal};
use super::state::CallEventKind;
use super::view::CallView;
use crate::link::{CommandError, RecordedLine, Request};

/// One call among all that a session ever had. A call pad comes back with the next call of the same party; this does
/// not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallKey(pub u64);

/// Why an application hears of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// It happens now.
    Live,
    /// The call was there before the application listened.
    Existing,
    /// It is the difference between what was known and what the server says after a gap.
    Reconciled,
}

/// Something happened to this call.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub struct CallSignal {
    /// What.
    pub change: CallChange,
    /// How it became known.
    pub origin: Origin,
}

/// What can happen to a call.
#[derive(Debug, Clone)]
pub enum CallChange {
    /// The server reports a state.
    State(LineState),
    /// The server reports the recording.
    Recording {
        /// What it is now.
        now: Recording,
        /// Whose it is, also where it has stopped, if the server says which call it reports on.
        kind: Option<RecordingKind>,
    },
    /// The server was asked for the call and found it so.
    Found {
        /// Its state, where the server says it.
        state: Option<LineState>,
        /// Its recording, where the server says it.
        recording: Option<Recording>,
        /// What it says about the parties.
        details: Box<CallDetails>,
    },
    /// The call is over.
    Dropped,
}

/// Do something with this call.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<(), CallError>")]
pub enum Perform {
    /// Answer it.
    Answer,
    /// End it.
    Drop,
    /// Put it on hold.
    Hold,
    /// Take it from hold.
    Retrieve,
    /// Send it on to a destination, access code included.
    Transfer(String),
    /// Key digits into it.
    SendDigits(String),
}

/// Do something with this call's recording. The reply is the recording as it is then.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<Recording, CallError>")]
pub struct Record {
    /// What.
    pub operation: RecordOperation,
    /// Who asks, and how.
    pub by: RecordedBy,
}

/// Who has a recording made or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordedBy {
    /// The line's own agent.
    Agent {
        /// For a start: the file's name, empty for one of the server's choice.
        file_name: String,
    },
    /// A supervisor, from another line.
    Supervisor {
        /// The agent's line.
        agent: Pad,
        /// For a start: whether the parties hear a tone.
        tone: bool,
    },
}

impl RecordedBy {
    /// Whose recording it is where this begins it.
    pub(crate) fn kind(&self) -> RecordingKind {
        match self {
            Self::Agent { .. } => RecordingKind::Agent,
            Self::Supervisor { .. } => RecordingKind::Supervisor,
        }
    }

    /// What the server is asked for a change.
    pub(crate) fn request(self, change: Change) -> Request {
        let recorded = match &self {
            Self::Agent { .. } => RecordedLine::Own,
            Self::Supervisor { agent, .. } => RecordedLine::Agent(*agent),
        };
        match (change, self) {
            (Change::Start, Self::Agent { file_name }) => Request::StartRecording(file_name),
            (Change::Start, Self::Supervisor { agent, tone }) => Request::RecordAgent { agent, tone },
            (Change::Stop, _) => Request::StopRecording(recorded),
            (Change::Alter(action), _) => Request::ChangeRecording(recorded, action),
        }
    }
}

/// Why a call does not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The phone system cannot do this to such a call.
    #[error("{0}")]
    NotSupported(&'static str),
    /// The recording is not in a state for it.
    #[error(transparent)]
    Recording(#[from] RecordingRefusal),
    /// The call is held, or not answered yet.
    #[error("the call is not connected")]
    NotConnected,
    /// The call is over, or was never there.
    #[error("no such call")]
    Gone,
    /// The server did not do it.
    #[error(transparent)]
    Command(#[from] CommandError),
}

/// What a call tells its session.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub struct CallNotice {
    /// Which call.
    pub key: CallKey,
    /// How it is now.
    pub view: Arc<CallView>,
    /// What applications are to hear, in this order; nothing where only the view changed.
    pub news: Vec<CallNews>,
    /// How it became known.
    pub origin: Origin,
}

/// What applications hear of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallNews {
    /// It changed.
    Call(CallEventKind),
    /// Its recording changed.
    Recording {
        /// What it is now.
        now: Recording,
        /// What it was: a recording that has stopped was somebody's.
        before: Recording,
    },
}
