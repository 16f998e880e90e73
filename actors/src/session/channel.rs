//! A session's sockets: who is bound, what each is told first, and the end when the last has gone.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use actix::dev::SendError;
use actix::prelude::*;

use super::event::{EventBody, SessionEvent};
use super::messages::{Bind, CloseCause, EndReason, SocketId, ToSocket};
use super::numbering::{Standing, Welcome};
use super::timeline::{Batch, Moment, Recipients, Timeline, Told, seqs};
use super::{BoundSocket, Connection, SessionActor};
use crate::call::{CallView, Origin, Recording};
use crate::meter::{Counted, DropCause, Level, Meter, Queue};

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

/// Puts events into a socket's mailbox. Returns whether it took them.
fn deliver(
    socket: SocketId,
    recipient: &Recipient<ToSocket>,
    events: Vec<Arc<SessionEvent>>,
    timeline: &Timeline,
    meter: &Meter,
) -> bool {
    let (many, seqs) = (events.len(), seqs(&events));
    let cause = match recipient.try_send(ToSocket::Events(Batch::new(events, timeline))) {
        Ok(()) => {
            meter.count_all(Counted::EventQueued, many);
            return true;
        }
        Err(SendError::Closed(_)) => DropCause::Gone,
        Err(SendError::Full(_)) => {
            meter.count(Counted::Refused(Queue::Socket));
            // A notice of the end of its life: it must pass the bound that it is about.
            recipient.do_send(ToSocket::Close(CloseCause::TooSlow));
            DropCause::TooSlow
        }
    };
    meter.count_all(Counted::EventDropped(cause), many);
    if let Some(seqs) = seqs {
        timeline.note(SystemTime::now(), || Moment::Dropped { seqs, socket, cause });
    }
    false
}

impl SessionActor {
    /// Tells every socket.
    pub(super) fn emit(&mut self, body: EventBody, ctx: &mut Context<Self>) {
        self.emit_all(vec![body], ctx);
    }

    /// Tells every socket, all at once. A socket whose mailbox is full is told no more and closed.
    fn emit_all(&mut self, bodies: Vec<EventBody>, ctx: &mut Context<Self>) {
        let now = SystemTime::now();
        let mut events = Vec::with_capacity(bodies.len());
        for body in bodies {
            let told = Told::from(&body);
            match self.numbering.event(body, now) {
                Some(event) => events.push(event),
                None => self.timeline.note(now, || Moment::Unheard(told)),
            }
        }
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
        self.queued(events, Recipients::All(before));
        let (id, numbering) = (self.id, &mut self.numbering);
        let (timeline, meter) = (&self.timeline, &self.meter);
        self.sockets.retain(|socket, bound| {
            let kept = deliver(*socket, &bound.recipient, events.to_vec(), timeline, meter);
            if !kept {
                log::warn!(session:% = id, socket = socket.0; "an event channel does not keep up or is gone");
                numbering.left(*socket);
            }
            kept
        });
        self.sockets.len() < before
    }

    /// Notes events that are put into mailboxes.
    fn queued(&mut self, events: &[Arc<SessionEvent>], recipients: Recipients) {
        let now = SystemTime::now();
        self.last_event = Some(now).filter(|_| !events.is_empty()).or(self.last_event);
        for event in events {
            let queued = || Moment::Queued { seq: event.seq, told: Told::from(&event.body), recipients };
            self.timeline.note(now, queued);
        }
    }

    /// Notes a moment of now.
    pub(super) fn note(&self, moment: impl FnOnce() -> Moment) {
        self.timeline.note(SystemTime::now(), moment);
    }

    /// Takes a socket in, with what it has missed, or with how everything stands.
    fn welcome(&mut self, Bind { socket, recipient, resume }: Bind) {
        let Some(recipient) = recipient.upgrade() else { return };
        let first = match resume.and_then(|seen| self.numbering.missed(seen)) {
            Some(missed) => {
                if let Some(seqs) = seqs(&missed) {
                    self.note(|| Moment::Replayed { seqs, socket });
                }
                missed
            }
            None => self.introduce(socket, resume),
        };
        if first.is_empty() || deliver(socket, &recipient, first, &self.timeline, &self.meter) {
            let counted = self.meter.hold(Level::BoundSocket);
            self.sockets.insert(socket, BoundSocket { recipient, _counted: counted });
        } else {
            self.numbering.left(socket);
        }
    }

    fn introduce(&mut self, socket: SocketId, resume: Option<u64>) -> Vec<Arc<SessionEvent>> {
        let calls = introductions(self.lines.views(), Origin::Existing);
        let standing = Standing { connected: self.is_connected(), calls };
        let Welcome { everyone, socket: first } = self.numbering.welcome(socket, resume, standing, SystemTime::now());
        if let Some(EventBody::Resync { missed }) = first.first().map(|event| &event.body) {
            let missed = usize::try_from(*missed).unwrap_or(usize::MAX);
            self.meter.count_all(Counted::EventDropped(DropCause::ReplayLost), missed);
        }
        // The new one is still to come, so no grace period begins.
        self.tell(&everyone);
        self.queued(&first, Recipients::One(socket));
        first
    }

    /// Has every socket look whether its client is still there. One with a full mailbox will be found out by itself.
    pub(super) fn probe(&self) {
        for bound in self.sockets.values() {
            if let Err(SendError::Full(_)) = bound.recipient.try_send(ToSocket::Probe) {
                self.meter.count(Counted::Refused(Queue::Socket));
            }
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
        log::info!(session:% = self.id; "a session of {} ends: {reason:?}", self.user);
        let waiting = match std::mem::replace(&mut self.connection, Connection::Down) {
            Connection::Loading { waiting, .. } => {
                waiting.into_iter().filter_map(|bind| bind.recipient.upgrade()).collect()
            }
            Connection::Up | Connection::Down => Vec::new(),
        };
        for recipient in self.sockets.drain().map(|(_, bound)| bound.recipient).chain(waiting) {
            // A notice of the end, which a full mailbox must not keep out.
            recipient.do_send(ToSocket::Close(CloseCause::Ended(reason)));
        }
        ctx.stop();
    }
}
