//! Requests that are too slow or too large.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::harness::{TestApp, connect, in_time};

/// Client that sends a byte from time to time until the server closes the connection.
async fn drip(app: &TestApp, head: &str) -> String {
    let (mut reading, mut writing) = connect(app.address(), None).await.into_split();
    let head = head.to_owned();
    let dripping = actix_web::rt::spawn(async move {
        for byte in head.bytes().chain(std::iter::repeat(b'a')) {
            if writing.write_all(&[byte]).await.is_err() {
                return;
            }
            // This is the pace of the attack. It waits for nothing.
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let mut answer = Vec::new();
    // A reset is a valid end too.
    let _ = in_time("the end of the connection", reading.read_to_end(&mut answer)).await;
    dripping.abort();
    String::from_utf8_lossy(&answer).into_owned()
}

#[actix_web::test]
async fn a_head_that_drips_in_is_not_waited_for() {
    let app = TestApp::with(|settings| settings.server.client_request_timeout = Duration::from_secs(1)).await;
    let answer = drip(&app, "GET /health HTTP/1.1\r\nX-Slow: ").await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[actix_web::test]
async fn a_connection_that_says_nothing_is_ended() {
    let app = TestApp::with(|settings| {
        settings.server.client_request_timeout = Duration::from_secs(1);
        settings.server.keep_alive = Duration::from_secs(1);
    })
    .await;
    let mut silent = connect(app.address(), None).await;
    let mut answer = Vec::new();
    let ended = in_time("the end of a silent connection", silent.read_to_end(&mut answer)).await;
    assert!(ended.is_err() || answer.is_empty() || answer.starts_with(b"HTTP/1.1 408 "), "{answer:?}");
    let mut idle = connect(app.address(), None).await;
    idle.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").await.expect("it is open");
    let mut answer = Vec::new();
    // The connection ends after its answer and the keep-alive time.
    let _ = in_time("the end of an idle connection", idle.read_to_end(&mut answer)).await;
    assert!(answer.starts_with(b"HTTP/1.1 200 "));
}

#[actix_web::test]
async fn paths_and_headers_are_taken_up_to_a_limit_and_told_beyond() {
    let app = TestApp::start().await;
    let long = format!("/sessions/{}", "a".repeat(9_000));
    app.get(&long).await.refused(414, "uri_too_long");
    let large = app.http().request("GET", "/health").header("X-Large", &"a".repeat(20_000)).send().await;
    large.refused(431, "headers_too_large");
    app.get("/health").await.ok();
}

#[actix_web::test]
async fn a_head_without_end_is_cut_off() {
    let app = TestApp::start().await;
    let mut stream = connect(app.address(), None).await;
    stream.write_all(b"GET /health HTTP/1.1\r\nX-Endless: ").await.expect("it is open");
    let chunk = [b'a'; 16 * 1024];
    let mut sent = 0;
    let cut = in_time("the end of the connection", async {
        while stream.write_all(&chunk).await.is_ok() {
            sent += chunk.len();
        }
        true
    });
    assert!(cut.await);
    // Data that the server does not read stays in the TCP buffers of both sides.
    assert!(sent < 16 * 1024 * 1024, "{sent} bytes were taken");
    app.get("/health").await.ok();
}
