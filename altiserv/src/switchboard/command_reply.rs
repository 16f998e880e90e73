//! Answers to commands.

use altilink::{Block, CommandCode, Pad, Parameters, ResponseCode};

use super::error::CommandRefusal;
use crate::desk::{ClientId, DeskError};

/// Answer to a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommandReply {
    /// The location, if it is not that of the command.
    pub(crate) location: Option<Pad>,
    pub(crate) result: ResponseCode,
    pub(crate) parameters: Parameters,
}

pub(crate) type CommandResult = Result<CommandReply, CommandRefusal>;

impl CommandReply {
    pub(crate) fn ok() -> Self {
        Self::with(Parameters::new())
    }

    pub(crate) fn with(parameters: Parameters) -> Self {
        Self { location: None, result: ResponseCode::Ok, parameters }
    }
}

pub(crate) fn refused(id: ClientId, code: CommandCode, error: &CommandRefusal) -> CommandReply {
    match error {
        CommandRefusal::Desk(DeskError::WrongPassword | DeskError::Blocked | DeskError::UnknownExtension) => {
            log::info!("connection {}: {code} refused: {error}", id.0);
        }
        _ => log::debug!("connection {}: {code} refused: {error}", id.0),
    }
    CommandReply { location: None, result: error.code(), parameters: Parameters::new() }
}

pub(crate) fn response(code: CommandCode, command: &Block, reply: CommandReply) -> Block {
    let location = reply.location.unwrap_or(command.location);
    Block::response(code, command.sequence_id, location, reply.result, reply.parameters)
}
