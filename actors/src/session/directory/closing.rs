//! The end of sessions.

use std::future::ready;

use actix::prelude::*;
use tokio::sync::oneshot;

use super::Directory;
use crate::link::LogOnError;
use crate::session::close::EndReason;
use crate::session::ending::Terminate;
use crate::session::id::SessionId;
use crate::session::lease::SessionEnded;

/// Ends a session. The reply comes when it is gone and, if it was the user's last, its licence is free.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct CloseSession(pub SessionId);

/// Ends a session on behalf of an administrator. The reply comes as that of [`CloseSession`].
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct EndSession(pub SessionId);

/// Ends all sessions and takes no more. The reply comes when all licences are free.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct CloseAll;

impl Directory {
    /// Ends a session. Done when it is gone and, if it was the user's last, its licence is free.
    fn close(&mut self, id: SessionId, reason: EndReason) -> ResponseFuture<()> {
        let Some(address) = self.sessions.address(id) else { return Box::pin(ready(())) };
        let (closed, gone) = oneshot::channel();
        self.closing.entry(id).or_default().push(closed);
        // A notice of the end, which a full mailbox must not keep out.
        address.do_send(Terminate(reason));
        Box::pin(async move { gone.await.unwrap_or(()) })
    }

    pub(super) fn tell_closed(&mut self, id: SessionId) {
        for closed in self.closing.remove(&id).unwrap_or_default() {
            // The request may have been given up.
            let _ = closed.send(());
        }
    }

    pub(super) fn tell_if_empty(&mut self) {
        if (self.stopping || self.draining) && self.sessions.is_empty() && self.book.is_empty() {
            for emptied in self.emptied.drain(..) {
                let _ = emptied.send(());
            }
        }
    }
}

impl Handler<CloseSession> for Directory {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, CloseSession(id): CloseSession, _: &mut Context<Self>) -> Self::Result {
        self.close(id, EndReason::LoggedOff)
    }
}

impl Handler<EndSession> for Directory {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, EndSession(id): EndSession, _: &mut Context<Self>) -> Self::Result {
        self.close(id, EndReason::Evicted)
    }
}

impl Handler<CloseAll> for Directory {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, _: CloseAll, _: &mut Context<Self>) -> Self::Result {
        self.stopping = true;
        for opening in self.waiting.drain().flat_map(|(_, waiting)| waiting) {
            opening.answer(Err(LogOnError::Closed.into()));
        }
        for session in self.sessions.list() {
            session.address.do_send(Terminate(EndReason::Shutdown));
        }
        let (emptied, empty) = oneshot::channel();
        self.emptied.push(emptied);
        self.tell_if_empty();
        Box::pin(async move { empty.await.unwrap_or(()) })
    }
}

impl Handler<SessionEnded> for Directory {
    type Result = ();

    fn handle(&mut self, SessionEnded { id, user }: SessionEnded, ctx: &mut Context<Self>) {
        self.sessions.remove(id);
        self.leave(&user, id, ctx);
        self.tell_if_empty();
    }
}
