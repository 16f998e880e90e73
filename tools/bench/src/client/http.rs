use std::net::SocketAddr;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::{Buf, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::error::BenchError;

/// Initial size of a connection's buffer: more than any answer that is measured.
const BUFFER: usize = 4096;

/// Connection that is kept alive, with one request at a time.
pub(crate) struct HttpConnection {
    stream: TcpStream,
    buffer: BytesMut,
}

/// Answer without its headers.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: BytesMut,
}

/// Bytes of a request, written once and sent many times.
pub(crate) fn request(method: &str, path: &str, user: Option<&str>, body: &str) -> Vec<u8> {
    let credentials = user.map(|user| BASE64_STANDARD.encode(format!("{user}:1234")));
    let authorization = credentials.map(|value| format!("Authorization: Basic {value}\r\n")).unwrap_or_default();
    let length = body.len();
    let entity = if body.is_empty() && method != "POST" {
        String::new()
    } else {
        format!("Content-Type: application/json\r\nContent-Length: {length}\r\n")
    };
    format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{authorization}{entity}\r\n{body}").into_bytes()
}

impl HttpConnection {
    pub(crate) async fn open(address: SocketAddr) -> Result<Self, BenchError> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: BytesMut::with_capacity(BUFFER) })
    }

    /// Sends a request and waits for its answer.
    pub(crate) async fn send(&mut self, request: &[u8]) -> Result<Reply, BenchError> {
        self.stream.write_all(request).await?;
        loop {
            if let Some(reply) = self.take_reply()? {
                return Ok(reply);
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(BenchError::Closed("while an answer was awaited".to_owned()));
            }
        }
    }

    /// Sends a request that must be granted.
    pub(crate) async fn ask(&mut self, what: &str, request: &[u8]) -> Result<BytesMut, BenchError> {
        let Reply { status, body } = self.send(request).await?;
        if status == 200 {
            return Ok(body);
        }
        let body = String::from_utf8_lossy(&body).into_owned();
        Err(BenchError::Refused { what: what.to_owned(), status, body })
    }

    /// Takes an answer that has come whole. Every server here says how long its answers are.
    fn take_reply(&mut self) -> Result<Option<Reply>, BenchError> {
        const GARBLED: BenchError = BenchError::Garbled("a request");
        let Some(end) = find(&self.buffer, b"\r\n\r\n") else { return Ok(None) };
        let head = str::from_utf8(&self.buffer[..end]).map_err(|_| GARBLED)?;
        let status = head.get(9..12).and_then(|code| code.parse().ok()).ok_or(GARBLED)?;
        let length = content_length(head).ok_or(GARBLED)?;
        let whole = end + 4 + length;
        if self.buffer.len() < whole {
            return Ok(None);
        }
        let mut body = self.buffer.split_to(whole);
        body.advance(end + 4);
        Ok(Some(Reply { status, body }))
    }
}

fn content_length(head: &str) -> Option<usize> {
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    headers.find_map(|(name, value)| name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?)
}

/// Reads the head of an answer that must have this status. What came behind it is left in `rest`.
pub(crate) async fn read_head(
    stream: &mut TcpStream,
    rest: &mut Vec<u8>,
    path: &str,
    status: &str,
) -> Result<(), BenchError> {
    let head: Vec<u8> = loop {
        if let Some(end) = find(rest, b"\r\n\r\n") {
            break rest.drain(..end + 4).collect();
        }
        if stream.read_buf(rest).await? == 0 {
            return Err(BenchError::Closed(format!("instead of an answer to GET {path}")));
        }
    };
    if head.starts_with(format!("HTTP/1.1 {status} ").as_bytes()) {
        return Ok(());
    }
    let body = String::from_utf8_lossy(&[&head[..], &rest[..]].concat()).into_owned();
    let status = str::from_utf8(&head[9..12]).ok().and_then(|code| code.parse().ok()).unwrap_or(0);
    Err(BenchError::Refused { what: format!("GET {path}"), status, body })
}

/// Position of some bytes in others.
fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_without_a_body_names_no_length_unless_it_is_a_post() {
        let text = |method, body| String::from_utf8(request(method, "/x", None, body)).expect("it is text");
        assert!(!text("GET", "").contains("Content-Length"));
        assert!(text("POST", "").contains("Content-Length: 0\r\n"));
        assert!(text("POST", "{}").ends_with("Content-Length: 2\r\n\r\n{}"));
    }

    #[test]
    fn a_length_is_found_in_any_letter_case() {
        assert_eq!(content_length("HTTP/1.1 200 OK\r\nContent-LENGTH:  12\r\nX: 1"), Some(12));
        assert_eq!(content_length("HTTP/1.1 200 OK\r\nX: 1"), None);
    }
}
