//! Connections and sessions that are opened and not used.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::{PASSWORD, Session, TestApp, connect, eventually, in_time};

const THERE: [u8; 4] = [127, 0, 0, 2];

/// True if the server answers on this connection.
async fn is_served(stream: &mut TcpStream) -> bool {
    // A refused connection may already be closed.
    let _ = stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let mut first = [0; 12];
    in_time("an answer or the end", stream.read_exact(&mut first)).await.is_ok() && &first == b"HTTP/1.1 200"
}

#[actix_web::test]
async fn an_address_has_no_more_connections_than_it_may() {
    let app = TestApp::with(|settings| settings.server.connections_per_address = 3).await;
    let mut open = Vec::new();
    for _ in 0..3 {
        let mut stream = connect(app.address(), None).await;
        assert!(is_served(&mut stream).await);
        open.push(stream);
    }
    assert!(!is_served(&mut connect(app.address(), None).await).await);
    assert!(is_served(&mut connect(app.address(), Some(THERE.into())).await).await, "another address has its own");
    open.pop();
    eventually("a free place", async || is_served(&mut connect(app.address(), None).await).await.then_some(())).await;
}

#[actix_web::test]
async fn a_trusted_proxy_has_the_connections_of_everybody() {
    let app = TestApp::with(|settings| {
        settings.server.connections_per_address = 1;
        settings.server.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
    })
    .await;
    let mut open = Vec::new();
    for _ in 0..4 {
        let mut stream = connect(app.address(), None).await;
        assert!(is_served(&mut stream).await);
        open.push(stream);
    }
}

#[actix_web::test]
async fn an_address_has_no_more_sessions_than_it_may_and_no_licence_is_lost() {
    let app = TestApp::with(|settings| {
        settings.sessions.per_address = 2;
        settings.altiserv.embedded.server.licences = 3;
    })
    .await;
    let first = app.log_on("101").await;
    let second = app.log_on("102").await;
    let refused = app.http().try_log_on("103").await;
    refused.refused(429, "too_many_sessions");
    assert!(refused.is_retryable());
    refused.header("retry-after");
    let again = app.http().log_on("101", PASSWORD, &json!({ "sessionId": first.id })).await.ok();
    assert_eq!(again["sessionId"], first.id, "a session that is there already takes no place");
    app.http().log_on_from(THERE, "103", PASSWORD).await.ok();
    app.http().log_on_from(THERE, "104", PASSWORD).await.refused_with(402, 3012, "no_licence");
    second.log_off().await.ok();
    app.log_on("104").await;
    app.http().try_log_on("105").await.refused(429, "too_many_sessions");
}

#[actix_web::test]
async fn logons_under_way_count_as_sessions_and_a_log_off_makes_room() {
    let app = TestApp::with(|settings| settings.sessions.max = 2).await;
    let extensions = ["101", "102", "103", "104", "105"];
    let replies = futures::future::join_all(extensions.map(|extension| app.http().try_log_on(extension))).await;
    let (taken, refused): (Vec<_>, Vec<_>) = replies.into_iter().partition(|reply| reply.status == 200);
    assert_eq!((taken.len(), refused.len()), (2, 3));
    for reply in refused {
        reply.refused(503, "overloaded");
        reply.header("retry-after");
    }
    Session::new(app.http(), &taken[0].json()).log_off().await.ok();
    app.log_on("110").await;
}
