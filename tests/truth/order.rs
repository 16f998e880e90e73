//! Order of listed calls.

use altilink::LineState;
use serde_json::Value;

use crate::harness::{Mirror, ScriptedAltiserv, ScriptedCall, TestApp, eventually};

/// Handles of calls in their order.
fn handles(calls: &[Value]) -> Vec<i64> {
    calls.iter().map(|call| call["callHandle"].as_i64().expect("a handle")).collect()
}

#[actix_web::test]
async fn calls_are_listed_oldest_first_also_in_a_session_opened_later() {
    let server = ScriptedAltiserv::start().await;
    // The server lists the current call first, and then the held calls, which are not ordered by time.
    let held = |pad, later| ScriptedCall::incoming(101, pad).later_by(later).state(LineState::Hold);
    let current = ScriptedCall::incoming(101, 5000).later_by(90).state(LineState::Connected);
    server.has_only([&current, &held(5003, 10), &held(5001, 60), &held(5002, 30)]);
    let app = TestApp::remote(server.address(), |_| {}).await;
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
