//! A session's sockets: who is bound, what each is told first, and the end when the last has gone.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use actix::dev::SendError;
use actix::prelude::*;

use super::event::{EventBody, SessionEvent};
use super::messages::{Bind, CloseCause, EndReason, SocketId, ToSocket};
use super::numbering::{Standing, Welcome};
use super::{Connection, SessionActor};
use crate::call::{CallView, Origin, Recording};

/// What tells an application of calls that it has not heard of.
fn introductions<'a>(calls: impl Iterator<Item = &'a Arc<CallView>>, origin: Origin) -> Vec<EventBody> {
    let mut bodies = Vec::new();
    for call in calls {
        let kind = call.state.introduction();
        bodies.push(EventBody::Call { kind, call: Arc::clone(call), origin });
        if call.recording != Recording::Off {
            let (now, before) = (call.recording, Recording::Off);
            bodies.push(EventBody::Recording { call: Arc::clone(call), now, before });
        }
    }
    bodies
}

impl SessionActor {
    /// Tells every socket.
    pub(super) fn emit(&mut self, body: EventBody, ctx: &mut Context<Self>) {
        self.emit_all(vec![body], ctx);
    }

    /// Tells every socket, all at once. A socket whose mailbox is full is told no more and closed.
    fn emit_all(&mut self, bodies: Vec<EventBody>, ctx: &mut Context<Self>) {
        let now = SystemTime::now();
        let events: Vec<_> = bodies.into_iter().filter_map(|body| self.numbering.event(body, now)).collect();
        if self.tell(&events) {
            self.release_unless_bound(ctx);
        }
    }

    /// Sends events to every socket. Returns whether a socket was lost over it.
    fn tell(&mut self, events: &[Arc<SessionEvent>]) -> bool {
        if events.is_empty() {
            return false;
        }
        let before = self.sockets.len();
        let (id, numbering) = (self.id, &mut self.numbering);
        self.sockets.retain(|socket, recipient| {
            let kept = Self::deliver(recipient, events.to_vec());
            if !kept {
                log::warn!("session {id}: socket {} does not keep up or is gone", socket.0);
                numbering.left(*socket);
            }
            kept
        });
        self.sockets.len() < before
    }

    fn deliver(recipient: &Recipient<ToSocket>, events: Vec<Arc<SessionEvent>>) -> bool {
        match recipient.try_send(ToSocket::Events(events)) {
            Ok(()) => true,
            Err(SendError::Closed(_)) => false,
            Err(SendError::Full(_)) => {
                // A notice of the end of its life: it must pass the bound that it is about.
                recipient.do_send(ToSocket::Close(CloseCause::TooSlow));
                false
            }
        }
    }

    /// Takes a socket in, with what it has missed, or with how everything stands.
    fn welcome(&mut self, Bind { socket, recipient, resume }: Bind) {
        let Some(recipient) = recipient.upgrade() else { return };
        let missed = resume.and_then(|seen| self.numbering.missed(seen));
        let first = missed.unwrap_or_else(|| self.introduce(socket, resume));
        if first.is_empty() || Self::deliver(&recipient, first) {
            self.sockets.insert(socket, recipient);
        } else {
            self.numbering.left(socket);
        }
    }

    fn introduce(&mut self, socket: SocketId, resume: Option<u64>) -> Vec<Arc<SessionEvent>> {
        let calls = introductions(self.lines.views(), Origin::Existing);
        let standing = Standing { connected: self.is_connected(), calls };
        let Welcome { everyone, socket: first } = self.numbering.welcome(socket, resume, standing, SystemTime::now());
        // The new one is still to come, so no grace period begins.
        self.tell(&everyone);
        first
    }

    /// Has every socket look whether its client is still there. One with a full mailbox will be found out by itself.
    pub(super) fn probe(&self) {
        for recipient in self.sockets.values() {
            let _ = recipient.try_send(ToSocket::Probe);
        }
    }

    /// Tells what has waited for it to be known how every line stands: the calls of lines that are new, that the server
    /// is back, and sockets that are new.
    pub(super) fn settle(&mut self, ctx: &mut Context<Self>) {
        if matches!(self.connection, Connection::Down) || !self.lines.are_known() {
            return;
        }
        let before = std::mem::replace(&mut self.connection, Connection::Up);
        let told_down = matches!(before, Connection::Loading { told_down: true, .. });
        let origin = if told_down { Origin::Reconciled } else { Origin::Existing };
        let new = self.lines.tell();
        self.emit_all(introductions(new.iter(), origin), ctx);
        if let Connection::Loading { waiting, told_down } = before {
            if told_down {
                self.emit(EventBody::ServerStatus { connected: true }, ctx);
            }
            self.welcome_all(waiting, ctx);
        }
    }

    pub(super) fn welcome_all(&mut self, waiting: Vec<Bind>, ctx: &mut Context<Self>) {
        if waiting.is_empty() {
            return;
        }
        for bind in waiting {
            self.welcome(bind);
        }
        self.release_unless_bound(ctx);
    }

    pub(super) fn bound(&self) -> usize {
        let waiting = match &self.connection {
            Connection::Loading { waiting, .. } => waiting.len(),
            Connection::Up | Connection::Down => 0,
        };
        self.sockets.len() + waiting
    }

    /// Starts the grace period where the last socket has gone.
    pub(super) fn release_unless_bound(&mut self, ctx: &mut Context<Self>) {
        if self.bound() == 0 && self.release.is_none() {
            self.release_after(self.config.release_grace, EndReason::ChannelClosed, ctx);
        }
    }

    pub(super) fn release_after(&mut self, delay: Duration, reason: EndReason, ctx: &mut Context<Self>) {
        if delay.is_zero() {
            return self.end(reason, ctx);
        }
        self.release = Some(ctx.run_later(delay, move |session, ctx| session.end(reason, ctx)));
    }

    pub(super) fn end(&mut self, reason: EndReason, ctx: &mut Context<Self>) {
        log::info!("session {} of {} ends: {reason:?}", self.id, self.user);
        let waiting = match std::mem::replace(&mut self.connection, Connection::Down) {
            Connection::Loading { waiting, .. } => {
                waiting.into_iter().filter_map(|bind| bind.recipient.upgrade()).collect()
            }
            Connection::Up | Connection::Down => Vec::new(),
        };
        for recipient in self.sockets.drain().map(|(_, recipient)| recipient).chain(waiting) {
            // A notice of the end, which a full mailbox must not keep out.
            recipient.do_send(ToSocket::Close(CloseCause::Ended(reason)));
        }
        ctx.stop();
    }
}
