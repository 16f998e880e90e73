//! The errors of sessions, of calls and of the simulator as problems.

use actors::call::{CallError, RecordingRefusal};
use actors::session::{AgentError, RecordError, SuperviseError, WatchError};
use altilink::{Pad, ResponseCode};
use altiserv::SimulatorError;

use super::Problem;

impl From<CallError> for Problem {
    fn from(error: CallError) -> Self {
        match error {
            CallError::NotSupported(reason) => Self::NotSupported(reason.to_owned()),
            CallError::Recording(refusal) => refusal.into(),
            CallError::WrongState(reason) => Self::WrongState(reason.to_owned()),
            CallError::Target(code) => Self::TargetRefused(code),
            CallError::Gone => Self::NoSuchCall,
            CallError::Command(error) => match Self::from(error) {
                // The call has ended, and its event is still on its way.
                Self::Refused(ResponseCode::InvalidId) => Self::NoSuchCall,
                Self::Refused(ResponseCode::VrNotSupported) => {
                    Self::NotSupported("AltiServ does not support this on recordings".to_owned())
                }
                other => other,
            },
        }
    }
}

impl From<RecordingRefusal> for Problem {
    fn from(refusal: RecordingRefusal) -> Self {
        match refusal {
            RecordingRefusal::MuteNotSupported => Self::NotSupported(refusal.to_string()),
            RecordingRefusal::TooSoon => Self::TooSoon,
            RecordingRefusal::Busy => Self::RecordingBusy,
            RecordingRefusal::NotRecording | RecordingRefusal::WrongState(..) => Self::WrongState(refusal.to_string()),
        }
    }
}

impl Problem {
    /// The problem of a refused recording. `named` is the call that the client has named, if any.
    #[must_use]
    pub fn of_recording(error: RecordError, named: Option<Pad>) -> Self {
        match error {
            RecordError::Ambiguous(calls) => Self::AmbiguousCall(calls.into_iter().map(|call| call.0).collect()),
            RecordError::Call(CallError::Gone) if named.is_none() => Self::NoCall,
            RecordError::Call(error) => error.into(),
        }
    }
}

impl From<AgentError> for Problem {
    fn from(error: AgentError) -> Self {
        match error {
            AgentError::NoSuchWorkgroup(number) => Self::NoSuchWorkgroup(number.to_string()),
            AgentError::Command(error) => error.into(),
        }
    }
}

impl From<WatchError> for Problem {
    fn from(error: WatchError) -> Self {
        match error {
            WatchError::NoSuchExtension(number) => Self::NoSuchExtension(Some(number.to_string())),
            WatchError::NoSuchWorkgroup(number) => Self::NoSuchWorkgroup(number.to_string()),
            WatchError::TooMany(_) => Self::BadRequest(error.to_string()),
            WatchError::Command(error) => error.into(),
        }
    }
}

impl From<SuperviseError> for Problem {
    fn from(error: SuperviseError) -> Self {
        match error {
            SuperviseError::OwnExtension(_) => {
                Self::BadRequest(format!("{error}; use the session's /record to record it"))
            }
            SuperviseError::NoSuchExtension(number) => Self::NoSuchExtension(Some(number.to_string())),
            SuperviseError::Record(error) => Self::of_recording(error, None),
        }
    }
}

impl From<SimulatorError> for Problem {
    fn from(error: SimulatorError) -> Self {
        match error {
            SimulatorError::NoSuchCall => Self::NoSuchCall,
            SimulatorError::NoSuchExtension => Self::NoSuchExtension(None),
            SimulatorError::InvalidField { field, reason } => Self::wrong_field(field, reason),
            SimulatorError::LineBusy | SimulatorError::NotPossible => Self::Conflict(error.to_string()),
            SimulatorError::ShuttingDown => Self::NotConnected,
        }
    }
}
