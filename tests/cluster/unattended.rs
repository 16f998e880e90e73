//! With `cluster.seal_passwords` the session id is enough for another node to go on.

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::harness::{Block, EventChannel, EventSource, Session, SharedAltiserv, eventually};

/// A session with a call, whose node has been killed.
struct Site {
    nodes: SharedAltiserv,
    /// The session at the other node.
    there: Session,
    /// Number of the last event that the client has seen.
    seen: u64,
}

impl Site {
    async fn start(sealed: &str) -> Self {
        let mut nodes = SharedAltiserv::start_with(2, &[("WEBPROXY_CLUSTER__SEAL_PASSWORDS", sealed)]).await;
        let (session, _) = nodes.log_on(0, "101").await;
        let mut channel = session.bind().await;
        nodes.rings("101").await;
        channel.call("ring").await;
        nodes.kill(0).await;
        Self { there: session.at(nodes.nodes[1]), seen: channel.last_seq(), nodes }
    }

    /// Hangs the caller up, which the channel is told next.
    async fn hears(&self, channel: &mut EventChannel) {
        self.nodes.callers_hang_up().await;
        channel.call("disconnect").await;
        assert_eq!(self.nodes.seen_by(1).await["users"], 1);
    }
}

/// True if a stream begins with events of its session, and does not end.
async fn begins(stream: &mut EventSource) -> bool {
    loop {
        match stream.next_block().await {
            Some(Block::Event { data, .. }) => return data.contains("BoundEvent"),
            Some(Block::Other(_)) => {}
            Some(Block::Close { .. }) | None => return false,
        }
    }
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_request_with_the_session_id_has_another_node_go_on() {
    let site = Site::start("true").await;
    let calls = eventually("an answer", async || {
        let reply = site.nodes.nodes[1].get(&site.there.path("/calls")).await;
        (reply.status == 200).then(|| reply.json())
    });
    assert_eq!(calls.await["calls"].as_array().map(Vec::len), Some(1));
    let mut channel = site.there.resume(site.seen).await;
    site.hears(&mut channel).await;
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_websocket_with_the_session_id_has_another_node_go_on() {
    let site = Site::start("true").await;
    let path = format!("/ws?sessionId={}&lastSeq={}&hello=1", site.there.id, site.seen);
    let bound = eventually("an event channel", async || {
        let mut channel = EventChannel::connect(site.nodes.nodes[1].address, &path).await;
        match channel.next_message().await {
            Some(Message::Text(text)) => Some((channel, text)),
            _ => None,
        }
    });
    let (channel, text) = bound.await;
    let hello: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&hello["eventType"], &hello["resumed"]), (&json!("BoundEvent"), &json!(true)), "{hello}");
    site.hears(&mut channel.going_on_after(site.seen)).await;
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_stream_with_the_session_id_has_another_node_go_on() {
    let site = Site::start("true").await;
    let seen = site.seen.to_string();
    let bound = eventually("a stream", async || {
        let at = site.nodes.nodes[1].address;
        let headers = [("Last-Event-ID", seen.as_str())];
        let mut stream = EventSource::open_with(at, &site.there.path("/events?hello=1"), &headers).await;
        begins(&mut stream).await.then_some(stream)
    });
    let mut stream = bound.await;
    site.nodes.callers_hang_up().await;
    assert_eq!(stream.call_event("disconnect").await["seq"], site.seen + 1);
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn without_sealed_passwords_the_session_id_is_not_enough() {
    let site = Site::start("false").await;
    let node = site.nodes.nodes[1];
    eventually("the refusal", async || (node.get(&site.there.path("/calls")).await.status == 409).then_some(())).await;
    node.get(&site.there.path("/calls")).await.refused(409, "session_moved");
    assert_eq!(site.there.open_after(site.seen).await.close_code().await, 4409);
    assert_eq!(site.nodes.seen_by(1).await["users"], 0);
}
