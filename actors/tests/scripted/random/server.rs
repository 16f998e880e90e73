//! Connections of the model AltiServ. It reads and answers in tasks of its own.

use std::cell::RefCell;
use std::rc::Rc;

use altilink::message::Event;
use altilink::message::agents::{AgentState, AgentStateChange};
use altilink::{Codec, CommandCode, Dialect, Head, Packet};
use futures::StreamExt;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};
use tokio::task::AbortHandle;
use tokio_util::bytes::BytesMut;
use tokio_util::codec::{Encoder, FramedRead};

use super::model::Change;
use super::world::{Side, World};

/// Capacity for unsent writes: more than a case produces.
const WRITES: usize = 4096;

#[derive(Debug, Clone)]
pub(crate) struct Wire {
    out: mpsc::Sender<Vec<u8>>,
    pub(crate) writer: AbortHandle,
}

impl Wire {
    /// Sends bytes. A closed connection ignores them.
    pub(crate) fn send(&self, bytes: Vec<u8>) {
        let sent = self.out.try_send(bytes);
        assert!(!matches!(sent, Err(mpsc::error::TrySendError::Full(_))), "more than a case can tell at once");
    }
}

#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) world: Rc<RefCell<World>>,
    /// Signal after each received command, each change, and each event at a page.
    pub(crate) news: Rc<Notify>,
}

pub(crate) fn bytes(packet: Packet) -> Vec<u8> {
    let mut bytes = BytesMut::new();
    Codec::new().encode(packet, &mut bytes).unwrap();
    bytes.to_vec()
}

impl Server {
    pub(crate) fn start(listener: TcpListener) -> Self {
        let server = Self { world: Rc::new(RefCell::new(World::new())), news: Rc::new(Notify::new()) };
        let acceptor = server.clone();
        actix::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                actix::spawn(acceptor.clone().serve(stream));
            }
        });
        server
    }

    /// Resolves when this condition holds.
    pub(crate) async fn until(&self, holds: impl Fn(&World) -> bool) {
        loop {
            let news = self.news.notified();
            if holds(&self.world.borrow()) {
                return;
            }
            news.await;
        }
    }

    /// Resolves when this condition holds. Delayed answers are sent meanwhile.
    pub(crate) async fn until_answered(&self, holds: impl Fn(&World) -> bool) {
        loop {
            let news = self.news.notified();
            self.world.borrow_mut().answer_late();
            if holds(&self.world.borrow()) {
                return;
            }
            news.await;
        }
    }

    async fn serve(self, stream: TcpStream) {
        let (read, mut write) = stream.into_split();
        let (out, mut queue) = mpsc::channel::<Vec<u8>>(WRITES);
        let writer = actix::spawn(async move {
            while let Some(bytes) = queue.recv().await {
                if write.write_all(&bytes).await.is_err() {
                    return;
                }
            }
        });
        let wire = Wire { out, writer: writer.abort_handle() };
        let cuts = self.world.borrow().cuts;
        let mut packets = FramedRead::new(read, Codec::new());
        while let Some(Ok(Ok(packet))) = packets.next().await {
            let mut world = self.world.borrow_mut();
            if world.cuts != cuts {
                return;
            }
            for block in packet.blocks {
                let Head::Command(code) = block.head else { panic!("clients send commands") };
                if code == CommandCode::LogOn {
                    world.user = Some(wire.clone());
                }
                let all = world.answer(code, &block).into_iter().flat_map(|answer| bytes(Packet::of(0, answer)));
                wire.send(all.collect());
            }
            drop(world);
            self.news.notify_waiters();
        }
    }

    /// Applies changes and sends their events in one write.
    pub(crate) fn happen(&self, side: Side, changes: &[Change]) {
        let blocks = self.world.borrow_mut().change(side, changes);
        self.world.borrow().tell(blocks);
    }

    /// Applies changes and sends their events in a broken packet.
    pub(crate) fn happen_unheard(&self, side: Side, changes: &[Change]) {
        let blocks = self.world.borrow_mut().change(side, changes);
        let world = self.world.borrow();
        if let (Some(user), false) = (&world.user, blocks.is_empty()) {
            let mut bytes = bytes(Packet { session_id: 0, blocks });
            let last = bytes.len() - 4;
            bytes[last] ^= 1;
            user.send(bytes);
        }
    }

    /// Ends the connection and applies changes meanwhile. If `is_another`, the next server has none of the calls, and
    /// other pads.
    pub(crate) fn cut(&self, changes: &[(Side, Change)], is_another: bool) {
        self.world.borrow_mut().cut(changes, is_another);
    }

    /// Sends an agent state as a mark after all earlier events. Pages otherwise ignore it. Returns the state.
    pub(crate) fn mark(&self, side: Side, number: u64) -> AgentState {
        let state = [AgentState::NotReady, AgentState::Ready, AgentState::WrapUp][usize::try_from(number % 3).unwrap()];
        let world = self.world.borrow();
        let agent = world.line(side).pad;
        world.tell(vec![AgentStateChange { agent, state, changed: None }.block(agent, &Dialect::default())]);
        state
    }
}
