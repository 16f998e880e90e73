//! Commands that wait for an answer: what the answer completes.

use altilink::{Pad, Parameters, ResponseCode};
use tokio::sync::oneshot;

use super::placements::PlacementId;
use crate::Extension;
use crate::call::CallCommand;
use crate::connection::CommandError;

/// Work that the answer to a command completes.
#[derive(Debug)]
pub(crate) enum Completion {
    /// A request of whoever holds the other end.
    Caller(oneshot::Sender<Result<Parameters, CommandError>>),
    /// A MAKECALL, and whoever asked for it.
    Placed(PlacementId, oneshot::Sender<Result<Parameters, CommandError>>),
    /// A command about a call of a line.
    Call(Box<CallCommand>),
    /// A reading of the list of lines.
    Lines,
    /// A reading of the members of the workgroup on this pad.
    Members(Pad),
    /// A reading of the calls of a line, with the number of the question.
    Calls(Extension, u64),
    /// A change of the lines of others that are heard.
    Monitor,
    /// A sign of life, asked for because the inner command was refused with this code. Its outcome tells if the server
    /// still knows the logon.
    Probe(Box<Completion>, ResponseCode),
}

/// An answer, with the parts that came before its last response.
#[derive(Debug, Default)]
pub(crate) struct GatheredAnswer {
    pub(crate) parts: Vec<Parameters>,
    pub(crate) last: Parameters,
}
