//! Control of the embedded AltiServ over HTTP.

use serde_json::{Value, json};

use crate::harness::{Product, TestAltiserv, TestApp};

#[actix_web::test]
async fn an_outside_call_is_created_listed_answered_and_ended() {
    let app = TestApp::start().await;
    let call = json!({ "to": "101", "from": { "number": "5550001", "name": "Ann", "ip": "192.0.2.9" } });
    let reply = app.post("/simulator/calls", &call).await;
    assert_eq!(reply.status, 201);
    let id = reply.json()["id"].clone();
    assert_eq!(reply.json(), json!({ "id": id }));
    assert_eq!(reply.header("location"), format!("/simulator/calls/{id}"));
    let listed = |state: &str| json!({ "id": id, "state": state, "from": call["from"], "to": "101", "line": "101" });
    assert_eq!(app.simulated_calls().await, [listed("ringing")]);
    app.post(&format!("/simulator/calls/{id}/answer"), &json!({})).await.ok();
    assert_eq!(app.simulated_calls().await, [listed("connected")]);
    app.http().delete(&format!("/simulator/calls/{id}")).await.ok();
    assert!(app.simulated_calls().await.is_empty());
}

#[actix_web::test]
async fn unknown_calls_and_extensions_are_404() {
    let app = TestApp::start().await;
    for call in ["7", "x"] {
        app.post(&format!("/simulator/calls/{call}/answer"), &json!({})).await.refused(404, "no_such_call");
        app.http().delete(&format!("/simulator/calls/{call}")).await.refused(404, "no_such_call");
    }
    app.post("/simulator/calls", &json!({ "to": "199" })).await.refused(404, "no_such_extension");
    app.post("/simulator/extensions/199/answer", &json!({})).await.refused(404, "no_such_extension");
    app.post("/simulator/extensions/101/answer", &json!({})).await.refused(404, "no_such_call");
    app.post("/simulator/extensions/101/hangup", &json!({})).await.refused(404, "no_such_call");
}

#[actix_web::test]
async fn wrong_fields_are_named() {
    let app = TestApp::start().await;
    for (body, field) in [(json!({ "to": 101 }), "to"), (json!({ "to": "101", "from": { "ip": "::1" } }), "from.ip")] {
        let message = app.post("/simulator/calls", &body).await.refused(400, "wrong_field");
        assert!(message.starts_with(&format!("{field}: ")), "{message}");
    }
    let message = app.post("/simulator/faults", &json!({ "kind": "fire" })).await.refused(400, "wrong_field");
    assert!(message.starts_with("kind: ") && message.contains("freeze"), "{message}");
    let reply = app.http().request("POST", "/simulator/calls").body("{").send().await;
    reply.refused(400, "bad_request");
}

#[actix_web::test]
async fn what_the_state_of_a_call_forbids_is_a_conflict() {
    let app = TestApp::start().await;
    let id = app.simulate_call(&json!({ "to": "101" })).await;
    let answer = format!("/simulator/calls/{id}/answer");
    app.post(&answer, &json!({})).await.ok();
    app.post(&answer, &json!({})).await.refused(409, "conflict");
    let session = app.log_on("103").await;
    let mut channel = session.bind().await;
    session.dial("104").await.ok();
    channel.call("ringback").await;
    let calls = app.simulated_calls().await;
    let inside = calls.iter().find(|call| call["to"] == "104").map_or(&Value::Null, |call| &call["id"]);
    // A call between extensions has no outside party to hang up.
    app.http().delete(&format!("/simulator/calls/{inside}")).await.refused(409, "conflict");
}

#[actix_web::test]
async fn wrong_methods_are_told_the_right_ones() {
    let app = TestApp::start().await;
    for (method, path, allowed) in [
        ("PUT", "/simulator/calls", "GET, POST, HEAD"),
        ("GET", "/simulator/calls/7", "DELETE"),
        ("GET", "/simulator/extensions/101/answer", "POST"),
        ("GET", "/simulator/faults", "POST, DELETE"),
        ("GET", "/simulator/extensions/101", "PUT"),
        ("POST", "/simulator/role", "GET, HEAD"),
        ("GET", "/simulator/promote", "POST"),
        ("DELETE", "/simulator/demote", "POST"),
        ("POST", "/simulator/licences", "PUT"),
    ] {
        let reply = app.http().request(method, path).send().await;
        reply.refused(405, "method_not_allowed");
        assert_eq!(reply.header("allow"), allowed);
    }
}

#[actix_web::test]
async fn in_front_of_another_altiserv_there_is_no_simulator() {
    let altiserv = TestAltiserv::of(Product::MaxCs).await;
    let app = TestApp::remote(altiserv.address(), |_| {}).await;
    app.log_on("101").await;
    app.get("/simulator/calls").await.refused(404, "no_such_path");
    app.post("/simulator/calls", &json!({ "to": "101" })).await.refused(404, "no_such_path");
    app.post("/simulator/faults", &json!({ "kind": "freeze" })).await.refused(404, "no_such_path");
}
