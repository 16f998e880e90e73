//! `Idempotency-Key`: a call that is requested twice is dialled once.

use serde_json::json;

use crate::harness::{Reply, Session, TestApp};

async fn dial(app: &TestApp, session: &Session, target: &str, key: &str) -> Reply {
    let request = app.http().request("POST", &session.path("/calls"));
    request.header("Idempotency-Key", key).json(&json!({ "target": target })).send().await
}

#[actix_web::test]
async fn the_same_key_dials_once_and_repeats_the_answer() {
    let app = TestApp::start().await;
    let caller = app.log_on("101").await;
    let called = app.log_on("102").await;
    let mut channel = called.bind().await;
    let first = dial(&app, &caller, "102", "k1").await;
    assert!(!first.headers.contains_key("idempotent-replayed"));
    let again = dial(&app, &caller, "102", "k1").await;
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.ok(), first.ok());
    channel.call("ring").await;
    assert_eq!(called.calls().await.len(), 1);
    // Without a key, a second call is refused while the first one rings. So the answer above came from the key.
    assert_ne!(caller.dial("103").await.status, 200);
}

#[actix_web::test]
async fn another_body_with_the_key_is_a_conflict() {
    let app = TestApp::start().await;
    let caller = app.log_on("101").await;
    dial(&app, &caller, "102", "k1").await.ok();
    dial(&app, &caller, "103", "k1").await.refused(409, "conflict");
}

#[actix_web::test]
async fn two_requests_at_once_dial_once() {
    let app = TestApp::start().await;
    let caller = app.log_on("101").await;
    let called = app.log_on("102").await;
    let (one, two) = futures::join!(dial(&app, &caller, "102", "k1"), dial(&app, &caller, "102", "k1"));
    assert_eq!(one.ok(), two.ok());
    let replayed = [&one, &two].iter().filter(|reply| reply.headers.contains_key("idempotent-replayed")).count();
    assert_eq!(replayed, 1);
    let mut channel = called.open().await;
    channel.server_status(true).await;
    channel.call("ring").await;
    assert_eq!(called.calls().await.len(), 1);
}

#[actix_web::test]
async fn a_call_that_altiserv_refused_may_be_tried_again_with_its_key() {
    let app = TestApp::start().await;
    let caller = app.log_on("101").await;
    let other = app.log_on("103").await;
    let mut channel = caller.bind().await;
    caller.dial("102").await.ok();
    let ringing = channel.call("ringback").await;
    assert_ne!(dial(&app, &caller, "103", "k1").await.status, 200, "one call rings out already");
    caller.end_call(&ringing).await;
    channel.call("disconnect").await;
    let retried = dial(&app, &caller, "103", "k1").await;
    retried.ok();
    assert!(!retried.headers.contains_key("idempotent-replayed"));
    let mut rung = other.open().await;
    rung.server_status(true).await;
    rung.call("ring").await;
}

#[actix_web::test]
async fn a_key_that_is_none_is_named() {
    let app = TestApp::start().await;
    let caller = app.log_on("101").await;
    let message = dial(&app, &caller, "102", &"x".repeat(256)).await.refused(400, "wrong_field");
    assert!(message.starts_with("Idempotency-Key"), "{message}");
}
