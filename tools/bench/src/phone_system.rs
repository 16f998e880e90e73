//! Scripted AltiServ for the load: it answers every command at once, and has no rules. It runs in the thread of the
//! clients, so that a ring's time is known to both.

mod answers;
mod client_link;
mod rings;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Instant;

use altilink::{Block, Codec, Packet};
use bytes::BytesMut;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet, spawn_local};
use tokio_util::codec::Encoder;

use crate::error::BenchError;
use client_link::ClientLink;

/// Phone system. Its connections end when it is dropped.
pub(crate) struct PhoneSystem {
    pub(crate) address: SocketAddr,
    switch: Rc<Switch>,
    acceptor: JoinHandle<()>,
}

/// State of the phone system.
#[derive(Default)]
struct Switch {
    /// Connections by the lines that have logged on.
    lines: RefCell<HashMap<i32, Rc<ClientLink>>>,
    serving: RefCell<JoinSet<()>>,
    placed: Cell<u64>,
}

impl PhoneSystem {
    pub(crate) async fn start() -> Result<Self, BenchError> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let switch = Rc::new(Switch::default());
        let acceptor = spawn_local(accept(listener, Rc::clone(&switch)));
        Ok(Self { address, switch, acceptor })
    }

    /// Makes a call ring at a line. Returns the time at which the packet was written; none if nobody is logged on.
    pub(crate) fn ring(&self, line: i32, call: u32) -> Result<Option<Instant>, BenchError> {
        self.tell(line, vec![rings::ring(line, call)])
    }

    /// Ends the call that a line has.
    pub(crate) fn hang_up(&self, line: i32) -> Result<Option<Instant>, BenchError> {
        self.tell(line, vec![rings::hang_up(line)])
    }

    /// Ends the call that a line has and makes another one ring, in one packet.
    pub(crate) fn ring_anew(&self, line: i32, call: u32) -> Result<Option<Instant>, BenchError> {
        self.tell(line, vec![rings::hang_up(line), rings::ring(line, call)])
    }

    fn tell(&self, line: i32, blocks: Vec<Block>) -> Result<Option<Instant>, BenchError> {
        let Some(link) = self.switch.lines.borrow().get(&line).cloned() else { return Ok(None) };
        let packet = packet(blocks)?;
        let now = Instant::now();
        link.write(&packet)?;
        Ok(Some(now))
    }

    /// Ends every connection. New ones are accepted.
    pub(crate) fn kill_links(&self) {
        self.switch.lines.borrow_mut().clear();
        self.switch.serving.borrow_mut().abort_all();
    }
}

impl Drop for PhoneSystem {
    fn drop(&mut self) {
        self.acceptor.abort();
        self.kill_links();
    }
}

/// Accepts connections without end.
async fn accept(listener: TcpListener, switch: Rc<Switch>) {
    while let Ok((stream, _)) = listener.accept().await {
        let serving = serve(ClientLink::new(stream), Rc::clone(&switch));
        let mut tasks = switch.serving.borrow_mut();
        while tasks.try_join_next().is_some() {}
        tasks.spawn_local(serving);
    }
}

/// Answers a connection's commands until it ends.
async fn serve(link: Rc<ClientLink>, switch: Rc<Switch>) {
    // A client that is killed ends its connections in any way.
    let _ = link.serve(|block| answers::answer(&switch, &link, block)).await;
    let Some(line) = link.line.get() else { return };
    let mut lines = switch.lines.borrow_mut();
    // The line may have logged on by another connection meanwhile.
    if lines.get(&line).is_some_and(|current| Rc::ptr_eq(current, &link)) {
        lines.remove(&line);
    }
}

/// Bytes of a packet with these blocks.
fn packet(blocks: Vec<Block>) -> Result<BytesMut, BenchError> {
    let mut bytes = BytesMut::new();
    Codec::new().encode(Packet { session_id: 0, blocks }, &mut bytes)?;
    Ok(bytes)
}
