//! Supervisors who set the states of agents, log them on and off, and take part in their calls.

use altilink::message::Message;
use altilink::message::monitoring::{CallMonitoring, MonitoringStyle};
use altilink::{CommandCode, Dialect, Pad, ResponseCode};
use altiserv::WorkgroupSettings;
use serde_json::{Value, json};

use crate::harness::{
    Policy, Product, Reply, ScriptedAltiserv, ScriptedCall, Session, TestApp, both_products, eventually, impatient,
};

both_products![
    a_supervisor_sets_an_agents_state_and_all_who_watch_are_told,
    a_supervisor_logs_an_agent_on_and_off,
    a_supervisor_listens_barges_in_and_leaves,
    only_supervisors_act_on_others,
];

const SUPERVISOR: &str = "110";

/// Application with 101 in 800 and 801.
async fn office(product: Product) -> TestApp {
    TestApp::of_with(product, |settings| {
        let number = "801".to_owned();
        let members = vec!["101".to_owned()];
        let workgroup = WorkgroupSettings { number, members, ..WorkgroupSettings::default() };
        settings.altiserv.embedded.server.workgroups.push(workgroup);
    })
    .await
}

async fn put(app: &TestApp, by: &Session, path: &str, body: &Value) -> Reply {
    app.http().request("PUT", &by.path(&format!("/extensions/{path}"))).json(body).send().await
}

async fn monitor(app: &TestApp, by: &Session, extension: &str, mode: &str) -> Reply {
    app.post(&by.path(&format!("/extensions/{extension}/monitor")), &json!({ "mode": mode })).await
}

async fn leave(app: &TestApp, by: &Session, extension: &str) -> Reply {
    app.http().request("DELETE", &by.path(&format!("/extensions/{extension}/monitor"))).send().await
}

/// Checks the refusal to leave a call where the supervisor takes part in none. MaxACD knows no DROPCALL but for this.
fn leaves_nothing(product: Product, reply: &Reply) {
    match product {
        Product::MaxCs => drop(reply.refused(404, "no_call")),
        Product::MaxAcd => drop(reply.refused_with(500, 3005, "refused")),
    }
}

fn standing(workgroup: &str, state: &str, logged_on: bool) -> Value {
    json!({ "number": workgroup, "state": state, "loggedOn": logged_on })
}

async fn a_supervisor_sets_an_agents_state_and_all_who_watch_are_told(product: Product) {
    let app = office(product).await;
    let agent = app.log_on("101").await;
    let mut own = agent.bind().await;
    let supervisor = app.log_on(SUPERVISOR).await;
    let body = put(&app, &supervisor, "101/agent", &json!({ "state": "notReady", "workgroup": "801" })).await.ok();
    let workgroups = json!([standing("800", "ready", true), standing("801", "notReady", true)]);
    assert_eq!((&body["extension"], &body["state"]), (&json!("101"), &json!("ready")));
    assert_eq!(body["workgroups"], workgroups);
    let told = own.next_event().await;
    assert_eq!((&told["eventType"], &told["workgroup"]["state"]), (&json!("AgentStateEvent"), &json!("notReady")));
    let body = put(&app, &supervisor, "101/agent", &json!({ "state": "wrapUp" })).await.ok();
    assert_eq!(body["state"], "wrapUp");
    assert_eq!(app.get(&agent.path("/agent")).await.ok(), body);
    put(&app, &supervisor, "101/agent", &json!({ "state": "busy" })).await.refused(400, "wrong_field");
    put(&app, &supervisor, "199/agent", &json!({ "state": "ready" })).await.refused(404, "no_such_extension");
    let nowhere = json!({ "state": "ready", "workgroup": "899" });
    put(&app, &supervisor, "101/agent", &nowhere).await.refused(404, "no_such_workgroup");
    put(&app, &supervisor, "110/agent", &json!({ "state": "ready" })).await.refused(400, "bad_request");
    let not_there = json!({ "state": "ready", "workgroup": "801" });
    put(&app, &supervisor, "102/agent", &not_there).await.refused_with(403, 3056, "no_privilege");
}

async fn a_supervisor_logs_an_agent_on_and_off(product: Product) {
    let app = office(product).await;
    let agent = app.log_on("101").await;
    let supervisor = app.log_on(SUPERVISOR).await;
    let mut channel = supervisor.bind().await;
    supervisor.watch(&["101".to_owned()]).await;
    for _ in 0..3 {
        assert_eq!(channel.next_any().await["origin"], "existing");
    }
    for logged_on in [false, false, true] {
        let reply = put(&app, &supervisor, "101/workgroups/801", &json!({ "loggedOn": logged_on })).await;
        assert_eq!(reply.ok(), standing("801", "ready", logged_on));
        let shown = app.get(&agent.path("/agent")).await.ok()["workgroups"].clone();
        assert_eq!(shown, json!([standing("800", "ready", true), standing("801", "ready", logged_on)]));
    }
    for logged_on in [false, true] {
        let told = channel.next_any().await;
        let expected = (&standing("801", "ready", logged_on), &json!("reconciled"));
        assert_eq!((&told["workgroup"], &told["origin"]), expected, "no event of AltiServ tells it");
    }
    put(&app, &supervisor, "101/workgroups/801", &json!({})).await.refused(400, "wrong_field");
    put(&app, &supervisor, "101/workgroups/899", &json!({ "loggedOn": true })).await.refused(404, "no_such_workgroup");
    let not_there = put(&app, &supervisor, "102/workgroups/801", &json!({ "loggedOn": true })).await;
    not_there.refused_with(403, 3056, "no_privilege");
}

async fn a_supervisor_listens_barges_in_and_leaves(product: Product) {
    let app = office(product).await;
    let (agent, mut channel, call) = app.talking("101").await;
    let supervisor = app.log_on(SUPERVISOR).await;
    let _bound = supervisor.bind().await;
    leaves_nothing(product, &leave(&app, &supervisor, "101").await);
    for mode in ["listen", "bargeIn", "LISTEN"] {
        let body = monitor(&app, &supervisor, "101", mode).await.ok();
        let mode = if mode == "LISTEN" { "listen" } else { mode };
        assert_eq!(body, json!({ "extension": "101", "mode": mode }));
    }
    assert_eq!(leave(&app, &supervisor, "101").await.ok(), json!({ "extension": "101" }));
    leaves_nothing(product, &leave(&app, &supervisor, "101").await);
    assert_eq!(agent.calls().await.len(), 1, "the call goes on");
    monitor(&app, &supervisor, "101", "listen").await.ok();
    agent.end_call(&call).await;
    channel.call("disconnect").await;
    leaves_nothing(product, &leave(&app, &supervisor, "101").await);
    let message = monitor(&app, &supervisor, "101", "whisper").await.refused(400, "wrong_field");
    assert_eq!(message, "mode: must be listen or bargeIn");
    monitor(&app, &supervisor, "101", "listen").await.refused_with(500, 3005, "refused");
    monitor(&app, &supervisor, "199", "listen").await.refused(404, "no_such_extension");
    monitor(&app, &supervisor, SUPERVISOR, "listen").await.refused(400, "bad_request");
}

async fn only_supervisors_act_on_others(product: Product) {
    let app = office(product).await;
    let (agent, _channel, _call) = app.talking("101").await;
    let colleague = app.log_on("102").await;
    let state = json!({ "state": "notReady" });
    put(&app, &colleague, "101/agent", &state).await.refused_with(403, 3056, "no_privilege");
    for logged_on in [true, false] {
        let logged_on = json!({ "loggedOn": logged_on });
        let refused = put(&app, &colleague, "101/workgroups/800", &logged_on).await;
        refused.refused_with(403, 3056, "no_privilege");
    }
    monitor(&app, &colleague, "101", "listen").await.refused_with(403, 3056, "no_privilege");
    let shown = app.get(&agent.path("/agent")).await.ok();
    assert_eq!(shown["workgroups"], json!([standing("800", "ready", true), standing("801", "ready", true)]));
}

/// Supervisor 110 at a scripted server, in whose workgroup all are.
async fn scripted(server: &ScriptedAltiserv) -> (TestApp, Session) {
    let app = TestApp::remote(server.address(), impatient).await;
    let supervisor = app.log_on(SUPERVISOR).await;
    (app, supervisor)
}

#[actix_web::test]
async fn monitoring_names_the_agents_workgroup_and_none_where_that_is_refused() {
    for (policy, workgroup) in [(Policy::Right, Pad(800)), (Policy::Refuse(ResponseCode::NoPrivilege), Pad::NONE)] {
        let server = ScriptedAltiserv::start().await;
        server.answers(CommandCode::GetWorkgroupInfo, policy);
        let (app, supervisor) = scripted(&server).await;
        monitor(&app, &supervisor, "101", "bargeIn").await.ok();
        let sent = CallMonitoring::read(&server.last(CommandCode::CallMonitoring), &Dialect::default());
        let style = MonitoringStyle::BargeIn;
        assert_eq!(sent, Ok(CallMonitoring { style, workgroup, agent: Pad(101), monitor: Pad(110) }));
    }
}

#[actix_web::test]
async fn a_call_with_the_agent_is_not_taken_for_the_one_that_is_listened_to() {
    let server = ScriptedAltiserv::start().await;
    server.has(&ScriptedCall::incoming(110, 101));
    let (app, supervisor) = scripted(&server).await;
    eventually("the call", async || (supervisor.calls().await.len() == 1).then_some(())).await;
    leave(&app, &supervisor, "101").await.refused(500, "wrong_state");
    assert_eq!(server.count(CommandCode::DropCall), 0);
}

#[actix_web::test]
async fn what_altiserv_does_not_answer_is_said() {
    let server = ScriptedAltiserv::start().await;
    let (app, supervisor) = scripted(&server).await;
    for (policy, status, code, error) in [
        (Policy::Never, 504, 504, "no_answer"),
        (Policy::Refuse(ResponseCode::SystemError), 500, 3009, "refused"),
        (Policy::Refuse(ResponseCode::NoPrivilege), 403, 3056, "no_privilege"),
    ] {
        server.answers(CommandCode::CallMonitoring, policy);
        monitor(&app, &supervisor, "101", "listen").await.refused_with(status, code, error);
        server.answers(CommandCode::WorkgroupForceLogOn, policy);
        put(&app, &supervisor, "101/workgroups/800", &json!({ "loggedOn": true }))
            .await
            .refused_with(status, code, error);
        server.answers(CommandCode::SetAgentState, policy);
        put(&app, &supervisor, "101/agent", &json!({ "state": "ready" })).await.refused_with(status, code, error);
    }
}
