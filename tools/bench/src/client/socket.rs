use std::cell::RefCell;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::http::read_head;
use crate::error::BenchError;

thread_local! {
    /// Room for what is read at once. All sockets of the thread share it.
    static CHUNK: RefCell<Vec<u8>> = RefCell::new(vec![0; 64 * 1024]);
}

/// Opcodes of RFC 6455.
const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

/// Lengths of seven bits that stand for a length of two bytes, or of eight.
const TWO_BYTES: u8 = 126;
const EIGHT_BYTES: u8 = 127;

const MASKED: u8 = 0x80;

/// WebSocket that understands as much as it has to: whole frames that are not masked.
pub(crate) struct Socket {
    stream: TcpStream,
    /// Bytes of frames that have not come whole.
    rest: Vec<u8>,
}

/// Message of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Message<'a>(pub(crate) &'a [u8]);

impl Socket {
    /// Opens a WebSocket, of a subprotocol if one is named.
    pub(crate) async fn open(address: SocketAddr, path: &str, protocol: Option<&str>) -> Result<Self, BenchError> {
        let mut stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let protocol = protocol.map(|name| format!("Sec-WebSocket-Protocol: {name}\r\n")).unwrap_or_default();
        // The key is that of RFC 6455; nobody here has to tell its connections apart.
        let upgrade = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{protocol}\r\n"
        );
        stream.write_all(upgrade.as_bytes()).await?;
        let mut rest = Vec::new();
        read_head(&mut stream, &mut rest, path, "101").await?;
        Ok(Self { stream, rest })
    }

    /// Sends a binary message.
    pub(crate) async fn send(&mut self, message: &[u8]) -> Result<(), BenchError> {
        Ok(self.stream.write_all(&masked(BINARY, message)).await?)
    }

    /// Hands on every message until the connection ends, and answers pings.
    pub(crate) async fn listen(mut self, mut heard: impl FnMut(Message<'_>)) -> Result<(), BenchError> {
        loop {
            for ping in take_messages(&mut self.rest, &mut heard)? {
                self.stream.write_all(&masked(PONG, &ping)).await?;
            }
            self.stream.readable().await?;
            match CHUNK.with_borrow_mut(|chunk| self.read_into(chunk)) {
                Ok(0) => return Err(BenchError::Closed("without a close frame".to_owned())),
                Err(error) if error.kind() != ErrorKind::WouldBlock => return Err(error.into()),
                Ok(_) | Err(_) => {}
            }
        }
    }

    fn read_into(&mut self, chunk: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.try_read(chunk)?;
        self.rest.extend_from_slice(&chunk[..read]);
        Ok(read)
    }
}

/// Hands on the messages that have come whole, and returns the contents of pings among them.
fn take_messages(bytes: &mut Vec<u8>, heard: &mut impl FnMut(Message<'_>)) -> Result<Vec<Vec<u8>>, BenchError> {
    let mut pings = Vec::new();
    let mut taken = 0;
    while let Some((opcode, start, end)) = frame(&bytes[taken..]) {
        let content = &bytes[taken + start..taken + end];
        match opcode {
            TEXT | BINARY => heard(Message(content)),
            PING => pings.push(content.to_vec()),
            CLOSE => return Err(BenchError::Closed(close_reason(content))),
            _ => {}
        }
        taken += end;
    }
    if taken == bytes.len() {
        // Nothing is kept for a socket that waits.
        *bytes = Vec::new();
    } else {
        bytes.drain(..taken);
    }
    Ok(pings)
}

/// Opcode of the first frame, and where its content starts and ends, if it has come whole.
fn frame(bytes: &[u8]) -> Option<(u8, usize, usize)> {
    let opcode = bytes.first()? & 0x0F;
    let (start, length): (usize, usize) = match bytes.get(1)? & 0x7F {
        TWO_BYTES => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        EIGHT_BYTES => (10, usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?),
        short => (2, usize::from(short)),
    };
    let end = start.checked_add(length)?;
    (bytes.len() >= end).then_some((opcode, start, end))
}

/// A client's frame. Its mask is zero, so that nothing has to be masked.
fn masked(opcode: u8, content: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x80 | opcode];
    match (u8::try_from(content.len()), u16::try_from(content.len())) {
        (Ok(short @ ..=125), _) => frame.push(MASKED | short),
        (_, Ok(length)) => {
            frame.push(MASKED | TWO_BYTES);
            frame.extend(length.to_be_bytes());
        }
        _ => {
            frame.push(MASKED | EIGHT_BYTES);
            frame.extend((content.len() as u64).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(content);
    frame
}

fn close_reason(content: &[u8]) -> String {
    let code = content.first_chunk().map(|code| u16::from_be_bytes(*code));
    let reason = String::from_utf8_lossy(content.get(2..).unwrap_or_default());
    format!("{} {reason}", code.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_found_once_it_is_whole_whatever_its_length() {
        for length in [0_usize, 1, 125, 126, 65_535, 65_536] {
            // A server's frame has no mask: the client's without its bit and its key.
            let mut bytes = masked(TEXT, &vec![b'x'; length]);
            bytes[1] &= 0x7F;
            let key = bytes.len() - length - 4;
            bytes.drain(key..key + 4);
            assert_eq!(frame(&bytes), Some((TEXT, bytes.len() - length, bytes.len())), "{length}");
            assert_eq!(frame(&bytes[..bytes.len() - 1]), None, "{length}");
        }
    }
}
