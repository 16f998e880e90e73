//! Conformance of the event channel to RFC 6455, frame by frame, in the manner of the Autobahn test suite.

use std::time::Duration;

use futures::future::join_all;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::harness::TestApp;
use crate::harness::raw_channel::{
    BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, RawChannel as Raw, TEXT, UPGRADE, frame, head,
};

/// Sends these bytes on a new channel. The server must close it with the expected code.
async fn closes_with(app: &TestApp, what: &str, bytes: &[u8], expected: u16) {
    let mut raw = Raw::open(app.address()).await;
    raw.send(bytes).await;
    assert_eq!(raw.closed().await, Some(expected), "{what}: {bytes:02x?}");
}

#[actix_web::test]
async fn frames_that_break_the_protocol_are_closed_with_1002() {
    let app = TestApp::start().await;
    let mut cases = vec![
        ("an unmasked frame", [head(FIN | TEXT, 3, false), b"abc".to_vec()].concat()),
        ("a fragmented ping", frame(PING, b"a")),
        ("a fragmented close", frame(CLOSE, &[])),
        ("a ping over 125 bytes", frame(FIN | PING, &[b'a'; 126])),
        ("a close over 125 bytes", frame(FIN | CLOSE, &[&[0x03, 0xe8][..], &[b'a'; 124]].concat())),
        ("a continuation of nothing", frame(FIN | CONTINUATION, b"abc")),
        ("an unfinished continuation of nothing", frame(CONTINUATION, b"abc")),
        ("a text within a text", [frame(TEXT, b"a"), frame(FIN | TEXT, b"b")].concat()),
        ("a text that begins within a text", [frame(TEXT, b"a"), frame(TEXT, b"b")].concat()),
        ("a close of one byte", frame(FIN | CLOSE, &[0x03])),
    ];
    for reserved in [0x10, 0x20, 0x40, 0x70] {
        cases.push(("a reserved bit of a text", frame(FIN | reserved | TEXT, b"abc")));
        cases.push(("a reserved bit of a ping", frame(FIN | reserved | PING, b"abc")));
    }
    for opcode in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] {
        cases.push(("a reserved opcode", frame(FIN | opcode, b"")));
    }
    for code in [0_u16, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535] {
        cases.push(("a close code that may not be sent", frame(FIN | CLOSE, &code.to_be_bytes())));
    }
    join_all(cases.iter().map(|(what, bytes)| closes_with(&app, what, bytes, 1002))).await;
    assert_eq!(cases.len(), 40);
}

#[actix_web::test]
async fn a_close_is_answered_by_its_own_code() {
    let app = TestApp::start().await;
    for code in [1000_u16, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999] {
        let reason = [&code.to_be_bytes()[..], "auf Wiedersehen ✓".as_bytes()].concat();
        let bare = frame(FIN | CLOSE, &code.to_be_bytes());
        let told = frame(FIN | CLOSE, &reason);
        tokio::join!(closes_with(&app, "a code", &bare, code), closes_with(&app, "a code with a reason", &told, code));
    }
    closes_with(&app, "a close without a code", &frame(FIN | CLOSE, &[]), 1005).await;
    let longest = [&1000_u16.to_be_bytes()[..], &[b'a'; 123]].concat();
    closes_with(&app, "the longest reason", &frame(FIN | CLOSE, &longest), 1000).await;
    let then = [frame(FIN | CLOSE, &1000_u16.to_be_bytes()), frame(FIN | PING, b"a"), frame(FIN | 3, b"")].concat();
    closes_with(&app, "whatever comes behind a close", &then, 1000).await;
}

#[actix_web::test]
async fn text_that_is_none_is_closed_with_1007_also_in_pieces() {
    let app = TestApp::start().await;
    let wrong: [&[u8]; 9] = [
        &[0xff],
        &[0xc0, 0x80],
        &[0xed, 0xa0, 0x80],
        &[0xf4, 0x90, 0x80, 0x80],
        &[0xf8, 0x88, 0x80, 0x80, 0x80],
        &[0x80],
        &[0xe2, 0x82],
        &[b'a', 0xc3, b'b'],
        &[0xf0, 0x82, 0x82, 0xac],
    ];
    for bytes in wrong {
        let whole = frame(FIN | TEXT, bytes);
        let (last, first) = bytes.split_last().expect("there are bytes");
        let pieces = [frame(TEXT, first), frame(CONTINUATION, &[*last]), frame(FIN | CONTINUATION, b"")].concat();
        tokio::join!(closes_with(&app, "at once", &whole, 1007), closes_with(&app, "in pieces", &pieces, 1007));
    }
}

#[actix_web::test]
async fn a_channel_that_is_bound_closes_on_what_is_no_text_too() {
    let app = TestApp::with(|settings| settings.sessions.release_grace = Duration::from_secs(10)).await;
    let session = app.log_on("101").await;
    for bytes in [frame(FIN | TEXT, &[0xff]), [frame(TEXT, b"a"), frame(FIN | CONTINUATION, &[0xff])].concat()] {
        let mut raw = Raw::open(app.address()).await;
        raw.send(&frame(FIN | TEXT, session.id.as_bytes())).await;
        let (first, _) = raw.next().await.expect("the channel is bound");
        assert_eq!(first, FIN | TEXT);
        raw.send(&bytes).await;
        assert_eq!(raw.closed().await, Some(1007));
    }
    session.describe().await.ok();
}

#[actix_web::test]
async fn pings_are_answered_with_what_they_hold_and_pongs_not_at_all() {
    let app = TestApp::start().await;
    let mut raw = Raw::open(app.address()).await;
    for length in [0, 1, 64, 124, 125] {
        let payload: Vec<u8> = (0..length).map(|n| n ^ 0xa5).collect();
        raw.send(&[frame(FIN | PONG, b"nobody asked"), frame(FIN | PING, &payload)].concat()).await;
        assert_eq!(raw.next().await, Some((FIN | PONG, payload)));
    }
    let ten: Vec<u8> = (0..10_u8).flat_map(|n| frame(FIN | PING, &[n])).collect();
    for byte in ten {
        raw.send(&[byte]).await;
    }
    for n in 0..10 {
        assert_eq!(raw.next().await, Some((FIN | PONG, vec![n])), "byte by byte");
    }
}

#[actix_web::test]
async fn a_session_id_in_pieces_binds_with_pings_in_between() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    for kind in [TEXT, BINARY] {
        let mut raw = Raw::open(app.address()).await;
        let id = session.id.as_bytes();
        let pieces = [
            frame(kind, &id[..1]),
            frame(FIN | PING, b"between"),
            frame(CONTINUATION, &[]),
            frame(CONTINUATION, &id[1..20]),
            frame(FIN | PONG, b""),
            frame(FIN | CONTINUATION, &id[20..]),
        ];
        raw.send(&pieces.concat()).await;
        assert_eq!(raw.next().await, Some((FIN | PONG, b"between".to_vec())));
        let (first, event) = raw.next().await.expect("an event");
        assert_eq!(first, FIN | TEXT);
        let event: serde_json::Value = serde_json::from_slice(&event).expect("an event is JSON");
        assert_eq!(event["eventType"], "ServerStatusEvent");
    }
}

#[actix_web::test]
async fn what_is_too_large_no_text_or_no_session_is_closed_with_its_code() {
    let app = TestApp::start().await;
    closes_with(&app, "a text that names no session", &frame(FIN | TEXT, b"hello"), 4404).await;
    closes_with(&app, "a frame over the limit", &frame(FIN | TEXT, &[b'a'; 4097]), 1009).await;
    closes_with(&app, "a head that announces exabytes", &head(FIN | TEXT, usize::MAX >> 1, true), 1009).await;
    closes_with(&app, "a binary message", &frame(FIN | BINARY, &[0xff; 5]), 1003).await;
    closes_with(&app, "a binary message in pieces", &frame(BINARY, &[0xff; 5]), 1003).await;
}

#[actix_web::test]
async fn an_upgrade_is_accepted_as_the_standard_says_and_never_compressed() {
    let app = TestApp::start().await;
    let offer = [UPGRADE, &["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"]].concat();
    let raw = Raw::ask(app.address(), "GET /ws", &offer, &[]).await;
    assert!(raw.answer.starts_with("http/1.1 101 "), "{}", raw.answer);
    assert!(raw.answer.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=\r\n"), "{}", raw.answer);
    assert!(!raw.answer.contains("sec-websocket-extensions"), "{}", raw.answer);
    let mut eager = Raw::ask(app.address(), "GET /ws", UPGRADE, &frame(FIN | PING, b"at once")).await;
    assert_eq!(eager.next().await, Some((FIN | PONG, b"at once".to_vec())));
}

#[actix_web::test]
async fn the_first_subprotocol_offered_is_chosen() {
    let app = TestApp::start().await;
    let offer = [UPGRADE, &["Sec-WebSocket-Protocol: altigen, json"]].concat();
    let chosen = Raw::ask(app.address(), "GET /ws", &offer, &[]).await.answer;
    assert!(chosen.starts_with("http/1.1 101 ") && chosen.contains("sec-websocket-protocol: altigen\r\n"), "{chosen}");
    assert!(!Raw::open(app.address()).await.answer.contains("sec-websocket-protocol"));
}

#[actix_web::test]
async fn an_upgrade_that_is_none_is_told_so() {
    let app = TestApp::start().await;
    for left_out in 1..UPGRADE.len() {
        let mut lines = UPGRADE.to_vec();
        let line = lines.remove(left_out);
        let answer = Raw::ask(app.address(), "GET /ws", &lines, &[]).await.answer;
        assert!(answer.starts_with("http/1.1 400 "), "without {line}: {answer}");
    }
    let mut old = UPGRADE.to_vec();
    old[3] = "Sec-WebSocket-Version: 8";
    let answer = Raw::ask(app.address(), "GET /ws", &old, &[]).await.answer;
    assert!(answer.starts_with("http/1.1 400 ") && answer.contains("sec-websocket-version: 13\r\n"), "{answer}");
    let answer = Raw::ask(app.address(), "POST /ws", UPGRADE, &[]).await.answer;
    assert!(answer.starts_with("http/1.1 405 "), "{answer}");
}

#[actix_web::test]
async fn random_bytes_and_random_frames_end_their_own_channel_at_most() {
    let app = TestApp::start().await;
    let mut rng = ChaCha8Rng::seed_from_u64(6455);
    let mut steady = Raw::open(app.address()).await;
    for round in 0..300 {
        let mut raw = Raw::open(app.address()).await;
        for _ in 0..rng.random_range(1..6) {
            let mut bytes = vec![0; rng.random_range(0..200)];
            rng.fill_bytes(&mut bytes);
            let bytes = if rng.random() { bytes } else { frame(rng.random(), &bytes) };
            raw.send(&bytes).await;
        }
        // The channel must end in every case: by the server, or by this close frame.
        raw.send(&frame(FIN | CLOSE, &1000_u16.to_be_bytes())).await;
        drop(raw);
        if round % 50 == 0 {
            steady.send(&frame(FIN | PING, b"steady")).await;
            assert_eq!(steady.next().await, Some((FIN | PONG, b"steady".to_vec())));
        }
    }
    app.get("/health").await.ok();
}
