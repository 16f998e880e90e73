//! Typed messages: one file per family, each message with its reading and its writing side by side.
//!
//! Commands without parameters (GET_VERSION, GET_LINEINFO, RESET, ...) have no type: the code is the whole command.

pub mod agents;
pub mod call_control;
pub mod call_info;
pub mod events;
pub mod extra_call_info;
pub mod lines;
pub mod logon;
pub mod monitoring;
pub mod queues;
pub mod recording;
pub mod redundancy;
pub mod workgroups;

use crate::{Block, CommandCode, Dialect, EventCode, MessageError, Pad, Parameters, SequenceId};

/// The parameters of one kind of block as typed values.
pub trait Message: Sized {
    /// Reads the parameters, by id.
    ///
    /// # Errors
    ///
    /// A parameter is missing, or has another kind, size or value than the message needs.
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError>;

    /// Writes the parameters as the observed clients and servers do.
    fn write(&self, dialect: &Dialect) -> Parameters;
}

/// The parameters of a command.
pub trait Command: Message {
    /// The command that they belong to.
    const CODE: CommandCode;

    /// The whole block.
    fn block(&self, sequence_id: SequenceId, location: Pad, dialect: &Dialect) -> Block {
        Block::command(Self::CODE, sequence_id, location, self.write(dialect))
    }
}

/// The parameters of an event.
pub trait Event: Message {
    /// The event that they belong to.
    const CODE: EventCode;

    /// The whole block.
    fn block(&self, location: Pad, dialect: &Dialect) -> Block {
        Block::event(Self::CODE, location, self.write(dialect))
    }
}
