//! Clients that take connections and memory: they send requests without reading, stay silent, or misuse protocols.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures::future::join_all;
use nix::sys::signal::Signal;
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::harness::tls_client::shake_hands;
use crate::harness::{Program, TestApp, TestCertificate, connect, eventually, in_time};

/// Smallest request whose answer has a body.
const SMALLEST: &[u8] = b"GET /health HTTP/1.1\r\nHost:[::1]\r\n\r\n";

/// Sends requests until the server accepts no more for a while, or until `most` bytes are sent.
async fn push(stream: &mut TcpStream, most: usize) -> usize {
    let batch = SMALLEST.repeat(1000);
    let mut sent = 0;
    while sent < most {
        match timeout(Duration::from_millis(500), stream.write(&batch)).await {
            Ok(Ok(length)) => sent += length,
            _ => break,
        }
    }
    sent
}

/// Default of `server.keep_alive`.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// Memory in KiB for each of `clients` that send up to 18 MB of requests and read nothing. Also returns how long they
/// stay connected.
async fn unread(clients: u64, keep_alive: &str) -> (u64, Duration) {
    let variables = [
        ("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0"),
        ("WEBPROXY_SERVER__KEEP_ALIVE", keep_alive),
        ("WEBPROXY_SERVER__CLIENT_REQUEST_TIMEOUT", "1s"),
        ("WEBPROXY_SESSIONS__UNREAD_TIMEOUT", "1s"),
        ("WEBPROXY_LOGGING__FILTER", "info,access=off"),
    ];
    let mut program = Program::start(&[], &variables);
    let address = program.web_api().await.address;
    push(&mut connect(address, None).await, SMALLEST.len() * 1000).await;
    let before = program.resident();
    let mut streams = Vec::new();
    for _ in 0..clients {
        let mut stream = connect(address, None).await;
        streams.push(tokio::spawn(async move {
            let sent = push(&mut stream, 18_000_000).await;
            (stream, sent, Instant::now())
        }));
    }
    let mut held = Vec::new();
    let mut since = Instant::now();
    for stream in streams {
        let (stream, sent, last) = stream.await.expect("no panic");
        assert!(sent < 18_000_000, "the server takes whatever comes");
        held.push(stream);
        since = since.min(last);
    }
    let each = program.resident().saturating_sub(before) / clients;
    for stream in &mut held {
        timeout(KEEP_ALIVE, is_ended(stream)).await.expect("a connection that is not read is ended");
    }
    (each, since.elapsed())
}

/// Waits until the server has ended the connection. Reads nothing.
async fn is_ended(stream: &mut TcpStream) {
    // A write fails once the connection is reset.
    while stream.write_all(SMALLEST).await.is_ok() {
        sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn who_sends_requests_and_reads_no_answers_is_held_back_and_ended() {
    // So many that what the program allocates once, some MB, counts for little.
    let (each, ended_after) = unread(60, "2s").await;
    assert!(each <= 600, "{each} KiB for each connection");
    assert!(ended_after < Duration::from_secs(10), "{ended_after:?}");
}

#[tokio::test]
#[ignore = "takes minutes"]
async fn a_hundred_and_twenty_who_read_no_answers() {
    let (each, ended_after) = unread(120, "75s").await;
    println!("120 connections, nothing read: {each} KiB resident for each, the last gone after {ended_after:?}");
    assert!(each <= 600, "{each} KiB for each connection");
    assert!(ended_after <= KEEP_ALIVE, "{ended_after:?}");
}

/// Reads one complete answer, which must have this status.
async fn answer(stream: &mut (impl AsyncReadExt + Unpin), status: u16) -> String {
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(in_time("an answer", stream.read_u8()).await.expect("an open connection"));
    }
    let head = String::from_utf8(answer).expect("a head is text");
    assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{head}");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or_default()];
    in_time("a body", stream.read_exact(&mut body)).await.expect("an open connection");
    head
}

#[tokio::test]
async fn requests_that_are_sent_ahead_are_all_answered() {
    let app = TestApp::start().await;
    let (read, mut write) = connect(app.address(), None).await.into_split();
    let writing = tokio::spawn(async move {
        for _ in 0..20 {
            write.write_all(&SMALLEST.repeat(50)).await.expect("sent");
            // The body contains data that looks like requests.
            let body = String::from_utf8_lossy(SMALLEST).repeat(500);
            let head =
                format!("POST /simulator/faults HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n", body.len());
            write.write_all((head + &body).as_bytes()).await.expect("sent");
        }
        write
    });
    let mut read = BufReader::new(read);
    for _ in 0..20 {
        for _ in 0..50 {
            answer(&mut read, 200).await;
        }
        answer(&mut read, 400).await;
    }
    writing.await.expect("no panic");
}

#[tokio::test]
async fn a_head_that_trickles_in_behind_another_does_not_hold_the_connection() {
    let app = TestApp::with(|settings| settings.server.keep_alive = Duration::from_secs(1)).await;
    let mut stream = connect(app.address(), None).await;
    stream.write_all(SMALLEST).await.expect("sent");
    answer(&mut stream, 200).await;
    stream.write_all(b"GET /health HTTP/1.1\r\nHos").await.expect("sent");
    let mut rest = Vec::new();
    // A reset is a valid end too.
    let _ = in_time("the end of the connection", stream.read_to_end(&mut rest)).await;
}

#[tokio::test]
async fn a_change_of_protocol_that_is_not_made_costs_no_request_and_no_connection() {
    let app = TestApp::start().await;
    let mut stream = connect(app.address(), None).await;
    for fields in [
        "Connection: upgrade\r\n",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
    ] {
        let request = format!("GET /health HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n");
        for _ in 0..3 {
            stream.write_all(request.as_bytes()).await.expect("the connection is kept");
            let answer = answer(&mut stream, 200).await.to_ascii_lowercase();
            assert!(!answer.contains("upgrade"), "{answer}");
        }
    }
    for body in ["Content-Length: 2\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"] {
        let head =
            "POST /simulator/faults HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
        stream.write_all(format!("{head}{body}").as_bytes()).await.expect("the connection is kept");
        answer(&mut stream, 400).await;
    }
    let channel = "POST /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: \
                   13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    stream.write_all(channel.as_bytes()).await.expect("the connection is kept");
    answer(&mut stream, 405).await;
    stream.write_all(SMALLEST).await.expect("the connection is kept");
    answer(&mut stream, 200).await;
}

#[tokio::test]
async fn an_event_channel_is_opened_for_who_names_other_protocols_too() {
    let app = TestApp::start().await;
    let mut stream = connect(app.address(), None).await;
    let request = "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: h2c, websocket\r\n\
                   Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(request.as_bytes()).await.expect("sent");
    assert!(answer(&mut stream, 101).await.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    // A masked text message that names no session.
    stream.write_all(&[0x81, 0x83, 0, 0, 0, 0, b'a', b'b', b'c']).await.expect("sent");
    let mut frame = [0; 2];
    in_time("a close frame", stream.read_exact(&mut frame)).await.expect("an open channel");
    assert_eq!(frame[0], 0x88, "a close frame");
}

/// Starts the program with a certificate, and with these variables besides.
async fn start_with_tls(certificate: &TestCertificate, more: &[(&str, &str)]) -> (Program, SocketAddr) {
    let files = [certificate.certificate(), certificate.key()].map(|file| file.display().to_string());
    let variables = [
        ("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0"),
        ("WEBPROXY_TLS__CERTIFICATE", &files[0]),
        ("WEBPROXY_TLS__KEY", &files[1]),
    ];
    let mut program = Program::start(&[], &[&variables, more].concat());
    let address = program.web_api().await.address;
    (program, address)
}

/// Opens connections that send nothing, or only the start of a handshake.
async fn crowd(address: SocketAddr, number: usize, begun: bool) -> Vec<TcpStream> {
    let mut crowd = Vec::new();
    for _ in 0..number {
        let mut stream = connect(address, None).await;
        if begun {
            stream.write_all(&[0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]).await.expect("sent");
        }
        crowd.push(stream);
    }
    crowd
}

/// Longest time of ten handshakes, or the failure of one.
async fn slowest_handshake(address: SocketAddr, from: Option<[u8; 4]>) -> io::Result<Duration> {
    let mut slowest = Duration::ZERO;
    for _ in 0..10 {
        let begun = Instant::now();
        let tcp = connect(address, from.map(Into::into)).await;
        in_time("a handshake", shake_hands(tcp)).await?;
        slowest = slowest.max(begun.elapsed());
    }
    Ok(slowest)
}

/// Handshakes beside so many that are never made: beside connections that send nothing, and beside handshakes that are begun,
/// at another address and at theirs.
async fn silent_crowds(number: usize) -> [io::Result<Duration>; 3] {
    let certificate = TestCertificate::of(&["localhost"]);
    let (_program, address) = start_with_tls(&certificate, &[]).await;
    let silent = crowd(address, number, false).await;
    let beside_silence = slowest_handshake(address, None).await;
    drop(silent);
    let begun = crowd(address, number, true).await;
    let elsewhere = slowest_handshake(address, Some([127, 0, 0, 2])).await;
    let at_the_same = slowest_handshake(address, None).await;
    drop(begun);
    [beside_silence, elsewhere, at_the_same]
}

/// Number of browsers that connect at once, as after a restart of the server.
const BROWSERS: usize = 1_000;

#[tokio::test]
async fn browsers_that_come_at_once_to_a_busy_server_wait_for_no_second_attempt() {
    let mut program = Program::start(&[], &[("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0")]);
    let address = program.web_api().await.address;
    // The stopped program accepts nothing. If the queue is full, the kernel retries a connection after a second.
    program.signal(Signal::SIGSTOP);
    let begun = Instant::now();
    let coming = join_all((0..BROWSERS).map(|_| TcpStream::connect(address)));
    let connected = timeout(Duration::from_millis(900), coming).await;
    program.signal(Signal::SIGCONT);
    let streams = connected.unwrap_or_else(|_| panic!("some have no connection after {:?}", begun.elapsed()));
    for stream in streams {
        let mut stream = stream.expect("a connection");
        stream.write_all(SMALLEST).await.expect("sent");
        let mut answer = [0; 12];
        in_time("an answer", stream.read_exact(&mut answer)).await.expect("an answer");
        assert_eq!(&answer, b"HTTP/1.1 200");
    }
}

#[tokio::test]
async fn handshakes_do_not_wait_for_those_of_strangers_that_are_never_made() {
    let handshakes = silent_crowds(600).await;
    let [beside_silence, elsewhere, at_the_same] = handshakes.map(|slowest| slowest.expect("a handshake"));
    assert!(beside_silence < Duration::from_secs(1), "beside silence: {beside_silence:?}");
    assert!(elsewhere < Duration::from_secs(1), "at another address: {elsewhere:?}");
    assert!(at_the_same < Duration::from_secs(5), "at the same address: {at_the_same:?}");
}

#[tokio::test]
#[ignore = "prints figures"]
async fn thousands_of_handshakes_that_are_never_made() {
    let [beside_silence, elsewhere, at_the_same] = silent_crowds(3_000).await;
    let [beside_silence, elsewhere] = [beside_silence, elsewhere].map(|slowest| slowest.expect("a handshake"));
    println!("3000 silent: a handshake takes {beside_silence:?}");
    // Whoever shares the address of so many may have to come again: a handshake has five seconds, the wait included.
    println!("3000 begun: at another address {elsewhere:?}, at the same {at_the_same:?}");
    assert!(beside_silence < Duration::from_secs(1) && elsewhere < Duration::from_secs(1));
}

#[tokio::test]
async fn connections_that_have_not_shaken_hands_count_for_their_address() {
    let certificate = TestCertificate::of(&["localhost"]);
    // With one thread, connections are accepted in their order.
    let limits = [("WEBPROXY_SERVER__CONNECTIONS_PER_ADDRESS", "3"), ("WEBPROXY_SERVER__WORKERS", "1")];
    let (mut program, address) = start_with_tls(&certificate, &limits).await;
    let silent = crowd(address, 3, false).await;
    let refused = shake_hands(connect(address, None).await).await;
    assert!(refused.is_err(), "a fourth connection");
    program.line_with("has 3 connections open").await;
    slowest_handshake(address, Some([127, 0, 0, 2])).await.expect("a handshake at another address");
    drop(silent);
    eventually("a free place", async || shake_hands(connect(address, None).await).await.ok()).await;
}
