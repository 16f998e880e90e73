use std::net::SocketAddr;
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::header::{ACCEPT, HOST, HeaderMap};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinHandle;

use super::{connect, in_time};

/// Client side of a stream of server-sent events, as a browser's EventSource reads it. When it is dropped, the connection
/// ends.
pub(crate) struct EventSource {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    body: Incoming,
    text: String,
    connection: JoinHandle<()>,
}

/// Block of lines of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    /// An event of the session, or a notice without a number.
    Event { id: Option<u64>, data: String },
    /// The close event.
    Close { code: u64, reason: String },
    /// A comment, or the time before the client connects again.
    Other(String),
}

impl Drop for EventSource {
    fn drop(&mut self) {
        self.connection.abort();
    }
}

impl EventSource {
    pub(crate) async fn open(address: SocketAddr, path: &str) -> Self {
        Self::open_with(address, path, &[]).await
    }

    /// Opens a stream with further headers.
    pub(crate) async fn open_with(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Self {
        let mut request =
            Request::get(path).header(HOST, address.to_string()).header(ACCEPT, "text/html;q=0.1, Text/Event-Stream");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Empty::<Bytes>::new()).expect("the request is well-formed");
        Self::over(connect(address, None).await, request).await
    }

    /// Opens a stream with a small buffer, so that almost nothing is buffered that the client does not read.
    pub(crate) async fn open_narrow(address: SocketAddr, path: &str) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(1024).expect("a small buffer");
        let stream = socket.connect(address).await.expect("the server listens");
        let request = Request::get(path).header(HOST, address.to_string()).header(ACCEPT, "text/event-stream");
        Self::over(stream, request.body(Empty::new()).expect("the request is well-formed")).await
    }

    async fn over(stream: TcpStream, request: Request<Empty<Bytes>>) -> Self {
        in_time("the beginning of a stream", async {
            let (mut sender, connection) =
                hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("the connection is up");
            let connection = actix_web::rt::spawn(async move {
                // An error of the connection shows in the body.
                let _ = connection.await;
            });
            let (head, body) = sender.send_request(request).await.expect("the server replies").into_parts();
            Self { status: head.status, headers: head.headers, body, text: String::new(), connection }
        })
        .await
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("headers are text"))
    }

    /// Next block; None at the end of the stream, in whatever way it ends.
    pub(crate) async fn next_block(&mut self) -> Option<Block> {
        Some(parsed(&self.next_text().await?))
    }

    /// Next block as it came, without the empty line at its end.
    pub(crate) async fn next_text(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                return Some(block);
            }
            let frame = in_time("more of the stream", self.body.frame()).await?.ok()?;
            self.text.push_str(str::from_utf8(frame.data_ref()?).expect("a batch is text"));
        }
    }

    /// Next event or notice with its number.
    pub(crate) async fn next_numbered(&mut self) -> (Option<u64>, String) {
        loop {
            match self.next_block().await {
                Some(Block::Event { id, data }) => return (id, data),
                Some(Block::Other(_)) => {}
                other => panic!("an event was expected, not {other:?}"),
            }
        }
    }

    pub(crate) async fn next_event(&mut self) -> Value {
        let (id, data) = self.next_numbered().await;
        let event: Value = serde_json::from_str(&data).expect("an event is JSON");
        let is_notice = matches!(event["eventType"].as_str(), Some("BoundEvent" | "HeartbeatEvent"));
        let number = if is_notice { None } else { event["seq"].as_u64() };
        assert_eq!(id, number, "{event}");
        event
    }

    /// Next event, which must be this CallEvent. Updates before it are skipped.
    pub(crate) async fn call_event(&mut self, kind: &str) -> Value {
        loop {
            let event = self.next_event().await;
            if event["eventType"] != "CallUpdateEvent" {
                assert_eq!(
                    (&event["eventType"], &event["callEventType"]),
                    (&"CallEvent".into(), &kind.into()),
                    "{event}"
                );
                return event;
            }
        }
    }

    /// Next event, if one comes within this time.
    pub(crate) async fn event_within(&mut self, time: Duration) -> Option<Value> {
        tokio::time::timeout(time, self.next_event()).await.ok()
    }

    /// Code and reason of the close event, which must be the last. Events before it are skipped.
    pub(crate) async fn closed(mut self) -> (u64, String) {
        let mut closed = None;
        while let Some(block) = self.next_block().await {
            assert_eq!(closed, None, "something follows the close event: {block:?}");
            if let Block::Close { code, reason } = block {
                closed = Some((code, reason));
            }
        }
        closed.expect("a close event before the end of the stream")
    }
}

fn parsed(block: &str) -> Block {
    let field = |name: &str| {
        let mut found = block.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let first = found.next();
        assert_eq!(found.next(), None, "{name} twice: {block}");
        first
    };
    let Some(data) = field("data") else { return Block::Other(block.to_owned()) };
    if field("event") == Some("close") {
        let closed: Value = serde_json::from_str(data).expect("JSON");
        let reason = closed["reason"].as_str().expect("a reason").to_owned();
        return Block::Close { code: closed["code"].as_u64().expect("a code"), reason };
    }
    assert_eq!(field("event"), None, "{block}");
    Block::Event { id: field("id").map(|id| id.parse().expect("a number")), data: data.to_owned() }
}
