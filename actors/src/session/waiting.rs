//! The callers who wait in a workgroup's queue.

use std::sync::Arc;

use actix::prelude::*;

use super::SessionActor;
use super::error::SessionError;
use crate::Extension;
use crate::connection::CallsOn;
use crate::logon::{LineHandle, WaitingCaller, callers_read};

/// Asks who waits in a workgroup's queue. If the session hears the queue, it answers what its events have told, or else the
/// server is asked.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<QueueView, SessionError>")]
pub struct GetQueue(pub Extension);

/// The callers who wait in a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueView {
    /// The workgroup.
    pub workgroup: Extension,
    /// The callers, in the order in which they came.
    pub callers: Vec<Arc<WaitingCaller>>,
}

async fn read(line: LineHandle, workgroup: Extension) -> Result<QueueView, SessionError> {
    let book = line.clone().lines(false).await?;
    let pad = book.queue(&workgroup).ok_or_else(|| SessionError::NoSuchWorkgroup(workgroup.clone()))?;
    let reply = line.ask_by(&book, CallsOn(pad)).await?;
    Ok(QueueView { workgroup, callers: callers_read(&reply.calls) })
}

impl Handler<GetQueue> for SessionActor {
    type Result = ResponseFuture<Result<QueueView, SessionError>>;

    fn handle(&mut self, GetQueue(workgroup): GetQueue, _: &mut Context<Self>) -> Self::Result {
        if let Some(callers) = self.shown.queue(&workgroup) {
            let view = QueueView { callers: callers.to_vec(), workgroup };
            return Box::pin(std::future::ready(Ok(view)));
        }
        Box::pin(read(self.line.clone(), workgroup))
    }
}
