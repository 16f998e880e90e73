//! The report of a call to its logon.

use std::sync::Arc;

use super::call_change::CallNews;
use super::call_view::CallView;
use super::operations::OperationId;
use super::recording::RecordOperation;
use super::surroundings::Footprint;

/// State of a call after something was handed to it, and what is to follow from it.
#[derive(Debug)]
pub(crate) struct CallReport {
    pub(crate) footprint: Footprint,
    pub(crate) view: Arc<CallView>,
    /// News for applications, in this order. All of them show the view.
    pub(crate) news: Vec<CallNews>,
    pub(crate) follow_up: Option<FollowUp>,
}

/// Something that a call has its logon do after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FollowUp {
    /// Read the calls of the line, and send [`Settle`](super::Settle) when that is done.
    Settle(OperationId),
    /// Read them, since it is not known what became of a command. Nobody waits for it.
    Read,
    /// Tell the other legs of the conference that this was done, and then send [`Settle`](super::Settle).
    TellOtherLegs(RecordOperation),
}
