//! AltiServ away and back again: what clients are told and answered meanwhile, and that nothing needs a restart.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{EventChannel, Session, TestAltiserv, TestApp, eventually};

/// Long enough for a test to look at what happens meanwhile.
const OUTAGE: Duration = Duration::from_millis(400);

/// An answer that waits for nobody comes well within this.
const AT_ONCE: Duration = Duration::from_millis(300);

async fn refused_at_once(session: &Session) {
    let asked = Instant::now();
    let reply = session.dial("103").await;
    reply.refused(503, "not_connected");
    reply.header("retry-after");
    assert!(reply.is_retryable());
    assert!(asked.elapsed() < AT_ONCE, "{:?}", asked.elapsed());
}

async fn dials(session: &Session, channel: &mut EventChannel, number: &str) {
    session.dial(number).await.ok();
    let call = channel.call("ringback").await;
    session.drop_call(&call).await.ok();
    assert_eq!(channel.call("disconnect").await, call);
}

#[actix_web::test]
async fn lost_connections_are_told_and_come_back_by_themselves() {
    let app = TestApp::start().await;
    let (first, second) = (app.log_on("101").await, app.log_on("102").await);
    let (mut first_channel, mut second_channel) = (first.bind().await, second.bind().await);
    app.fault("disconnect", OUTAGE).await;
    first_channel.server_status(false).await;
    second_channel.server_status(false).await;
    refused_at_once(&first).await;
    refused_at_once(&second).await;
    assert_eq!(first.describe().await.ok()["serverStatus"], json!({ "connected": false }));
    first_channel.server_status(true).await;
    second_channel.server_status(true).await;
    assert_eq!(first.describe().await.ok()["serverStatus"], json!({ "connected": true }));
    dials(&first, &mut first_channel, "103").await;
    dials(&second, &mut second_channel, "103").await;
}

#[actix_web::test]
async fn outages_follow_each_other_and_each_is_told_once() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    for _ in 0..3 {
        app.fault("disconnect", Duration::ZERO).await;
        channel.server_status(false).await;
        channel.server_status(true).await;
        dials(&session, &mut channel, "103").await;
    }
}

#[actix_web::test]
async fn logons_and_readiness_tell_of_an_outage() {
    let app = TestApp::start().await;
    app.ready().await;
    app.fault("disconnect", Duration::from_secs(60)).await;
    let asked = Instant::now();
    let refused = app.http().try_log_on("101").await;
    refused.refused(503, "not_connected");
    refused.header("retry-after");
    assert!(asked.elapsed() < AT_ONCE, "{:?}", asked.elapsed());
    eventually("unreadiness", async || (app.get("/ready").await.status == 503).then_some(())).await;
    app.get("/ready").await.refused(503, "not_connected");
    app.get("/health").await.ok();
    app.clear_faults().await;
    app.ready().await;
    app.log_on("101").await;
}

#[actix_web::test]
async fn a_call_that_outlives_the_outage_stays_as_it_was() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let id = app.simulate_call(&json!({ "to": "101", "from": { "number": "5550001" } })).await;
    let call = channel.call("ring").await;
    session.act(&call, "answer").await.ok();
    channel.call("connect").await;
    session.record("Start").await.ok();
    channel.record_event(&call, "Start", "Agent").await;
    let before = session.calls().await;
    app.fault("disconnect", Duration::ZERO).await;
    channel.server_status(false).await;
    channel.server_status(true).await;
    assert_eq!(session.calls().await, before);
    app.hang_up(id).await;
    channel.record_event(&call, "Stop", "Agent").await;
    assert_eq!(channel.call("disconnect").await, call);
}

/// The events up to the one of each kind that is awaited, in whatever order they come.
async fn until_all(channel: &mut EventChannel, awaited: &[Value]) -> Vec<Value> {
    let mut events = Vec::new();
    while events.len() < awaited.len() {
        let event = channel.next_event().await;
        let kind = json!([event["callEventType"], event["callHandle"], event["connected"]]);
        assert!(awaited.contains(&kind), "not awaited: {event}");
        events.push(event);
    }
    events
}

#[actix_web::test]
async fn what_happened_meanwhile_is_told_as_reconciled() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let over = app.simulate_call(&json!({ "to": "101", "from": { "number": "5550001" } })).await;
    let gone = channel.call("ring").await;
    let answered = app.simulate_call(&json!({ "to": "101", "from": { "number": "5550002" } })).await;
    let talking = channel.call("ring").await;
    app.fault("disconnect", Duration::from_secs(60)).await;
    channel.server_status(false).await;
    app.hang_up(over).await;
    app.post(&format!("/simulator/calls/{answered}/answer"), &json!({})).await.ok();
    app.clear_faults().await;
    let awaited = [json!(["disconnect", gone, null]), json!(["connect", talking, null]), json!([null, null, true])];
    let events = until_all(&mut channel, &awaited).await;
    for event in events.iter().filter(|event| event["eventType"] == "CallEvent") {
        assert_eq!(event["origin"], "reconciled", "{event}");
    }
    let calls = session.calls().await;
    assert_eq!((calls.len(), &calls[0]["state"]), (1, &json!("connected")));
}

#[actix_web::test]
async fn a_call_that_began_meanwhile_is_told_as_reconciled() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    app.fault("disconnect", Duration::from_secs(60)).await;
    channel.server_status(false).await;
    app.simulate_call(&json!({ "to": "101", "from": { "number": "5550001" }, "ivrData": "7" })).await;
    app.clear_faults().await;
    let mut events = [channel.next_event().await, channel.next_event().await];
    events.sort_by_key(|event| event["eventType"].to_string());
    let [ring, status] = &events;
    assert_eq!((&ring["callEventType"], &ring["origin"]), (&json!("ring"), &json!("reconciled")));
    assert_eq!(ring["callInfo"]["ivrData"], "7");
    assert_eq!(status["connected"], true);
    session.drop_call(&ring["callHandle"]).await.ok();
    channel.call("disconnect").await;
}

#[actix_web::test]
async fn a_channel_bound_during_an_outage_hears_of_it_first() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let mut early = session.bind().await;
    app.simulate_call(&json!({ "to": "101" })).await;
    let call = early.call("ring").await;
    app.fault("disconnect", Duration::from_secs(60)).await;
    early.server_status(false).await;
    let mut late = session.open().await;
    late.server_status(false).await;
    assert_eq!(late.call("ring").await, call);
    app.clear_faults().await;
    late.server_status(true).await;
}

#[actix_web::test]
async fn refused_logons_after_a_loss_are_tried_again() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    app.fault("refuse_logon", Duration::ZERO).await;
    app.fault("disconnect", Duration::ZERO).await;
    channel.server_status(false).await;
    refused_at_once(&session).await;
    app.http().try_log_on("102").await.refused_with(500, 3005, "refused");
    app.clear_faults().await;
    channel.server_status(true).await;
    dials(&session, &mut channel, "103").await;
}

#[actix_web::test]
async fn a_silent_server_is_a_timeout_and_works_again_when_it_speaks() {
    let app = TestApp::with(|settings| {
        settings.altiserv.command_timeout = Duration::from_millis(150);
        settings.altiserv.ping_interval = Duration::ZERO;
    })
    .await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    app.fault("freeze", Duration::ZERO).await;
    let refused = session.dial("103").await;
    refused.refused(504, "no_answer");
    assert!(!refused.is_retryable());
    app.http().try_log_on("102").await.refused(504, "no_answer");
    app.clear_faults().await;
    // What was asked in vain is carried out late, and told like any call.
    let call = channel.call("ringback").await;
    session.drop_call(&call).await.ok();
    channel.call("disconnect").await;
    app.log_on("102").await;
}

#[actix_web::test]
async fn a_server_without_a_sign_of_life_is_lost_until_it_speaks_again() {
    let app = TestApp::with(|settings| {
        settings.altiserv.command_timeout = Duration::from_millis(150);
        settings.altiserv.ping_interval = Duration::from_millis(50);
    })
    .await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    app.fault("freeze", Duration::ZERO).await;
    channel.server_status(false).await;
    refused_at_once(&session).await;
    app.clear_faults().await;
    channel.server_status(true).await;
    dials(&session, &mut channel, "103").await;
}

#[actix_web::test]
async fn an_outage_costs_no_licence() {
    let app = TestApp::with(|settings| settings.altiserv.embedded.server.licences = 1).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    app.fault("disconnect", Duration::ZERO).await;
    channel.server_status(false).await;
    channel.server_status(true).await;
    app.http().try_log_on("102").await.refused_with(402, 3012, "no_licence");
    app.fault("disconnect", Duration::from_secs(60)).await;
    channel.server_status(false).await;
    // Logged off while there is nobody to be told.
    session.log_off().await.ok();
    assert_eq!(channel.close_code().await, 4000);
    app.clear_faults().await;
    app.ready().await;
    app.log_on("102").await;
}

#[actix_web::test]
async fn a_restarted_altiserv_is_found_again_without_its_calls() {
    let altiserv = TestAltiserv::start(altiserv::Settings::default()).await;
    let address = altiserv.address();
    let app = TestApp::remote(address, |_| {}).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    altiserv.rings("101").await;
    let call = channel.call("ring").await;
    altiserv.stop();
    channel.server_status(false).await;
    refused_at_once(&session).await;
    let altiserv = TestAltiserv::at(address, altiserv::Settings::default()).await;
    until_all(&mut channel, &[json!(["disconnect", call, null]), json!([null, null, true])]).await;
    assert!(session.calls().await.is_empty());
    altiserv.rings("101").await;
    channel.call("ring").await;
    session.log_off().await.ok();
}

#[actix_web::test]
async fn a_password_that_no_longer_holds_after_an_outage_ends_the_session_with_4401() {
    let altiserv = TestAltiserv::start(altiserv::Settings::default()).await;
    let address = altiserv.address();
    let app = TestApp::remote(address, |_| {}).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    altiserv.stop();
    channel.server_status(false).await;
    let mut settings = altiserv::Settings::default();
    settings.extensions[0].password = "changed".into();
    let _altiserv = TestAltiserv::at(address, settings).await;
    assert_eq!(channel.close_code().await, 4401);
    session.describe().await.refused(404, "no_such_session");
    app.http().log_on("101", "changed", &json!({})).await.ok().get("sessionId").expect("a session");
}
