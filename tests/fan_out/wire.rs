//! Wire between the program and AltiServ that records the traffic.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use altilink::message::Message;
use altilink::message::events::Ring;
use altilink::{Block, Codec, CommandCode, Dialect, EventCode, Head};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, tcp};
use tokio_util::bytes::BytesMut;
use tokio_util::codec::Decoder;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::harness::in_time;

/// Forwards everything unchanged, in a thread of its own so that nothing else delays it. It ends when it is dropped.
pub(crate) struct Wire {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    _stop: DropGuard,
}

#[derive(Debug, Default)]
struct Seen {
    extra_information_asked: u64,
    last_ring: Option<Instant>,
    /// Time of the first RING of each caller.
    rings: BTreeMap<String, Instant>,
}

impl Wire {
    pub(crate) async fn start(upstream: SocketAddr) -> Self {
        let seen = Arc::default();
        let stop = CancellationToken::new();
        let (bound, address) = tokio::sync::oneshot::channel();
        let told = Arc::clone(&seen);
        let stopped = stop.clone();
        thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
                // The receiver is gone if the test has already failed.
                let _ = bound.send(listener.local_addr().expect("it is bound"));
                stopped.run_until_cancelled(accept(listener, upstream, told)).await;
            });
        });
        let address = in_time("the wire", address).await.expect("the wire has started");
        Self { address, seen, _stop: stop.drop_guard() }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        lock(&self.seen)
    }

    /// Number of GET_EXTRACALLINFO commands so far.
    pub(crate) fn extra_information_asked(&self) -> u64 {
        self.seen().extra_information_asked
    }

    /// Time at which the last RING left AltiServ.
    pub(crate) fn last_ring(&self) -> Instant {
        self.seen().last_ring.expect("it has rung")
    }

    /// Time at which the RING of each caller left AltiServ.
    pub(crate) fn rings(&self) -> BTreeMap<String, Instant> {
        self.seen().rings.clone()
    }

    pub(crate) fn forget_rings(&self) {
        self.seen().rings.clear();
    }
}

async fn accept(listener: TcpListener, upstream: SocketAddr, seen: Arc<Mutex<Seen>>) {
    while let Ok((client, _)) = listener.accept().await {
        let seen = Arc::clone(&seen);
        actix_web::rt::spawn(async move {
            let Ok(server) = TcpStream::connect(upstream).await else { return };
            for stream in [&client, &server] {
                stream.set_nodelay(true).expect("the connection is open");
            }
            let (client_reads, client_writes) = client.into_split();
            let (server_reads, server_writes) = server.into_split();
            tokio::select! {
                () = pass(client_reads, server_writes, &seen) => {}
                () = pass(server_reads, client_writes, &seen) => {}
            }
        });
    }
}

async fn pass(mut from: tcp::OwnedReadHalf, mut to: tcp::OwnedWriteHalf, seen: &Mutex<Seen>) {
    let mut codec = Codec::new();
    let mut copy = BytesMut::new();
    let mut chunk = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut chunk).await {
        let at = Instant::now();
        if to.write_all(&chunk[..read]).await.is_err() {
            return;
        }
        copy.extend_from_slice(&chunk[..read]);
        while let Ok(Some(packet)) = codec.decode(&mut copy) {
            let blocks = packet.map(|packet| packet.blocks).unwrap_or_default();
            for block in &blocks {
                lock(seen).see(block, at);
            }
        }
    }
}

impl Seen {
    fn see(&mut self, block: &Block, at: Instant) {
        match block.head {
            Head::Command(CommandCode::GetExtraCallInfo) => self.extra_information_asked += 1,
            Head::Event(EventCode::Ring) => {
                self.last_ring = Some(at);
                if let Ok(Ring(details)) = Ring::read(&block.parameters, &Dialect::default()) {
                    self.rings.entry(details.info.caller_id).or_insert(at);
                }
            }
            _ => {}
        }
    }
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}
