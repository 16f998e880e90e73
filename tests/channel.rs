//! Event channel: its binding to a session, its first events, and its end.

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::harness::{EventChannel, TestApp, eventually};

const UNKNOWN: &str = "6f1d0c1e-0000-4000-8000-000000000000";

/// Channel at this path that is bound by sending `first`.
async fn bound_by(app: &TestApp, path: &str, first: Message) -> EventChannel {
    let mut channel = EventChannel::connect(app.address(), path).await;
    channel.send(first).await;
    channel.server_status(true).await;
    channel
}

#[actix_web::test]
async fn a_channel_is_bound_by_its_path_its_query_or_its_first_message() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let id = &session.id;
    let mut channels = Vec::new();
    for path in [session.path("/events"), format!("/ws?sessionId={id}&lastSeq="), format!("/ws?ID={id}")] {
        let mut channel = EventChannel::connect(app.address(), &path).await;
        channel.server_status(true).await;
        channels.push(channel);
    }
    // The answer to the logon may be sent as it is.
    let logon = json!({ "sessionId": id, "extension": "101", "eventsUrl": "ws://x/ws", "warnings": [] }).to_string();
    for message in [Message::text(format!(" {id}\n")), Message::text(&logon), Message::binary(logon.clone())] {
        channels.push(bound_by(&app, "/ws?sessionId=", message).await);
    }
    session.dial("102").await.ok();
    let ringing = join_all(channels.iter_mut().map(|channel| channel.call("ringback"))).await;
    assert!(ringing.iter().all(|call| *call == ringing[0]), "{ringing:?}");
    let mut bound = channels.pop().expect("a channel");
    bound.send(Message::binary(id.clone())).await;
    assert_eq!(bound.close_code().await, 1003, "only the first message may be binary");
}

#[actix_web::test]
async fn a_channel_is_opened_at_every_path_that_an_application_may_have_chosen() {
    let app = TestApp::with(|settings| {
        settings.server.websocket_paths = vec!["/AltiGen/Events/".to_owned(), "/socket".to_owned()];
    })
    .await;
    let session = app.log_on("101").await;
    for path in ["/", "/ws", "/websocket", "/events", "/altigen/events", "/AltiGen/Events", "/socket", "/Socket/"] {
        bound_by(&app, path, Message::text(session.id.clone())).await.close().await;
    }
    for path in ["", "/ws", "/events"] {
        EventChannel::connect(app.address(), &session.path(path)).await.server_status(true).await;
    }
    assert_eq!(session.describe().await.ok()["sessionId"], json!(session.id));
    assert_eq!(app.get("/").await.ok()["name"], "altigen-webproxy");
}

#[actix_web::test]
async fn a_key_of_the_query_that_is_not_read_is_told_in_the_close_frame() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    for path in
        [format!("/ws?sessionId={}&ticket=1", session.id), session.path("/events?ticket=1"), "/?ticket".to_owned()]
    {
        let mut channel = EventChannel::connect(app.address(), &path).await;
        let Some(Message::Close(Some(frame))) = channel.next_message().await else { panic!("{path}: no close frame") };
        assert_eq!(u16::from(frame.code), 4404, "{path}");
        assert!(frame.reason.contains("\"ticket\"") && frame.reason.contains("sessionId"), "{path}: {}", frame.reason);
    }
}

#[actix_web::test]
async fn existing_calls_come_first_and_their_recordings_behind_them() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let mut early = session.bind().await;
    app.simulate_call(&json!({ "to": "101", "from": { "number": "5550001" } })).await;
    let recorded = early.call("ring").await;
    session.act(&recorded, "answer").await.ok();
    early.call("connect").await;
    session.record("Start").await.ok();
    early.record_event(&recorded, "Start", "Agent").await;
    let second = app.simulate_call(&json!({ "to": "101", "from": { "number": "5550002" } })).await;
    let ringing = early.call_event("ring").await;

    let mut late = session.bind().await;
    let first = late.call_event("connect").await;
    let shown = (&first["callHandle"], &first["state"], &first["direction"], &first["origin"]);
    assert_eq!(shown, (&recorded, &json!("connected"), &json!("in"), &json!("existing")));
    late.record_event(&recorded, "Start", "Agent").await;
    let mut expected = ringing.clone();
    expected["origin"] = json!("existing");
    assert_eq!(late.next_event().await, expected);
    // From here on both get the same events.
    app.hang_up(second).await;
    assert_eq!(early.next_numbered().await, late.next_numbered().await);
}

#[actix_web::test]
async fn a_call_that_was_there_before_the_logon_comes_first_too() {
    let app = TestApp::start().await;
    let call = app.simulate_call(&json!({ "to": "101" })).await;
    app.post(&format!("/simulator/calls/{call}/answer"), &json!({})).await.ok();
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let found = channel.call_event("connect").await;
    assert_eq!((&found["origin"], &found["state"]), (&json!("existing"), &json!("connected")));
    app.hang_up(call).await;
    assert_eq!(channel.call("disconnect").await, found["callHandle"]);
}

#[actix_web::test]
async fn an_unknown_session_is_closed_with_4404() {
    let app = TestApp::start().await;
    for path in
        [format!("/ws?sessionId={UNKNOWN}"), "/ws?sessionId=x".to_owned(), format!("/sessions/{UNKNOWN}/events")]
    {
        assert_eq!(EventChannel::connect(app.address(), &path).await.close_code().await, 4404, "{path}");
    }
    for text in [UNKNOWN, "{}"] {
        let mut channel = EventChannel::connect(app.address(), "/ws").await;
        channel.send(Message::text(text)).await;
        assert_eq!(channel.close_code().await, 4404, "{text}");
    }
}

#[actix_web::test]
async fn a_channel_that_names_no_session_in_time_is_closed_with_4408() {
    let app = TestApp::with(|settings| settings.sessions.first_message_timeout = Duration::from_secs(1)).await;
    let session = app.log_on("101").await;
    let mut bound = bound_by(&app, "/ws", Message::text(session.id.clone())).await;
    assert_eq!(EventChannel::connect(app.address(), "/ws").await.close_code().await, 4408);
    // The channel that was bound in time stays open.
    session.dial("102").await.ok();
    bound.call("ringback").await;
}

#[actix_web::test]
async fn a_plain_request_is_told_that_the_path_is_a_websocket() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    for path in ["/ws".to_owned(), session.path("/events")] {
        assert!(app.get(&path).await.refused(400, "bad_request").contains("WebSocket"));
    }
}

#[actix_web::test]
async fn messages_of_a_bound_channel_change_nothing() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    channel.send(Message::text("hello")).await;
    channel.send(Message::text(UNKNOWN)).await;
    session.dial("102").await.ok();
    channel.call("ringback").await;
}

#[actix_web::test]
async fn several_channels_of_a_session_are_closed_together_at_log_off() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let mut channels = [session.bind().await, session.bind().await, session.bind().await];
    session.log_off().await.ok();
    for channel in &mut channels {
        assert_eq!(channel.close_code().await, 4000);
    }
}

#[actix_web::test]
async fn the_session_lives_as_long_as_one_of_its_channels() {
    let app = TestApp::with(|settings| settings.sessions.release_grace = Duration::ZERO).await;
    let session = app.log_on("101").await;
    let first = session.bind().await;
    let mut second = session.bind().await;
    first.close().await;
    session.dial("102").await.ok();
    second.call("ringback").await;
    second.close().await;
    session.until_over().await;
}

#[actix_web::test]
async fn too_many_channels_of_a_session_are_turned_away() {
    let app = TestApp::with(|settings| settings.sessions.sockets_per_session = 2).await;
    let session = app.log_on("101").await;
    let first = session.bind().await;
    let mut second = session.bind().await;
    assert_eq!(session.open().await.close_code().await, 1013);
    session.dial("102").await.ok();
    second.call("ringback").await;
    first.close().await;
    eventually("a free place", async || {
        let third = session.open().await.next_message().await;
        third.is_some_and(|message| message.is_text()).then_some(())
    })
    .await;
}

#[actix_web::test]
async fn the_server_pings_and_keeps_a_client_that_answers() {
    let app = TestApp::with(|settings| settings.sessions.ping_interval = Duration::from_millis(300)).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    // One ping more than a client gets that does not answer.
    for _ in 0..4 {
        let message = channel.next_message().await;
        assert!(message.as_ref().is_some_and(Message::is_ping), "{message:?}");
    }
    session.describe().await.ok();
}

/// Sends events of tens of thousands of bytes to both channels of a user, until the server closes the one that does not
/// read.
async fn flood_until_gone(app: &TestApp, lively: &mut EventChannel) {
    // Each byte becomes six characters of JSON.
    let bulk = "\u{1}".repeat(4096);
    eventually("the end of the channel", async || {
        let id = app.simulate_call(&json!({ "to": "101", "ivrData": bulk, "userData": bulk })).await;
        assert_eq!(lively.call_event("ring").await["callInfo"]["ivrData"], bulk);
        app.hang_up(id).await;
        lively.call("disconnect").await;
        (app.http().bound_channels().await == 1).then_some(())
    })
    .await;
}

#[actix_web::test]
async fn a_client_that_does_not_read_is_closed_with_4429_and_disturbs_nobody() {
    let app = TestApp::with(|settings| {
        settings.sessions.unread_timeout = Duration::from_millis(500);
        // A slow client gets time to reconnect even without a grace period.
        settings.sessions.release_grace = Duration::ZERO;
    })
    .await;
    let slow = app.log_on("101").await;
    let other = app.log_on("101").await;
    let mut channel = EventChannel::connect_narrow(app.address(), &format!("/ws?sessionId={}", slow.id)).await;
    channel.server_status(true).await;
    let mut lively = other.bind().await;
    flood_until_gone(&app, &mut lively).await;
    assert_eq!(channel.close_code().await, 4429);
    let mut back = slow.open_after(channel.last_seq()).await;
    back.next_event().await;
    other.dial("102").await.ok();
    lively.call("ringback").await;
}
