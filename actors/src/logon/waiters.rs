//! Who waits for what the server is asked.

use std::sync::Arc;

use actix::Addr;
use altilink::message::workgroups::WorkgroupInfo;
use tokio::sync::oneshot;

use super::line_book::LineBook;
use crate::Extension;
use crate::call::{CallActor, OperationId};
use crate::connection::CommandError;

/// Who asked for the list of lines.
#[derive(Debug)]
pub(crate) enum ListFor {
    Caller(oneshot::Sender<Result<Arc<LineBook>, CommandError>>),
    /// The logon itself, to find the watched lines on a new connection.
    Restore,
    /// Somebody who wants to know the calls of a line that is not heard.
    Look(LookRequest),
}

/// Why the calls of a line are not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LookError {
    /// The server has no such extension.
    #[error("no such extension")]
    NoSuchExtension,
    /// The server did not tell them.
    #[error(transparent)]
    Command(#[from] CommandError),
}

/// Somebody who looks at a line that is not heard.
#[derive(Debug)]
pub(crate) struct LookRequest {
    pub(crate) number: Extension,
    pub(crate) reply: oneshot::Sender<Result<(), LookError>>,
}

/// Whom a list of members is answered to.
pub(crate) type MembersReply = oneshot::Sender<Result<Arc<WorkgroupInfo>, CommandError>>;

/// Whom a change of watched lines is answered to.
pub(crate) type WatchReply = oneshot::Sender<Result<WatchRevision, CommandError>>;

/// The order of the changes that the server has agreed to: the answer to the greatest one is what holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct WatchRevision(u64);

impl WatchRevision {
    /// Counts one more change, and returns its revision.
    pub(crate) fn advance(&mut self) -> Self {
        self.0 += 1;
        *self
    }
}

/// Who waits for a reading of the calls.
#[derive(Debug)]
pub(crate) enum ReadingWaiter {
    /// A call whose command was answered in a way that leaves it open how the call is.
    Call(Addr<CallActor>, OperationId),
    /// Somebody who wants to know.
    Caller(oneshot::Sender<Result<(), CommandError>>),
}
