//! HTTP client with one connection, which is kept alive as a browser does.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Time limit for an answer on a busy machine.
const ANSWER: Duration = Duration::from_secs(10);

pub(super) struct Http {
    stream: BufReader<TcpStream>,
    address: SocketAddr,
}

#[derive(Debug, Default)]
pub(super) struct Request<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) authorization: Option<&'a str>,
    pub(super) body: Option<Value>,
}

/// Answer and its duration.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Value,
    pub(super) took: Duration,
}

impl Http {
    pub(super) async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the program accepts connections");
        // A request is written in one piece. A wait for more data would only distort the measurement.
        stream.set_nodelay(true).expect("the connection is open");
        Self { stream: BufReader::new(stream), address }
    }

    pub(super) async fn send(&mut self, request: Request<'_>) -> Reply {
        let start = Instant::now();
        let text = self.render(&request);
        let exchange = async {
            self.stream.get_mut().write_all(text.as_bytes()).await?;
            self.read().await
        };
        let answered = tokio::time::timeout(ANSWER, exchange).await;
        let answered = answered.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()));
        let (status, body) = answered.unwrap_or_else(|error| panic!("{} {}: {error}", request.method, request.path));
        Reply { status, body, took: start.elapsed() }
    }

    fn render(&self, Request { method, path, authorization, body }: &Request<'_>) -> String {
        let body = body.as_ref().map(Value::to_string).unwrap_or_default();
        let authorization = authorization.map(|value| format!("Authorization: {value}\r\n")).unwrap_or_default();
        let address = self.address;
        let length = body.len();
        format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\n{authorization}Content-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        )
    }

    /// Reads a response. Responses of the Web API always have a Content-Length.
    async fn read(&mut self) -> std::io::Result<(u16, Value)> {
        let status = self.line().await?;
        let status = status.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status line");
        let mut length = 0;
        loop {
            let header = self.line().await?;
            match header.split_once(':') {
                None => break,
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().expect("a length");
                }
                Some(_) => {}
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok((status, serde_json::from_slice(&body).expect("the body is JSON")))
    }

    async fn line(&mut self) -> std::io::Result<String> {
        let mut line = String::new();
        match self.stream.read_line(&mut line).await? {
            0 => Err(std::io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(line.trim_end().to_owned()),
        }
    }
}
