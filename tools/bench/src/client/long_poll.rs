use std::net::SocketAddr;

use super::http::{HttpConnection, request};
use super::socket::Message;
use crate::error::BenchError;

/// Polls for the events of a session, one poll after the other, and hands on every event until one fails.
pub(crate) async fn poll(
    address: SocketAddr,
    session: &str,
    mut heard: impl FnMut(Message<'_>),
) -> Result<(), BenchError> {
    let mut http = HttpConnection::open(address).await?;
    let mut after = 0;
    loop {
        let path = format!("/sessions/{session}/events?after={after}&wait=60s");
        let body = http.ask("a long poll", &request("GET", &path, None, "")).await?;
        let events: Vec<serde_json::Value> =
            serde_json::from_slice(&body).map_err(|_| BenchError::Garbled("a long poll"))?;
        for event in events {
            after = event.get("seq").and_then(serde_json::Value::as_u64).unwrap_or(after);
            heard(Message(event.to_string().as_bytes()));
        }
    }
}
