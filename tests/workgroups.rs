//! Listing of workgroups: members, queues, and the service level that the proxy counts.

use std::time::Duration;

use altilink::{CommandCode, ResponseCode};
use altiserv::WorkgroupSettings;
use serde_json::{Value, json};

use crate::harness::{Policy, Product, ScriptedAltiserv, Session, TestApp, both_products, eventually, impatient};

both_products![
    a_supervisor_sees_every_workgroup_and_an_agent_the_own_ones,
    those_who_wait_are_counted_with_a_watch_and_without,
    the_service_level_counts_who_was_answered_in_time_and_who_has_gone,
    a_caller_who_waits_through_an_outage_has_waited_since_before,
    a_log_off_that_the_listing_shows_is_told_to_those_who_watch,
];

const SUPERVISOR: &str = "110";

/// Application with 101 and 102 in 800, and 103 in 801.
async fn office(product: Product) -> TestApp {
    TestApp::of_with(product, |settings| {
        let server = &mut settings.altiserv.embedded.server;
        server.workgroups[0].members = vec!["101-102".to_owned()];
        server.workgroups[0].wrap_up = Duration::ZERO;
        let number = "801".to_owned();
        let members = vec!["103".to_owned()];
        server.workgroups.push(WorkgroupSettings { number, members, ..WorkgroupSettings::default() });
        settings.sessions.service_threshold = Duration::from_secs(3600);
    })
    .await
}

async fn watch(app: &TestApp, session: &Session) {
    let body = json!({ "workgroup": "800" });
    app.http().request("PUT", &session.path("/watch")).json(&body).send().await.ok();
}

async fn listed(app: &TestApp, session: &Session) -> Vec<Value> {
    app.get(&session.path("/workgroups")).await.ok()["workgroups"].as_array().expect("an array").clone()
}

/// The workgroup 800 of the listing.
async fn sales(app: &TestApp, session: &Session) -> Value {
    listed(app, session).await.into_iter().find(|workgroup| workgroup["number"] == "800").expect("800")
}

async fn a_supervisor_sees_every_workgroup_and_an_agent_the_own_ones(product: Product) {
    let app = office(product).await;
    let agent = app.log_on("101").await;
    agent.log_on_to("800", &json!(false)).await.ok();
    let supervisor = app.log_on(SUPERVISOR).await;
    let all = listed(&app, &supervisor).await;
    assert_eq!((&all[0]["number"], &all[1]["number"], all.len()), (&json!("800"), &json!("801"), 2));
    let members = json!([
        { "extension": "101", "name": all[0]["members"][0]["name"], "loggedOn": false },
        { "extension": "102", "name": all[0]["members"][1]["name"], "loggedOn": true },
    ]);
    assert_eq!(all[0]["members"], members);
    assert!(all[0]["name"].is_string() && all[0]["members"][0]["name"].is_string());
    assert_eq!((&all[0]["waiting"], all[0].get("waitingSince"), all[0].get("serviceLevel")), (&json!(0), None, None));
    let own = listed(&app, &agent).await;
    assert_eq!((&own[0]["number"], own.len(), own[0].get("waiting")), (&json!("800"), 1, None));
    watch(&app, &supervisor).await;
    let members = eventually("the states of the members", async || {
        let members = sales(&app, &supervisor).await["members"].clone();
        (members[0]["state"] == "ready" && members[1]["state"] == "ready").then_some(members)
    })
    .await;
    assert_eq!(members[0]["loggedOn"], false);
}

async fn those_who_wait_are_counted_with_a_watch_and_without(product: Product) {
    let app = office(product).await;
    let supervisor = app.log_on(SUPERVISOR).await;
    for _ in 0..2 {
        app.simulate_call(&json!({ "to": "800" })).await;
    }
    let without = sales(&app, &supervisor).await;
    assert_eq!(without["waiting"], 2);
    let first = app.get(&supervisor.path("/workgroups/800/queue")).await.ok()["callers"][0]["since"].clone();
    assert_eq!(without["waitingSince"], first);
    watch(&app, &supervisor).await;
    let _channel = supervisor.bind().await;
    eventually("the queue", async || {
        let queue = app.get(&supervisor.path("/workgroups/800/queue")).await.ok();
        let listed = sales(&app, &supervisor).await;
        (listed["waiting"] == 2 && queue["callers"][0]["since"] == listed["waitingSince"]).then_some(())
    })
    .await;
}

async fn the_service_level_counts_who_was_answered_in_time_and_who_has_gone(product: Product) {
    let app = office(product).await;
    let supervisor = app.log_on(SUPERVISOR).await;
    let mut channel = supervisor.bind().await;
    watch(&app, &supervisor).await;
    let level = async || sales(&app, &supervisor).await["serviceLevel"].clone();
    let begun = eventually("the service level", async || Some(level().await).filter(Value::is_object)).await;
    let figures = |level: &Value| json!([level["answered"], level["answeredInTime"], level["abandoned"]]);
    assert_eq!(figures(&begun), json!([0, 0, 0]));
    assert_eq!((&begun["window"], &begun["threshold"], begun.get("percent")), (&json!("30m"), &json!("1h"), None));
    assert_eq!(begun["source"], "webproxy");
    begun["since"].as_str().expect("a time").parse::<jiff::Timestamp>().expect("RFC 3339");
    // The first caller waits, hangs up and has gone.
    let gone = app.simulate_call(&json!({ "to": "800" })).await;
    while channel.next_any().await["queueEventType"] != "in" {}
    app.hang_up(gone).await;
    while channel.next_any().await["queueEventType"] != "out" {}
    // The second one rings at a member, who answers.
    let _agent = app.log_on("101").await;
    let call = app.simulate_call(&json!({ "to": "800" })).await;
    while channel.next_any().await["callEventType"] != "ring" {}
    app.post(&format!("/simulator/calls/{call}/answer"), &json!({})).await.ok();
    while channel.next_any().await["callEventType"] != "connect" {}
    let level = eventually("both callers", async || {
        let level = level().await;
        (figures(&level) == json!([1, 1, 1])).then_some(level)
    })
    .await;
    assert_eq!((&level["percent"], &level["since"]), (&json!(50.0), &begun["since"]));
}

async fn a_caller_who_waits_through_an_outage_has_waited_since_before(product: Product) {
    let app = TestApp::of_with(product, |settings| {
        settings.altiserv.embedded.server.workgroups[0].members = vec!["101".to_owned()];
        settings.sessions.service_threshold = Duration::from_secs(1);
    })
    .await;
    let supervisor = app.log_on(SUPERVISOR).await;
    let mut channel = supervisor.bind().await;
    watch(&app, &supervisor).await;
    let call = app.simulate_call(&json!({ "to": "800" })).await;
    while channel.next_any().await["queueEventType"] != "in" {}
    app.fault("disconnect", Duration::from_millis(1500)).await;
    channel.server_status(false).await;
    channel.server_status(true).await;
    let _agent = app.log_on("101").await;
    while channel.next_any().await["callEventType"] != "ring" {}
    app.post(&format!("/simulator/calls/{call}/answer"), &json!({})).await.ok();
    eventually("the caller", async || {
        let level = sales(&app, &supervisor).await["serviceLevel"].clone();
        (level["answered"] == 1 && level["answeredInTime"] == 0).then_some(())
    })
    .await;
}

async fn a_log_off_that_the_listing_shows_is_told_to_those_who_watch(product: Product) {
    let app = office(product).await;
    let agent = app.log_on("101").await;
    let supervisor = app.log_on(SUPERVISOR).await;
    let mut channel = supervisor.bind().await;
    watch(&app, &supervisor).await;
    while channel.next_any().await["extension"] != "102" {}
    while channel.next_any().await["workgroup"]["loggedOn"] != true {}
    agent.log_on_to("800", &json!(false)).await.ok();
    assert_eq!(sales(&app, &supervisor).await["members"][0]["loggedOn"], false);
    let told = loop {
        let event = channel.next_any().await;
        if event["origin"] == "reconciled" {
            break event;
        }
    };
    let there = json!({ "number": "800", "state": "ready", "loggedOn": false });
    assert_eq!((&told["extension"], &told["workgroup"]), (&json!("101"), &there));
}

/// What the listing has of 800 at a server that answers the question who waits in this way.
async fn listed_where(policy: Policy) -> Vec<Value> {
    let server = ScriptedAltiserv::start().await;
    let app = TestApp::remote(server.address(), impatient).await;
    let supervisor = app.log_on(SUPERVISOR).await;
    server.answers(CommandCode::GetCallInfo, policy);
    listed(&app, &supervisor).await
}

#[actix_web::test]
async fn a_queue_that_is_not_told_is_left_out() {
    let refuses = Policy::Refuse(ResponseCode::NoPrivilege);
    for policy in [Policy::Never, Policy::Garbled, Policy::Refuse(ResponseCode::InvalidId), refuses] {
        let workgroups = listed_where(policy).await;
        assert_eq!((&workgroups[0]["number"], workgroups[0].get("waiting")), (&json!("800"), None), "{policy:?}");
        assert_eq!(workgroups[0]["members"].as_array().map(Vec::len), Some(10), "{policy:?}");
    }
}

#[actix_web::test]
async fn a_workgroup_whose_members_are_refused_is_left_out_and_a_failure_is_said() {
    let server = ScriptedAltiserv::start().await;
    let app = TestApp::remote(server.address(), impatient).await;
    let supervisor = app.log_on(SUPERVISOR).await;
    server.answers(CommandCode::GetWorkgroupInfo, Policy::Refuse(ResponseCode::NoPrivilege));
    assert_eq!(listed(&app, &supervisor).await, Vec::<Value>::new());
    server.answers(CommandCode::GetWorkgroupInfo, Policy::Refuse(ResponseCode::SystemError));
    app.get(&supervisor.path("/workgroups")).await.refused_with(500, 3009, "refused");
    server.answers(CommandCode::GetWorkgroupInfo, Policy::Never);
    app.get(&supervisor.path("/workgroups")).await.refused(504, "no_answer");
}
