//! Order of listed calls, choice of the call for a request that names none, and messages of refusals.

use altilink::LineState;
use serde_json::{Value, json};

use crate::harness::{Mirror, Product, ScriptedAltiserv, ScriptedCall, TestApp, both_products, eventually};

both_products![
    calls_are_listed_oldest_first_also_in_a_session_opened_later,
    a_transfer_to_a_number_that_does_not_exist_is_about_the_target_and_leaves_the_call,
    a_recording_without_a_handle_is_of_the_connected_call_beside_held_ones,
];

/// Handles of calls in their order.
fn handles(calls: &[Value]) -> Vec<i64> {
    calls.iter().map(|call| call["callHandle"].as_i64().expect("a handle")).collect()
}

async fn calls_are_listed_oldest_first_also_in_a_session_opened_later(product: Product) {
    let server = ScriptedAltiserv::start().await;
    // The server lists the current call first, and then the held calls, which are not ordered by time.
    let held = |pad, later| ScriptedCall::incoming(101, pad).later_by(later).state(LineState::Hold);
    let current = ScriptedCall::incoming(101, 5000).later_by(90).state(LineState::Connected);
    server.has_only([&current, &held(5003, 10), &held(5001, 60), &held(5002, 30)]);
    let app = TestApp::remote_of(product, server.address(), |_| {}).await;
    let first = app.log_on("101").await;
    let mut mirror = Mirror::open(&first).await;
    for _ in 0..4 {
        mirror.any_call("connect").await;
    }
    let second = app.log_on("101").await;
    let expected = [5003, 5002, 5001, 5000];
    for session in [&first, &second] {
        let listed = eventually("the calls", async || {
            let calls = session.calls().await;
            (calls.len() == expected.len()).then_some(calls)
        })
        .await;
        assert_eq!(handles(&listed), expected);
    }
}

async fn a_transfer_to_a_number_that_does_not_exist_is_about_the_target_and_leaves_the_call(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    app.simulate_call(&json!({ "to": "101" })).await;
    let call = channel.call("ring").await;
    session.act(&call, "answer").await.ok();
    channel.call("connect").await;
    let message = session.transfer(&call, "199").await.refused_with(500, 3001, "refused");
    let about_target = ["199", "target", "number", "extension"].iter().any(|word| message.contains(word));
    assert!(about_target && !message.contains("no such call"), "{message}");
    let calls = session.calls().await;
    assert_eq!((handles(&calls), &calls[0]["state"]), (vec![call.as_i64().expect("a handle")], &json!("connected")));
    session.transfer(&call, "103").await.ok();
}

async fn a_recording_without_a_handle_is_of_the_connected_call_beside_held_ones(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut mirror = Mirror::open(&session).await;
    let mut calls = Vec::new();
    for number in ["5550001", "5550002"] {
        app.simulate_call(&json!({ "to": "101", "from": { "number": number } })).await;
        let call = mirror.any_call("ring").await["callHandle"].clone();
        session.act(&call, "answer").await.ok();
        mirror.until_call("connect", &call).await;
        calls.push(call);
    }
    let [held, talking] = &calls[..] else { panic!("two calls") };
    let is_held = async || (session.calls().await[0]["state"] == "held").then_some(());
    eventually("the first call's hold", is_held).await;
    assert_eq!(session.record("Start").await.ok(), json!({ "recordingState": "Start" }));
    let told = mirror.the("a recording", |event| event["eventType"] == "RecordEvent").await;
    assert_eq!(told["callHandle"], *talking);
    // Without a connected call, such a request means no call.
    session.record("Stop").await.ok();
    session.act(talking, "hold").await.ok();
    let refused = session.record("Start").await;
    assert_ne!(refused.status, 200, "{refused:?}");
    session.act(held, "retrieve").await.ok();
    session.record("Start").await.ok();
    mirror.until_recording("Stop", talking).await;
    let told = mirror.the("a recording", |event| event["recordingState"] == "Start").await;
    assert_eq!(told["callHandle"], *held);
}
