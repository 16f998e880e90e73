//! The one task that owns the switchboard.

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
use super::faults::{FaultSpan, Faults};
use super::recorder_link::RecorderLink;
use crate::desk::{ClientId, FAREWELL};
use crate::recorder::RecorderChannels;
use crate::settings::{ServerRole, plan::ServerPlan};
use crate::simulator::{Control, Fault, FaultKind};
use crate::switchboard::{Now, Switchboard};

/// Session id in packets from the server. Clients ignore it.
const SERVER_SESSION: i32 = 0;

#[derive(Debug)]
pub(super) struct Core {
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
    pub(super) fn new(
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

    /// Serves until the server stops.
    pub(super) async fn run(mut self, mut commands: mpsc::Receiver<ToCore>, mut controls: mpsc::Receiver<Control>) {
        let stop = self.stop.clone();
        loop {
            let deadline = self.next_deadline();
            tokio::select! {
                () = stop.cancelled() => return self.end(),
                // A queue without senders does not stop the core: only the server's owner does.
                Some(control) = controls.recv() => self.control(control),
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

    fn control(&mut self, control: Control) {
        self.catch_up();
        let now = self.now();
        // Whoever asked may have gone; then nobody needs the answer.
        match control {
            Control::Happen { happening, reply } => {
                let _ = reply.send(self.switchboard.happen(now, happening));
            }
            Control::Extension { number, reply } => {
                let _ = reply.send(self.switchboard.extension(&number));
            }
            Control::Statistics { which, reply } => {
                let _ = reply.send(self.switchboard.statistics(which));
            }
            Control::BeginRun { reply } => {
                self.switchboard.begin_run();
                let _ = reply.send(());
            }
            Control::TakesCalls { number, reply } => {
                let _ = reply.send(self.switchboard.takes_calls(&number));
            }
            Control::SetSpeed { speed, reply } => {
                self.clock.set_speed(self.wall(), speed);
                let _ = reply.send(());
            }
            Control::Calls { reply } => {
                let _ = reply.send(self.switchboard.calls());
            }
            Control::SetFault { fault, reply } => {
                self.set_fault(fault);
                let _ = reply.send(());
            }
            Control::ClearFaults { reply } => {
                self.faults.send_replace(Faults::default());
                let _ = reply.send(());
            }
            Control::Role { reply } => {
                let _ = reply.send(self.switchboard.role());
            }
            Control::SetRole { role, reply } => {
                self.set_role(role);
                let _ = reply.send(());
            }
            Control::Licences { reply } => {
                let _ = reply.send(self.switchboard.licences());
            }
            Control::SetLicences { licences, reply } => {
                self.switchboard.set_licences(licences);
                let _ = reply.send(());
            }
        }
    }

    fn set_role(&mut self, role: ServerRole) {
        if role == self.switchboard.role() {
            return;
        }
        match role {
            ServerRole::Active => {
                self.switchboard.promote();
                log::info!("embedded AltiServ is active now");
            }
            ServerRole::Standby => {
                let (event, dismissed) = self.switchboard.demote(self.both_clocks());
                self.send(&event, &dismissed);
                let (users, secs) = (dismissed.len(), FAREWELL.as_secs());
                log::info!("embedded AltiServ is a standby now; connections of users closed in {secs}s: {users}");
            }
        }
    }

    fn set_fault(&mut self, fault: Fault) {
        let ms = Duration::from_millis(fault.ms.into());
        let span = FaultSpan::from_ms(Instant::now(), ms);
        self.faults.send_modify(|faults| match fault.kind {
            FaultKind::Disconnect => faults.refuse_connections = (!ms.is_zero()).then_some(span),
            FaultKind::Freeze => faults.frozen = Some(span),
            FaultKind::Delay => faults.delay = ms,
            FaultKind::RefuseLogon => faults.refuse_logons = Some(span),
            FaultKind::DiskFull => faults.disk_full = Some(span),
            FaultKind::RecordingsUnwritable => faults.recordings_unwritable = Some(span),
        });
        if fault.kind == FaultKind::Disconnect {
            let all: Vec<ClientId> = self.clients.keys().copied().collect();
            for id in all {
                self.hang_up(id);
            }
        }
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
