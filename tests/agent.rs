//! The states of workgroup agents.

use serde_json::{Value, json};

use crate::harness::{Product, Reply, Session, TestApp, both_products};

both_products![
    an_agent_sees_and_sets_its_state_and_is_told_of_the_change,
    a_supervisor_hears_of_the_states_of_watched_agents_only,
    a_wrong_state_is_told_with_those_there_are,
    an_extension_in_no_workgroup_is_no_agent
];

async fn put(app: &TestApp, session: &Session, state: &Value) -> Reply {
    app.http().request("PUT", &session.path("/agent")).json(&json!({ "state": state })).send().await
}

fn state_event(extension: &str, state: &str) -> Value {
    json!({ "eventType": "AgentStateEvent", "extension": extension, "state": state })
}

async fn an_agent_sees_and_sets_its_state_and_is_told_of_the_change(product: Product) {
    let app = TestApp::of(product).await;
    let agent = app.log_on("101").await;
    let mut channel = agent.bind().await;
    let mut shown = app.get(&agent.path("/agent")).await.ok();
    let since: jiff::Timestamp = shown["since"].as_str().expect("a time").parse().expect("RFC 3339");
    assert!(jiff::Timestamp::now().duration_since(since).as_secs().abs() < 3600, "{shown}");
    shown.as_object_mut().expect("an object").remove("since");
    assert_eq!(shown, json!({ "extension": "101", "state": "ready", "workgroups": ["800"] }));
    for (written, state) in [("notReady", "notReady"), ("WRAPUP", "wrapUp"), ("Ready", "ready")] {
        let body = put(&app, &agent, &json!(written)).await.ok();
        assert_eq!((&body["state"], &body["workgroups"]), (&json!(state), &json!(["800"])));
        assert_eq!(channel.next_event().await, state_event("101", state));
        assert_eq!(app.get(&agent.path("/agent")).await.ok(), body);
    }
}

async fn a_supervisor_hears_of_the_states_of_watched_agents_only(product: Product) {
    let app = TestApp::of(product).await;
    let supervisor = app.log_on("110").await;
    let mut channel = supervisor.bind().await;
    let watch = app.http().request("PUT", &supervisor.path("/watch")).json(&json!({ "extensions": ["102"] }));
    watch.send().await.ok();
    for extension in ["101", "102"] {
        put(&app, &app.log_on(extension).await, &json!("notReady")).await.ok();
    }
    assert_eq!(channel.next_event().await, state_event("102", "notReady"));
}

async fn a_wrong_state_is_told_with_those_there_are(product: Product) {
    let app = TestApp::of(product).await;
    let agent = app.log_on("101").await;
    for wrong in [json!(null), json!(""), json!("busy"), json!(1)] {
        let message = put(&app, &agent, &wrong).await.refused(400, "wrong_field");
        assert!(message.starts_with("state: "), "{message}");
    }
    assert_eq!(app.get(&agent.path("/agent")).await.ok()["state"], "ready");
}

async fn an_extension_in_no_workgroup_is_no_agent(product: Product) {
    let app = TestApp::of(product).await;
    let supervisor = app.log_on("110").await;
    app.get(&supervisor.path("/agent")).await.refused_with(403, 3056, "no_privilege");
    put(&app, &supervisor, &json!("ready")).await.refused_with(403, 3056, "no_privilege");
}
