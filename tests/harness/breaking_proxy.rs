use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, tcp};
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

/// TCP proxy between the application and its AltiServ. A test uses it to break the connection. It stops when it is
/// dropped.
pub(crate) struct BreakingProxy {
    address: SocketAddr,
    wire: watch::Sender<Wire>,
    _stop: DropGuard,
}

/// State of the wire.
#[derive(Debug, Clone, Copy)]
struct Wire {
    upstream: SocketAddr,
    /// Number of cuts so far. A connection with an older number ends.
    cuts: u64,
    refusing: bool,
    frozen: bool,
    delay: Duration,
    bytes_per_second: Option<u32>,
    /// Flag to garble the bytes from the server.
    garbling: bool,
    /// Number of bytes after which the server's next packets, and their connection, are cut.
    torn_after: Option<usize>,
}

/// Size of one read. It may hold several packets or a part of one.
const CHUNK: usize = 4096;

impl BreakingProxy {
    pub(crate) async fn start(upstream: SocketAddr) -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)), upstream).await
    }

    /// Starts at this address.
    pub(crate) async fn start_at(listen: SocketAddr, upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind(listen).await.expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let wire = Wire {
            upstream,
            cuts: 0,
            refusing: false,
            frozen: false,
            delay: Duration::ZERO,
            bytes_per_second: None,
            garbling: false,
            torn_after: None,
        };
        let (wire, seen) = watch::channel(wire);
        let stop = CancellationToken::new();
        actix_web::rt::spawn(stop.clone().run_until_cancelled_owned(accept(listener, seen, stop.clone())));
        Self { address, wire, _stop: stop.drop_guard() }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends every connection. New connections are accepted.
    pub(crate) fn cut(&self) {
        self.wire.send_modify(|wire| wire.cuts += 1);
    }

    /// Ends every connection, and each new one at once, until called with `false`.
    pub(crate) fn refuse(&self, refusing: bool) {
        self.wire.send_modify(|wire| {
            wire.refusing = refusing;
            wire.cuts += u64::from(refusing);
        });
    }

    /// Stops all traffic without closing a connection, like a pulled cable.
    pub(crate) fn freeze(&self, frozen: bool) {
        self.wire.send_modify(|wire| wire.frozen = frozen);
    }

    /// Delays everything by this time.
    pub(crate) fn delay(&self, delay: Duration) {
        self.wire.send_modify(|wire| wire.delay = delay);
    }

    /// Limits the rate of the wire.
    pub(crate) fn throttle(&self, bytes_per_second: Option<u32>) {
        self.wire.send_modify(|wire| wire.bytes_per_second = bytes_per_second);
    }

    /// Garbles the bytes from the server.
    pub(crate) fn garble(&self, garbling: bool) {
        self.wire.send_modify(|wire| wire.garbling = garbling);
    }

    /// Forwards only this many bytes of the next data from the server, and then ends the connection.
    pub(crate) fn tear_after(&self, bytes: usize) {
        self.wire.send_modify(|wire| wire.torn_after = Some(bytes));
    }

    /// Ends the effect of [`Self::tear_after`] for new connections.
    pub(crate) fn mend(&self) {
        self.wire.send_modify(|wire| wire.torn_after = None);
    }

    /// Connects new connections to another server.
    pub(crate) fn lead_to(&self, upstream: SocketAddr) {
        self.wire.send_modify(|wire| wire.upstream = upstream);
    }
}

async fn accept(listener: TcpListener, wire: watch::Receiver<Wire>, stop: CancellationToken) {
    while let Ok((client, _)) = listener.accept().await {
        actix_web::rt::spawn(stop.clone().run_until_cancelled_owned(connect(client, wire.clone())));
    }
}

async fn connect(client: TcpStream, mut wire: watch::Receiver<Wire>) {
    let Wire { refusing, upstream, cuts, .. } = *wire.borrow();
    if refusing {
        return;
    }
    let Ok(server) = TcpStream::connect(upstream).await else { return };
    let (client_reads, client_writes) = client.into_split();
    let (server_reads, server_writes) = server.into_split();
    let up = Pump { from: client_reads, to: server_writes, wire: wire.clone(), downwards: false };
    let down = Pump { from: server_reads, to: client_writes, wire: wire.clone(), downwards: true };
    tokio::select! {
        _ = wire.wait_for(|wire| wire.cuts != cuts) => {}
        () = up.run() => {}
        () = down.run() => {}
    }
}

/// One direction of a connection.
struct Pump {
    from: tcp::OwnedReadHalf,
    to: tcp::OwnedWriteHalf,
    wire: watch::Receiver<Wire>,
    downwards: bool,
}

impl Pump {
    async fn run(mut self) {
        let mut chunk = [0; CHUNK];
        while let Ok(read) = self.from.read(&mut chunk).await {
            if read == 0 || self.pass(&mut chunk[..read]).await.is_none() {
                return;
            }
        }
    }

    /// Forwards one piece of data. `None` ends the connection.
    async fn pass(&mut self, bytes: &mut [u8]) -> Option<()> {
        // Data that was read before the freeze must not pass during it.
        let wire = *self.wire.wait_for(|wire| !wire.frozen).await.ok()?;
        tokio::time::sleep(wire.delay).await;
        if self.downwards && wire.garbling {
            for byte in &mut *bytes {
                *byte ^= 0x55;
            }
        }
        match wire.torn_after {
            Some(kept) if self.downwards => {
                let kept = kept.min(bytes.len());
                let _ = self.to.write_all(&bytes[..kept]).await;
                None
            }
            _ => self.write(bytes, wire.bytes_per_second).await,
        }
    }

    async fn write(&mut self, bytes: &[u8], bytes_per_second: Option<u32>) -> Option<()> {
        /// Size of a piece. It is small enough that a slow wire splits packets.
        const PIECE: usize = 16;
        let Some(rate) = bytes_per_second else { return self.to.write_all(bytes).await.ok() };
        for piece in bytes.chunks(PIECE) {
            self.to.write_all(piece).await.ok()?;
            let size = u32::try_from(piece.len()).ok()?;
            tokio::time::sleep(Duration::from_secs(1) * size / rate.max(1)).await;
        }
        Some(())
    }
}
