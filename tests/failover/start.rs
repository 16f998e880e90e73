//! Start of the application before any server is available.

use std::net::SocketAddr;

use serde_json::json;

use super::{NAME, Pair, TTL, app, is_reached_through, server};
use crate::harness::{Product, TestApp, TestDns, eventually, lone_address};

/// Address without a listener.
async fn vacant() -> SocketAddr {
    let altiserv = server(lone_address()).await;
    let address = altiserv.address();
    altiserv.stop();
    address
}

async fn nobody_is_let_in(app: &TestApp) {
    app.get("/health").await.ok();
    let ready = app.get("/ready").await;
    ready.refused(503, "not_connected");
    ready.header("retry-after");
    let refused = app.http().try_log_on("101").await;
    refused.refused(503, "not_connected");
    assert!(refused.is_retryable());
    assert!(refused.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 0));
}

#[actix_web::test]
async fn without_a_server_nobody_is_let_in_until_one_comes() {
    let address = vacant().await;
    let app = TestApp::remote_of(Product::MaxAcd, address, |_| {}).await;
    nobody_is_let_in(&app).await;
    let altiserv = server(address).await;
    app.ready().await;
    let session = app.log_on("101").await;
    is_reached_through(&altiserv, &session, &mut session.bind().await, "101").await;
}

#[actix_web::test]
async fn a_name_may_come_to_be_after_the_start() {
    let altiserv = server(lone_address()).await;
    let dns = TestDns::start().await;
    let app = app(&dns, altiserv.address().port(), |_| {}).await;
    nobody_is_let_in(&app).await;
    dns.answer(NAME, &[altiserv.address().ip()], TTL);
    app.ready().await;
    app.log_on("101").await;
}

#[actix_web::test]
async fn with_standbys_alone_nobody_is_let_in_until_one_is_promoted() {
    let pair = Pair::start().await;
    pair.first.demote().await;
    let app = pair.app().await;
    // Only a logon shows which server is active.
    let refused = app.http().try_log_on("101").await;
    refused.refused_with(503, 3005, "no_active_server");
    assert!(refused.is_retryable());
    refused.header("retry-after");
    // Repeated tries do not block the extension.
    for _ in 0..10 {
        assert_eq!(app.http().try_log_on("101").await.status, 503);
    }
    pair.second.promote().await;
    let logged_on = eventually("a logon", async || {
        let reply = app.http().try_log_on("101").await;
        (reply.status == 200).then(|| reply.json())
    });
    assert_eq!(logged_on.await["extension"], json!("101"));
    app.ready().await;
}
