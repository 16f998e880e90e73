//! Event channels for clients that accept only the guide's events and fields.

use serde_json::{Value, json};

use crate::harness::{EventChannel, TestApp};

async fn next(channel: &mut EventChannel) -> Value {
    serde_json::from_str(&channel.next_text().await).expect("an event is JSON")
}

async fn next_call(channel: &mut EventChannel, kind: &str) -> Value {
    let event = next(channel).await;
    let names: Vec<_> = event.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(names, ["callEventType", "callHandle", "callInfo", "direction", "eventType"]);
    assert_eq!((&event["eventType"], &event["callEventType"]), (&json!("CallEvent"), &json!(kind)));
    event["callHandle"].clone()
}

#[actix_web::test]
async fn a_client_of_the_guide_alone_is_told_its_events_and_nothing_besides() {
    let app = TestApp::with(|settings| settings.events.guide_only = true).await;
    let session = app.log_on("101").await;
    let mut channel = session.open().await;
    let connected = json!({ "eventType": "ServerStatusEvent", "Connected": true });
    assert_eq!(next(&mut channel).await, connected);
    app.simulate_call(&json!({ "to": "101", "from": { "number": "5550001" } })).await;
    let call = next_call(&mut channel, "ring").await;
    session.act(&call, "answer").await.ok();
    assert_eq!(next_call(&mut channel, "connect").await, call);
    // The guide has no events for these actions.
    session.act(&call, "hold").await.ok();
    session.act(&call, "retrieve").await.ok();
    let recorded = |state| json!({ "eventType": "RecordEvent", "CallHandle": call, "recordingState": state, "recordType": "Agent" });
    for (operation, state) in [("Start", "Start"), ("Pause", "Pause"), ("Stop", "Stop")] {
        session.record(operation).await.ok();
        assert_eq!(next(&mut channel).await, recorded(state));
    }
    let mut later = session.open().await;
    assert_eq!(next(&mut later).await, connected);
    assert_eq!(next_call(&mut later, "connect").await, call);
    session.end_call(&call).await;
    for channel in [&mut channel, &mut later] {
        assert_eq!(next_call(channel, "disconnect").await, call);
    }
}
