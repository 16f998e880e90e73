//! Servers that stand in for each other. The sources name the message and the number of its parameters. Their meaning is
//! this project's own, not verified against a live AltiServ.

use super::{Event, Message};
use crate::{Dialect, EventCode, MessageError, Parameters};

/// REDUNDANCY: \[0] INT, \[1] INT. The role of a server in its pair has changed.
///
/// Its code follows from the order of names in the AltiGen SDK. The meaning of both parameters, the server that sends it,
/// the moment and the location are not verified against a live AltiServ: a client should rely on the event alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Redundancy {
    /// The sender's new role: [`Self::ACTIVE`], [`Self::STANDBY`], or a number of a live AltiServ.
    pub role: i32,
    /// A detail of unknown meaning; 0 from this project's server.
    pub detail: i32,
}

impl Redundancy {
    /// Role of a server that takes no logons from now on.
    pub const STANDBY: i32 = 0;
    /// Role of a server that takes logons from now on.
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
