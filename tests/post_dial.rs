//! Post-dial digits, which are keyed once the call is connected.

use serde_json::{Value, json};

use crate::harness::{Product, Reply, Session, TestApp, both_products, eventually};

both_products![what_stands_behind_the_number_is_keyed_once_the_call_is_connected,];

const NUMBER: &str = "+1 646 555 8656";

fn target(behind: &str) -> String {
    format!("{NUMBER}{behind}")
}

async fn dial(app: &TestApp, session: &Session, body: &Value) -> Reply {
    app.post(&session.path("/calls"), body).await
}

/// Waits until AltiServ has digits from 101, and returns them.
async fn heard(app: &TestApp) -> Value {
    eventually("digits", async || {
        let calls = app.simulated_calls().await;
        let digits = calls.first()?["digits"].as_array()?.first()?.clone();
        Some(digits["digits"].clone())
    })
    .await
}

async fn what_stands_behind_the_number_is_keyed_once_the_call_is_connected(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let other = app.log_on("101").await;
    let mut channel = session.bind().await;
    let mut other_channel = other.bind().await;
    let raw = target(",12#,*3");
    let shown = dial(&app, &session, &json!({ "target": raw, "postDial": true })).await.ok();
    let dialed = product.dials_outside("16465558656");
    let expected = json!({
        "raw": raw, "dialed": dialed, "e164": "+16465558656", "kind": "national", "region": "US", "valid": true,
        "postDial": ",12#,*3",
    });
    assert_eq!(shown["target"], expected);
    for channel in [&mut channel, &mut other_channel] {
        channel.call("ringback").await;
        channel.call("connect").await;
    }
    eventually("both groups", async || (heard(&app).await == "12#*3").then_some(())).await;
    // Nothing was keyed twice: the user's own digits come next.
    let call = session.calls().await[0]["callHandle"].clone();
    session.send_digits(&call, "9").await.ok();
    assert_eq!(heard(&app).await, "12#*39");
}

#[actix_web::test]
async fn it_is_only_shown_where_that_was_not_asked_for() {
    for flag in [Value::Null, json!(false)] {
        let app = TestApp::start().await;
        let session = app.log_on("101").await;
        let mut channel = session.bind().await;
        let body = json!({ "target": target(",12#"), "postDial": flag });
        assert_eq!(dial(&app, &session, &body).await.ok()["target"]["postDial"], ",12#");
        let call = channel.call("ringback").await;
        channel.call("connect").await;
        session.send_digits(&call, "9").await.ok();
        assert_eq!(heard(&app).await, "9");
    }
    let app = TestApp::start().await;
    let encoded = target(",12#").replace('+', "%2B").replace(' ', "%20").replace('#', "%23");
    for flag in ["", "&postDial=true", "&postDial=anything"] {
        let shown = app.get(&format!("/dialplan?target={encoded}{flag}")).await.ok();
        assert_eq!(shown["target"]["postDial"], ",12#");
    }
    assert!(app.simulated_calls().await.is_empty());
}

#[actix_web::test]
async fn a_target_without_it_is_simply_called() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let shown = dial(&app, &session, &json!({ "target": "102", "postDial": true })).await.ok();
    assert_eq!((&shown["target"]["dialed"], &shown["target"]["postDial"]), (&json!("102"), &Value::Null));
    channel.call("ringback").await;
    let message = dial(&app, &session, &json!({ "target": "102", "postDial": 1.5 })).await.refused(400, "wrong_field");
    assert!(message.starts_with("postDial: "), "{message}");
}

#[actix_web::test]
async fn a_transfer_shows_it_and_keys_nothing() {
    let app = TestApp::start().await;
    let (session, mut channel, call) = app.talking("101").await;
    let path = session.path(&format!("/calls/{call}/transfer"));
    let message = app.post(&path, &json!({ "target": "102", "postDial": true })).await.refused(400, "wrong_field");
    assert!(message.starts_with("postDial: "), "{message}");
    assert_eq!(session.calls().await.len(), 1);
    let shown = app.post(&path, &json!({ "target": target(",12#"), "postDial": false })).await;
    assert_eq!(shown.ok()["target"]["postDial"], ",12#");
    channel.call("disconnect").await;
    eventually("the transferred call", async || {
        let calls = app.simulated_calls().await;
        (calls.first()?["state"] == "connected").then_some(())
    })
    .await;
    assert_eq!(app.simulated_calls().await[0]["digits"], Value::Null);
}

#[actix_web::test]
async fn a_call_that_is_asked_for_again_with_its_key_is_keyed_once() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let place = async |post_dial: Value| {
        let request = app.http().request("POST", &session.path("/calls")).header("Idempotency-Key", "k1");
        request.json(&json!({ "target": target(",12#"), "postDial": post_dial })).send().await
    };
    let first = place(json!(true)).await;
    let again = place(json!(true)).await;
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.ok(), first.ok());
    for other in [json!(false), Value::Null] {
        place(other).await.refused(409, "conflict");
    }
    let call = channel.call("ringback").await;
    channel.call("connect").await;
    assert_eq!(heard(&app).await, "12#");
    assert_eq!(place(json!(true)).await.header("idempotent-replayed"), "true");
    session.send_digits(&call, "9").await.ok();
    assert_eq!(heard(&app).await, "12#9");
}
