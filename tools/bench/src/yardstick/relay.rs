//! Relay: for each WebSocket one connection to the phone system, in one task. Packets in, text frames out.

use std::net::SocketAddr;

use futures::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use super::line_client::LineClient;
use super::listens;
use crate::error::BenchError;

/// Frame by which a client knows that its line is connected; the same as the program's.
pub(super) const CONNECTED: &str = r#"{"eventType":"ServerStatusEvent","connected":true}"#;

pub(super) async fn serve(altiserv: SocketAddr, asks: bool) -> Result<(), BenchError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    listens(listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::task::spawn_local(async move {
            // A client that leaves ends its own relay only.
            let _ = relay(stream, altiserv, asks).await;
        });
    }
}

async fn relay(stream: TcpStream, altiserv: SocketAddr, asks: bool) -> Result<(), BenchError> {
    let (mut socket, line) = accept(stream).await?;
    let mut client = LineClient::log_on(altiserv, line, asks).await?;
    send(&mut socket, CONNECTED.to_owned()).await?;
    loop {
        tokio::select! {
            frames = client.frames() => {
                for frame in frames? {
                    send(&mut socket, frame).await?;
                }
            }
            message = socket.next() => {
                if !matches!(message, Some(Ok(_))) {
                    return Ok(());
                }
            }
        }
    }
}

/// Accepts a WebSocket, and reads the line from the end of its address.
pub(super) async fn accept(stream: TcpStream) -> Result<(WebSocketStream<TcpStream>, i32), BenchError> {
    stream.set_nodelay(true)?;
    let mut head = [0; 256];
    let read = stream.peek(&mut head).await?;
    let address = head[..read].split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    let line = address.rsplit(|byte| *byte == b'=').next().and_then(|line| str::from_utf8(line).ok());
    let line = line.and_then(|line| line.parse().ok()).ok_or(BenchError::Garbled("an upgrade"))?;
    let socket =
        tokio_tungstenite::accept_async(stream).await.map_err(|error| BenchError::Closed(error.to_string()))?;
    Ok((socket, line))
}

async fn send(socket: &mut WebSocketStream<TcpStream>, text: String) -> Result<(), BenchError> {
    socket.send(Message::text(text)).await.map_err(|error| BenchError::Closed(error.to_string()))
}
