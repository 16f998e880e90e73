//! Connections of the scripted AltiServ.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use altilink::Codec;
use futures::StreamExt;
use tokio::io::AsyncWriteExt;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio_util::bytes::BytesMut;
use tokio_util::codec::FramedRead;

use super::script::Script;

type Shared = Arc<Mutex<Script>>;

fn lock(script: &Shared) -> MutexGuard<'_, Script> {
    script.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) async fn listen(bound: oneshot::Sender<SocketAddr>) -> TcpListener {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
    // The receiver is gone if the test has already failed.
    let _ = bound.send(listener.local_addr().expect("it is bound"));
    listener
}

/// Accepts connections without end.
pub(super) async fn accept(listener: TcpListener, script: Shared) {
    while let Ok((stream, _)) = listener.accept().await {
        let connected = lock(&script).connect();
        if let Some((id, written)) = connected {
            actix_web::rt::spawn(serve(stream, id, written, Arc::clone(&script)));
        }
    }
}

/// Reads and writes at the same time, until one of the two ends.
async fn serve(stream: TcpStream, id: u64, written: mpsc::Receiver<BytesMut>, script: Shared) {
    stream.set_nodelay(true).expect("it is a TCP connection");
    let (read, write) = stream.into_split();
    tokio::select! {
        () = hear(read, id, &script) => {}
        () = speak(write, written) => {}
    }
    lock(&script).connections.remove(&id);
}

async fn hear(read: OwnedReadHalf, id: u64, script: &Shared) {
    let mut packets = FramedRead::new(read, Codec::new());
    while let Some(Ok(packet)) = packets.next().await {
        let packet = packet.expect("the product speaks AltiLink");
        for block in &packet.blocks {
            lock(script).hear(id, block);
        }
    }
}

async fn speak(mut write: OwnedWriteHalf, mut written: mpsc::Receiver<BytesMut>) {
    while let Some(bytes) = written.recv().await {
        if write.write_all(&bytes).await.is_err() {
            return;
        }
    }
}
