use serde_json::{Value, json};

use crate::guide::talking;
use crate::harness::{Product, TestApp, both_products};

both_products![
    existing_calls_are_sent_as_events_when_the_web_socket_is_first_established,
    a_call_event_has_every_field_that_the_guide_prints,
    record_events_are_sent_in_auto_record_state_too,
    server_status_says_whether_the_web_proxy_is_connected_to_altiserv,
];

/// Names of the guide's fields, as it prints them.
const CALL_INFO: [&str; 17] = [
    "callerID",
    "callerName",
    "callerIPAddress",
    "calleeID",
    "calleeName",
    "ivrData",
    "userData",
    "workgroupName",
    "outboundworkgroupName",
    "dnisName",
    "dnisNumber",
    "aniName",
    "aniNumber",
    "callPriority",
    "callSklr",
    "callType",
    "originalData",
];

async fn existing_calls_are_sent_as_events_when_the_web_socket_is_first_established(product: Product) {
    let app = TestApp::of(product).await;
    app.simulate_call(&json!({ "to": "101" })).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    assert_eq!(channel.call_event("ring").await["eventType"], "CallEvent");
}

async fn a_call_event_has_every_field_that_the_guide_prints(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    app.simulate_call(&json!({ "to": "101", "from": { "number": "4085551212" } })).await;
    let ring = channel.call_event("ring").await;
    assert_eq!((&ring["eventType"], &ring["direction"]), (&json!("CallEvent"), &json!("in")));
    assert!(ring["callHandle"].is_i64());
    for field in CALL_INFO {
        assert!(!ring["callInfo"][field].is_null(), "{field}");
    }
    for field in ["originalworkgroupName", "originalCallerId", "originalCallername"] {
        assert!(ring["callInfo"]["originalData"][field].is_string(), "{field}");
    }
}

async fn record_events_are_sent_in_auto_record_state_too(product: Product) {
    let app = TestApp::of_with(product, |settings| {
        settings.altiserv.embedded.server.extensions[0].auto_record = true;
    })
    .await;
    let [(_, mut channel, call), _] = talking(&app).await;
    let event = loop {
        let event: Value = channel.next_event().await;
        if event["eventType"] == "RecordEvent" {
            break event;
        }
    };
    assert_eq!((&event["recordingState"], &event["recordType"]), (&json!("Start"), &json!("System")));
    let handle = event.get("CallHandle").or_else(|| event.get("callHandle"));
    assert_eq!(handle, Some(&call["callHandle"]));
}

async fn server_status_says_whether_the_web_proxy_is_connected_to_altiserv(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    app.post("/simulator/faults", &json!({ "kind": "disconnect" })).await.ok();
    channel.server_status(false).await;
    channel.server_status(true).await;
}
