//! The one task that owns the switchboard.

mod handle;

use std::collections::HashMap;
use std::time::Duration;

use altilink::{Block, Codec, Dialect, Packet};
use bytes::{Bytes, BytesMut};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_util::codec::Encoder;
use tokio_util::sync::CancellationToken;

use super::clock::Clock;
use super::connection::{Link, Outgoing, ToCore};
use super::faults::Faults;
use super::tapes::Tapes;
use crate::desk::ConnectionId;
use crate::exchange::{Happening, InputResult};
use crate::recorder::RoomDoor;
use crate::settings::plan::Plan;
use crate::switchboard::{Now, Switchboard};
pub use handle::Handle;

/// Session id of packets from the server, which clients ignore.
const SERVER_SESSION: i32 = 0;

/// Work for the core to do between two of its own inputs; the handle gives it.
pub(crate) type CoreTask = Box<dyn FnOnce(&mut Core) + Send>;

#[derive(Debug)]
pub(crate) struct Core {
    switchboard: Switchboard,
    tapes: Tapes,
    links: HashMap<ConnectionId, Link>,
    faults: watch::Sender<Faults>,
    started: Instant,
    clock: Clock,
    stop: CancellationToken,
}

impl Core {
    /// The times of events and recordings begin at `epoch`, counted from 1970.
    pub(crate) fn new(
        plan: &Plan,
        dialect: Dialect,
        epoch: Duration,
        recorder: RoomDoor,
        faults: watch::Sender<Faults>,
        stop: CancellationToken,
    ) -> Self {
        let switchboard = Switchboard::new(plan, dialect, epoch);
        let tapes = Tapes::new(recorder);
        Self {
            switchboard,
            tapes,
            links: HashMap::new(),
            faults,
            started: Instant::now(),
            clock: Clock::default(),
            stop,
        }
    }

    /// Serves until told to stop.
    pub(super) async fn run(mut self, mut commands: mpsc::Receiver<ToCore>, mut tasks: mpsc::Receiver<CoreTask>) {
        let stop = self.stop.clone();
        loop {
            let deadline = self.next_deadline();
            tokio::select! {
                () = stop.cancelled() => return self.end(),
                // A queue without senders is no reason to stop: the server's owner decides that.
                Some(task) = tasks.recv() => {
                    self.catch_up();
                    task(&mut self);
                }
                Some(message) = commands.recv() => self.take(message),
                Some(report) = self.tapes.report() => self.switchboard.tape_report(self.now(), report),
                () = until(deadline) => {}
            }
            self.pass_time();
            self.pass_orders();
            self.send_answers();
            self.send_events();
        }
    }

    /// The time of the wall clock, since the server started.
    fn wall(&self) -> Duration {
        self.started.elapsed()
    }

    /// The exchange's time.
    fn now(&self) -> Duration {
        self.clock.exchange(self.wall())
    }

    fn both_clocks(&self) -> Now {
        let wall = self.wall();
        Now { wall, exchange: self.clock.exchange(wall) }
    }

    /// Time at which there is something to do without an input. One too far off for the system's timers is not waited for.
    fn next_deadline(&self) -> Option<Instant> {
        let call = self.switchboard.next_call_deadline().map(|at| self.clock.wall(at));
        let next = call.into_iter().chain(self.switchboard.next_logon_deadline()).min();
        let next = next.and_then(|at| self.started.checked_add(at));
        next.into_iter().chain(self.tapes.next_deadline()).min()
    }

    fn take(&mut self, message: ToCore) {
        self.catch_up();
        match message {
            ToCore::Opened { id, link } => {
                self.links.insert(id, link);
                self.switchboard.open(self.wall(), id);
            }
            ToCore::Command { id, block } => self.command(id, &block),
            ToCore::Closed { id } => self.forget(id),
        }
    }

    fn command(&mut self, id: ConnectionId, block: &Block) {
        // A connection that was hung up may have commands under way still.
        if !self.links.contains_key(&id) {
            return;
        }
        let refuse = self.faults.borrow().refuses_logons(Instant::now());
        self.switchboard.refuse_logons(refuse);
        for response in self.switchboard.command(self.both_clocks(), id, block) {
            self.send(&response, &[id]);
        }
    }

    fn forget(&mut self, id: ConnectionId) {
        if self.links.remove(&id).is_some() {
            self.switchboard.close(self.now(), id);
        }
    }

    fn hang_up(&mut self, id: ConnectionId) {
        if let Some(link) = self.links.get(&id) {
            link.hang_up.cancel();
        }
        self.forget(id);
    }

    /// Lets happen before an input what was due before it. A timer may wake a millisecond late, which is a second of
    /// the exchange's time at the highest speed.
    fn catch_up(&mut self) {
        self.pass_time();
        self.send_answers();
        self.send_events();
    }

    fn pass_time(&mut self) {
        self.switchboard.advance(self.now());
        for (id, reason) in self.switchboard.overdue(self.wall()) {
            log::info!("connection {} is closed: {reason}", id.0);
            self.hang_up(id);
        }
    }

    /// Hands orders to the recorder. A tape that it does not take fails at once, which can cause events.
    fn pass_orders(&mut self) {
        let now = self.now();
        let trouble = self.faults.borrow().trouble(Instant::now());
        let late = self.tapes.pass_time(now, trouble);
        let orders = self.switchboard.take_orders();
        let refused: Vec<_> = orders.into_iter().filter_map(|order| self.tapes.order(order, now)).collect();
        for failure in late.into_iter().chain(refused) {
            self.switchboard.tape_report(now, failure);
        }
    }

    /// Answers that had to wait for the recorder, before the events that go with them.
    fn send_answers(&mut self) {
        for (answer, id) in self.switchboard.take_answers() {
            self.send(&answer, &[id]);
        }
    }

    fn end(&mut self) {
        self.pass_orders();
        self.tapes.end(self.now());
    }

    fn send_events(&mut self) {
        for (event, listeners) in self.switchboard.take_events(self.now()) {
            self.send(&event, &listeners);
        }
    }

    /// Encodes a block once for all clients that get it. A client whose queue is full does not read; it is disconnected
    /// rather than waited for.
    fn send(&mut self, block: &Block, to: &[ConnectionId]) {
        let Some(packet) = encode(block) else { return };
        let delay = self.faults.borrow().delay;
        let due = (!delay.is_zero()).then(|| Instant::now() + delay);
        for id in to {
            let outgoing = Outgoing { due, packet: packet.clone() };
            let sent = self.links.get(id).is_none_or(|link| link.outgoing.try_send(outgoing).is_ok());
            if !sent {
                log::warn!("connection {} is closed: it does not read", id.0);
                self.hang_up(*id);
            }
        }
    }

    fn happen(&mut self, happening: Happening) -> InputResult {
        let now = self.now();
        self.switchboard.exchange().happen(now, happening)
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// A block that cannot be written is a mistake of this server; its client times out rather than the server failing.
fn encode(block: &Block) -> Option<Bytes> {
    let mut bytes = BytesMut::new();
    match Codec::new().encode(Packet::of(SERVER_SESSION, block.clone()), &mut bytes) {
        Ok(()) => Some(bytes.freeze()),
        Err(error) => {
            log::error!("cannot encode {:?}: {error}", block.head);
            None
        }
    }
}
