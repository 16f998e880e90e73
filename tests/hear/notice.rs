//! The notices that a client asks for: where its events begin, and heartbeats.

use std::time::Duration;

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::{GRACE, bound, poll, rings, told};
use crate::harness::{EventChannel, EventSource, TestApp};

/// A BoundEvent without its time.
fn bound_event(seq: u64, latest: u64, resumed: bool) -> Value {
    json!({ "eventType": "BoundEvent", "seq": seq, "latest": latest, "resumed": resumed })
}

fn without_time(mut event: Value) -> Value {
    let time = event.as_object_mut().and_then(|event| event.remove("time"));
    assert!(time.is_some_and(|time| time.is_string()), "{event}");
    event
}

async fn raw(channel: &mut EventChannel) -> Value {
    serde_json::from_str(&channel.next_text().await).expect("an event is JSON")
}

#[actix_web::test]
async fn a_client_that_asks_is_told_where_its_events_begin_in_every_way() {
    let app = TestApp::with(|settings| settings.sessions.release_grace = GRACE).await;
    let session = app.log_on("101").await;
    let call = rings(&app, &session).await;
    let mut socket = EventChannel::connect(app.address(), &session.path("/events?hello=1")).await;
    assert_eq!(without_time(raw(&mut socket).await), bound_event(0, 2, false));
    assert_eq!(raw(&mut socket).await["seq"], 1);
    app.hang_up(call).await;
    assert_eq!(socket.call("ring").await, socket.call("disconnect").await);
    let mut stream = EventSource::open(app.address(), &session.path("/events?hello=TRUE&lastSeq=1")).await;
    assert_eq!(without_time(stream.next_event().await)["resumed"], true);
    assert_eq!(stream.next_event().await["seq"], 2);
    assert_eq!(stream.next_event().await["seq"], 3);
    let events = told(&poll(app.http(), &session, "after=3&wait=60s&hello=1").await);
    assert_eq!(events.len(), 1);
    assert_eq!(without_time(events[0].clone()), bound_event(3, 3, true));
    let events = told(&poll(app.http(), &session, "after=99&hello=1").await);
    assert_eq!((&events[0]["resumed"], &events[1]["eventType"]), (&json!(false), &json!("ResyncEvent")));
    assert_eq!(events[0]["seq"].as_u64().map(|seq| seq + 1), events[1]["seq"].as_u64());
    // The session may be named by the first message all the same.
    let mut later = EventChannel::connect(app.address(), "/ws?hello=1").await;
    later.send(Message::text(json!({ "sessionId": session.id, "lastSeq": 3 }).to_string())).await;
    assert_eq!(without_time(raw(&mut later).await), bound_event(3, 3, true));
}

#[actix_web::test]
async fn heartbeats_come_at_the_interval_that_is_asked_for_and_have_no_number() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let mut socket = EventChannel::connect(app.address(), &session.path("/events?heartbeat=1s")).await;
    let mut stream = EventSource::open(app.address(), &session.path("/events?Heartbeat=1s")).await;
    assert_eq!(raw(&mut socket).await["eventType"], "BoundEvent");
    assert_eq!(stream.next_event().await["eventType"], "BoundEvent");
    assert_eq!(raw(&mut socket).await["seq"], 1);
    assert_eq!(stream.next_event().await["seq"], 1);
    for _ in 0..2 {
        for event in [raw(&mut socket).await, stream.next_event().await] {
            assert_eq!(without_time(event), json!({ "eventType": "HeartbeatEvent" }));
        }
    }
}

#[actix_web::test]
async fn a_client_that_does_not_ask_is_told_neither() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let mut socket = EventChannel::connect(app.address(), &session.path("/events?hello=0&heartbeat=")).await;
    let mut stream = EventSource::open(app.address(), &session.path("/events?hello=false")).await;
    socket.server_status(true).await;
    assert_eq!(stream.next_event().await["seq"], 1);
    let within = Duration::from_millis(200);
    assert!(socket.any_within(within).await.is_none() && stream.event_within(within).await.is_none());
}

#[actix_web::test]
async fn an_interval_that_no_client_can_mean_is_refused() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let streaming = |query: &str| {
        let path = session.path(&format!("/events?{query}"));
        app.http().request("GET", &path).header("Accept", "text/event-stream").send()
    };
    for wrong in ["0s", "999ms", "301s", "15", "soon", "-1s"] {
        let refused = streaming(&format!("heartbeat={wrong}")).await.refused(400, "wrong_field");
        assert!(refused.contains("heartbeat") && refused.contains("1s to 5m"), "{refused}");
        let url = format!("ws://{}{}?heartbeat={wrong}", app.address(), session.path("/events"));
        let connection = tokio::net::TcpStream::connect(app.address()).await.expect("the server listens");
        assert!(tokio_tungstenite::client_async(url, connection).await.is_err(), "{wrong}");
    }
    assert!(streaming("hello=2").await.refused(400, "wrong_field").contains("hello"));
    bound(app.http(), 0).await;
}
