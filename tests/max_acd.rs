//! MaxACD: what it lacks is said, and what replaces it works.

use altiserv::Product;
use serde_json::{Value, json};

use crate::harness::{EventChannel, Session, TestApp};

async fn max_acd() -> TestApp {
    TestApp::with(|settings| settings.altiserv.embedded.server.product = Product::MaxAcd).await
}

async fn talking(app: &TestApp) -> (Session, EventChannel, Value) {
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    app.simulate_call(&json!({ "to": "101", "from": { "number": "5550001" } })).await;
    let call = channel.call("ring").await;
    session.act(&call, "answer").await.ok();
    channel.call("connect").await;
    (session, channel, call)
}

#[actix_web::test]
async fn the_logon_and_readiness_name_the_product() {
    let app = max_acd().await;
    assert_eq!(app.http().try_log_on("101").await.ok()["product"], "MaxACD");
    app.ready().await;
    assert_eq!(app.get("/ready").await.ok()["product"], "MaxACD");
}

#[actix_web::test]
async fn dropping_a_call_is_not_supported() {
    let app = max_acd().await;
    let (session, mut channel, call) = talking(&app).await;
    let refused = session.drop_call(&call).await;
    assert!(refused.refused(500, "not_supported").contains("MaxACD"));
    assert!(!refused.is_retryable());
    assert_eq!(session.calls().await[0]["state"], "connected");
    app.desk_phone("101", "hangup").await;
    assert_eq!(channel.call("disconnect").await, call);
}

#[actix_web::test]
async fn muting_is_not_supported_and_pausing_is() {
    let app = max_acd().await;
    let (session, mut channel, call) = talking(&app).await;
    session.record("Start").await.ok();
    channel.record_event(&call, "Start", "Agent").await;
    for operation in ["Mute", "Unmute"] {
        let message = session.record(operation).await.refused(500, "not_supported");
        assert!(message.contains("MaxACD") && message.contains("use Pause"), "{message}");
    }
    for (operation, state) in [("Pause", "Pause"), ("Resume", "Start"), ("Stop", "Stop")] {
        assert_eq!(session.record(operation).await.ok(), json!({ "recordingState": state }));
        channel.record_event(&call, state, "Agent").await;
    }
}

#[actix_web::test]
async fn the_actions_offer_neither_drop_nor_mute() {
    let app = max_acd().await;
    let (session, _channel, _) = talking(&app).await;
    assert_eq!(session.calls().await[0]["actions"], json!(["hold", "transfer", "recordStart"]));
    session.record("Start").await.ok();
    let recorded = json!(["hold", "transfer", "recordStop", "recordPause"]);
    assert_eq!(session.calls().await[0]["actions"], recorded);
}

#[actix_web::test]
async fn numbers_and_sip_uris_go_out_without_an_access_code() {
    let app = max_acd().await;
    for (number, target, dialed) in [
        ("101", "(408) 597-9000", "14085979000"),
        ("102", "sip:alice@example.com", "sip:alice@example.com"),
        ("103", "104", "104"),
    ] {
        let session = app.log_on(number).await;
        let mut channel = session.bind().await;
        assert_eq!(session.dial(target).await.ok()["target"]["dialed"], dialed);
        assert_eq!(channel.call_event("ringback").await["callInfo"]["calleeID"], dialed);
    }
}

#[actix_web::test]
async fn a_trunk_access_code_is_refused() {
    let app = max_acd().await;
    let session = app.log_on("101").await;
    let call = json!({ "target": "408 597 9000", "trunkAccessCode": "9" });
    let message = app.post(&session.path("/calls"), &call).await.refused(400, "wrong_target");
    assert!(message.contains("MaxACD"), "{message}");
}
