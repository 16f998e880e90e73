//! Answers to commands.

use altilink::{Block, CommandCode, Pad, Parameters, ResponseCode};

use super::error::CommandError;
use crate::desk::{ConnectionId, DeskError};

/// Answer to a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    /// The location, if it is not that of the command.
    pub(super) location: Option<Pad>,
    pub(super) result: ResponseCode,
    pub(super) parameters: Parameters,
}

pub(super) type Answer = Result<Reply, CommandError>;

impl Reply {
    pub(super) fn ok() -> Self {
        Self::with(Parameters::new())
    }

    pub(super) fn with(parameters: Parameters) -> Self {
        Self { location: None, result: ResponseCode::Ok, parameters }
    }
}

pub(super) fn refused(id: ConnectionId, code: CommandCode, error: &CommandError) -> Reply {
    match error {
        CommandError::Desk(DeskError::WrongPassword | DeskError::Blocked | DeskError::UnknownExtension) => {
            log::info!("connection {}: {code} refused: {error}", id.0);
        }
        _ => log::debug!("connection {}: {code} refused: {error}", id.0),
    }
    Reply { location: None, result: error.code(), parameters: Parameters::new() }
}

pub(super) fn response(code: CommandCode, command: &Block, reply: Reply) -> Block {
    let location = reply.location.unwrap_or(command.location);
    Block::response(code, command.sequence_id, location, reply.result, reply.parameters)
}
