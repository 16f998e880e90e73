//! States that agents choose during a call, and take when it ends.

use std::time::Duration;

use altilink::{CommandCode, ResponseCode};
use serde_json::{Value, json};

use crate::harness::{
    EventChannel, Policy, Product, ScriptedAltiserv, ScriptedCall, Session, TestApp, both_products, eventually,
    impatient, in_time,
};

both_products![
    a_next_state_is_told_and_holds_when_the_last_call_ends,
    a_next_state_is_taken_back,
    without_a_call_a_next_state_holds_at_once,
    a_call_that_ends_during_an_outage_is_followed_by_the_next_state,
];

const SUPERVISOR: &str = "110";

/// Application with 101 in 800, and a reason.
async fn office(product: Product) -> TestApp {
    TestApp::of_with(product, |settings| {
        settings.agents.reasons = vec!["2 Lunch".parse().expect("a reason")];
        settings.altiserv.embedded.server.workgroups[0].members = vec!["101".to_owned()];
    })
    .await
}

fn lunch() -> Value {
    json!({ "code": 2, "name": "Lunch" })
}

fn away_next() -> Value {
    json!({ "state": "notReady", "reason": lunch() })
}

async fn wish(agent: &Session) -> Value {
    agent.set_agent_state(&json!({ "nextState": "notReady", "reason": 2 })).await.ok()
}

/// State, reason and next state of an agent.
fn short(agent: &Value) -> Value {
    json!([agent["state"], agent["reason"], agent["nextState"]])
}

async fn shown(app: &TestApp, session: &Session) -> Value {
    short(&app.get(&session.path("/agent")).await.ok())
}

/// Waits until the agent was told to be so.
async fn until(channel: &mut EventChannel, expected: Value) {
    in_time("news of the agent", async {
        loop {
            let event = channel.next_any().await;
            if event["eventType"] == "AgentStateEvent" && short(&event) == expected {
                return;
            }
        }
    })
    .await;
}

async fn a_next_state_is_told_and_holds_when_the_last_call_ends(product: Product) {
    let app = office(product).await;
    let (agent, mut own, call) = app.talking("101").await;
    let supervisor = app.log_on(SUPERVISOR).await;
    let mut channel = supervisor.bind().await;
    supervisor.watch(&["101".to_owned()]).await;
    assert_eq!(short(&wish(&agent).await), json!(["ready", null, away_next()]));
    for channel in [&mut own, &mut channel] {
        until(channel, json!(["ready", null, away_next()])).await;
    }
    let second = app.log_on("101").await;
    assert_eq!(shown(&app, &second).await, json!(["ready", null, away_next()]), "all sessions of the user");
    agent.end_call(&call).await;
    for channel in [&mut own, &mut channel] {
        until(channel, json!(["notReady", lunch(), null])).await;
    }
    assert_eq!(shown(&app, &agent).await, json!(["notReady", lunch(), null]));
}

async fn a_next_state_is_taken_back(product: Product) {
    let app = office(product).await;
    let (agent, mut own, call) = app.talking("101").await;
    wish(&agent).await;
    let body = agent.set_agent_state(&json!({ "nextState": "None" })).await.ok();
    assert_eq!(short(&body), json!(["ready", null, null]));
    wish(&agent).await;
    let body = agent.set_agent_state(&json!({ "state": "ready" })).await.ok();
    assert_eq!(short(&body), json!(["ready", null, null]), "a state that is to hold at once takes it back too");
    agent.end_call(&call).await;
    while own.next_any().await["callEventType"] != "disconnect" {}
    for (body, message) in [
        (json!({ "nextState": "busy" }), "nextState: must be ready, notReady, wrapUp or none"),
        (json!({ "nextState": "ready", "state": "ready" }), "nextState: must not stand beside state or workgroup"),
        (json!({ "nextState": "ready", "reason": 2 }), "reason: must stand with the state notReady alone"),
        (json!({ "nextState": "notReady", "reason": 7 }), "reason: must be one of 2"),
    ] {
        assert_eq!(agent.set_agent_state(&body).await.refused(400, "wrong_field"), message);
    }
    assert_eq!(shown(&app, &agent).await[2], Value::Null);
}

async fn without_a_call_a_next_state_holds_at_once(product: Product) {
    let app = office(product).await;
    let agent = app.log_on("101").await;
    assert_eq!(short(&wish(&agent).await), json!(["notReady", lunch(), null]));
    let body = agent.set_agent_state(&json!({ "nextState": "none" })).await.ok();
    assert_eq!(short(&body), json!(["notReady", lunch(), null]), "nothing is taken back");
    let nobody = app.log_on("105").await;
    nobody.set_agent_state(&json!({ "nextState": "ready" })).await.refused_with(403, 3056, "no_privilege");
}

async fn a_call_that_ends_during_an_outage_is_followed_by_the_next_state(product: Product) {
    let app = office(product).await;
    let agent = app.log_on("101").await;
    let mut own = agent.bind().await;
    let call = app.simulate_call(&json!({ "to": "101" })).await;
    own.call("ring").await;
    app.post(&format!("/simulator/calls/{call}/answer"), &json!({})).await.ok();
    own.call("connect").await;
    wish(&agent).await;
    app.fault("disconnect", Duration::from_secs(60)).await;
    app.hang_up(call).await;
    app.clear_faults().await;
    until(&mut own, json!(["notReady", lunch(), null])).await;
    assert_eq!(shown(&app, &agent).await, json!(["notReady", lunch(), null]));
}

#[actix_web::test]
async fn a_next_state_that_altiserv_refuses_is_said_until_another_one_is_asked_for() {
    let server = ScriptedAltiserv::start().await;
    let call = ScriptedCall::incoming(101, 5000);
    server.has(&call);
    let app = TestApp::remote(server.address(), impatient).await;
    let agent = app.log_on("101").await;
    let mut own = agent.bind().await;
    eventually("the call", async || (agent.calls().await.len() == 1).then_some(())).await;
    server.answers(CommandCode::SetAgentState, Policy::Refuse(ResponseCode::SystemError));
    let body = agent.set_agent_state(&json!({ "nextState": "notReady" })).await.ok();
    assert_eq!(body["nextState"], json!({ "state": "notReady" }));
    assert_eq!(server.count(CommandCode::SetAgentState), 0, "the call goes on");
    server.has_only([]);
    server.tell([call.drops()]);
    let told = in_time("the refusal", async {
        loop {
            let event = own.next_any().await;
            if event["nextStateError"].is_object() {
                return event;
            }
        }
    })
    .await;
    let error = &told["nextStateError"];
    assert_eq!((&error["state"], &error["code"], told.get("nextState")), (&json!("notReady"), &json!(3009), None));
    assert_eq!(app.get(&agent.path("/agent")).await.ok()["nextStateError"], *error);
    server.answers(CommandCode::SetAgentState, Policy::Right);
    let body = agent.set_agent_state(&json!({ "state": "ready" })).await.ok();
    assert_eq!(body.get("nextStateError"), None);
}
