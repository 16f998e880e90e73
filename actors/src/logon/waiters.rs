//! Those who wait for what the server is asked, and what they are told.

use std::sync::Arc;

use actix::{Addr, Message};
use altilink::message::workgroups::WorkgroupInfo;
use tokio::sync::oneshot;

use super::line_book::LineBook;
use crate::Extension;
use crate::call::{CallActor, OperationId};
use crate::connection::CommandError;

/// Waiter for the list of lines.
#[derive(Debug)]
pub(crate) enum ListWaiter {
    Caller(oneshot::Sender<Result<Arc<LineBook>, CommandError>>),
    /// The logon itself, to find the watched lines on a new connection.
    Restore,
    /// Somebody who wants the calls of a line that is not heard.
    Look(LookRequest),
}

/// Request for the calls of a line that is not heard. The reply comes when they have been read.
#[derive(Debug)]
pub(crate) struct LookRequest {
    pub(crate) number: Extension,
    pub(crate) reply: oneshot::Sender<Result<(), LookError>>,
}

/// Reason why the calls of a line are not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LookError {
    /// The server has no such extension.
    #[error("no such extension")]
    NoSuchExtension,
    /// The server did not tell them.
    #[error(transparent)]
    Command(#[from] CommandError),
}

/// Waiter for a list of members.
pub(crate) type MembersReply = oneshot::Sender<Result<Arc<WorkgroupInfo>, CommandError>>;

/// Waiter for a change of watched lines.
pub(crate) type WatchReply = oneshot::Sender<Result<WatchRevision, CommandError>>;

/// Number of a change of watched lines to which the server has agreed. The change with the greatest number holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct WatchRevision(u64);

impl WatchRevision {
    /// Counts one more change, and returns its number.
    pub(crate) fn advance(&mut self) -> Self {
        self.0 += 1;
        *self
    }
}

/// Notice that the agent of a line has changed in a way of which no event may tell.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub(crate) struct AgentChanged(pub(crate) Extension);

/// Waiter for a reading of the calls of a line.
#[derive(Debug)]
pub(crate) enum ReadingWaiter {
    /// A call whose command was answered in a way that leaves it open how the call is.
    Call(Addr<CallActor>, OperationId),
    Caller(oneshot::Sender<Result<(), CommandError>>),
}
