//! Supervisors who watch the lines of others.

use std::collections::BTreeMap;
use std::time::Duration;

use altiserv::{ExtensionSettings, UserRole};
use serde_json::{Value, json};

use crate::harness::{EventChannel, Product, Reply, Session, TestApp, both_products, eventually, record_event};

both_products![
    two_agents_who_talk_with_each_other_are_each_told_by_their_own_line,
    a_watched_call_is_told_like_an_own_one_but_nobody_acts_on_it,
    existing_calls_of_watched_lines_come_to_open_channels_and_first_to_new_ones,
    a_workgroup_is_watched_by_its_members,
    a_watch_ends_where_its_list_is_empty_and_changes_where_it_is_another,
    each_session_of_a_user_watches_for_itself,
    watched_lines_are_reconciled_after_an_outage_before_its_end_is_told,
];

const SUPERVISOR: &str = "110";

async fn set_watch(app: &TestApp, session: &Session, body: &Value) -> Reply {
    app.http().request("PUT", &session.path("/watch")).json(body).send().await
}

/// Supervisor who watches these lines, with an open channel.
async fn watching(app: &TestApp, extensions: &[&str]) -> (Session, EventChannel) {
    let supervisor = app.log_on(SUPERVISOR).await;
    let channel = supervisor.bind().await;
    let watched = set_watch(app, &supervisor, &json!({ "extensions": extensions })).await.ok();
    assert_eq!(watched, json!({ "extensions": extensions }));
    (supervisor, channel)
}

/// Checks the next event, which must be the first ring on a line since the watch began. Timing decides if it came
/// before or after the query of the line's calls.
async fn rings_first(channel: &mut EventChannel, extension: &str) {
    let first = next(channel).await;
    assert_eq!((&first[0], &first[1]), (&json!("ring"), &json!(extension)));
    assert!(first[2] == "live" || first[2] == "existing", "{first}");
}

/// Short form of the next event: its kind, its line, its origin.
async fn next(channel: &mut EventChannel) -> Value {
    let event = channel.next_event().await;
    match event["eventType"].as_str() {
        Some("CallEvent") => json!([event["callEventType"], event["extension"], event["origin"]]),
        Some("RecordEvent") => json!([event["recordingState"], event["extension"], event["recordType"]]),
        Some("AgentStateEvent") => json!([event["state"], event["extension"]]),
        _ => json!(event["connected"]),
    }
}

/// Next events of each line, in order. There is no order between lines.
async fn next_by_line(channel: &mut EventChannel, count: u32) -> BTreeMap<String, Vec<Value>> {
    let mut lines: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for _ in 0..count {
        let event = next(channel).await;
        let line = event[1].as_str().unwrap_or_else(|| panic!("of no line: {event}")).to_owned();
        lines.entry(line).or_default().push(event[0].clone());
    }
    lines
}

fn by_line(lines: &[(&str, &[&str])]) -> BTreeMap<String, Vec<Value>> {
    lines.iter().map(|(line, events)| ((*line).to_owned(), events.iter().map(|event| json!(event)).collect())).collect()
}

async fn two_agents_who_talk_with_each_other_are_each_told_by_their_own_line(product: Product) {
    let app = TestApp::of(product).await;
    let (_supervisor, mut channel) = watching(&app, &["101", "102"]).await;
    let caller = app.log_on("101").await;
    let called = app.log_on("102").await;
    let mut calling = caller.bind().await;
    let mut answering = called.bind().await;
    caller.dial("102").await.ok();
    let outgoing = calling.call("ringback").await;
    let incoming = answering.call("ring").await;
    let expected = by_line(&[("101", &["ringback"]), ("102", &["ring"])]);
    assert_eq!(next_by_line(&mut channel, 2).await, expected);
    called.act(&incoming, "answer").await.ok();
    let expected = by_line(&[("101", &["connect"]), ("102", &["connect"])]);
    assert_eq!(next_by_line(&mut channel, 2).await, expected);
    caller.record("Start").await.ok();
    assert_eq!(next(&mut channel).await, json!(["Start", "101", "Agent"]));
    caller.end_call(&outgoing).await;
    let expected = by_line(&[("101", &["Stop", "disconnect"]), ("102", &["disconnect"])]);
    assert_eq!(next_by_line(&mut channel, 3).await, expected);
}

async fn a_watched_call_is_told_like_an_own_one_but_nobody_acts_on_it(product: Product) {
    let app = TestApp::of(product).await;
    let (supervisor, mut channel) = watching(&app, &["101"]).await;
    let agent = app.log_on("101").await;
    let mut own = agent.bind().await;
    app.simulate_call(&json!({ "to": "101", "from": { "number": "5550001" }, "ivrData": "7", "userData": "u" })).await;
    let mut seen = channel.next_event().await;
    let mut told = own.next_event().await;
    assert_eq!((&seen["actions"], &told["actions"]), (&json!([]), &product.actions(&["answer", "drop", "transfer"])));
    for event in [&mut seen, &mut told] {
        event["actions"] = json!(null);
    }
    assert_eq!(seen, told);
    assert_eq!((&seen["extension"], &seen["callInfo"]["ivrData"]), (&json!("101"), &json!("7")));
    let call = seen["callHandle"].clone();
    supervisor.act(&call, "answer").await.refused(404, "no_such_call");
    supervisor.drop_call(&call).await.refused(404, "no_such_call");
    supervisor.record("Start").await.refused(404, "no_call");
    assert!(supervisor.calls().await.is_empty());
    assert_eq!(supervisor.describe().await.ok()["watch"], json!({ "extensions": ["101"] }));
}

#[actix_web::test]
async fn a_supervisor_sees_an_agent_start_mute_and_stop_a_recording() {
    let app = TestApp::start().await;
    let (agent, mut own, call) = app.talking("101").await;
    let (_supervisor, mut channel) = watching(&app, &["101"]).await;
    assert_eq!(next(&mut channel).await, json!(["connect", "101", "existing"]));
    for (operation, state) in [("Start", "Start"), ("Mute", "Mute"), ("Stop", "Stop")] {
        agent.record(operation).await.ok();
        own.record_event(&call, state, "Agent").await;
        let mut expected = record_event(&call, state, "Agent");
        expected["extension"] = json!("101");
        expected["actions"] = json!([]);
        assert_eq!(channel.next_event().await, expected);
    }
}

async fn existing_calls_of_watched_lines_come_to_open_channels_and_first_to_new_ones(product: Product) {
    let app = TestApp::of(product).await;
    let (agent, _own, _) = app.talking("101").await;
    agent.record("Start").await.ok();
    let (supervisor, mut channel) = watching(&app, &["102", "101"]).await;
    assert_eq!(next(&mut channel).await, json!(["connect", "101", "existing"]));
    assert_eq!(next(&mut channel).await, json!(["Start", "101", "Agent"]));
    app.simulate_call(&json!({ "to": SUPERVISOR })).await;
    assert_eq!(next(&mut channel).await, json!(["ring", SUPERVISOR, "live"]));
    let mut later = supervisor.bind().await;
    assert_eq!(next(&mut later).await, json!(["ring", SUPERVISOR, "existing"]));
    assert_eq!(next(&mut later).await, json!(["connect", "101", "existing"]));
    assert_eq!(next(&mut later).await, json!(["Start", "101", "Agent"]));
}

async fn a_workgroup_is_watched_by_its_members(product: Product) {
    let app = TestApp::of_with(product, |settings| {
        settings.altiserv.embedded.server.workgroups[0].members = vec!["101".to_owned(), "103".to_owned()];
    })
    .await;
    let supervisor = app.log_on(SUPERVISOR).await;
    let mut channel = supervisor.bind().await;
    let watched = json!({ "extensions": ["101", "103"], "workgroup": "800" });
    assert_eq!(set_watch(&app, &supervisor, &json!({ "workgroup": "800" })).await.ok(), watched);
    assert_eq!(app.get(&supervisor.path("/watch")).await.ok(), watched);
    for (extension, is_watched) in [("102", false), ("103", true)] {
        app.simulate_call(&json!({ "to": extension })).await;
        if is_watched {
            rings_first(&mut channel, extension).await;
        }
    }
}

async fn a_watch_ends_where_its_list_is_empty_and_changes_where_it_is_another(product: Product) {
    let app = TestApp::of(product).await;
    let (supervisor, mut channel) = watching(&app, &["101"]).await;
    app.simulate_call(&json!({ "to": "101" })).await;
    rings_first(&mut channel, "101").await;
    set_watch(&app, &supervisor, &json!({ "extensions": ["102"] })).await.ok();
    app.desk_phone("101", "hangup").await;
    app.simulate_call(&json!({ "to": "102" })).await;
    rings_first(&mut channel, "102").await;
    let nobody = json!({ "extensions": [] });
    assert_eq!(set_watch(&app, &supervisor, &nobody).await.ok(), nobody);
    assert_eq!(app.get(&supervisor.path("/watch")).await.ok(), nobody);
    app.desk_phone("102", "hangup").await;
    app.simulate_call(&json!({ "to": SUPERVISOR })).await;
    assert_eq!(next(&mut channel).await, json!(["ring", SUPERVISOR, "live"]));
}

#[actix_web::test]
async fn the_own_extension_and_repetitions_are_left_out() {
    let app = TestApp::start().await;
    let supervisor = app.log_on(SUPERVISOR).await;
    let mut channel = supervisor.bind().await;
    let asked = json!({ "extensions": ["102", SUPERVISOR, "101", "102"] });
    let watched = json!({ "extensions": ["102", "101"] });
    assert_eq!(set_watch(&app, &supervisor, &asked).await.ok(), watched);
    app.simulate_call(&json!({ "to": SUPERVISOR })).await;
    assert_eq!(next(&mut channel).await, json!(["ring", SUPERVISOR, "live"]));
    app.desk_phone(SUPERVISOR, "hangup").await;
    // Each event comes only once.
    assert_eq!(next(&mut channel).await, json!(["disconnect", SUPERVISOR, "live"]));
}

#[actix_web::test]
async fn an_agent_may_not_watch() {
    let app = TestApp::start().await;
    let agent = app.log_on("101").await;
    let mut channel = agent.bind().await;
    for body in [json!({ "extensions": ["102"] }), json!({ "workgroup": "800" })] {
        let refused = set_watch(&app, &agent, &body).await;
        refused.refused_with(403, 3056, "no_privilege");
        assert!(!refused.is_retryable());
    }
    assert_eq!(app.get(&agent.path("/watch")).await.ok(), json!({ "extensions": [] }));
    app.simulate_call(&json!({ "to": "102" })).await;
    app.simulate_call(&json!({ "to": "101" })).await;
    assert_eq!(next(&mut channel).await, json!(["ring", "101", "live"]));
}

#[actix_web::test]
async fn what_cannot_be_watched_is_told_and_leaves_the_watch_as_it_was() {
    let app = TestApp::start().await;
    let (supervisor, _channel) = watching(&app, &["101"]).await;
    for (body, status, error, named) in [
        (json!({ "extensions": [true] }), 400, "wrong_field", "extensions[0]"),
        (json!({ "extensions": ["102", "199"] }), 404, "no_such_extension", "199"),
        (json!({ "extensions": ["800"] }), 404, "no_such_extension", "800"),
        (json!({ "workgroup": "102" }), 404, "no_such_workgroup", "102"),
    ] {
        let message = set_watch(&app, &supervisor, &body).await.refused(status, error);
        assert!(message.contains(named), "{message}");
    }
    assert_eq!(app.get(&supervisor.path("/watch")).await.ok(), json!({ "extensions": ["101"] }));
}

async fn each_session_of_a_user_watches_for_itself(product: Product) {
    let app = TestApp::of(product).await;
    let (_desk, mut desk_channel) = watching(&app, &["101", "102"]).await;
    let (home, mut home_channel) = watching(&app, &["102", "103"]).await;
    for extension in ["101", "102", "103"] {
        app.simulate_call(&json!({ "to": extension })).await;
    }
    let expected = by_line(&[("101", &["ring"]), ("102", &["ring"])]);
    assert_eq!(next_by_line(&mut desk_channel, 2).await, expected);
    let expected = by_line(&[("102", &["ring"]), ("103", &["ring"])]);
    assert_eq!(next_by_line(&mut home_channel, 2).await, expected);
    home.log_off().await.ok();
    app.desk_phone("103", "hangup").await;
    app.desk_phone("102", "hangup").await;
    assert_eq!(next(&mut desk_channel).await, json!(["disconnect", "102", "live"]));
}

async fn watched_lines_are_reconciled_after_an_outage_before_its_end_is_told(product: Product) {
    let app = TestApp::of(product).await;
    let (agent, _own, _) = app.talking("101").await;
    let (supervisor, mut channel) = watching(&app, &["101", "102", "103"]).await;
    assert_eq!(next(&mut channel).await, json!(["connect", "101", "existing"]));
    let gone = app.simulate_call(&json!({ "to": "102" })).await;
    assert_eq!(next(&mut channel).await, json!(["ring", "102", "live"]));
    app.fault("disconnect", Duration::from_secs(60)).await;
    assert_eq!(next(&mut channel).await, json!(false));
    app.hang_up(gone).await;
    app.simulate_call(&json!({ "to": "103" })).await;
    app.clear_faults().await;
    let mut told = [next(&mut channel).await, next(&mut channel).await];
    told.sort_by_key(ToString::to_string);
    assert_eq!(told, [json!(["disconnect", "102", "reconciled"]), json!(["ring", "103", "reconciled"])]);
    assert_eq!(next(&mut channel).await, json!(true));
    assert_eq!(app.get(&supervisor.path("/watch")).await.ok()["extensions"], json!(["101", "102", "103"]));
    // Events after the outage arrive again: once the agent is connected, its recording has one.
    eventually("the agent's connection", async || {
        (agent.describe().await.ok()["serverStatus"]["connected"] == true).then_some(())
    })
    .await;
    agent.record("Start").await.ok();
    assert_eq!(next(&mut channel).await, json!(["Start", "101", "Agent"]));
}

#[actix_web::test]
async fn hundreds_of_lines_are_watched_with_every_call_told_once() {
    const LINES: u32 = 500;
    let app = TestApp::with(|settings| {
        let server = &mut settings.altiserv.embedded.server;
        server.extensions = vec![
            ExtensionSettings { number: "1000-1499".to_owned(), ..ExtensionSettings::default() },
            ExtensionSettings {
                number: SUPERVISOR.to_owned(),
                role: UserRole::Supervisor,
                ..ExtensionSettings::default()
            },
        ];
        server.trunks[0].lines = LINES;
        // The timeout is longer than the test, so that only the test ends the calls.
        server.ring_timeout = Duration::from_secs(3600);
        server.workgroups.clear();
    })
    .await;
    let numbers: Vec<String> = (1000..1000 + LINES).map(|number| number.to_string()).collect();
    let mut calls = Vec::new();
    for number in &numbers {
        calls.push(app.simulate_call(&json!({ "to": number })).await);
    }
    let supervisor = app.log_on(SUPERVISOR).await;
    let mut channel = supervisor.bind().await;
    set_watch(&app, &supervisor, &json!({ "extensions": numbers })).await.ok();
    let expected = |event: &str| numbers.iter().map(|number| (number.clone(), vec![json!(event)])).collect();
    let rings: BTreeMap<String, Vec<Value>> = expected("ring");
    assert_eq!(next_by_line(&mut channel, LINES).await, rings);
    let mut later = supervisor.bind().await;
    assert_eq!(next_by_line(&mut later, LINES).await, rings);
    drop(later);
    for call in calls {
        app.hang_up(call).await;
    }
    assert_eq!(next_by_line(&mut channel, LINES).await, expected("disconnect"));
}
