//! The errors of sessions, of calls and of the simulator as problems.

use actors::call::{CallError, RecordingRefusal};
use actors::session::SessionError;
use altilink::ResponseCode;
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

impl From<SessionError> for Problem {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::NoSuchExtension(number) => Self::NoSuchExtension(Some(number.to_string())),
            SessionError::NoSuchWorkgroup(number) => Self::NoSuchWorkgroup(number.to_string()),
            SessionError::OwnExtension(_) => {
                Self::BadRequest(format!("{error}; use the session's own requests, such as /record and /agent"))
            }
            SessionError::OwnCall => Self::WrongState(error.to_string()),
            SessionError::TooManyLines(_) => Self::BadRequest(error.to_string()),
            SessionError::NoCall => Self::NoCall,
            SessionError::Ambiguous(calls) => Self::AmbiguousCall(calls.into_iter().map(|call| call.0).collect()),
            SessionError::Call(error) => error.into(),
            SessionError::Command(error) => error.into(),
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
