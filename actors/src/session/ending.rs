//! The end of a session.

use actix::prelude::*;

use super::bound_socket::ToSocket;
use super::close::{CloseCause, EndReason};
use super::{OwnLine, SessionActor};
use crate::meter::Counted;

/// Ends the session now.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(crate) struct Terminate(pub(crate) EndReason);

impl Handler<Terminate> for SessionActor {
    type Result = ();

    fn handle(&mut self, Terminate(reason): Terminate, ctx: &mut Context<Self>) {
        self.end(reason, ctx);
    }
}

impl SessionActor {
    pub(super) fn end(&mut self, reason: EndReason, ctx: &mut Context<Self>) {
        log::info!(session:% = self.id; "a session of {} ends: {reason:?}", self.user);
        let mut recipients: Vec<Recipient<ToSocket>> = Vec::new();
        for (_, bound) in self.sockets.drain() {
            recipients.push(bound.recipient().clone());
        }
        if let OwnLine::Loading { waiting, .. } =
            std::mem::replace(&mut self.own_line, OwnLine::Shown { connected: false })
        {
            recipients.extend(waiting.iter().filter_map(|bind| bind.recipient.upgrade()));
        }
        if matches!(reason, EndReason::HandedOver | EndReason::Moved) {
            self.meter.count(Counted::Moved);
        }
        if let Some(journal) = &mut self.journal {
            recipients.extend(journal.take_waiting());
            // What another node continues is kept.
            if !matches!(reason, EndReason::HandedOver | EndReason::Moved | EndReason::Shutdown) {
                actix::spawn(journal.cluster.forget(self.id, &self.user, journal.epoch));
            }
        }
        for recipient in recipients {
            // A notice of the end, which a full mailbox must not keep out.
            recipient.do_send(ToSocket::Close(CloseCause::Ended(reason)));
        }
        ctx.stop();
    }
}
