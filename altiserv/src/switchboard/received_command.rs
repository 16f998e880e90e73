//! Commands, with the data that their handlers need.

use std::time::Duration;

use altilink::message::Message;
use altilink::{Dialect, Pad, Parameters};

use super::error::CommandRefusal;
use crate::desk::ClientId;

/// The time on both clocks, each as the span since the server started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Now {
    /// Time for clients and logons.
    pub(crate) wall: Duration,
    /// Time for calls, which scenarios speed up.
    pub(crate) exchange: Duration,
}

/// A command with the data that its handler needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReceivedCommand<'a> {
    /// The exchange's time.
    pub(crate) now: Duration,
    /// The time of the wall clock, which the desk uses.
    pub(crate) wall: Duration,
    pub(crate) id: ClientId,
    pub(crate) location: Pad,
    pub(crate) parameters: &'a Parameters,
    pub(crate) dialect: Dialect,
}

impl ReceivedCommand<'_> {
    pub(crate) fn read<M: Message>(&self) -> Result<M, CommandRefusal> {
        Ok(M::read(self.parameters, &self.dialect)?)
    }
}
