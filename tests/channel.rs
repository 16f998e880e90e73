//! Event channel: its binding to a session, its first events, and its end.

use std::time::Duration;

use futures::future::join_all;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::harness::{EventChannel, Product, TestApp, both_products, eventually, in_time};

both_products![
    a_channel_is_bound_by_its_path_its_query_or_its_first_message,
    a_channel_is_opened_at_every_path_that_an_application_may_have_chosen,
    the_session_is_named_in_every_way_that_an_application_may_have_chosen,
    a_key_of_the_query_that_is_not_read_is_told_in_the_close_frame,
    the_first_subprotocol_offered_is_chosen,
    a_first_message_may_come_in_pieces,
    events_are_numbered_from_one_without_gaps_and_bear_their_time,
    existing_calls_come_first_and_their_recordings_behind_them,
    a_call_that_was_there_before_the_logon_comes_first_too,
    an_unknown_session_is_closed_with_4404,
    a_channel_that_names_no_session_in_time_is_closed_with_4408,
    a_closed_channel_ends_its_connection_even_where_the_client_does_not,
    messages_that_are_no_text_and_oversized_ones_are_refused,
    a_plain_request_is_told_that_the_path_is_a_websocket,
    messages_of_a_bound_channel_change_nothing,
    several_channels_of_a_session_are_closed_together_at_log_off,
    the_session_lives_as_long_as_one_of_its_channels,
    too_many_channels_of_a_session_are_turned_away,
    the_server_pings_and_keeps_a_client_that_answers,
    a_client_that_answers_no_ping_is_let_go,
    a_client_that_does_not_read_is_closed_with_4429_and_disturbs_nobody,
];

const UNKNOWN: &str = "6f1d0c1e-0000-4000-8000-000000000000";

/// Channel that is bound by sending `first`.
async fn bound_by(app: &TestApp, first: Message) -> EventChannel {
    let mut channel = EventChannel::connect(app.address(), "/ws").await;
    channel.send(first).await;
    channel.server_status(true).await;
    channel
}

async fn a_channel_is_bound_by_its_path_its_query_or_its_first_message(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let id = &session.id;
    let by_path = EventChannel::connect(app.address(), &session.path("/events")).await;
    let by_query = EventChannel::connect(app.address(), &format!("/ws?sessionId={id}")).await;
    let mut channels = [by_path, by_query];
    for channel in &mut channels {
        channel.server_status(true).await;
    }
    let messages = [
        id.clone(),
        format!(" {id}\n"),
        json!({ "sessionId": id }).to_string(),
        json!({ "SESSIONID": id, "unknown": [1] }).to_string(),
    ];
    let by_message = join_all(messages.map(|text| bound_by(&app, Message::text(text)))).await;
    session.dial("102").await.ok();
    let ringing = join_all(channels.iter_mut().map(|channel| channel.call("ringback"))).await;
    for mut channel in by_message {
        assert_eq!(channel.call("ringback").await, ringing[0]);
    }
    assert_eq!(ringing[0], ringing[1]);
}

async fn a_channel_is_opened_at_every_path_that_an_application_may_have_chosen(product: Product) {
    let app = TestApp::of_with(product, |settings| {
        settings.server.websocket_paths = vec!["/AltiGen/Events/".to_owned(), "/socket".to_owned()];
    })
    .await;
    let session = app.log_on("101").await;
    for path in ["/", "/ws", "/websocket", "/events", "/altigen/events", "/AltiGen/Events", "/socket", "/Socket/"] {
        let mut channel = EventChannel::connect(app.address(), path).await;
        channel.send(Message::text(session.id.clone())).await;
        channel.server_status(true).await;
        channel.close().await;
    }
    for path in ["", "/ws", "/events"] {
        EventChannel::connect(app.address(), &session.path(path)).await.server_status(true).await;
    }
    assert_eq!(session.describe().await.ok()["sessionId"], json!(session.id));
    assert_eq!(app.get("/").await.ok()["name"], "altigen-webproxy");
}

async fn the_session_is_named_in_every_way_that_an_application_may_have_chosen(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let id = &session.id;
    for query in ["sessionId", "SESSIONID", "session", "Session", "id", "ID"] {
        let path = format!("/ws?{query}={id}&lastSeq=&LASTSEQ=0");
        EventChannel::connect(app.address(), &path).await.server_status(true).await;
    }
    let logon = json!({ "sessionId": id, "extension": "101", "eventsUrl": "ws://x/ws", "warnings": [] }).to_string();
    for text in [
        format!("\"{id}\""),
        format!("\u{feff}{id}"),
        json!({ "session": id }).to_string(),
        json!({ "session": { "sessionId": id } }).to_string(),
        logon,
    ] {
        bound_by(&app, Message::binary(text.clone().into_bytes())).await.close().await;
        let mut channel = EventChannel::connect(app.address(), "/ws?sessionId=").await;
        channel.send(Message::text(text)).await;
        channel.server_status(true).await;
        channel.send(Message::binary(id.clone().into_bytes())).await;
        assert_eq!(channel.close_code().await, 1003);
    }
}

async fn a_key_of_the_query_that_is_not_read_is_told_in_the_close_frame(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    for path in [format!("/ws?sessionId={}&token=1", session.id), session.path("/events?token=1"), "/?token".to_owned()]
    {
        let mut channel = EventChannel::connect(app.address(), &path).await;
        let Some(Message::Close(Some(frame))) = channel.next_message().await else { panic!("{path}: no close frame") };
        assert_eq!(u16::from(frame.code), 4404, "{path}");
        assert!(frame.reason.contains("\"token\"") && frame.reason.contains("sessionId"), "{path}: {}", frame.reason);
    }
}

/// Head of the answer to an upgrade request with this header.
async fn upgraded(app: &TestApp, header: &str) -> String {
    let mut stream = TcpStream::connect(app.address()).await.expect("the server listens");
    let upgrade = format!(
        "GET /ws HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{header}\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        app.address()
    );
    stream.write_all(upgrade.as_bytes()).await.expect("the server reads");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(in_time("the head of the answer", stream.read_u8()).await.expect("an answer"));
    }
    String::from_utf8(head).expect("a head is text").to_lowercase()
}

async fn the_first_subprotocol_offered_is_chosen(product: Product) {
    let app = TestApp::of(product).await;
    let chosen = upgraded(&app, "Sec-WebSocket-Protocol: altigen, json\r\n").await;
    assert!(chosen.starts_with("http/1.1 101 ") && chosen.contains("sec-websocket-protocol: altigen\r\n"), "{chosen}");
    assert!(!upgraded(&app, "").await.contains("sec-websocket-protocol"));
}

async fn a_first_message_may_come_in_pieces(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channel = EventChannel::connect(app.address(), "/ws").await;
    let (head, tail) = session.id.split_at(9);
    let piece = |text: &str, opcode, last| Message::Frame(Frame::message(text.to_owned(), OpCode::Data(opcode), last));
    channel.send(piece(head, Data::Text, false)).await;
    channel.send(piece(tail, Data::Continue, true)).await;
    channel.server_status(true).await;
    let mut channel = EventChannel::connect(app.address(), "/ws").await;
    channel.send(piece(head, Data::Binary, false)).await;
    channel.send(piece(tail, Data::Continue, true)).await;
    channel.server_status(true).await;
}

async fn events_are_numbered_from_one_without_gaps_and_bear_their_time(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channel = session.open().await;
    session.dial("102").await.ok();
    app.desk_phone("102", "answer").await;
    app.desk_phone("102", "hangup").await;
    let mut seen = Vec::new();
    for seq in 1..=4 {
        let event = channel.next_numbered().await;
        assert_eq!(event["seq"], seq, "{event}");
        seen.push(event["callEventType"].clone());
    }
    assert_eq!(seen, [Value::Null, json!("ringback"), json!("connect"), json!("disconnect")]);
}

async fn existing_calls_come_first_and_their_recordings_behind_them(product: Product) {
    let app = TestApp::of(product).await;
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

async fn a_call_that_was_there_before_the_logon_comes_first_too(product: Product) {
    let app = TestApp::of(product).await;
    let call = app.simulate_call(&json!({ "to": "101" })).await;
    app.post(&format!("/simulator/calls/{call}/answer"), &json!({})).await.ok();
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let found = channel.call_event("connect").await;
    assert_eq!((&found["origin"], &found["state"]), (&json!("existing"), &json!("connected")));
    app.hang_up(call).await;
    assert_eq!(channel.call("disconnect").await, found["callHandle"]);
}

async fn an_unknown_session_is_closed_with_4404(product: Product) {
    let app = TestApp::of(product).await;
    for path in
        [format!("/ws?sessionId={UNKNOWN}"), "/ws?sessionId=x".to_owned(), format!("/sessions/{UNKNOWN}/events")]
    {
        assert_eq!(EventChannel::connect(app.address(), &path).await.close_code().await, 4404, "{path}");
    }
    for text in [UNKNOWN, "hello", "{", "{}", r#"{"sessionId": 5}"#, ""] {
        let mut channel = EventChannel::connect(app.address(), "/ws").await;
        channel.send(Message::text(text)).await;
        assert_eq!(channel.close_code().await, 4404, "{text}");
    }
}

async fn a_channel_that_names_no_session_in_time_is_closed_with_4408(product: Product) {
    let app =
        TestApp::of_with(product, |settings| settings.sessions.first_message_timeout = Duration::from_secs(1)).await;
    let session = app.log_on("101").await;
    let mut bound = bound_by(&app, Message::text(session.id.clone())).await;
    assert_eq!(EventChannel::connect(app.address(), "/ws").await.close_code().await, 4408);
    // The channel that was bound in time stays open.
    session.dial("102").await.ok();
    bound.call("ringback").await;
}

async fn a_closed_channel_ends_its_connection_even_where_the_client_does_not(product: Product) {
    let app = TestApp::of(product).await;
    let mut stream = TcpStream::connect(app.address()).await.expect("the server listens");
    let upgrade = format!(
        "GET /ws?sessionId={UNKNOWN} HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        app.address()
    );
    stream.write_all(upgrade.as_bytes()).await.expect("the server reads");
    let mut received = Vec::new();
    in_time("the end of the connection", stream.read_to_end(&mut received)).await.expect("it ends well");
    assert!(received.starts_with(b"HTTP/1.1 101 "), "{received:?}");
    let close = [&4404_u16.to_be_bytes()[..], b"no such session"].concat();
    assert!(received.ends_with(&close), "{received:?}");
}

async fn messages_that_are_no_text_and_oversized_ones_are_refused(product: Product) {
    let app = TestApp::of(product).await;
    let mut channel = EventChannel::connect(app.address(), "/ws").await;
    channel.send(Message::binary(vec![0xff, 0xfe])).await;
    assert_eq!(channel.close_code().await, 1003);
    let mut channel = EventChannel::connect(app.address(), "/ws").await;
    channel.send(Message::text("x".repeat(5000))).await;
    assert_eq!(channel.close_code().await, 1009);
}

async fn a_plain_request_is_told_that_the_path_is_a_websocket(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    for path in ["/ws".to_owned(), session.path("/events")] {
        assert!(app.get(&path).await.refused(400, "bad_request").contains("WebSocket"));
    }
}

async fn messages_of_a_bound_channel_change_nothing(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    channel.send(Message::text("hello")).await;
    channel.send(Message::text(UNKNOWN)).await;
    session.dial("102").await.ok();
    channel.call("ringback").await;
}

async fn several_channels_of_a_session_are_closed_together_at_log_off(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channels = [session.bind().await, session.bind().await, session.bind().await];
    session.log_off().await.ok();
    for channel in &mut channels {
        assert_eq!(channel.close_code().await, 4000);
    }
}

async fn the_session_lives_as_long_as_one_of_its_channels(product: Product) {
    let app = TestApp::of_with(product, |settings| settings.sessions.release_grace = Duration::ZERO).await;
    let session = app.log_on("101").await;
    let first = session.bind().await;
    let mut second = session.bind().await;
    first.close().await;
    session.dial("102").await.ok();
    second.call("ringback").await;
    second.close().await;
    eventually("the end of the session", async || (session.describe().await.status == 404).then_some(())).await;
}

async fn too_many_channels_of_a_session_are_turned_away(product: Product) {
    let app = TestApp::of_with(product, |settings| settings.sessions.sockets_per_session = 2).await;
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

async fn the_server_pings_and_keeps_a_client_that_answers(product: Product) {
    let app = TestApp::of_with(product, |settings| settings.sessions.ping_interval = Duration::from_millis(300)).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    // One ping more than a client gets that does not answer.
    for _ in 0..4 {
        let message = channel.next_message().await;
        assert!(message.as_ref().is_some_and(Message::is_ping), "{message:?}");
    }
    session.describe().await.ok();
}

async fn a_client_that_answers_no_ping_is_let_go(product: Product) {
    let app = TestApp::of_with(product, |settings| {
        settings.sessions.ping_interval = Duration::from_millis(30);
        settings.sessions.release_grace = Duration::ZERO;
    })
    .await;
    let session = app.log_on("101").await;
    // A client that does not read does not answer pings.
    let _silent = session.bind().await;
    eventually("the end of the session", async || (session.describe().await.status == 404).then_some(())).await;
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

async fn a_client_that_does_not_read_is_closed_with_4429_and_disturbs_nobody(product: Product) {
    let app = TestApp::of_with(product, |settings| {
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
