//! Differences between the products: requests that only MaxCS accepts, and MaxACD's alternatives.
//!
//! Everything else is the same. The tests of the other modules show that: those of commands, calls and events run for
//! both products.

use serde_json::{Value, json};

use crate::harness::{Product, TestApp, both_products};

both_products![the_logon_and_readiness_name_the_product, the_actions_are_those_that_the_product_has];

/// SIP URI of the maximum length for the Web API, which is much longer than the number field of a CallInfo.
fn long_sip_uri() -> String {
    format!("sip:{}@example.com;transport=tls", "a".repeat(200))
}

/// Dials. The call must succeed. Returns the dialled digits and the callee of the ringback.
async fn dialled(app: &TestApp, extension: &str, target: &Value) -> (Value, Value) {
    let session = app.log_on(extension).await;
    let mut channel = session.bind().await;
    let reply = app.post(&session.path("/calls"), target).await.ok();
    let ringback = channel.call_event("ringback").await;
    (reply["target"]["dialed"].clone(), ringback["callInfo"]["calleeID"].clone())
}

async fn the_logon_and_readiness_name_the_product(product: Product) {
    let app = TestApp::of(product).await;
    assert_eq!(app.http().try_log_on("101").await.ok()["product"], product.name());
    app.ready().await;
    assert_eq!(app.get("/ready").await.ok(), json!({ "status": "ready", "product": product.name() }));
}

async fn the_actions_are_those_that_the_product_has(product: Product) {
    let app = TestApp::of(product).await;
    let (session, _channel, call) = app.talking("101").await;
    let offered = async || session.calls().await[0]["actions"].clone();
    assert_eq!(offered().await, product.actions(&["drop", "hold", "transfer", "dtmf", "recordStart"]));
    session.record("Start").await.ok();
    let recorded = ["drop", "hold", "transfer", "dtmf", "recordStop", "recordMute", "recordPause"];
    assert_eq!(offered().await, product.actions(&recorded));
    session.record("Pause").await.ok();
    assert_eq!(offered().await, product.actions(&["drop", "hold", "transfer", "dtmf", "recordStop", "recordResume"]));
    session.act(&call, "hold").await.ok();
    assert_eq!(offered().await, product.actions(&["drop", "retrieve", "transfer"]));
}

#[actix_web::test]
async fn max_cs_drops_the_call_that_is_named() {
    let app = TestApp::of(Product::MaxCs).await;
    let (session, mut channel, talking) = app.talking("101").await;
    app.simulate_call(&json!({ "to": "101", "from": { "number": "5550002" } })).await;
    let ringing = channel.call("ring").await;
    for call in [&ringing, &talking] {
        assert_eq!(session.drop_call(call).await.ok(), json!({ "callHandle": call, "state": "disconnected" }));
        // The call has ended with the answer, before its event is read.
        session.drop_call(call).await.refused(404, "no_such_call");
        assert_eq!(channel.call("disconnect").await, *call);
    }
}

#[actix_web::test]
async fn max_acd_drops_no_call_in_whatever_state_and_says_so() {
    let app = TestApp::of(Product::MaxAcd).await;
    let (session, mut channel, held) = app.talking("101").await;
    let not_dropped = async |call: &Value, state: &str| {
        let refused = session.drop_call(call).await;
        assert!(refused.refused(500, "not_supported").contains("MaxACD"));
        assert!(!refused.is_retryable());
        let calls = session.calls().await;
        let found = calls.iter().find(|found| found["callHandle"] == *call).map(|found| &found["state"]);
        assert_eq!(found, Some(&json!(state)));
    };
    not_dropped(&held, "connected").await;
    session.act(&held, "hold").await.ok();
    not_dropped(&held, "held").await;
    app.simulate_call(&json!({ "to": "101", "from": { "number": "5550002" } })).await;
    let ringing = channel.call("ring").await;
    not_dropped(&ringing, "ring").await;
    app.desk_phone("101", "hangup").await;
    assert_eq!(channel.call("disconnect").await, ringing);
    session.drop_call(&ringing).await.refused(404, "no_such_call");
    session.dial("102").await.ok();
    let placed = channel.call("ringback").await;
    not_dropped(&placed, "ringback").await;
    // No event came meanwhile: this is the next one.
    session.end_call(&placed).await;
    assert_eq!(channel.call("disconnect").await, placed);
    session.drop_call(&json!(999_999)).await.refused(404, "no_such_call");
}

#[actix_web::test]
async fn max_acd_mutes_no_recording_in_whatever_state_and_pauses_instead() {
    let app = TestApp::of(Product::MaxAcd).await;
    let (session, mut channel, call) = app.talking("101").await;
    let not_muted = async || {
        for operation in ["Mute", "Unmute", "mute"] {
            let refused = session.record(operation).await;
            let message = refused.refused(500, "not_supported");
            assert!(message.contains("MaxACD") && message.contains("use Pause"), "{message}");
            assert!(!refused.is_retryable());
        }
    };
    not_muted().await;
    for (operation, state) in [("Start", "Start"), ("Pause", "Pause"), ("Resume", "Start"), ("Stop", "Stop")] {
        assert_eq!(session.record(operation).await.ok(), json!({ "recordingState": state }));
        not_muted().await;
        // No other event came before, and none may come after.
        channel.record_event(&call, state, "Agent").await;
    }
}

#[actix_web::test]
async fn max_cs_dials_outside_with_the_given_access_code_or_the_routes() {
    let app = TestApp::of(Product::MaxCs).await;
    let number = "408 597 9000";
    for (extension, target) in
        [("101", json!({ "target": number })), ("102", json!({ "target": number, "trunkAccessCode": "9" }))]
    {
        assert_eq!(dialled(&app, extension, &target).await, (json!("914085979000"), json!("14085979000")));
    }
}

#[actix_web::test]
async fn max_acd_dials_outside_without_an_access_code_and_passes_over_a_given_one() {
    let app = TestApp::of_with(Product::MaxAcd, |settings| settings.dialing.route_access_code = "8".to_owned()).await;
    for (extension, target, dials) in [
        ("101", json!({ "target": "(408) 597-9000" }), "14085979000"),
        ("102", json!({ "target": "+44 20 7946 0958", "trunkAccessCode": "" }), "011442079460958"),
    ] {
        assert_eq!(dialled(&app, extension, &target).await, (json!(dials), json!(dials)));
    }
    let (session, _channel, call) = app.talking("103").await;
    let told = |answer: &Value| answer["warnings"][0].as_str().is_some_and(|it| it.contains("trunkAccessCode"));
    let body = json!({ "target": "104", "trunkAccessCode": "9" });
    let answer = app.post(&session.path(&format!("/calls/{call}/transfer")), &body).await.ok();
    assert!(told(&answer) && answer["target"]["dialed"] == "104", "{answer}");
    let body = json!({ "target": "(408) 597-9000", "trunkAccessCode": 9 });
    let answer = app.post(&app.log_on("105").await.path("/calls"), &body).await.ok();
    assert!(told(&answer) && answer["target"]["dialed"] == "14085979000", "{answer}");
    let preview = app.get("/dialplan?target=4085979000&trunkAccessCode=9").await.ok();
    assert!(told(&preview) && preview["target"]["dialed"] == "14085979000", "{preview}");
}

#[actix_web::test]
async fn max_acd_passes_a_sip_uri_as_it_is() {
    let app = TestApp::of(Product::MaxAcd).await;
    let uri = "SIP:Alice@Example.com;user=phone";
    assert_eq!(dialled(&app, "101", &json!({ "target": uri })).await, (json!(uri), json!(uri)));
    // A CallInfo has room for 40 characters of the URI.
    let long = long_sip_uri();
    assert_eq!(dialled(&app, "102", &json!({ "target": long })).await, (json!(long), json!(long[..40])));
    let shown = app.get("/dialplan?target=sips:bob@example.com").await.ok();
    let uri = "sips:bob@example.com";
    let target = json!({ "raw": uri, "dialed": uri, "e164": null, "kind": "sip", "region": null, "valid": null });
    assert_eq!(shown, json!({ "target": target }));
    let (session, mut channel, call) = app.talking("103").await;
    assert_eq!(session.transfer(&call, uri).await.ok()["target"]["dialed"], uri);
    assert_eq!(channel.call("disconnect").await, call);
}

#[actix_web::test]
async fn max_cs_takes_no_sip_uri() {
    let app = TestApp::of(Product::MaxCs).await;
    let (session, _channel, call) = app.talking("101").await;
    let uri = "sip:alice@example.com";
    for reply in [session.dial(uri).await, session.transfer(&call, uri).await] {
        assert!(reply.refused(400, "wrong_target").contains("MaxACD"));
    }
    app.get("/dialplan?target=sip:alice@example.com").await.refused(400, "wrong_target");
    assert_eq!(session.calls().await[0]["state"], "connected");
}
