//! Calls that were placed here: the request that each tells of, and requests that wait until their calls ring out.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{EventChannel, Mirror, Product, Reply, Session, TestApp, both_products, eventually};

both_products![
    a_call_tells_every_session_of_its_user_which_request_has_placed_it,
    a_request_may_wait_until_its_call_rings_out,
    a_call_keeps_its_request_across_an_outage,
];

/// Places a call in the name of a request.
async fn place(app: &TestApp, session: &Session, query: &str, id: &str, key: &str) -> Reply {
    let post = app.http().request("POST", &session.path(&format!("/calls{query}"))).header("X-Request-Id", id);
    let post = if key.is_empty() { post } else { post.header("Idempotency-Key", key) };
    post.json(&json!({ "target": "102" })).send().await
}

/// Next CallEvent or CallUpdateEvent.
async fn next_call(channel: &mut EventChannel) -> Value {
    loop {
        let event = channel.next_any().await;
        if event["callHandle"].is_i64() {
            return event;
        }
    }
}

async fn a_call_tells_every_session_of_its_user_which_request_has_placed_it(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let other = app.log_on("101").await;
    let called = app.log_on("102").await;
    let mut channels = [session.bind().await, other.bind().await];
    let mut theirs = called.bind().await;
    let answer = place(&app, &session, "", "click:1", "").await;
    let placed_by = json!({ "requestId": "click:1" });
    assert_eq!((&answer.ok()["placedBy"], answer.header("x-request-id")), (&placed_by, "click:1"));
    for channel in &mut channels {
        let event = next_call(channel).await;
        assert_eq!((&event["callEventType"], &event["placedBy"]), (&json!("ringback"), &placed_by), "{event}");
    }
    assert_eq!(next_call(&mut theirs).await["placedBy"], Value::Null);
    app.desk_phone("102", "answer").await;
    for channel in &mut channels {
        assert_eq!(next_call(channel).await["placedBy"], placed_by);
    }
    for session in [&session, &other] {
        assert_eq!(session.calls().await[0]["placedBy"], placed_by);
    }
    // By a new channel, and by one that continues.
    let mut late = session.bind().await;
    assert_eq!(next_call(&mut late).await["placedBy"], placed_by);
    let mut back = session.resume(1).await;
    assert_eq!(next_call(&mut back).await["placedBy"], placed_by);
    let mut mirror = Mirror::open(&session).await;
    mirror.agrees(&session).await;
    let call = app.simulate_call(&json!({ "to": "103" })).await;
    let unplaced = app.log_on("103").await;
    let mut channel = unplaced.bind().await;
    assert_eq!(next_call(&mut channel).await["placedBy"], Value::Null);
    app.hang_up(call).await;
}

async fn a_request_may_wait_until_its_call_rings_out(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let answer = place(&app, &session, "?wait=ringing", "click:2", "once").await;
    let body = answer.ok();
    let event = next_call(&mut channel).await;
    assert_eq!((&body["callHandle"], &body["state"]), (&event["callHandle"], &json!("ringback")), "{body}");
    assert_eq!(body["placedBy"], json!({ "requestId": "click:2" }));
    assert_eq!(session.calls().await[0]["callHandle"], body["callHandle"]);
    // Sent again, it has the same answer, and the call is placed once.
    let again = place(&app, &session, "?WAIT=Ringing", "click:3", "once").await;
    assert_eq!((again.ok(), again.header("idempotent-replayed")), (body, "true"));
    place(&app, &session, "", "click:4", "once").await.refused(409, "conflict");
    assert_eq!(session.calls().await.len(), 1);
    let refused = place(&app, &session, "?wait=connected", "click:5", "").await.refused(400, "wrong_field");
    assert!(refused.starts_with("wait"), "{refused}");
    app.fault("disconnect", Duration::from_millis(500)).await;
    let lost = place(&app, &session, "?wait=ringing", "click:6", "").await;
    assert!(matches!(lost.status.as_u16(), 202 | 503), "{lost:?}");
}

async fn a_call_keeps_its_request_across_an_outage(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut mirror = Mirror::open(&session).await;
    let body = place(&app, &session, "?wait=ringing", "click:1", "").await.ok();
    mirror.until_call("ringback", &body["callHandle"]).await;
    app.fault("disconnect", Duration::from_millis(50)).await;
    mirror.until_connected(false).await;
    mirror.until_connected(true).await;
    mirror.agrees(&session).await;
    let placed = async || {
        let calls = session.calls().await;
        calls.first().is_none_or(|call| call["placedBy"] == json!({ "requestId": "click:1" })).then_some(())
    };
    eventually("the same call", placed).await;
    assert_eq!(session.calls().await.len(), 1);
}
