//! The numbers of the phone system, for applications that offer them to dial.

use serde_json::{Value, json};

use crate::harness::{Product, Session, TestApp, both_products, eventually};

both_products![
    the_directory_has_every_number_with_its_name_and_kind,
    the_state_of_a_line_is_told_of_the_own_and_of_watched_lines_alone,
];

async fn directory(app: &TestApp, session: &Session, query: &str) -> Value {
    app.get(&session.path(&format!("/directory{query}"))).await.ok()
}

async fn line_state(app: &TestApp, session: &Session, number: &str) -> Value {
    let found = directory(app, session, &format!("?search={number}")).await;
    found["entries"][0]["lineState"].clone()
}

async fn the_directory_has_every_number_with_its_name_and_kind(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let all = directory(&app, &session, "").await;
    let numbers: Vec<_> =
        all["entries"].as_array().into_iter().flatten().map(|entry| entry["number"].clone()).collect();
    let expected: Vec<Value> = (101..=110).chain([800]).map(|number| number.to_string().into()).collect();
    assert_eq!((&all["total"], numbers), (&json!(11), expected));
    let supervisor = json!({ "number": "110", "name": "Supervisor 110", "kind": "extension" });
    assert_eq!(directory(&app, &session, "?search=SUPER").await, json!({ "total": 1, "entries": [supervisor] }));
    let first = directory(&app, &session, "?search=10&limit=1").await;
    assert_eq!((&first["total"], first["entries"].as_array().map(Vec::len)), (&json!(10), Some(1)));
    assert_eq!(directory(&app, &session, "?search=800").await["entries"][0]["kind"], "workgroup");
    for wrong in ["0", "20001", "many"] {
        app.get(&session.path(&format!("/directory?limit={wrong}"))).await.refused(400, "wrong_field");
    }
}

async fn the_state_of_a_line_is_told_of_the_own_and_of_watched_lines_alone(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("110").await;
    let _channel = session.bind().await;
    assert_eq!(line_state(&app, &session, "110").await, "idle");
    assert_eq!(line_state(&app, &session, "102").await, Value::Null);
    session.watch(&["102".to_owned()]).await;
    eventually("the watched line", async || (line_state(&app, &session, "102").await == "idle").then_some(())).await;
    let call = app.simulate_call(&json!({ "to": "102" })).await;
    eventually("its ringing", async || (line_state(&app, &session, "102").await == "ringing").then_some(())).await;
    app.http().post(&format!("/simulator/calls/{call}/answer"), &json!({})).await.ok();
    eventually("its call", async || (line_state(&app, &session, "102").await == "busy").then_some(())).await;
    assert_eq!(line_state(&app, &session, "103").await, Value::Null);
}
