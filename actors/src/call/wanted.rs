//! What a call is asked to do.

use altilink::Pad;
use altilink::message::recording::RecordingKind;

use super::actions::Action;
use super::recording::{Change, RecordOperation};
use super::state::{CallState, Direction};
use crate::connection::{RecordedLine, Request};

/// Something to do with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
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

impl Perform {
    pub(super) fn action(&self) -> Action {
        match self {
            Self::Answer => Action::Answer,
            Self::Drop => Action::Drop,
            Self::Hold => Action::Hold,
            Self::Retrieve => Action::Retrieve,
            Self::Transfer(_) => Action::Transfer,
            Self::SendDigits(_) => Action::SendDigits,
        }
    }

    /// Whether a call in this state is already as this would make it.
    pub(super) fn holds(&self, direction: Direction, state: CallState) -> bool {
        match self {
            Self::Answer => direction == Direction::In && state == CallState::Connected,
            Self::Hold => state == CallState::Held,
            Self::Retrieve => state == CallState::Connected,
            Self::Drop | Self::Transfer(_) => state == CallState::Disconnected,
            Self::SendDigits(_) => false,
        }
    }

    pub(super) fn request(&self, call: Pad) -> Request {
        match self {
            Self::Answer => Request::Answer(call),
            Self::Drop => Request::Drop(call),
            Self::Hold => Request::Hold(call),
            Self::Retrieve => Request::Retrieve(call),
            Self::Transfer(destination) => Request::Redirect { call, destination: destination.clone() },
            Self::SendDigits(digits) => Request::SendDigits(digits.clone()),
        }
    }
}

/// Something to do with a call's recording.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// The kind of a recording that this recorder begins.
    pub(super) fn kind(&self) -> RecordingKind {
        match self {
            Self::Agent { .. } => RecordingKind::Agent,
            Self::Supervisor { .. } => RecordingKind::Supervisor,
        }
    }

    /// The request to the server that makes a change.
    pub(super) fn request(&self, change: Change) -> Request {
        let recorded = match self {
            Self::Agent { .. } => RecordedLine::Own,
            Self::Supervisor { agent, .. } => RecordedLine::Agent(*agent),
        };
        match (change, self) {
            (Change::Start, Self::Agent { file_name }) => Request::StartRecording(file_name.clone()),
            (Change::Start, Self::Supervisor { agent, tone }) => Request::RecordAgent { agent: *agent, tone: *tone },
            (Change::Stop, _) => Request::StopRecording(recorded),
            (Change::Alter(action), _) => Request::ChangeRecording(recorded, action),
        }
    }
}

/// Either of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Something with the call.
    Perform(Perform),
    /// Something with its recording.
    Record(Record),
}

impl Wanted {
    /// Whether the command names a line and not a call, so that it acts on the call that the line talks on.
    pub(super) fn names_the_line(&self) -> bool {
        matches!(self, Self::Record(_) | Self::Perform(Perform::SendDigits(_)))
    }

    /// Whether two who ask for the same thing at once want it once. Digits that are keyed twice are keyed twice.
    pub(super) fn is_wanted_once(&self) -> bool {
        !matches!(self, Self::Perform(Perform::SendDigits(_)))
    }
}
