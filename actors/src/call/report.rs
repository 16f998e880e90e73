//! What a call reports to its logon.

use std::sync::Arc;

use super::call_change::CallNews;
use super::call_view::CallView;
use super::operations::OperationId;
use super::recording::RecordOperation;
use super::surroundings::Footprint;

/// How a call is after something was handed to it.
#[derive(Debug)]
pub(crate) struct CallReport {
    pub(crate) footprint: Footprint,
    pub(crate) view: Arc<CallView>,
    /// What applications are to hear, in this order. All of it shows the view.
    pub(crate) news: Vec<CallNews>,
    pub(crate) calls_for: Option<CallsFor>,
}

/// What a call has its logon do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallsFor {
    /// Read the calls of the line, and say [`Settle`] when that is done.
    Settling(OperationId),
    /// Read them, since it is not known what became of a command. Nobody waits for it.
    Reading,
    /// Tell the other legs of the conference that this was done, and then say [`Settle`].
    Conference(RecordOperation),
}
