//! Reading the members of a workgroup: GET_WORKGROUPINFO. One list is read for all who ask for it at the same time.

use std::sync::Arc;

use actix::prelude::*;
use altilink::message::Message as _;
use altilink::message::workgroups::{GetWorkgroupInfo, WorkgroupInfo};
use altilink::{Pad, Parameters};
use tokio::sync::oneshot;

use super::LogonActor;
use super::completion::Completion;
use crate::connection::{CommandError, ConnectionId};

/// Most members of a workgroup: a phone system has no more extensions.
const MOST_MEMBERS: usize = 4096;

/// Request for the members of the workgroup on this pad.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Result<Arc<WorkgroupInfo>, CommandError>")]
pub(crate) struct MembersOf {
    pub(crate) workgroup: Pad,
    /// Connection that the pad is of.
    pub(crate) of: ConnectionId,
}

impl Handler<MembersOf> for LogonActor {
    type Result = ResponseFuture<Result<Arc<WorkgroupInfo>, CommandError>>;

    fn handle(&mut self, MembersOf { workgroup, of }: MembersOf, ctx: &mut Context<Self>) -> Self::Result {
        if !self.is_on(of) {
            return Box::pin(std::future::ready(Err(CommandError::NotConnected)));
        }
        let (reply, read) = oneshot::channel();
        let awaited = self.members_awaited.entry(workgroup).or_default();
        awaited.push(reply);
        if awaited.len() == 1 {
            self.send(move |id, _| GetWorkgroupInfo { workgroup }.block(id), Completion::Members(workgroup), ctx);
        }
        // A logon that is gone counts as a loss.
        Box::pin(async move { read.await.unwrap_or(Err(CommandError::ConnectionLost)) })
    }
}

impl LogonActor {
    /// Hands the list, or the reason why there is none, to everybody who waits for it.
    pub(super) fn members_read(&mut self, workgroup: Pad, result: Result<Parameters, CommandError>) {
        let read = result.and_then(|answer| self.take_members(&answer));
        for reply in self.members_awaited.remove(&workgroup).unwrap_or_default() {
            // A caller that has gone away no longer cares.
            let _ = reply.send(read.clone());
        }
    }

    fn take_members(&self, answer: &Parameters) -> Result<Arc<WorkgroupInfo>, CommandError> {
        let channel = self.channel.as_ref().ok_or(CommandError::ConnectionLost)?;
        let info = WorkgroupInfo::read(answer, &channel.dialect)?;
        if info.members.len() > MOST_MEMBERS {
            return Err(CommandError::Endless);
        }
        Ok(Arc::new(info))
    }
}
