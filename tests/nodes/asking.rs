//! Requests that may fail: the node may be dead, stopped, or about to end.

use std::net::SocketAddr;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// Longest wait of a client for an answer.
const ANSWER: Duration = Duration::from_secs(10);

/// Longest wait for a connection. Loopback takes it at once, or the machine is busy.
pub(super) const CONNECTION: Duration = Duration::from_secs(2);

/// Request of a client.
#[derive(Debug, Default, Clone)]
pub(super) struct Asked<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) header: Option<(&'a str, &'a str)>,
    pub(super) body: Option<Value>,
}

/// Answer: status, and body as JSON or else as a text.
pub(super) type Answer = (u16, Value);

/// Sends a request. An error says why there is no answer.
pub(super) async fn ask(node: SocketAddr, asked: Asked<'_>) -> Result<Answer, String> {
    ask_within(ANSWER, node, asked).await
}

/// Sends a request whose answer is not waited for any longer.
pub(super) async fn ask_within(longest: Duration, node: SocketAddr, asked: Asked<'_>) -> Result<Answer, String> {
    let answered = tokio::time::timeout(longest, exchange(node, asked)).await;
    answered.unwrap_or_else(|_| Err(format!("no answer within {longest:?}")))
}

async fn exchange(node: SocketAddr, asked: Asked<'_>) -> Result<Answer, String> {
    let stream = tokio::time::timeout(CONNECTION, TcpStream::connect(node)).await;
    let stream = stream.map_err(|_| "no connection".to_owned())?.map_err(told)?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(told)?;
    let connection = tokio::spawn(connection);
    let mut request = Request::builder().method(asked.method).uri(asked.path).header("host", node.to_string());
    if let Some((name, value)) = asked.header {
        request = request.header(name, value);
    }
    if asked.body.is_some() {
        request = request.header("content-type", "application/json");
    }
    let body = asked.body.map(|body| body.to_string()).unwrap_or_default();
    let request = request.body(Full::new(Bytes::from(body))).map_err(told)?;
    let (head, body) = sender.send_request(request).await.map_err(told)?.into_parts();
    let body = body.collect().await.map_err(told)?.to_bytes();
    connection.abort();
    let text = || Value::from(String::from_utf8_lossy(&body));
    Ok((head.status.as_u16(), serde_json::from_slice(&body).unwrap_or_else(|_| text())))
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}
