//! DTMF digits sent into a call.

use serde_json::{Value, json};

use crate::harness::{Product, Reply, Session, TestApp, both_products};

both_products![digits_go_into_a_connected_call_and_into_no_other,];

async fn key(app: &TestApp, session: &Session, call: &Value, digits: &Value) -> Reply {
    app.post(&session.path(&format!("/calls/{call}/dtmf")), &json!({ "digits": digits })).await
}

async fn digits_go_into_a_connected_call_and_into_no_other(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    app.simulate_call(&json!({ "to": "101", "from": { "number": "5550001" } })).await;
    let call = channel.call("ring").await;
    let digits = json!("123#");
    key(&app, &session, &call, &digits).await.refused(500, "wrong_state");
    session.act(&call, "answer").await.ok();
    channel.call("connect").await;
    assert!(session.calls().await[0]["actions"].as_array().expect("a list").contains(&json!("dtmf")));
    assert_eq!(key(&app, &session, &call, &digits).await.ok(), json!({ "callHandle": call, "state": "connected" }));
    key(&app, &session, &call, &json!("0*aD")).await.ok();
    let message = key(&app, &session, &call, &json!("E")).await.refused(400, "wrong_field");
    assert!(message.starts_with("digits: "), "{message}");
    session.act(&call, "hold").await.ok();
    key(&app, &session, &call, &digits).await.refused(500, "wrong_state");
    session.act(&call, "retrieve").await.ok();
    key(&app, &session, &call, &digits).await.ok();
    let heard = app.simulated_calls().await[0]["digits"].clone();
    assert_eq!(heard, json!([{ "from": "101", "digits": "123#0*AD123#" }]));
    session.end_call(&call).await;
    channel.call("disconnect").await;
    key(&app, &session, &call, &digits).await.refused(404, "no_such_call");
}
