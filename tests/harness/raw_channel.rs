//! WebSocket client that can send any bytes.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{connect, in_time};

pub(crate) const TEXT: u8 = 0x1;
pub(crate) const BINARY: u8 = 0x2;
pub(crate) const CONTINUATION: u8 = 0x0;
pub(crate) const CLOSE: u8 = 0x8;
pub(crate) const PING: u8 = 0x9;
pub(crate) const PONG: u8 = 0xa;

/// FIN bit: the frame is the last one of its message.
pub(crate) const FIN: u8 = 0x80;

/// Frame as a client sends it: masked, with the shortest form of its length.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    const MASK: [u8; 4] = [0x12, 0x34, 0x56, 0x78];
    let mut frame = head(first, payload.len(), true);
    frame.extend(MASK);
    frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

/// Frame header that announces this many bytes.
pub(crate) fn head(first: u8, length: usize, masked: bool) -> Vec<u8> {
    let mask = if masked { 0x80 } else { 0 };
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short), _) if short < 126 => vec![first, mask | short],
        (_, Ok(two)) => [vec![first, mask | 0x7e], two.to_be_bytes().to_vec()].concat(),
        _ => [vec![first, mask | 0x7f], (length as u64).to_be_bytes().to_vec()].concat(),
    }
}

/// Answer to an upgrade request, and the connection behind it.
pub(crate) struct RawChannel {
    pub(crate) stream: TcpStream,
    pub(crate) answer: String,
}

/// Header lines of a normal upgrade request.
pub(crate) const UPGRADE: &[&str] = &[
    "Host: localhost",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

impl RawChannel {
    /// Sends an upgrade request with these lines, and the bytes `behind` it in the same write.
    pub(crate) async fn ask(address: SocketAddr, request: &str, lines: &[&str], behind: &[u8]) -> Self {
        let mut stream = connect(address, None).await;
        let head = format!("{request} HTTP/1.1\r\n{}\r\n\r\n", lines.join("\r\n"));
        stream.write_all(&[head.as_bytes(), behind].concat()).await.expect("it is open");
        let mut answer = Vec::new();
        in_time("the answer to the upgrade", async {
            while !answer.ends_with(b"\r\n\r\n") {
                answer.push(stream.read_u8().await.expect("an answer has an end"));
            }
        })
        .await;
        Self { stream, answer: String::from_utf8(answer).expect("an answer's head is text").to_ascii_lowercase() }
    }

    pub(crate) async fn open(address: SocketAddr) -> Self {
        let raw = Self::ask(address, "GET /ws", UPGRADE, &[]).await;
        assert!(raw.answer.starts_with("http/1.1 101 "), "{}", raw.answer);
        raw
    }

    /// Sends bytes. A server that has already closed does not take them.
    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes).await;
    }

    /// Next frame: its first byte and its payload; `None` at the end of the connection.
    pub(crate) async fn next(&mut self) -> Option<(u8, Vec<u8>)> {
        in_time("a frame or the end", async {
            let mut head = [0; 2];
            self.stream.read_exact(&mut head).await.ok()?;
            assert_eq!(head[1] & 0x80, 0, "a server does not mask");
            let length = match head[1] {
                126 => usize::from(self.stream.read_u16().await.ok()?),
                127 => panic!("no frame of this server is so long"),
                short => usize::from(short),
            };
            let mut payload = vec![0; length];
            self.stream.read_exact(&mut payload).await.ok()?;
            Some((head[0], payload))
        })
        .await
    }

    /// Code of the close frame, if there is one. Other frames are skipped. The connection must end behind it.
    pub(crate) async fn closed(&mut self) -> Option<u16> {
        loop {
            match self.next().await {
                None => return None,
                Some((first, payload)) if first == FIN | CLOSE => {
                    while self.next().await.is_some() {}
                    return Some(payload.get(..2).map_or(1005, |code| u16::from_be_bytes([code[0], code[1]])));
                }
                Some(_) => {}
            }
        }
    }
}
