//! A session's sockets: who is bound, what waits for each, and when one that does not read is given up.
//!
//! A socket is sent one batch at a time, the next one when it has taken the last: it takes nothing while its client does
//! not read and the buffers of TCP are full. What waits for it meanwhile is bounded by bytes, beyond which the session
//! takes nothing more from its logon; and a socket that takes nothing is closed, after a time, or soon where so much
//! waits. A client that reads is never closed, however many events come at once.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use actix::WeakRecipient;
use actix::prelude::*;

use super::SessionActor;
use super::close::CloseCause;
use super::event::SessionEvent;
use super::id::SocketId;
use super::replay::weight;
use super::timeline::{Batch, Moment, seqs};
use crate::meter::{Counted, DropCause, Held, Level, Meter};

/// Send a session's events to a socket from now on. The first thing sent is what it has missed, or how everything
/// stands.
#[derive(Debug, Message)]
#[rtype(result = "Result<(), BindError>")]
pub struct Bind {
    /// Which socket.
    pub socket: SocketId,
    /// Where it is told.
    pub recipient: WeakRecipient<ToSocket>,
    /// The number of the last event that its client has seen, on a socket before this one. None for a new client.
    pub resume: Option<u64>,
}

/// Why a socket is not bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BindError {
    /// The session has as many sockets as it may. Those that are dead give up their places soon after.
    #[error("the session has too many event channels")]
    TooManySockets,
}

/// A socket's client has read every event up to this one.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct ReadUp {
    /// Whose client.
    pub socket: SocketId,
    /// The event's number.
    pub seq: u64,
}

/// A socket has gone.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct Unbind(pub SocketId);

/// What a socket is told.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub enum ToSocket {
    /// Send these.
    Events(Batch),
    /// Another socket wants a place: make sure that the client is still there, and give up yours where it is not.
    Probe,
    /// Close.
    Close(CloseCause),
}

/// Bytes of one batch, as events are weighed: what a connection takes in one go, and no more in memory.
const BATCH: usize = 64 * 1024;

/// How long a socket for which as much waits as may wait has to take something. A client that reads slowly frees the
/// buffers of TCP by the megabyte, and shows nothing in between.
const STALL: Duration = Duration::from_secs(5);

/// How long the user's other channels wait for such a socket.
const PATIENT: Duration = Duration::from_secs(1);

/// What may wait for a socket that is not waited for any more, in multiples of what may wait else.
const BEYOND: usize = 4;

/// What a session outlives a socket that was closed since its client did not read, whatever the grace is otherwise.
pub(super) const AFTER_TOO_SLOW: Duration = Duration::from_secs(10);

/// A socket that is told the session's events.
pub(super) struct BoundSocket {
    /// Not a weak one, which makes a new sender each time. A socket that has gone is forgotten when it says so, or when it
    /// is next told something.
    pub(super) recipient: Recipient<ToSocket>,
    waiting: VecDeque<Arc<SessionEvent>>,
    /// Of all that wait.
    bytes: usize,
    /// A batch is on its way.
    is_told: bool,
    /// When it has last taken something, or was first told something since.
    taken: Instant,
    timed: Timed,
    /// Its place among the sockets that are counted.
    _counted: Held,
}

impl BoundSocket {
    pub(super) fn new(recipient: Recipient<ToSocket>, meter: &Meter) -> Self {
        Self {
            recipient,
            waiting: VecDeque::new(),
            bytes: 0,
            is_told: false,
            taken: Instant::now(),
            timed: Timed::Never,
            _counted: meter.hold(Level::BoundSocket),
        }
    }

    fn push(&mut self, events: &[Arc<SessionEvent>]) {
        self.bytes += events.iter().map(|event| weight(event)).sum::<usize>();
        self.waiting.extend(events.iter().cloned());
    }

    fn next_batch(&mut self) -> Vec<Arc<SessionEvent>> {
        let mut batch = Vec::new();
        let mut size = 0;
        while let Some(event) = self.waiting.front() {
            let weight = weight(event);
            if size > 0 && size + weight > BATCH {
                break;
            }
            size += weight;
            self.bytes -= weight;
            batch.extend(self.waiting.pop_front());
        }
        batch
    }

    /// Whether so much waits that nothing more is taken for it. One that has taken nothing for a while does not hold up the
    /// others, as long as that is bearable.
    fn is_full(&self, now: Instant, most_bytes: usize) -> bool {
        let reads = now.saturating_duration_since(self.taken) < PATIENT;
        self.bytes >= most_bytes && (reads || self.bytes >= BEYOND * most_bytes)
    }

    /// Whether it has taken nothing for so long that it is given up, and when to look again.
    fn look(&self, now: Instant, most_bytes: usize, patience: Duration) -> Look {
        if !self.is_told {
            return Look::Well;
        }
        let patience = if self.bytes >= most_bytes { STALL.min(patience) } else { patience };
        match (self.taken + patience).checked_duration_since(now) {
            Some(left) if !left.is_zero() => Look::Again(left),
            _ => Look::TooSlow,
        }
    }
}

/// Whether a socket is looked at again when its time is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Timed {
    Never,
    Once,
    /// Since much waits for it.
    Soon,
}

#[derive(Debug, PartialEq, Eq)]
enum Look {
    /// Nothing waits.
    Well,
    /// It has so much time left.
    Again(Duration),
    TooSlow,
}

impl SessionActor {
    /// Sends events to a socket, now or when it has taken what was sent before.
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
        if bound.is_told {
            return self.watch_over(socket, ctx);
        }
        let batch = bound.next_batch();
        if batch.is_empty() {
            return;
        }
        bound.is_told = true;
        bound.taken = Instant::now();
        let sent = bound.recipient.send(ToSocket::Events(Batch::new(batch.clone(), &self.timeline)));
        ctx.spawn(sent.into_actor(self).map(move |taken, session, ctx| match taken {
            Ok(()) => {
                if let Some(bound) = session.sockets.get_mut(&socket) {
                    bound.is_told = false;
                    bound.taken = Instant::now();
                }
                session.send_next(socket, ctx);
                session.make_room();
            }
            Err(_) => session.lose(socket, DropCause::Gone, &batch, ctx),
        }));
        self.watch_over(socket, ctx);
    }

    /// Looks when the time is up for a socket to have taken something.
    fn watch_over(&mut self, socket: SocketId, ctx: &mut Context<Self>) {
        let bytes = self.config.unread_bytes;
        let patience = self.config.unread_timeout;
        let Some(bound) = self.sockets.get_mut(&socket) else { return };
        let much_waits = bound.bytes >= bytes;
        let timed = if much_waits { Timed::Soon } else { Timed::Once };
        if !bound.is_told || bound.timed >= timed {
            return;
        }
        bound.timed = timed;
        let wait = if much_waits { PATIENT.min(patience) } else { patience };
        ctx.run_later(wait, move |session, ctx| session.look(socket, timed, ctx));
    }

    fn look(&mut self, socket: SocketId, timed: Timed, ctx: &mut Context<Self>) {
        let bytes = self.config.unread_bytes;
        let patience = self.config.unread_timeout;
        let Some(bound) = self.sockets.get_mut(&socket) else { return };
        if bound.timed != timed {
            // Another look was arranged meanwhile.
            return;
        }
        bound.timed = Timed::Never;
        match bound.look(Instant::now(), bytes, patience) {
            Look::Well => {}
            Look::Again(left) => {
                bound.timed = timed;
                ctx.run_later(left, move |session, ctx| session.look(socket, timed, ctx));
            }
            Look::TooSlow => {
                // A notice of the end of its life, which nothing must keep out.
                bound.recipient.do_send(ToSocket::Close(CloseCause::TooSlow));
                self.lose(socket, DropCause::TooSlow, &[], ctx);
            }
        }
        self.make_room();
    }

    /// Forgets a socket that is not told any more what waits for it. `sent` was sent in vain.
    fn lose(&mut self, socket: SocketId, cause: DropCause, sent: &[Arc<SessionEvent>], ctx: &mut Context<Self>) {
        let Some(mut bound) = self.sockets.remove(&socket) else { return };
        log::warn!(session:% = self.id, socket = socket.0; "an event channel is not read or is gone: {cause:?}");
        let mut lost = sent.to_vec();
        lost.extend(bound.waiting.drain(..));
        self.meter.count_all(Counted::EventDropped(cause), lost.len());
        if let Some(seqs) = seqs(&lost) {
            self.timeline.note(SystemTime::now(), || Moment::Dropped { seqs, socket, cause });
        }
        self.numbering.left(socket);
        self.make_room();
        let grace = match cause {
            DropCause::TooSlow => self.config.release_grace.max(AFTER_TOO_SLOW),
            DropCause::Gone | DropCause::ReplayLost => self.config.release_grace,
        };
        self.release_unless_bound(grace, ctx);
    }

    /// Whether so much waits for a socket that nothing more is taken from the logon.
    pub(super) fn is_full(&self) -> bool {
        let now = Instant::now();
        self.sockets.values().any(|bound| bound.is_full(now, self.config.unread_bytes))
    }

    fn make_room(&mut self) {
        if self.room.is_some()
            && !self.is_full()
            && let Some(room) = self.room.take()
        {
            // The logon has gone meanwhile where this fails.
            let _ = room.send(());
        }
    }

    /// Has every socket look whether its client is still there. One that is being told something is found out by itself.
    pub(super) fn probe(&self) {
        for bound in self.sockets.values().filter(|bound| !bound.is_told) {
            // Its mailbox is full: it has a turn to come.
            let _ = bound.recipient.try_send(ToSocket::Probe);
        }
    }

    /// A socket has gone by itself.
    pub(super) fn unbind(&mut self, socket: SocketId) {
        self.sockets.remove(&socket);
        self.numbering.left(socket);
        self.make_room();
    }
}

#[cfg(test)]
mod tests {
    use actix::prelude::*;

    use super::super::event::EventBody;
    use super::*;

    struct Ear;

    impl Actor for Ear {
        type Context = Context<Self>;
    }

    impl Handler<ToSocket> for Ear {
        type Result = ();

        fn handle(&mut self, _: ToSocket, _: &mut Context<Self>) {}
    }

    fn event(seq: u64) -> Arc<SessionEvent> {
        SessionEvent::new(seq, SystemTime::UNIX_EPOCH, EventBody::ServerStatus { connected: true })
    }

    const PATIENCE: Duration = Duration::from_secs(30);

    #[actix::test]
    async fn a_batch_has_its_size_and_what_waits_is_weighed() {
        let mut socket = BoundSocket::new(Ear.start().recipient(), &Meter::default());
        let events: Vec<_> = (1..=1000).map(event).collect();
        socket.push(&events);
        assert_eq!(socket.bytes, 1000 * weight(&events[0]));
        let first = socket.next_batch();
        assert_eq!(first.len(), BATCH / weight(&events[0]));
        let mut all = first.len();
        while !socket.waiting.is_empty() {
            all += socket.next_batch().len();
        }
        assert_eq!((all, socket.bytes), (1000, 0));
    }

    #[actix::test]
    async fn one_that_takes_nothing_is_given_up_after_a_time_and_soon_where_much_waits() {
        let mut socket = BoundSocket::new(Ear.start().recipient(), &Meter::default());
        let begun = socket.taken;
        assert_eq!(socket.look(begun + PATIENCE * 2, 1000, PATIENCE), Look::Well, "nothing was sent");
        socket.is_told = true;
        assert_eq!(socket.look(begun + STALL, 1000, PATIENCE), Look::Again(PATIENCE.saturating_sub(STALL)));
        assert_eq!(socket.look(begun + PATIENCE, 1000, PATIENCE), Look::TooSlow);
        socket.push(&[event(1), event(2), event(3), event(4)]);
        assert!(socket.bytes >= 1000);
        assert_eq!(socket.look(begun + STALL, 1000, PATIENCE), Look::TooSlow);
    }

    #[actix::test]
    async fn one_that_takes_nothing_holds_up_the_others_for_a_moment_only() {
        let mut socket = BoundSocket::new(Ear.start().recipient(), &Meter::default());
        socket.push(&[event(1), event(2)]);
        let (now, most) = (socket.taken, socket.bytes);
        assert!(socket.is_full(now, most) && !socket.is_full(now, most + 1));
        assert!(!socket.is_full(now + PATIENT, most));
        socket.push(&(3..=8).map(event).collect::<Vec<_>>());
        assert!(socket.is_full(now + PATIENT, most), "so much is not bearable");
    }
}
