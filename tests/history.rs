//! The calls that a session was told of.

use serde_json::{Value, json};

use crate::harness::{Product, Session, TestApp, both_products, eventually};

both_products![
    the_history_of_a_line_tells_of_missed_answered_and_recorded_calls,
    the_history_keeps_as_many_calls_as_it_may,
    calls_that_were_there_before_the_session_are_in_its_history,
];

async fn history(app: &TestApp, session: &Session) -> Vec<Value> {
    let body = app.get(&session.path("/history")).await.ok();
    body["calls"].as_array().cloned().expect("calls")
}

/// Waits until the newest call has this.
async fn newest_with(app: &TestApp, session: &Session, field: &str) -> Value {
    eventually(field, async || history(app, session).await.first().filter(|call| call[field] != Value::Null).cloned())
        .await
}

fn told(call: &Value) -> Value {
    let given = |field: &str| call[field].is_string();
    json!([
        call["party"]["number"],
        call["party"]["name"],
        call["direction"],
        given("answered"),
        given("ended"),
        call["recorded"],
        call["missed"]
    ])
}

async fn the_history_of_a_line_tells_of_missed_answered_and_recorded_calls(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    assert_eq!(history(&app, &session).await, Vec::<Value>::new());
    let from = |number: &str, name: &str| json!({ "to": "101", "from": { "number": number, "name": name } });

    let missed = app.simulate_call(&from("4085550001", "Ada")).await;
    let ringing = newest_with(&app, &session, "began").await;
    assert_eq!(told(&ringing), json!(["4085550001", "Ada", "in", false, false, false, false]));
    app.http().delete(&format!("/simulator/calls/{missed}")).await.ok();
    newest_with(&app, &session, "ended").await;

    let recorded = app.simulate_call(&from("4085550002", "Alan")).await;
    app.http().post(&format!("/simulator/calls/{recorded}/answer"), &json!({})).await.ok();
    let answered = newest_with(&app, &session, "answered").await;
    let call = &answered["callHandle"];
    app.post(&session.path(&format!("/calls/{call}/record")), &json!({ "Operation": "Start" })).await.ok();
    app.http().delete(&format!("/simulator/calls/{recorded}")).await.ok();
    newest_with(&app, &session, "ended").await;

    app.post(&session.path("/calls"), &json!({ "target": "102" })).await.ok();
    newest_with(&app, &session, "began").await;
    let all = eventually("the call that was placed", async || {
        let all = history(&app, &session).await;
        (all.len() == 3).then_some(all)
    })
    .await;
    let all: Vec<_> = all.iter().map(told).collect();
    let expected = [
        json!(["102", "Extension 102", "out", false, false, false, false]),
        json!(["4085550002", "Alan", "in", true, true, true, false]),
        json!(["4085550001", "Ada", "in", false, true, false, true]),
    ];
    assert_eq!(all, expected);
}

async fn the_history_keeps_as_many_calls_as_it_may(product: Product) {
    let app = TestApp::of_with(product, |settings| settings.sessions.history_calls = 2).await;
    let session = app.log_on("101").await;
    for caller in ["4085550001", "4085550002", "4085550003"] {
        let call = app.simulate_call(&json!({ "to": "101", "from": { "number": caller } })).await;
        eventually(caller, async || {
            (history(&app, &session).await.first()?["party"]["number"] == caller).then_some(())
        })
        .await;
        app.http().delete(&format!("/simulator/calls/{call}")).await.ok();
        newest_with(&app, &session, "ended").await;
    }
    let numbers: Vec<_> = history(&app, &session).await.iter().map(|call| call["party"]["number"].clone()).collect();
    assert_eq!(numbers, ["4085550003", "4085550002"]);
}

async fn calls_that_were_there_before_the_session_are_in_its_history(product: Product) {
    let app = TestApp::of(product).await;
    app.simulate_call(&json!({ "to": "101", "from": { "number": "4085550001" } })).await;
    let session = app.log_on("101").await;
    let found = newest_with(&app, &session, "began").await;
    assert_eq!((&found["party"]["number"], &found["missed"]), (&json!("4085550001"), &json!(false)));
}
