//! States of the agents that a supervisor watches: they are told with the watch, when they change, and after an outage.

use std::time::Duration;

use altilink::message::Event;
use altilink::message::agents::{AgentState, AgentStateChange, StateInWorkgroup};
use altilink::{Block, CommandCode, Dialect, Pad, Parameters, ResponseCode};
use altiserv::WorkgroupSettings;
use serde_json::{Value, json};

use crate::harness::{
    EventChannel, Mirror, Policy, Product, ScriptedAltiserv, ScriptedCall, Session, TestApp, both_products, impatient,
    in_time,
};

both_products![
    a_watch_and_each_new_channel_begin_with_the_states_of_the_agents,
    what_agents_did_during_an_outage_is_told_after_it,
];

const SUPERVISOR: &str = "110";

const WRAP_UP: Duration = Duration::from_millis(1500);

/// Application with 101 in 800 and 801, and 102 in 800. 103 is no agent.
async fn office(product: Product) -> TestApp {
    TestApp::of_with(product, |settings| {
        let server = &mut settings.altiserv.embedded.server;
        server.workgroups[0].members = vec!["101".to_owned(), "102".to_owned()];
        let number = "801".to_owned();
        let members = vec!["101".to_owned()];
        server.workgroups.push(WorkgroupSettings { number, members, ..WorkgroupSettings::default() });
    })
    .await
}

async fn put_state(session: &Session, state: &str, workgroup: &str) {
    session.set_agent_state(&json!({ "state": state, "workgroup": workgroup })).await.ok();
}

/// Short form of the next news of an agent: line, overall state, workgroup, origin.
async fn next_news(channel: &mut EventChannel) -> Value {
    loop {
        let event = in_time("news of an agent", channel.next_any()).await;
        if event["eventType"] == "AgentStateEvent" {
            return short(&event);
        }
    }
}

fn short(event: &Value) -> Value {
    json!([event["extension"], event["state"], event["workgroup"], event["origin"]])
}

fn there(number: &str, state: &str, logged_on: bool) -> Value {
    json!({ "number": number, "state": state, "loggedOn": logged_on })
}

async fn a_watch_and_each_new_channel_begin_with_the_states_of_the_agents(product: Product) {
    let app = office(product).await;
    let agent = app.log_on("101").await;
    put_state(&agent, "notReady", "800").await;
    agent.log_on_to("801", &json!(false)).await.ok();
    let supervisor = app.log_on(SUPERVISOR).await;
    let mut channel = supervisor.bind().await;
    supervisor.watch(&["103", "101"].map(str::to_owned)).await;
    let expected = [
        json!(["101", "ready", null, "existing"]),
        json!(["101", "ready", there("800", "notReady", true), "existing"]),
        json!(["101", "ready", there("801", "ready", false), "existing"]),
    ];
    for expected in &expected {
        assert_eq!(next_news(&mut channel).await, *expected);
    }
    let mut later = supervisor.bind().await;
    for expected in &expected {
        assert_eq!(next_news(&mut later).await, *expected);
    }
    put_state(&agent, "wrapUp", "801").await;
    for channel in [&mut channel, &mut later] {
        let live = json!(["101", "wrapUp", there("801", "wrapUp", false), "live"]);
        assert_eq!(next_news(channel).await, live, "103 is no agent");
    }
    let mut newest = supervisor.open().await;
    let first = next_news(&mut newest).await;
    assert_eq!(first, json!(["101", "wrapUp", null, "existing"]), "a new channel begins with what was told live");
    supervisor.watch(&["102".to_owned()]).await;
    for state in ["ready", "ready"] {
        let told = next_news(&mut channel).await;
        assert_eq!((&told[0], &told[1], &told[3]), (&json!("102"), &json!(state), &json!("existing")));
    }
}

#[actix_web::test]
async fn a_state_is_told_with_the_time_since_which_it_holds() {
    let app = office(Product::MaxCs).await;
    let agent = app.log_on("101").await;
    put_state(&agent, "notReady", "800").await;
    put_state(&agent, "notReady", "801").await;
    let shown = app.get(&agent.path("/agent")).await.ok()["since"].clone();
    let supervisor = app.log_on(SUPERVISOR).await;
    let mut channel = supervisor.open().await;
    supervisor.watch(&["101".to_owned()]).await;
    let existing = in_time("the agent", async {
        loop {
            let event = channel.next_any().await;
            if event["eventType"] == "AgentStateEvent" {
                return event;
            }
        }
    })
    .await;
    assert_eq!(existing["since"], shown);
}

async fn what_agents_did_during_an_outage_is_told_after_it(product: Product) {
    let app = TestApp::of_with(product, |settings| {
        settings.altiserv.embedded.server.workgroups[0].wrap_up = WRAP_UP;
    })
    .await;
    let _agent = app.log_on("101").await;
    let supervisor = app.log_on(SUPERVISOR).await;
    let mut channel = supervisor.bind().await;
    supervisor.watch(&["101".to_owned()]).await;
    for _ in 0..2 {
        assert_eq!(next_news(&mut channel).await[3], "existing");
    }
    let call = app.simulate_call(&json!({ "to": "800" })).await;
    app.post(&format!("/simulator/calls/{call}/answer"), &json!({})).await.ok();
    app.hang_up(call).await;
    assert_eq!(next_news(&mut channel).await, json!(["101", "wrapUp", there("800", "wrapUp", true), "live"]));
    // The wrap-up ends by itself while nobody hears of it.
    app.fault("disconnect", 2 * WRAP_UP).await;
    assert_eq!(next_news(&mut channel).await, json!(["101", "ready", there("800", "ready", true), "reconciled"]));
}

/// Supervisor 110 at a scripted server, who watches 101 with an open channel.
async fn scripted(server: &ScriptedAltiserv) -> (TestApp, Session, Mirror) {
    let app = TestApp::remote(server.address(), impatient).await;
    let supervisor = app.log_on(SUPERVISOR).await;
    let mut mirror = Mirror::open(&supervisor).await;
    mirror.until_connected(true).await;
    supervisor.watch(&["101".to_owned()]).await;
    (app, supervisor, mirror)
}

async fn the_news(mirror: &mut Mirror) -> Value {
    short(&mirror.the("news of an agent", |event| event["eventType"] == "AgentStateEvent").await)
}

fn changes(line: i32, state: AgentState) -> Block {
    let changed = Some(StateInWorkgroup { workgroup: Pad(800), number: "800".to_owned(), state });
    AgentStateChange { agent: Pad(line), state, changed }.block(Pad(line), &Dialect::default())
}

#[actix_web::test]
async fn a_change_that_no_event_told_is_told_once_the_connection_is_back() {
    let server = ScriptedAltiserv::start().await;
    let (_app, _supervisor, mut mirror) = scripted(&server).await;
    assert_eq!(the_news(&mut mirror).await, json!(["101", "ready", null, "existing"]));
    assert_eq!(the_news(&mut mirror).await, json!(["101", "ready", there("800", "ready", true), "existing"]));
    server.has_agent(101, AgentState::NotReady);
    server.cut();
    assert_eq!(the_news(&mut mirror).await, json!(["101", "notReady", there("800", "notReady", true), "reconciled"]));
}

#[actix_web::test]
async fn an_event_is_newer_than_an_answer_that_was_under_way() {
    let server = ScriptedAltiserv::start().await;
    server.answers(CommandCode::GetAgentState, Policy::Late);
    let (_app, _supervisor, mut mirror) = scripted(&server).await;
    server.hears(CommandCode::GetAgentState, 1).await;
    server.tell([changes(101, AgentState::WrapUp)]);
    let live = json!(["101", "wrapUp", { "number": "800", "state": "wrapUp" }, "live"]);
    assert_eq!(the_news(&mut mirror).await, live);
    server.has_agent(101, AgentState::WrapUp);
    server.answers(CommandCode::GetAgentState, Policy::Right);
    server.release();
    // The line is read again: the event has not told all with which a watch begins.
    assert_eq!(the_news(&mut mirror).await, json!(["101", "wrapUp", null, "existing"]));
    assert_eq!(the_news(&mut mirror).await, json!(["101", "wrapUp", there("800", "wrapUp", true), "existing"]));
    server.tell([changes(101, AgentState::NotReady)]);
    let next = json!(["101", "notReady", there("800", "notReady", true), "live"]);
    assert_eq!(the_news(&mut mirror).await, next);
}

#[actix_web::test]
async fn what_an_event_does_not_tell_is_read() {
    let without_workgroup = AgentStateChange { agent: Pad(101), state: AgentState::NotReady, changed: None };
    let without_workgroup = without_workgroup.block(Pad(101), &Dialect::default());
    let mut unreadable = without_workgroup.clone();
    unreadable.parameters = Parameters::new().with_int(0, 101).with_int(1, 9);
    for (event, is_told) in [(without_workgroup, true), (unreadable, false)] {
        let server = ScriptedAltiserv::start().await;
        let (_app, _supervisor, mut mirror) = scripted(&server).await;
        for _ in 0..2 {
            assert_eq!(the_news(&mut mirror).await[3], "existing");
        }
        server.has_agent(101, AgentState::NotReady);
        server.tell([event]);
        if is_told {
            assert_eq!(the_news(&mut mirror).await, json!(["101", "notReady", null, "live"]));
        }
        let read = json!(["101", "notReady", there("800", "notReady", true), "reconciled"]);
        assert_eq!(the_news(&mut mirror).await, read);
    }
}

/// A server that tells an agent's states with the first connection only. The states of before are not known then.
async fn knows_no_more(policy: Policy) {
    let server = ScriptedAltiserv::start().await;
    let (_app, supervisor, mut mirror) = scripted(&server).await;
    for _ in 0..2 {
        assert_eq!(the_news(&mut mirror).await[3], "existing");
    }
    server.answers(CommandCode::GetAgentState, policy);
    server.cut();
    assert_eq!(the_news(&mut mirror).await, json!(["101", "unknown", null, "reconciled"]), "{policy:?}");
    let mut later = Mirror::open(&supervisor).await;
    later.until_connected(true).await;
    server.tell([changes(101, AgentState::WrapUp)]);
    let live = json!(["101", "wrapUp", { "number": "800", "state": "wrapUp" }, "live"]);
    for mirror in [&mut mirror, &mut later] {
        assert_eq!(the_news(mirror).await, live, "{policy:?}: a new channel begins without it");
    }
}

#[actix_web::test]
async fn states_that_a_server_does_not_tell_after_an_outage_are_told_as_unknown() {
    for policy in [Policy::Refuse(ResponseCode::NoPrivilege), Policy::Refuse(ResponseCode::SystemError), Policy::Never]
    {
        knows_no_more(policy).await;
    }
}

#[actix_web::test]
async fn a_state_that_an_event_told_stands_although_the_server_refuses_to_tell_it() {
    let server = ScriptedAltiserv::start().await;
    server.answers(CommandCode::GetAgentState, Policy::Refuse(ResponseCode::NoPrivilege));
    let (_app, supervisor, mut mirror) = scripted(&server).await;
    server.hears(CommandCode::GetAgentState, 1).await;
    let without_workgroup = AgentStateChange { agent: Pad(101), state: AgentState::Ready, changed: None };
    server.tell([without_workgroup.block(Pad(101), &Dialect::default())]);
    assert_eq!(the_news(&mut mirror).await, json!(["101", "ready", null, "live"]));
    server.hears(CommandCode::GetAgentState, 2).await;
    let mut later = Mirror::open(&supervisor).await;
    assert_eq!(the_news(&mut later).await, json!(["101", "ready", null, "existing"]));
}

/// Watches at a server that answers the question for an agent's state in this way. Calls and events must be told all the
/// same, and the logon must stay.
async fn watches_all_the_same(policy: Policy) {
    let server = ScriptedAltiserv::start().await;
    server.answers(CommandCode::GetAgentState, policy);
    let (_app, supervisor, mut mirror) = scripted(&server).await;
    server.hears(CommandCode::GetAgentState, 1).await;
    let call = ScriptedCall::incoming(101, 5000);
    server.has(&call);
    server.tell([call.rings()]);
    mirror.until_call("ring", &call.handle()).await;
    server.tell([changes(101, AgentState::NotReady)]);
    let live = json!(["101", "notReady", { "number": "800", "state": "notReady" }, "live"]);
    assert_eq!(the_news(&mut mirror).await, live, "{policy:?}");
    assert_eq!(server.count(CommandCode::LogOn), 1, "{policy:?}");
    assert!(supervisor.describe().await.ok()["serverStatus"]["connected"].as_bool().unwrap_or_default(), "{policy:?}");
}

#[actix_web::test]
async fn a_server_that_tells_no_states_of_agents_keeps_its_watchers() {
    for policy in [
        Policy::Never,
        Policy::Garbled,
        Policy::Refuse(ResponseCode::NoPrivilege),
        Policy::Refuse(ResponseCode::SystemError),
    ] {
        watches_all_the_same(policy).await;
    }
}
