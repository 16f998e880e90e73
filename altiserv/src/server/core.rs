//! The one task that owns the switchboard.

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use altilink::{Block, Codec, Dialect, Packet};
use bytes::{Bytes, BytesMut};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_util::codec::Encoder;
use tokio_util::sync::CancellationToken;

use super::connection::{Link, Outgoing, ToCore};
use super::faults::{Faults, Span};
use crate::desk::ConnectionId;
use crate::settings::plan::Plan;
use crate::simulator::{Control, Fault, FaultKind};
use crate::switchboard::Switchboard;

/// What clients ignore in packets from the server.
const SERVER_SESSION: i32 = 0;

#[derive(Debug)]
pub(super) struct Core {
    switchboard: Switchboard,
    links: HashMap<ConnectionId, Link>,
    faults: watch::Sender<Faults>,
    started: Instant,
    stop: CancellationToken,
}

impl Core {
    pub(super) fn new(plan: &Plan, dialect: Dialect, faults: watch::Sender<Faults>, stop: CancellationToken) -> Self {
        // A clock before 1970 is wrong anyway; the times on the wire then start at 0.
        let epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let switchboard = Switchboard::new(plan, dialect, epoch);
        Self { switchboard, links: HashMap::new(), faults, started: Instant::now(), stop }
    }

    /// Serves until told to stop.
    pub(super) async fn run(mut self, mut commands: mpsc::Receiver<ToCore>, mut controls: mpsc::Receiver<Control>) {
        let stop = self.stop.clone();
        loop {
            let deadline = self.switchboard.next_deadline().map(|at| self.started + at);
            tokio::select! {
                () = stop.cancelled() => return,
                // A queue without senders is no reason to stop: the server's owner says when.
                Some(control) = controls.recv() => self.control(control),
                Some(message) = commands.recv() => self.take(message),
                () = until(deadline) => {}
            }
            self.pass_time();
            self.send_events();
        }
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }

    fn take(&mut self, message: ToCore) {
        let now = self.now();
        match message {
            ToCore::Opened { id, link } => {
                self.links.insert(id, link);
                self.switchboard.open(now, id);
            }
            ToCore::Command { id, block } => self.command(now, id, &block),
            ToCore::Closed { id } => self.forget(id),
        }
    }

    fn command(&mut self, now: Duration, id: ConnectionId, block: &Block) {
        // A connection that was hung up may have commands under way still.
        if !self.links.contains_key(&id) {
            return;
        }
        let refuse = self.faults.borrow().refuses_logons(Instant::now());
        self.switchboard.refuse_logons(refuse);
        for response in self.switchboard.command(now, id, block) {
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

    fn pass_time(&mut self) {
        let now = self.now();
        self.switchboard.advance(now);
        for id in self.switchboard.overdue(now) {
            log::info!("connection {} is closed: no logon in time", id.0);
            self.hang_up(id);
        }
    }

    fn send_events(&mut self) {
        for (event, listeners) in self.switchboard.take_events(self.now()) {
            self.send(&event, &listeners);
        }
    }

    /// Encodes a block once for all who get it. A client whose queue is full does not read; it is disconnected rather
    /// than waited for.
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

    fn control(&mut self, control: Control) {
        let now = self.now();
        // Whoever asked may have gone; then nobody needs the answer.
        match control {
            Control::Happen { happening, reply } => {
                let _ = reply.send(self.switchboard.happen(now, happening));
            }
            Control::Extension { number, reply } => {
                let _ = reply.send(self.switchboard.extension(&number));
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
        }
    }

    fn set_fault(&mut self, fault: Fault) {
        let ms = Duration::from_millis(fault.ms.into());
        let span = Span::from_ms(Instant::now(), ms);
        self.faults.send_modify(|faults| match fault.kind {
            FaultKind::Disconnect => faults.refuse_connections = (!ms.is_zero()).then_some(span),
            FaultKind::Freeze => faults.frozen = Some(span),
            FaultKind::Delay => faults.delay = ms,
            FaultKind::RefuseLogon => faults.refuse_logons = Some(span),
        });
        if fault.kind == FaultKind::Disconnect {
            let all: Vec<ConnectionId> = self.links.keys().copied().collect();
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
