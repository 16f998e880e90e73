//! Events of lines, calls and recordings.

use super::call_info::CallDetails;
use super::recording::RecordingReport;
use super::{Event, Message};
use crate::{Dialect, EventCode, LineState, MessageError, Pad, Parameters};

/// RING: an incoming call rings this line. The call pad is the caller's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring(pub CallDetails);

impl Message for Ring {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        CallDetails::read(parameters, dialect).map(Self)
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        self.0.write(dialect)
    }
}

impl Event for Ring {
    const CODE: EventCode = EventCode::Ring;
}

/// RING_BACK: an outgoing call of this line is alerting. The call pad is the called line's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RingBack(pub CallDetails);

impl Message for RingBack {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        CallDetails::read(parameters, dialect).map(Self)
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        self.0.write(dialect)
    }
}

impl Event for RingBack {
    const CODE: EventCode = EventCode::RingBack;
}

/// STCHG: the state of the line, or of a call on it, has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateChange {
    /// The new state.
    pub state: LineState,
    /// The call. Only an integer was observed here; it is not verified that it is the call pad.
    pub call: Pad,
}

impl Message for StateChange {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { state: parameters.int(0)?.into(), call: Pad(parameters.int_or(1, 0)?) })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_int(0, self.state.into()).with_pad(1, self.call)
    }
}

impl Event for StateChange {
    const CODE: EventCode = EventCode::StateChange;
}

/// CALLDROP: a call of this line has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallDropped {
    /// The call pad.
    pub call: Pad,
}

impl Message for CallDropped {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { call: parameters.pad(0)? })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_pad(0, self.call)
    }
}

impl Event for CallDropped {
    const CODE: EventCode = EventCode::CallDrop;
}

/// VR: a recording began, changed or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoiceRecording(pub RecordingReport);

impl Message for VoiceRecording {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        RecordingReport::read(parameters.bytes(0)?).map(Self)
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_struct(0, self.0.write())
    }
}

impl Event for VoiceRecording {
    const CODE: EventCode = EventCode::VoiceRecording;
}
