//! Delivery of events to a session's sockets.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use actix::prelude::*;

use super::SessionActor;
use super::bound_socket::{SocketProgress, Timer, ToSocket};
use super::close::CloseCause;
use super::event::SessionEvent;
use super::id::SocketId;
use super::timeline::{Batch, Moment, seqs};
use crate::meter::{Counted, DropCause};

/// Shortest time for which a session outlives a socket that was closed because its client did not read.
const AFTER_TOO_SLOW: Duration = Duration::from_secs(10);

impl SessionActor {
    /// Sends events to a socket: now, or when it has taken the batch before.
    pub(super) fn deliver(&mut self, socket: SocketId, events: &[Arc<SessionEvent>], ctx: &mut Context<Self>) {
        let Some(bound) = self.sockets.get_mut(&socket) else { return };
        bound.push(events);
        self.meter.count_all(Counted::EventQueued, events.len());
        if !self.is_gathering {
            self.send_next(socket, ctx);
        }
    }

    /// Sends every socket what has been gathered for it.
    pub(super) fn send_all(&mut self, ctx: &mut Context<Self>) {
        let sockets: Vec<SocketId> = self.sockets.keys().copied().collect();
        for socket in sockets {
            self.send_next(socket, ctx);
        }
    }

    fn send_next(&mut self, socket: SocketId, ctx: &mut Context<Self>) {
        let Some(bound) = self.sockets.get_mut(&socket) else { return };
        if let Some(batch) = bound.next_batch(Instant::now()) {
            let sent = bound.recipient().send(ToSocket::Events(Batch::new(batch.clone(), &self.timeline)));
            ctx.spawn(sent.into_actor(self).map(move |taken, session, ctx| match taken {
                Ok(()) => {
                    if let Some(bound) = session.sockets.get_mut(&socket) {
                        bound.batch_taken(Instant::now());
                    }
                    session.send_next(socket, ctx);
                    session.make_room();
                }
                Err(_) => session.give_up(socket, DropCause::Gone, &batch, ctx),
            }));
        }
        self.set_timer(socket, ctx);
    }

    /// Sets the timer that gives up a socket that takes nothing.
    fn set_timer(&mut self, socket: SocketId, ctx: &mut Context<Self>) {
        let Some(bound) = self.sockets.get_mut(&socket) else { return };
        if let Some((timer, wait)) = bound.set_timer(self.config.unread_bytes, self.config.unread_timeout) {
            ctx.run_later(wait, move |session, ctx| session.timer_fired(socket, timer, ctx));
        }
    }

    fn timer_fired(&mut self, socket: SocketId, timer: Timer, ctx: &mut Context<Self>) {
        let most_bytes = self.config.unread_bytes;
        let patience = self.config.unread_timeout;
        let Some(bound) = self.sockets.get_mut(&socket) else { return };
        match bound.timer_fired(timer, Instant::now(), most_bytes, patience) {
            None => return,
            Some(SocketProgress::Idle) => {}
            Some(SocketProgress::TimeLeft(left)) => {
                ctx.run_later(left, move |session, ctx| session.timer_fired(socket, timer, ctx));
            }
            Some(SocketProgress::Stalled) => {
                // A notice of the end, which a full mailbox must not keep out.
                bound.recipient().do_send(ToSocket::Close(CloseCause::TooSlow));
                self.give_up(socket, DropCause::TooSlow, &[], ctx);
            }
        }
        self.make_room();
    }

    /// Forgets a socket, with the events that wait for it. `sent` was sent in vain.
    fn give_up(&mut self, socket: SocketId, cause: DropCause, sent: &[Arc<SessionEvent>], ctx: &mut Context<Self>) {
        let Some(bound) = self.sockets.remove(&socket) else { return };
        log::warn!(session:% = self.id, socket = socket.0; "an event channel is not read or is gone: {cause:?}");
        let mut lost = sent.to_vec();
        lost.extend(bound.into_waiting());
        self.meter.count_all(Counted::EventDropped(cause), lost.len());
        if let Some(seqs) = seqs(&lost) {
            self.timeline.note(SystemTime::now(), || Moment::Dropped { seqs, socket, cause });
        }
        self.leave_doubts(socket);
        self.make_room();
        let grace = match cause {
            DropCause::TooSlow => self.config.release_grace.max(AFTER_TOO_SLOW),
            DropCause::Gone | DropCause::ReplayLost => self.config.release_grace,
        };
        self.release_unless_bound(grace, ctx);
    }

    /// Notes that a socket has gone, which may have left initial events unread.
    fn leave_doubts(&mut self, socket: SocketId) {
        let forgotten = match &self.journal {
            Some(journal) => journal.history.forgotten(),
            None => self.numbering.forgotten(),
        };
        self.numbering.socket_gone(socket, forgotten);
    }

    /// True if so much waits for a socket that nothing more is taken from the logon.
    pub(super) fn is_full(&self) -> bool {
        let now = Instant::now();
        self.sockets.values().any(|bound| bound.is_full(now, self.config.unread_bytes))
    }

    /// Answers the logon's last message, if it waits for room and there is some.
    fn make_room(&mut self) {
        if self.room_wanted.is_some()
            && !self.is_full()
            && let Some(room) = self.room_wanted.take()
        {
            // The logon may have gone meanwhile.
            let _ = room.send(());
        }
    }

    /// Has every socket check whether its client is still there. One with a batch in flight is found out by its timer.
    pub(super) fn probe(&self) {
        for bound in self.sockets.values().filter(|bound| !bound.is_in_flight()) {
            // A socket whose mailbox is full gets a turn anyway.
            let _ = bound.recipient().try_send(ToSocket::Probe);
        }
    }

    /// Forgets a socket that has closed by itself.
    pub(super) fn unbind(&mut self, socket: SocketId) {
        self.sockets.remove(&socket);
        self.leave_doubts(socket);
        self.make_room();
    }
}
