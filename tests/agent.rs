//! States of workgroup agents, and the workgroups that they are logged on to.

use altiserv::WorkgroupSettings;
use serde_json::{Value, json};

use crate::harness::{EventChannel, Product, Reply, Session, TestApp, both_products};

both_products![
    an_agent_sees_and_sets_its_state_and_is_told_of_the_change,
    an_agent_of_several_workgroups_has_a_state_in_each,
    a_state_is_set_in_every_workgroup_of_the_agent_where_none_is_named,
    a_supervisor_hears_of_the_states_of_watched_agents_only,
    a_workgroup_that_is_not_the_agents_is_told_and_nothing_changes,
    an_agent_logs_on_to_a_workgroup_and_off,
    whoever_is_logged_off_gets_no_calls_of_the_workgroup,
    an_extension_in_no_workgroup_is_no_agent,
];

async fn put(app: &TestApp, session: &Session, state: &Value) -> Reply {
    app.http().request("PUT", &session.path("/agent")).json(&json!({ "state": state })).send().await
}

async fn put_in(session: &Session, state: &str, workgroup: &str) -> Reply {
    session.set_agent_state(&json!({ "state": state, "workgroup": workgroup })).await
}

/// Agent state event for the workgroup 800 alone.
fn state_event(extension: &str, state: &str) -> Value {
    state_event_in(extension, state, "800", state)
}

fn state_event_in(extension: &str, state: &str, workgroup: &str, there: &str) -> Value {
    let workgroup = json!({ "number": workgroup, "state": there });
    json!({
        "eventType": "AgentStateEvent",
        "extension": extension,
        "state": state,
        "workgroup": workgroup,
        "origin": "live",
    })
}

fn standing(workgroup: &str, state: &str, logged_on: bool) -> Value {
    json!({ "number": workgroup, "state": state, "loggedOn": logged_on })
}

/// Application with 101 in 800 and 801, and 110 in 802 alone.
async fn several(product: Product) -> TestApp {
    TestApp::of_with(product, |settings| {
        for (number, member) in [("801", "101"), ("802", "110")] {
            let number = number.to_owned();
            let members = vec![member.to_owned()];
            let workgroup = WorkgroupSettings { number, members, ..WorkgroupSettings::default() };
            settings.altiserv.embedded.server.workgroups.push(workgroup);
        }
    })
    .await
}

/// Logs on 101 and opens an event channel.
async fn agent(app: &TestApp) -> (Session, EventChannel) {
    let session = app.log_on("101").await;
    let channel = session.bind().await;
    (session, channel)
}

async fn shown(app: &TestApp, session: &Session) -> Value {
    let mut shown = app.get(&session.path("/agent")).await.ok();
    shown.as_object_mut().expect("an object").remove("since");
    shown
}

async fn an_agent_sees_and_sets_its_state_and_is_told_of_the_change(product: Product) {
    let app = TestApp::of(product).await;
    let (agent, mut channel) = agent(&app).await;
    let since = app.get(&agent.path("/agent")).await.ok()["since"].clone();
    let since: jiff::Timestamp = since.as_str().expect("a time").parse().expect("RFC 3339");
    assert!(jiff::Timestamp::now().duration_since(since).as_secs().abs() < 3600, "{since}");
    let workgroups = [standing("800", "ready", true)];
    let expected = json!({ "extension": "101", "state": "ready", "reasons": [], "workgroups": workgroups });
    assert_eq!(shown(&app, &agent).await, expected);
    for (written, state) in [("notReady", "notReady"), ("WRAPUP", "wrapUp"), ("Ready", "ready")] {
        let body = put(&app, &agent, &json!(written)).await.ok();
        assert_eq!((&body["state"], &body["workgroups"]), (&json!(state), &json!([standing("800", state, true)])));
        assert_eq!(channel.next_event().await, state_event("101", state));
        assert_eq!(app.get(&agent.path("/agent")).await.ok(), body);
    }
}

async fn an_agent_of_several_workgroups_has_a_state_in_each(product: Product) {
    let app = several(product).await;
    let (agent, mut channel) = agent(&app).await;
    for (state, workgroup, whole, states) in [
        ("notReady", "801", "ready", ["ready", "notReady"]),
        ("wrapUp", "801", "wrapUp", ["ready", "wrapUp"]),
        ("notReady", "800", "wrapUp", ["notReady", "wrapUp"]),
        ("notReady", "801", "notReady", ["notReady", "notReady"]),
        ("ready", "800", "ready", ["ready", "notReady"]),
    ] {
        let body = put_in(&agent, state, workgroup).await.ok();
        let expected = json!([standing("800", states[0], true), standing("801", states[1], true)]);
        assert_eq!((&body["state"], &body["workgroups"]), (&json!(whole), &expected));
        assert_eq!(channel.next_event().await, state_event_in("101", whole, workgroup, state));
        assert_eq!(app.get(&agent.path("/agent")).await.ok(), body);
    }
}

async fn a_state_is_set_in_every_workgroup_of_the_agent_where_none_is_named(product: Product) {
    let app = several(product).await;
    let (agent, mut channel) = agent(&app).await;
    put_in(&agent, "notReady", "801").await.ok();
    channel.next_event().await;
    for state in ["wrapUp", "ready"] {
        let body = put(&app, &agent, &json!(state)).await.ok();
        let workgroups = json!([standing("800", state, true), standing("801", state, true)]);
        assert_eq!((&body["state"], &body["workgroups"]), (&json!(state), &workgroups));
        let told = [channel.next_event().await, channel.next_event().await];
        assert_eq!(told[1]["state"], state);
        for workgroup in ["800", "801"] {
            let there = json!({ "number": workgroup, "state": state });
            assert!(told.iter().any(|event| event["workgroup"] == there), "{told:?}");
        }
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
    let mut expected = state_event("102", "notReady");
    expected["workgroup"]["loggedOn"] = json!(true);
    assert_eq!(channel.next_event().await, expected);
}

#[actix_web::test]
async fn a_wrong_state_is_told_with_those_there_are() {
    let app = TestApp::start().await;
    let agent = app.log_on("101").await;
    let message = put(&app, &agent, &json!("busy")).await.refused(400, "wrong_field");
    assert!(message.starts_with("state: ") && message.contains("notReady"), "{message}");
    assert_eq!(app.get(&agent.path("/agent")).await.ok()["state"], "ready");
}

async fn a_workgroup_that_is_not_the_agents_is_told_and_nothing_changes(product: Product) {
    let app = several(product).await;
    let (agent, _channel) = agent(&app).await;
    for nothing in ["899", "102", "8 0"] {
        let message = put_in(&agent, "notReady", nothing).await.refused(404, "no_such_workgroup");
        assert!(message.contains(nothing), "{message}");
    }
    for nothing in ["899", "102"] {
        agent.log_on_to(nothing, &json!(false)).await.refused(404, "no_such_workgroup");
    }
    put_in(&agent, "notReady", "802").await.refused_with(403, 3056, "no_privilege");
    agent.log_on_to("802", &json!(true)).await.refused_with(403, 3056, "no_privilege");
    let expected = json!([standing("800", "ready", true), standing("801", "ready", true)]);
    assert_eq!(shown(&app, &agent).await["workgroups"], expected);
}

async fn an_agent_logs_on_to_a_workgroup_and_off(product: Product) {
    let app = several(product).await;
    let (agent, _channel) = agent(&app).await;
    for logged_on in [false, false, true, true] {
        let expected = standing("801", "ready", logged_on);
        assert_eq!(agent.log_on_to("801", &json!(logged_on)).await.ok(), expected);
        let workgroups = json!([standing("800", "ready", true), expected]);
        assert_eq!(shown(&app, &agent).await["workgroups"], workgroups);
    }
    let path = agent.path("/workgroups/801");
    let reply = app.http().request("PUT", &path).json(&json!({ "LOGGEDON": false, "reason": 3 })).send().await;
    assert_eq!(reply.ok(), standing("801", "ready", false));
}

async fn whoever_is_logged_off_gets_no_calls_of_the_workgroup(product: Product) {
    let app = several(product).await;
    let (agent, mut channel) = agent(&app).await;
    agent.log_on_to("801", &json!(false)).await.ok();
    app.simulate_call(&json!({ "to": "801", "from": { "number": "5550001" } })).await;
    app.simulate_call(&json!({ "to": "101", "from": { "number": "5550002" } })).await;
    assert_eq!(channel.call_event("ring").await["callInfo"]["callerID"], "5550002", "the one to 801 waits");
}

#[actix_web::test]
async fn it_has_to_be_said_whether_to_log_on() {
    let app = TestApp::start().await;
    let agent = app.log_on("101").await;
    let message = agent.log_on_to("800", &json!(null)).await.refused(400, "wrong_field");
    assert!(message.starts_with("loggedOn: "), "{message}");
}

async fn an_extension_in_no_workgroup_is_no_agent(product: Product) {
    let app = TestApp::of(product).await;
    let supervisor = app.log_on("110").await;
    app.get(&supervisor.path("/agent")).await.refused_with(403, 3056, "no_privilege");
    put(&app, &supervisor, &json!("ready")).await.refused_with(403, 3056, "no_privilege");
    supervisor.log_on_to("800", &json!(true)).await.refused_with(403, 3056, "no_privilege");
}
