use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::http::read_head;
use super::socket::Message;
use crate::error::BenchError;

/// Event channel as a stream of server-sent events.
pub(crate) struct EventStream {
    stream: TcpStream,
    /// Bytes of lines that have not come whole.
    rest: Vec<u8>,
}

impl EventStream {
    /// Opens the stream of a session.
    pub(crate) async fn open(address: SocketAddr, session: &str) -> Result<Self, BenchError> {
        let mut stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let path = format!("/sessions/{session}/events");
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut rest = Vec::new();
        read_head(&mut stream, &mut rest, &path, "200").await?;
        Ok(Self { stream, rest })
    }

    /// Hands on every event until the connection ends. What chunks add are other lines.
    pub(crate) async fn listen(mut self, mut heard: impl FnMut(Message<'_>)) -> Result<(), BenchError> {
        loop {
            while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.rest.drain(..=end).collect();
                if let Some(event) = line.strip_prefix(b"data:") {
                    heard(Message(event.trim_ascii()));
                }
            }
            if self.rest.is_empty() {
                // Nothing is kept for a stream that waits.
                self.rest = Vec::new();
            }
            self.stream.readable().await?;
            if self.stream.read_buf(&mut self.rest).await? == 0 {
                return Err(BenchError::Closed("without the end of the stream".to_owned()));
            }
        }
    }
}
