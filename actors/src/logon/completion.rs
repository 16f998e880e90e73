//! What an answer of the server completes.

use altilink::{Pad, Parameters, ResponseCode};
use tokio::sync::oneshot;

use super::placements::PlacementId;
use crate::Extension;
use crate::call::CallCommand;
use crate::connection::CommandError;

/// What an answer completes.
#[derive(Debug)]
pub(crate) enum Completion {
    /// Somebody's request.
    Caller(oneshot::Sender<Result<Parameters, CommandError>>),
    /// A call that is to be placed, and whoever asked for it.
    Placed(PlacementId, oneshot::Sender<Result<Parameters, CommandError>>),
    /// A command about a call of a line.
    Call(Box<CallCommand>),
    /// The list of lines.
    Lines,
    /// The list of the members of a workgroup.
    Members(Pad),
    /// The calls of a line, and the number of the question.
    Calls(Extension, u64),
    /// A change of the lines of others that are heard.
    Monitor,
    /// What was refused with this code, which is told when it is known whether the server still knows the logon.
    Probe(Box<Completion>, ResponseCode),
}

/// An answer with the parts that came before its last.
#[derive(Debug, Default)]
pub(crate) struct GatheredAnswer {
    pub(crate) parts: Vec<Parameters>,
    pub(crate) last: Parameters,
}
