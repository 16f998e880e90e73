//! Servers that stand in for each other. The sources name the one message and count its parameters; what they mean is
//! this project's own, not verified against a live AltiServ.

use super::{Event, Message};
use crate::{Dialect, EventCode, MessageError, Parameters};

/// REDUNDANCY: \[0] INT, \[1] INT. The role of a server in its pair has changed.
///
/// Its code follows from the order of names in the AltiGen SDK. The meaning of both parameters, which server sends it
/// when, and at which location, are not verified against a live AltiServ: a client does well to go by the event alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Redundancy {
    /// What the sender becomes: [`Self::ACTIVE`], [`Self::STANDBY`], or what a live AltiServ may say.
    pub role: i32,
    /// 0 from this project's server.
    pub detail: i32,
}

impl Redundancy {
    /// `role`: the sender takes logons no longer.
    pub const STANDBY: i32 = 0;
    /// `role`: the sender takes logons from now on.
    pub const ACTIVE: i32 = 1;
}

impl Message for Redundancy {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { role: parameters.int(0)?, detail: parameters.int_or(1, 0)? })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_int(0, self.role).with_int(1, self.detail)
    }
}

impl Event for Redundancy {
    const CODE: EventCode = EventCode::Redundancy;
}
