//! One socket of a session: what waits for it, and when it is given up because its client does not read. Pure: the time
//! is passed in.
//!
//! ```text
//!              next_batch                     batch_taken
//!   idle ----------------------> in flight ----------------> idle
//!                                    |
//!                                    +-- nothing taken within the time allowed --> given up
//! ```
//!
//! A socket is sent one batch at a time, the next one when it has taken the last: it takes nothing while its client
//! does not read and the buffers of TCP are full. The bytes that wait meanwhile are bounded; beyond the bound the
//! session takes nothing more from its logon. A socket that takes nothing is closed: after a time, or sooner if that
//! much waits. A client that reads is never closed, however many events come at once.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::{Message, Recipient, WeakRecipient};
use cluster::Epoch;

use super::close::CloseCause;
use super::error::BindError;
use super::event::SessionEvent;
use super::id::SocketId;
use super::replay::weight;
use super::timeline::Batch;
use crate::meter::{Held, Level, Meter};

/// Sends a session's events to a socket from now on. The first events are those that it has missed, or those that tell
/// the current state of everything.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<(), BindError>")]
pub struct Bind {
    /// The socket.
    pub socket: SocketId,
    /// The socket's actor.
    pub recipient: WeakRecipient<ToSocket>,
    /// The number of the last event that the client has seen on an earlier socket. None for a new client.
    pub resume: Option<u64>,
    /// The epoch of the node that has sent it. None for a client that knows numbers alone.
    pub epoch: Option<Epoch>,
}

/// Position at which the events of a socket begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The first event has the number after this one.
    pub after: u64,
    /// Number of the session's last event. The events up to it follow at once.
    pub latest: u64,
    /// True if the socket continues where its client stopped. If not, the first events tell the current state of
    /// everything, and their numbers are not known to be read until all of them are.
    pub resumed: bool,
    /// Epoch of this node, where it is one of several. The client gives it back with its last number.
    pub epoch: Option<Epoch>,
    /// New ticket of the session, where this node is one of several.
    pub ticket: Option<Arc<str>>,
}

/// A session's message to one of its sockets.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub enum ToSocket {
    /// The events begin here. This comes once, before all events.
    Bound(Binding),
    /// Send these events.
    Events(Batch),
    /// Check that the client is still there, and close if it is not: another socket wants a place.
    Probe,
    /// Close.
    Close(CloseCause),
}

/// Most bytes of one batch, as events are weighed: as much as a connection takes in one go.
const BATCH: usize = 64 * 1024;

/// Time in which a socket must take something if the bytes that wait for it have reached their bound. A client that
/// reads slowly frees the buffers of TCP by the megabyte, and shows nothing in between.
const STALL: Duration = Duration::from_secs(5);

/// Time for which such a socket holds up the user's other channels.
const HOLD_UP: Duration = Duration::from_secs(1);

/// Bound of the bytes that wait for a socket that holds up the others no more, in multiples of the usual bound.
const BEYOND: usize = 4;

/// A socket that is told the session's events.
pub(crate) struct BoundSocket {
    /// Not a weak one, which makes a new sender each time. A socket that has gone is forgotten when it says so, or when
    /// it is next told something.
    recipient: Recipient<ToSocket>,
    waiting: VecDeque<Arc<SessionEvent>>,
    /// Weight of all that wait.
    bytes: usize,
    /// True while a batch is on its way.
    in_flight: bool,
    /// The time at which it last took a batch, or was sent one since.
    last_progress: Instant,
    timer: Option<Timer>,
    /// Counts the socket in the metrics.
    _counted: Held,
}

/// The timer that runs for a socket with a batch in flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    /// Fires when the socket's time is up.
    Normal,
    /// Fires earlier, because the bytes that wait have reached their bound.
    Early,
}

/// Result of a look at a socket when its timer fires.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum SocketProgress {
    /// No batch is in flight.
    Idle,
    /// The socket has this much time left.
    TimeLeft(Duration),
    /// Its time is up.
    Stalled,
}

impl BoundSocket {
    pub(crate) fn new(recipient: Recipient<ToSocket>, meter: &Meter, now: Instant) -> Self {
        Self {
            recipient,
            waiting: VecDeque::new(),
            bytes: 0,
            in_flight: false,
            last_progress: now,
            timer: None,
            _counted: meter.hold(Level::BoundSocket),
        }
    }

    pub(crate) fn recipient(&self) -> &Recipient<ToSocket> {
        &self.recipient
    }

    pub(crate) fn is_in_flight(&self) -> bool {
        self.in_flight
    }

    pub(crate) fn push(&mut self, events: &[Arc<SessionEvent>]) {
        self.bytes += events.iter().map(|event| weight(event)).sum::<usize>();
        self.waiting.extend(events.iter().cloned());
    }

    /// Takes the next batch to send; none if one is in flight or nothing waits.
    pub(crate) fn next_batch(&mut self, now: Instant) -> Option<Vec<Arc<SessionEvent>>> {
        if self.in_flight || self.waiting.is_empty() {
            return None;
        }
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
        self.in_flight = true;
        self.last_progress = now;
        Some(batch)
    }

    /// Notes that the socket has taken the batch that was in flight.
    pub(crate) fn batch_taken(&mut self, now: Instant) {
        self.in_flight = false;
        self.last_progress = now;
    }

    /// Returns the events that still wait, for a socket that is given up.
    pub(crate) fn into_waiting(self) -> impl Iterator<Item = Arc<SessionEvent>> {
        self.waiting.into_iter()
    }

    /// True if so many bytes wait that the session takes nothing more for it. A socket that makes no progress holds up
    /// the others for [`HOLD_UP`] only, as long as no more than [`BEYOND`] times the bound waits.
    pub(crate) fn is_full(&self, now: Instant, most_bytes: usize) -> bool {
        let makes_progress = now.saturating_duration_since(self.last_progress) < HOLD_UP;
        self.bytes >= most_bytes && (makes_progress || self.bytes >= BEYOND * most_bytes)
    }

    /// Sets the timer that the socket needs, and returns it with its time; none if it runs already or nothing is in
    /// flight.
    pub(crate) fn set_timer(&mut self, most_bytes: usize, patience: Duration) -> Option<(Timer, Duration)> {
        if !self.in_flight {
            return None;
        }
        let (timer, wait) =
            if self.bytes >= most_bytes { (Timer::Early, HOLD_UP.min(patience)) } else { (Timer::Normal, patience) };
        if self.timer >= Some(timer) {
            return None;
        }
        self.timer = Some(timer);
        Some((timer, wait))
    }

    /// Looks at the socket when a timer fires; none if the timer has been replaced by another one.
    pub(crate) fn timer_fired(
        &mut self,
        timer: Timer,
        now: Instant,
        most_bytes: usize,
        patience: Duration,
    ) -> Option<SocketProgress> {
        if self.timer != Some(timer) {
            return None;
        }
        let progress = self.progress(now, most_bytes, patience);
        if !matches!(progress, SocketProgress::TimeLeft(_)) {
            self.timer = None;
        }
        Some(progress)
    }

    fn progress(&self, now: Instant, most_bytes: usize, patience: Duration) -> SocketProgress {
        if !self.in_flight {
            return SocketProgress::Idle;
        }
        let patience = if self.bytes >= most_bytes { STALL.min(patience) } else { patience };
        match (self.last_progress + patience).checked_duration_since(now) {
            Some(left) if !left.is_zero() => SocketProgress::TimeLeft(left),
            _ => SocketProgress::Stalled,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use actix::prelude::*;
    use altilink::Pad;
    use altilink::message::agents::{AgentState, StateInWorkgroup};

    use super::super::event::EventBody;
    use super::*;
    use crate::Extension;

    struct IdleSocket;

    impl Actor for IdleSocket {
        type Context = Context<Self>;
    }

    impl Handler<ToSocket> for IdleSocket {
        type Result = ();

        fn handle(&mut self, _: ToSocket, _: &mut Context<Self>) {}
    }

    fn socket(now: Instant) -> BoundSocket {
        BoundSocket::new(IdleSocket.start().recipient(), &Meter::default(), now)
    }

    fn event(seq: u64) -> Arc<SessionEvent> {
        SessionEvent::new(seq, SystemTime::UNIX_EPOCH, EventBody::ServerStatus { connected: true })
    }

    const PATIENCE: Duration = Duration::from_secs(30);
    const MOMENT: Duration = Duration::from_millis(1);

    #[actix::test]
    async fn a_batch_has_its_size_and_what_waits_is_weighed() {
        let now = Instant::now();
        let mut socket = socket(now);
        let events: Vec<_> = (1..=1000).map(event).collect();
        socket.push(&events);
        assert_eq!(socket.bytes, 1000 * weight(&events[0]));
        let first = socket.next_batch(now).unwrap();
        assert_eq!(first.len(), BATCH / weight(&events[0]));
        assert!(first.len() * weight(&events[0]) > 60_000, "as much as a connection takes in one go");
        assert!(socket.is_in_flight());
        assert_eq!(socket.bytes, (1000 - first.len()) * weight(&events[0]), "what is sent waits no more");
        assert!(socket.next_batch(now).is_none(), "one is in flight");
        let mut all = first.len();
        socket.batch_taken(now);
        while let Some(batch) = socket.next_batch(now) {
            all += batch.len();
            socket.batch_taken(now);
        }
        assert_eq!((all, socket.bytes), (1000, 0));
        assert!(!socket.is_in_flight());
    }

    #[actix::test]
    async fn an_event_that_is_larger_than_a_batch_is_one_of_its_own() {
        let now = Instant::now();
        let mut socket = socket(now);
        socket.push(&[agent_event(1, "9".repeat(BATCH)), event(2)]);
        assert_eq!(socket.next_batch(now).map(|batch| batch.len()), Some(1));
        assert_eq!(socket.into_waiting().map(|event| event.seq).collect::<Vec<_>>(), [2]);
    }

    fn agent_event(seq: u64, number: String) -> Arc<SessionEvent> {
        let state = AgentState::Ready;
        let changed = Some(StateInWorkgroup { workgroup: Pad(1), number, state });
        let body = EventBody::Agent {
            extension: Extension::parse("101").unwrap(),
            state: Some(state),
            since: None,
            changed,
            logged_on: None,
            note: crate::logon::AgentNote::default(),
            origin: crate::call::Origin::Live,
        };
        SessionEvent::new(seq, SystemTime::UNIX_EPOCH, body)
    }

    #[actix::test]
    async fn a_batch_may_be_filled_to_its_last_byte() {
        let now = Instant::now();
        let spare = BATCH - weight(&agent_event(1, String::new())) - weight(&event(2));
        assert_eq!(spare % 2, 0, "a text counts twice");
        for (length, batch) in [(spare / 2, 2), (spare / 2 + 1, 1)] {
            let mut socket = socket(now);
            socket.push(&[agent_event(1, "9".repeat(length)), event(2)]);
            assert_eq!(socket.next_batch(now).map(|batch| batch.len()), Some(batch), "{length}");
        }
    }

    #[actix::test]
    async fn one_that_takes_nothing_is_given_up_after_a_time_and_soon_where_much_waits() {
        let begun = Instant::now();
        let mut socket = socket(begun);
        assert_eq!(socket.progress(begun + PATIENCE * 2, 1000, PATIENCE), SocketProgress::Idle, "nothing was sent");
        socket.push(&[event(0)]);
        assert!(socket.next_batch(begun).is_some());
        let left = PATIENCE.saturating_sub(STALL);
        assert_eq!(socket.progress(begun + STALL, 1000, PATIENCE), SocketProgress::TimeLeft(left));
        assert_eq!(socket.progress(begun + PATIENCE, 1000, PATIENCE), SocketProgress::Stalled);
        socket.push(&[event(1), event(2)]);
        let most = socket.bytes;
        assert_eq!(socket.progress(begun + STALL, most + 1, PATIENCE), SocketProgress::TimeLeft(left));
        assert_eq!(socket.progress(begun + STALL, most, PATIENCE), SocketProgress::Stalled);
        assert_eq!(socket.progress(begun + MOMENT, most, MOMENT), SocketProgress::Stalled, "the shorter time counts");
        socket.batch_taken(begun + STALL);
        assert_eq!(socket.progress(begun + PATIENCE * 2, most, PATIENCE), SocketProgress::Idle);
        assert!(socket.next_batch(begun + STALL).is_some());
        assert_eq!(
            socket.progress(begun + STALL + MOMENT, most, STALL),
            SocketProgress::TimeLeft(STALL.saturating_sub(MOMENT))
        );
    }

    #[actix::test]
    async fn one_that_takes_nothing_holds_up_the_others_for_a_moment_only() {
        let now = Instant::now();
        let mut socket = socket(now);
        socket.push(&[event(1), event(2)]);
        let most = socket.bytes;
        assert!(socket.is_full(now, most) && !socket.is_full(now, most + 1));
        assert!(socket.is_full(now + HOLD_UP.saturating_sub(MOMENT), most));
        assert!(!socket.is_full(now + HOLD_UP, most));
        socket.push(&(3..=7).map(event).collect::<Vec<_>>());
        assert!(!socket.is_full(now + HOLD_UP, most), "this is bearable");
        socket.push(&[event(8)]);
        assert!(socket.is_full(now + HOLD_UP, most), "so much is not bearable");
    }

    #[actix::test]
    async fn a_timer_runs_while_a_batch_is_in_flight_and_an_earlier_one_takes_its_place_where_much_waits() {
        let now = Instant::now();
        let mut socket = socket(now);
        assert_eq!(socket.set_timer(1000, PATIENCE), None, "nothing is in flight");
        socket.push(&[event(1)]);
        assert!(socket.next_batch(now).is_some());
        assert_eq!(socket.set_timer(1000, PATIENCE), Some((Timer::Normal, PATIENCE)));
        assert_eq!(socket.set_timer(1000, PATIENCE), None, "it runs");
        socket.push(&[event(2), event(3)]);
        let most = socket.bytes;
        assert_eq!(socket.set_timer(most + 1, PATIENCE), None);
        assert_eq!(socket.set_timer(most, PATIENCE), Some((Timer::Early, HOLD_UP)));
        assert_eq!(socket.set_timer(most, PATIENCE), None, "it runs");
        assert_eq!(socket.timer_fired(Timer::Normal, now + PATIENCE, most, PATIENCE), None, "it was replaced");
        let left = SocketProgress::TimeLeft(STALL.saturating_sub(HOLD_UP));
        assert_eq!(socket.timer_fired(Timer::Early, now + HOLD_UP, most, PATIENCE), Some(left));
        assert_eq!(socket.set_timer(most, PATIENCE), None, "it is set again for the time that is left");
        socket.batch_taken(now + STALL);
        assert_eq!(socket.timer_fired(Timer::Early, now + STALL, most, PATIENCE), Some(SocketProgress::Idle));
        assert!(socket.next_batch(now).is_some());
        assert_eq!(socket.set_timer(most, MOMENT), Some((Timer::Normal, MOMENT)), "the next one is a new one");
    }
}
