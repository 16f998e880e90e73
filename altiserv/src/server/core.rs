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

use super::client_handle::{ClientHandle, Outgoing, ToCore};
use super::exchange_clock::ExchangeClock;
use super::faults::Faults;
use super::recorder_link::RecorderLink;
use crate::desk::ClientId;
use crate::exchange::{Happening, InputResult};
use crate::recorder::RecorderChannels;
use crate::settings::plan::ServerPlan;
use crate::switchboard::{Now, Switchboard};
pub use handle::Handle;

/// Session id in packets from the server. Clients ignore it.
const SERVER_SESSION: i32 = 0;

/// Work for the core to do between two of its own inputs; the handle gives it.
pub(crate) type CoreTask = Box<dyn FnOnce(&mut Core) + Send>;

#[derive(Debug)]
pub(crate) struct Core {
    switchboard: Switchboard,
    recorder: RecorderLink,
    clients: HashMap<ClientId, ClientHandle>,
    faults: watch::Sender<Faults>,
    started: Instant,
    clock: ExchangeClock,
    stop: CancellationToken,
}

impl Core {
    /// The times of events and recordings begin at `epoch`, counted from 1970.
    pub(crate) fn new(
        plan: &ServerPlan,
        dialect: Dialect,
        epoch: Duration,
        recorder: RecorderChannels,
        faults: watch::Sender<Faults>,
        stop: CancellationToken,
    ) -> Self {
        let switchboard = Switchboard::new(plan, dialect, epoch);
        let recorder = RecorderLink::new(recorder);
        Self {
            switchboard,
            recorder,
            clients: HashMap::new(),
            faults,
            started: Instant::now(),
            clock: ExchangeClock::default(),
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
                Some(report) = self.recorder.report() => self.switchboard.tape_report(self.now(), report),
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
        self.clock.to_exchange(self.wall())
    }

    fn both_clocks(&self) -> Now {
        let wall = self.wall();
        Now { wall, exchange: self.clock.to_exchange(wall) }
    }

    /// Time of the next thing to do without an input. Times too far ahead for the system's timers are left out.
    fn next_deadline(&self) -> Option<Instant> {
        let call = self.switchboard.next_call_deadline().map(|at| self.clock.to_wall(at));
        let next = call.into_iter().chain(self.switchboard.next_logon_deadline()).min();
        let next = next.and_then(|at| self.started.checked_add(at));
        next.into_iter().chain(self.recorder.next_deadline()).min()
    }

    fn take(&mut self, message: ToCore) {
        self.catch_up();
        match message {
            ToCore::Opened { id, client } => {
                self.clients.insert(id, client);
                self.switchboard.open(self.wall(), id);
            }
            ToCore::Command { id, block } => self.command(id, &block),
            ToCore::Closed { id } => self.forget(id),
        }
    }

    fn command(&mut self, id: ClientId, block: &Block) {
        // Commands of a connection that was hung up may still come in.
        if !self.clients.contains_key(&id) {
            return;
        }
        let refuse = self.faults.borrow().refuses_logons(Instant::now());
        self.switchboard.refuse_logons(refuse);
        for response in self.switchboard.command(self.both_clocks(), id, block) {
            self.send(&response, &[id]);
        }
    }

    fn forget(&mut self, id: ClientId) {
        if self.clients.remove(&id).is_some() {
            self.switchboard.close(self.now(), id);
        }
    }

    fn hang_up(&mut self, id: ClientId) {
        if let Some(client) = self.clients.get(&id) {
            client.hang_up.cancel();
        }
        self.forget(id);
    }

    /// Does what was due before an input. A timer may wake a millisecond late, which is a second of the exchange's time at
    /// the highest speed.
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

    /// Gives the recorder its orders. A tape whose order finds no room fails at once.
    fn pass_orders(&mut self) {
        let now = self.now();
        let trouble = self.faults.borrow().trouble(Instant::now());
        let late = self.recorder.pass_time(now, trouble);
        let orders = self.switchboard.take_orders();
        let refused: Vec<_> = orders.into_iter().filter_map(|order| self.recorder.order(order, now)).collect();
        for failure in late.into_iter().chain(refused) {
            self.switchboard.tape_report(now, failure);
        }
    }

    /// Sends answers that had to wait for the recorder, before the events of the same moment.
    fn send_answers(&mut self) {
        for (answer, id) in self.switchboard.take_answers() {
            self.send(&answer, &[id]);
        }
    }

    fn end(&mut self) {
        self.pass_orders();
        self.recorder.end(self.now());
    }

    fn send_events(&mut self) {
        for (event, listeners) in self.switchboard.take_events(self.now()) {
            self.send(&event, &listeners);
        }
    }

    /// Encodes a block once for all clients that get it. A client whose queue is full does not read and is disconnected.
    fn send(&mut self, block: &Block, to: &[ClientId]) {
        let Some(packet) = encode(block) else { return };
        let delay = self.faults.borrow().delay;
        let due = (!delay.is_zero()).then(|| Instant::now() + delay);
        for id in to {
            let outgoing = Outgoing { due, packet: packet.clone() };
            let sent = self.clients.get(id).is_none_or(|client| client.outgoing.try_send(outgoing).is_ok());
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

/// Encodes a block. One that cannot be encoded is a fault of this server: it is logged, and the client times out.
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
