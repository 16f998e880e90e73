//! The event channel as a stream of server-sent events.

use std::time::Duration;

use serde_json::json;

use super::{GRACE, UNKNOWN, bound, ended, poll, rings};
use crate::harness::{EventChannel, EventSource, Product, TestApp, both_products};

both_products![
    a_stream_carries_the_same_texts_as_a_websocket_in_every_session_of_the_user,
    a_stream_continues_after_the_last_event_that_its_client_has_seen,
    the_first_stream_brings_the_calls_and_the_last_one_takes_the_session_along,
    a_stream_says_why_it_ends,
];

async fn a_stream_carries_the_same_texts_as_a_websocket_in_every_session_of_the_user(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut socket = session.bind().await;
    let mut stream = EventSource::open(app.address(), &session.path("/events")).await;
    let other = app.log_on("101").await;
    let mut others = EventSource::open(app.address(), &format!("/events?sessionId={}", other.id)).await;
    assert_eq!(stream.next_event().await["seq"], 1);
    assert_eq!(others.next_event().await["eventType"], "ServerStatusEvent");
    let call = app.simulate_call(&json!({ "to": "101", "from": { "name": "Zo\u{eb}\r\ndata: x" } })).await;
    app.hang_up(call).await;
    for _ in 0..2 {
        let text = socket.next_text().await.to_string();
        let (id, data) = stream.next_numbered().await;
        assert_eq!(data, text);
        let polled = poll(app.http(), &session, &format!("after={}", id.unwrap_or_default() - 1)).await;
        assert!(String::from_utf8_lossy(&polled.body).starts_with(&format!("[{text}")), "{polled:?}");
        let event: serde_json::Value = serde_json::from_str(&text).expect("an event is JSON");
        assert_eq!(id, event["seq"].as_u64());
        let same = others.next_event().await;
        assert_eq!((&same["callEventType"], &same["callInfo"]), (&event["callEventType"], &event["callInfo"]));
    }
}

async fn a_stream_continues_after_the_last_event_that_its_client_has_seen(product: Product) {
    let app = TestApp::of_with(product, |settings| settings.sessions.release_grace = GRACE).await;
    let session = app.log_on("101").await;
    let mut stream = EventSource::open(app.address(), &session.path("/events")).await;
    assert_eq!(stream.next_event().await["seq"], 1);
    drop(stream);
    bound(app.http(), 0).await;
    let call = app.simulate_call(&json!({ "to": "101" })).await;
    app.hang_up(call).await;
    let mut watching = session.resume(1).await;
    watching.call("ring").await;
    watching.call("disconnect").await;
    let path = session.path("/events?lastSeq=1");
    let mut by_query = EventSource::open(app.address(), &path).await;
    for seq in [2, 3] {
        assert_eq!(by_query.next_event().await["seq"], seq);
    }
    // A browser connects again to the same address, and adds the header.
    let mut by_header = EventSource::open_with(app.address(), &path, &[("Last-Event-ID", "2")]).await;
    assert_eq!(by_header.next_event().await["seq"], 3);
    let mut up_to_date = EventSource::open_with(app.address(), &path, &[("Last-Event-ID", "3")]).await;
    assert!(up_to_date.event_within(Duration::from_millis(100)).await.is_none());
    let mut lost = EventSource::open_with(app.address(), &session.path("/events"), &[("Last-Event-ID", "99")]).await;
    assert_eq!(lost.next_event().await["eventType"], "ResyncEvent");
    for wrong in ["-1", "x", "1.5"] {
        let reply = app.http().request("GET", &path).header("Accept", "text/event-stream");
        let refused = reply.header("Last-Event-ID", wrong).send().await.refused(400, "wrong_field");
        assert!(refused.contains("Last-Event-ID"), "{refused}");
    }
}

async fn the_first_stream_brings_the_calls_and_the_last_one_takes_the_session_along(product: Product) {
    let app = TestApp::of_with(product, |settings| settings.sessions.release_grace = Duration::ZERO).await;
    let session = app.log_on("101").await;
    let call = rings(&app, &session).await;
    let mut stream = EventSource::open(app.address(), &session.path("/events")).await;
    assert_eq!(stream.next_event().await["eventType"], "ServerStatusEvent");
    stream.call_event("ring").await;
    let second = EventSource::open(app.address(), &session.path("/events")).await;
    bound(app.http(), 2).await;
    drop(stream);
    bound(app.http(), 1).await;
    session.describe().await.ok();
    drop(second);
    ended(&session).await;
    app.hang_up(call).await;
}

async fn a_stream_says_why_it_ends(product: Product) {
    let mut app = TestApp::of_with(product, |settings| {
        settings.sessions.sockets_per_session = 1;
        settings.sessions.release_grace = GRACE;
    })
    .await;
    let address = app.address();
    let closed = async |path: &str| EventSource::open(address, path).await.closed().await;
    assert_eq!(closed(&format!("/sessions/{UNKNOWN}/events")).await, (4404, "no such session".to_owned()));
    assert_eq!(closed("/events").await, (4404, "the query names no session".to_owned()));
    let session = app.log_on("101").await;
    let (code, reason) = closed(&session.path("/events?from=7")).await;
    assert!(code == 4404 && reason.contains("\"from\""), "{code} {reason}");
    let mut stream = EventSource::open(address, &session.path("/events")).await;
    stream.next_event().await;
    assert_eq!(closed(&session.path("/events")).await.0, 1013);
    session.log_off().await.ok();
    assert_eq!(stream.closed().await, (4000, "logged off".to_owned()));
    let session = app.log_on("101").await;
    let mut stream = EventSource::open(address, &session.path("/events")).await;
    stream.next_event().await;
    app.begin_stop();
    assert_eq!(stream.closed().await, (1001, "the server stops".to_owned()));
}

#[actix_web::test]
async fn a_stream_is_neither_packed_nor_held_back_nor_kept() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let packed = [("Accept-Encoding", "gzip, br")];
    let mut stream = EventSource::open_with(app.address(), &session.path("/events"), &packed).await;
    assert_eq!(stream.status, 200);
    assert_eq!(stream.header("content-type"), Some("text/event-stream"));
    assert_eq!(stream.header("cache-control"), Some("no-store, no-transform"));
    assert_eq!(stream.header("x-accel-buffering"), Some("no"));
    assert_eq!(stream.header("content-encoding"), None);
    assert!(stream.header("x-request-id").is_some());
    stream.next_event().await;
}

#[actix_web::test]
async fn a_stream_has_a_comment_as_its_heartbeat_and_a_browser_comes_back_within_the_grace() {
    let app = TestApp::with(|settings| settings.sessions.ping_interval = Duration::from_millis(50)).await;
    let session = app.log_on("101").await;
    let mut stream = EventSource::open(app.address(), &session.path("/events")).await;
    let mut others = Vec::new();
    while others.len() < 3 {
        match stream.next_block().await {
            Some(crate::harness::Block::Other(text)) => others.push(text),
            Some(_) => {}
            None => panic!("the stream has ended: {others:?}"),
        }
    }
    assert_eq!(others, ["retry: 1000", ":", ":"]);
}

#[actix_web::test]
async fn a_head_request_opens_nothing() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    for (query, accept, status) in
        [("", "text/event-stream", 200), ("?wait=30s", "*/*", 200), ("?after=x", "*/*", 400), ("", "*/*", 400)]
    {
        let head = app.http().request("HEAD", &session.path(&format!("/events{query}")));
        let reply = head.header("Accept", accept).send().await;
        assert_eq!((reply.status.as_u16(), reply.body.len()), (status, 0), "{query} {accept}");
    }
    assert_eq!(app.http().bound_channels().await, 0);
    // The first channel is still the first.
    assert_eq!(EventSource::open(app.address(), &session.path("/events")).await.next_event().await["seq"], 1);
}

#[actix_web::test]
async fn a_request_that_asks_for_nothing_in_particular_is_told_the_ways() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    for path in [session.path("/events"), format!("/events?sessionId={}", session.id), session.path("/ws")] {
        let refused = app.get(&path).await.refused(400, "bad_request");
        assert!(refused.contains("WebSocket"), "{refused}");
    }
    let refused = app.get(&session.path("/events")).await.refused(400, "bad_request");
    assert!(refused.contains("text/event-stream") && refused.contains("wait"), "{refused}");
}

#[actix_web::test]
async fn a_client_that_reads_no_stream_is_let_go_and_its_session_goes_on() {
    let app = TestApp::with(|settings| {
        settings.sessions.unread_timeout = Duration::from_secs(1);
        settings.sessions.unread_bytes = 4096;
    })
    .await;
    let session = app.log_on("101").await;
    let mut reading = session.bind().await;
    let unread = EventSource::open_narrow(app.address(), &session.path("/events")).await;
    bound(app.http(), 2).await;
    let mut calls = 0;
    while app.http().bound_channels().await == 2 {
        let call = app.simulate_call(&json!({ "to": "101", "userData": "x".repeat(4000) })).await;
        app.hang_up(call).await;
        for kind in ["ring", "disconnect"] {
            reading.call_event(kind).await;
        }
        calls += 1;
        assert!(calls < 20_000, "a client that reads nothing is still served");
    }
    session.describe().await.ok();
    drop(unread);
}

#[actix_web::test]
async fn with_the_guides_events_alone_a_stream_numbers_them_all_the_same() {
    let app = TestApp::with(|settings| settings.events.guide_only = true).await;
    let session = app.log_on("101").await;
    let mut stream = EventSource::open(app.address(), &session.path("/events")).await;
    let (id, data) = stream.next_numbered().await;
    assert_eq!((id, data.as_str()), (Some(1), r#"{"eventType":"ServerStatusEvent","Connected":true}"#));
    let mut socket = EventChannel::connect(app.address(), &session.path("/events")).await;
    assert_eq!(socket.next_text().await, data);
}
