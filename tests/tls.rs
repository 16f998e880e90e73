//! HTTPS and wss, from certificate files to a browser's events.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use actix_web::http::header::TryIntoHeaderValue;
use actix_web_httpauth::headers::authorization::Basic;
use futures::{SinkExt, StreamExt};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::{ProtocolVersion, SupportedProtocolVersion};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::Message;

use crate::harness::tls_client::{ALL_VERSIONS, shake_hands_in};
use crate::harness::{TestApp, TestCertificate, eventually, in_time};

/// Application with a certificate of its own.
struct SecureApp {
    app: TestApp,
    certificate: TestCertificate,
}

impl SecureApp {
    async fn start() -> Self {
        let certificate = TestCertificate::of(&["localhost", "proxy.example"]);
        let app = TestApp::with(|settings| {
            settings.tls.certificate = certificate.certificate();
            settings.tls.key = certificate.key();
            settings.tls.reload_interval = Duration::from_millis(100);
            settings.tls.redirect_from = "127.0.0.1:0".into();
        })
        .await;
        Self { app, certificate }
    }

    async fn connect(&self, versions: &[&'static SupportedProtocolVersion]) -> std::io::Result<TlsStream<TcpStream>> {
        connect(self.app.address(), versions).await
    }

    /// Certificate that a new connection gets.
    async fn shown(&self) -> Vec<u8> {
        let stream = self.connect(ALL_VERSIONS).await.expect("a handshake");
        let certificates = stream.get_ref().1.peer_certificates().expect("a certificate");
        certificates[0].to_vec()
    }

    async fn log_on(&self, extension: &str) -> Value {
        let stream = self.connect(ALL_VERSIONS).await.expect("a handshake");
        let basic = Basic::new(extension.to_owned(), Some("1234")).try_into_value().expect("a header");
        let request =
            Request::post("/sessions").header("Host", "proxy.example:8443").header("Authorization", basic.as_bytes());
        let (status, body) = exchange(stream, request.body(Full::default()).expect("a request")).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body
    }
}

async fn connect(
    address: std::net::SocketAddr,
    versions: &[&'static SupportedProtocolVersion],
) -> std::io::Result<TlsStream<TcpStream>> {
    shake_hands_in(TcpStream::connect(address).await?, versions).await
}

async fn exchange(stream: TlsStream<TcpStream>, request: Request<Full<Bytes>>) -> (StatusCode, Value) {
    let (status, body) = answered(stream, request).await;
    (status, serde_json::from_slice(&body).expect("JSON"))
}

async fn answered(stream: TlsStream<TcpStream>, request: Request<Full<Bytes>>) -> (StatusCode, Bytes) {
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("HTTP/1");
    let connection = tokio::spawn(connection);
    let response = sender.send_request(request).await.expect("a response");
    let status = response.status();
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    drop(sender);
    connection.await.expect("no panic").expect("a clean end");
    (status, body)
}

async fn next_event(
    channel: &mut (impl StreamExt<Item = Result<Message, tokio_tungstenite::tungstenite::Error>> + Unpin),
) -> Value {
    loop {
        let message = in_time("an event", channel.next()).await.expect("an open channel").expect("a frame");
        if let Message::Text(text) = message {
            return serde_json::from_str(&text).expect("JSON");
        }
    }
}

#[tokio::test]
async fn a_call_rings_over_wss_in_either_version_of_tls() {
    for (version, name) in
        [(&rustls::version::TLS12, ProtocolVersion::TLSv1_2), (&rustls::version::TLS13, ProtocolVersion::TLSv1_3)]
    {
        let secure = SecureApp::start().await;
        let session = secure.log_on("102").await;
        let url = session["eventsUrl"].as_str().expect("a URL");
        assert!(url.starts_with("wss://proxy.example:8443/ws?sessionId="), "{url}");
        let stream = secure.connect(&[version]).await.expect("a handshake");
        assert_eq!(stream.get_ref().1.protocol_version(), Some(name));
        let (mut channel, _) = tokio_tungstenite::client_async(url, stream).await.expect("a WebSocket");
        assert_eq!(next_event(&mut channel).await["connected"], true);
        let caller = secure.log_on("101").await;
        let stream = secure.connect(ALL_VERSIONS).await.expect("a handshake");
        let path = format!("/sessions/{}/calls", caller["sessionId"].as_str().expect("an id"));
        let body = Full::from(json!({ "target": "102" }).to_string());
        let request = Request::post(path).header("Host", "localhost").body(body).expect("a request");
        assert_eq!(exchange(stream, request).await.0, StatusCode::OK);
        let ring = next_event(&mut channel).await;
        assert_eq!((&ring["callEventType"], &ring["callInfo"]["callerID"]), (&json!("ring"), &json!("101")));
        channel.close(None).await.expect("a close frame");
    }
}

#[tokio::test]
async fn the_figures_tell_when_the_certificate_ends() {
    let secure = SecureApp::start().await;
    let request = Request::get("/metrics").header("Host", "proxy.example").body(Full::default()).expect("a request");
    let (_, body) = answered(secure.connect(ALL_VERSIONS).await.expect("a handshake"), request).await;
    let figures = String::from_utf8(body.to_vec()).expect("text");
    let mark = "\naltigen_webproxy_tls_certificate_not_after_timestamp_seconds ";
    let (_, end) = figures.split_once(mark).unwrap_or_else(|| panic!("{figures}"));
    let end: u64 = end.lines().next().expect("a value").parse().expect("whole seconds");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("now").as_secs();
    let days = (end - now).div_ceil(24 * 3600);
    assert!((29..=30).contains(&days), "{days} days");
}

#[actix_web::test]
async fn plain_http_on_the_port_of_https_is_refused_and_harms_nobody() {
    let secure = SecureApp::start().await;
    let mut stream = TcpStream::connect(secure.app.address()).await.expect("a connection");
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").await.expect("sent");
    let mut answer = Vec::new();
    // A reset is a valid end too.
    let _ = in_time("the end of the connection", stream.read_to_end(&mut answer)).await;
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
    secure.log_on("101").await;
}

#[tokio::test]
async fn a_certificate_is_replaced_under_load_without_a_failed_request() {
    let secure = SecureApp::start().await;
    let session = secure.log_on("102").await;
    let url = session["eventsUrl"].as_str().expect("a URL");
    let stream = secure.connect(ALL_VERSIONS).await.expect("a handshake");
    let (mut channel, _) = tokio_tungstenite::client_async(url, stream).await.expect("a WebSocket");
    next_event(&mut channel).await;
    let done = Arc::new(AtomicBool::new(false));
    let served = Arc::new(AtomicU32::new(0));
    let clients: Vec<_> = (0..8)
        .map(|_| {
            let address = secure.app.address();
            let done = Arc::clone(&done);
            let served = Arc::clone(&served);
            tokio::spawn(async move {
                while !done.load(Ordering::Relaxed) {
                    let stream = connect(address, ALL_VERSIONS).await.expect("every handshake succeeds");
                    let request =
                        Request::get("/health").header("Host", "localhost").body(Full::default()).expect("a request");
                    assert_eq!(exchange(stream, request).await.0, StatusCode::OK);
                    served.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for _ in 0..5 {
        let before = secure.shown().await;
        secure.certificate.renew();
        eventually("another certificate", async || (secure.shown().await != before).then_some(())).await;
    }
    done.store(true, Ordering::Relaxed);
    for client in clients {
        client.await.expect("no request failed");
    }
    assert!(served.load(Ordering::Relaxed) > 40, "there was a load: {served:?}");
    channel.send(Message::Ping(Bytes::from_static(b"still here"))).await.expect("the old connection is open");
    let pong = in_time("a pong", channel.next()).await.expect("an open channel").expect("a frame");
    assert_eq!(pong, Message::Pong(Bytes::from_static(b"still here")));
}

#[tokio::test]
async fn files_that_are_wrong_keep_the_certificate_that_is_in_force() {
    let secure = SecureApp::start().await;
    let before = secure.shown().await;
    std::fs::write(secure.certificate.key(), "not a key").expect("written");
    let look = std::time::Instant::now() + Duration::from_millis(400);
    while std::time::Instant::now() < look {
        assert_eq!(secure.shown().await, before);
    }
    std::fs::write(secure.certificate.certificate(), "nor a certificate").expect("written");
    assert_eq!(secure.shown().await, before);
    secure.certificate.renew();
    eventually("the renewed certificate", async || (secure.shown().await != before).then_some(())).await;
}

#[actix_web::test]
async fn a_browser_that_comes_by_plain_http_is_sent_to_https_and_a_password_is_not() {
    let secure = SecureApp::start().await;
    let port = secure.app.address().port();
    let plain = secure.app.redirect();
    let page = plain.get("/docs/?a=b").await;
    assert_eq!(page.status, 308);
    assert_eq!(page.header("location"), format!("https://127.0.0.1:{port}/docs/?a=b"));
    let message = plain.try_log_on("101").await.refused(403, "https_only");
    assert!(message.contains(&format!("https://127.0.0.1:{port};")), "{message}");
}
