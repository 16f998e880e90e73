//! Reasons why agents are not ready, which the proxy keeps.

use std::time::Duration;

use altilink::{CommandCode, ResponseCode};
use serde_json::{Value, json};

use crate::harness::{
    EventChannel, Policy, Product, ScriptedAltiserv, Session, TestApp, both_products, impatient, in_time,
};

both_products![
    a_reason_is_told_to_all_who_watch_until_the_state_changes,
    a_reason_that_cannot_be_given_is_refused,
    a_reason_outlives_an_outage,
    a_reason_ends_with_the_logon,
];

const SUPERVISOR: &str = "110";

/// Application with 101 in 800, and two reasons.
async fn office(product: Product) -> TestApp {
    TestApp::of_with(product, |settings| {
        settings.agents.reasons = ["1 Break", "2 Lunch"].map(|text| text.parse().expect("a reason")).to_vec();
        settings.altiserv.embedded.server.workgroups[0].members = vec!["101".to_owned()];
        settings.sessions.release_grace = Duration::from_millis(100);
    })
    .await
}

fn break_() -> Value {
    json!({ "code": 1, "name": "Break" })
}

fn lunch() -> Value {
    json!({ "code": 2, "name": "Lunch" })
}

/// The supervisor, who watches 101, with an open channel.
async fn watching(app: &TestApp) -> (Session, EventChannel) {
    let supervisor = app.log_on(SUPERVISOR).await;
    let mut channel = supervisor.bind().await;
    supervisor.watch(&["101".to_owned()]).await;
    for _ in 0..2 {
        next(&mut channel).await;
    }
    (supervisor, channel)
}

/// State and reason of the next news of an agent.
async fn next(channel: &mut EventChannel) -> Value {
    loop {
        let event = in_time("news of an agent", channel.next_any()).await;
        if event["eventType"] == "AgentStateEvent" {
            return json!([event["state"], event["reason"]]);
        }
    }
}

/// Waits until the agent was told to have this state and this reason.
async fn until(channel: &mut EventChannel, state: &str, reason: &Value) {
    while next(channel).await != json!([state, reason]) {}
}

async fn is_away(agent: &Session, code: u16) -> Value {
    agent.set_agent_state(&json!({ "state": "notReady", "reason": code })).await.ok()
}

async fn a_reason_is_told_to_all_who_watch_until_the_state_changes(product: Product) {
    let app = office(product).await;
    let agent = app.log_on("101").await;
    let mut own = agent.bind().await;
    let (supervisor, mut channel) = watching(&app).await;
    let before = app.get(&agent.path("/agent")).await.ok();
    assert_eq!((&before["reasons"], before.get("reason")), (&json!([break_(), lunch()]), None));
    let body = is_away(&agent, 2).await;
    assert_eq!((&body["state"], &body["reason"]), (&json!("notReady"), &lunch()));
    assert_eq!(app.get(&agent.path("/agent")).await.ok()["reason"], lunch());
    for channel in [&mut own, &mut channel] {
        until(channel, "notReady", &lunch()).await;
    }
    let mut later = supervisor.open().await;
    assert_eq!(next(&mut later).await, json!(["notReady", lunch()]), "a new channel begins with it");
    assert_eq!(is_away(&agent, 1).await["reason"], break_());
    for channel in [&mut own, &mut channel] {
        assert_eq!(next(channel).await, json!(["notReady", break_()]), "AltiServ has no event for it");
    }
    assert_eq!(agent.set_agent_state(&json!({ "state": "ready" })).await.ok().get("reason"), None);
    for channel in [&mut own, &mut channel] {
        // The reason may end a moment before the state, which another connection hears.
        until(channel, "ready", &Value::Null).await;
    }
    let body = agent.set_agent_state(&json!({ "state": "notReady" })).await.ok();
    assert_eq!((&body["state"], body.get("reason")), (&json!("notReady"), None));
    for channel in [&mut own, &mut channel] {
        assert_eq!(next(channel).await, json!(["notReady", null]), "the reason of before is over");
    }
}

async fn a_reason_that_cannot_be_given_is_refused(product: Product) {
    let app = office(product).await;
    let agent = app.log_on("101").await;
    for (body, message) in [
        (json!({ "state": "notReady", "reason": 3 }), "reason: must be one of 1, 2"),
        (json!({ "state": "ready", "reason": 1 }), "reason: must stand with the state notReady alone"),
        (json!({ "state": "notReady", "reason": 1, "workgroup": "800" }), "reason: must not stand beside workgroup"),
    ] {
        assert_eq!(agent.set_agent_state(&body).await.refused(400, "wrong_field"), message);
    }
    let supervisor = app.log_on(SUPERVISOR).await;
    let path = supervisor.path("/extensions/101/agent");
    let body = json!({ "state": "notReady", "reason": 1 });
    let refused = app.http().request("PUT", &path).json(&body).send().await.refused(400, "wrong_field");
    assert_eq!(refused, "reason: must be left out; the agent gives it");
    assert_eq!(app.get(&agent.path("/agent")).await.ok()["state"], "ready");
    let app = TestApp::of_with(product, |_| {}).await;
    let agent = app.log_on("101").await;
    let refused = agent.set_agent_state(&body).await.refused(400, "wrong_field");
    assert_eq!(refused, "reason: must be left out, since agents.reasons lists none");
}

async fn a_reason_outlives_an_outage(product: Product) {
    let app = office(product).await;
    let agent = app.log_on("101").await;
    let mut own = agent.bind().await;
    is_away(&agent, 2).await;
    until(&mut own, "notReady", &lunch()).await;
    app.fault("disconnect", Duration::from_millis(300)).await;
    own.server_status(false).await;
    own.server_status(true).await;
    let (_supervisor, mut channel) = watching(&app).await;
    assert_eq!(app.get(&agent.path("/agent")).await.ok()["reason"], lunch());
    is_away(&agent, 1).await;
    assert_eq!(next(&mut channel).await, json!(["notReady", break_()]));
}

async fn a_reason_ends_with_the_logon(product: Product) {
    let app = office(product).await;
    let agent = app.log_on("101").await;
    let (_supervisor, mut channel) = watching(&app).await;
    is_away(&agent, 2).await;
    until(&mut channel, "notReady", &lunch()).await;
    agent.log_off().await.ok();
    until(&mut channel, "notReady", &Value::Null).await;
}

#[actix_web::test]
async fn a_state_that_altiserv_refuses_has_no_reason() {
    let server = ScriptedAltiserv::start().await;
    let app = TestApp::remote(server.address(), |settings| {
        impatient(settings);
        settings.agents.reasons = vec!["1 Break".parse().expect("a reason")];
    })
    .await;
    let agent = app.log_on("101").await;
    server.answers(CommandCode::SetAgentState, Policy::Refuse(ResponseCode::SystemError));
    let body = json!({ "state": "notReady", "reason": 1 });
    agent.set_agent_state(&body).await.refused_with(500, 3009, "refused");
    assert_eq!(app.get(&agent.path("/agent")).await.ok().get("reason"), None);
    // AltiServ accepts, and tells another state all the same.
    server.answers(CommandCode::SetAgentState, Policy::Right);
    let body = agent.set_agent_state(&body).await.ok();
    assert_eq!((&body["state"], body.get("reason")), (&json!("ready"), None));
}
