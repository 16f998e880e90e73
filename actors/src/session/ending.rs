//! The end of a session.

use actix::prelude::*;

use super::close::{CloseCause, EndReason};
use super::id::SessionId;
use super::sockets::ToSocket;
use super::{Connection, SessionActor};
use crate::Extension;

/// End now.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(super) struct Terminate(pub(super) EndReason);

/// A session has ended, by itself or because it was told to.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub(super) struct SessionEnded {
    pub(super) id: SessionId,
    pub(super) user: Extension,
}

impl Handler<Terminate> for SessionActor {
    type Result = ();

    fn handle(&mut self, Terminate(reason): Terminate, ctx: &mut Context<Self>) {
        self.end(reason, ctx);
    }
}

impl SessionActor {
    pub(super) fn end(&mut self, reason: EndReason, ctx: &mut Context<Self>) {
        log::info!(session:% = self.id; "a session of {} ends: {reason:?}", self.user);
        let waiting = match std::mem::replace(&mut self.connection, Connection::Known { connected: false }) {
            Connection::Loading { waiting, .. } => {
                waiting.into_iter().filter_map(|bind| bind.recipient.upgrade()).collect()
            }
            Connection::Known { .. } => Vec::new(),
        };
        for recipient in self.sockets.drain().map(|(_, bound)| bound.recipient).chain(waiting) {
            // A notice of the end, which a full mailbox must not keep out.
            recipient.do_send(ToSocket::Close(CloseCause::Ended(reason)));
        }
        ctx.stop();
    }
}
