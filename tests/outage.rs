//! Outages of AltiServ: the events and answers for clients meanwhile, and the recovery without a restart.

mod forgotten;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{EventChannel, Product, Session, TestAltiserv, TestApp, both_products, eventually, lone_address};

both_products![
    a_call_that_outlives_the_outage_stays_as_it_was,
    what_happened_meanwhile_is_told_as_reconciled,
    a_call_that_began_meanwhile_is_told_as_reconciled,
    a_restarted_altiserv_is_found_again_without_its_calls,
];

/// Outage longer than any test. The test ends it by request, after its checks.
const OUTAGE: Duration = Duration::from_secs(3600);

/// Time limit for an answer that does not wait for AltiServ. A wait for AltiServ takes longer.
const AT_ONCE: Duration = Duration::from_secs(2);

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
    session.end_call(&call).await;
    assert_eq!(channel.call("disconnect").await, call);
}

#[actix_web::test]
async fn lost_connections_are_told_and_come_back_by_themselves() {
    let app = TestApp::start().await;
    let first = app.log_on("101").await;
    let second = app.log_on("102").await;
    let mut first_channel = first.bind().await;
    let mut second_channel = second.bind().await;
    app.fault("disconnect", OUTAGE).await;
    first_channel.server_status(false).await;
    second_channel.server_status(false).await;
    refused_at_once(&first).await;
    refused_at_once(&second).await;
    assert_eq!(first.describe().await.ok()["serverStatus"], json!({ "connected": false }));
    app.clear_faults().await;
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
    app.fault("disconnect", OUTAGE).await;
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

async fn a_call_that_outlives_the_outage_stays_as_it_was(product: Product) {
    let app = TestApp::of(product).await;
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

/// Reads events until each awaited kind has come, in any order.
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

async fn what_happened_meanwhile_is_told_as_reconciled(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let over = app.simulate_call(&json!({ "to": "101", "from": { "number": "5550001" } })).await;
    let gone = channel.call("ring").await;
    let answered = app.simulate_call(&json!({ "to": "101", "from": { "number": "5550002" } })).await;
    let talking = channel.call("ring").await;
    app.fault("disconnect", OUTAGE).await;
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

async fn a_call_that_began_meanwhile_is_told_as_reconciled(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    app.fault("disconnect", OUTAGE).await;
    channel.server_status(false).await;
    app.simulate_call(&json!({ "to": "101", "from": { "number": "5550001" }, "ivrData": "7" })).await;
    app.clear_faults().await;
    let mut events = [channel.next_event().await, channel.next_event().await];
    events.sort_by_key(|event| event["eventType"].to_string());
    let [ring, status] = &events;
    assert_eq!((&ring["callEventType"], &ring["origin"]), (&json!("ring"), &json!("reconciled")));
    assert_eq!(ring["callInfo"]["ivrData"], "7");
    assert_eq!(status["connected"], true);
    session.end_call(&ring["callHandle"]).await;
    channel.call("disconnect").await;
}

#[actix_web::test]
async fn a_channel_bound_during_an_outage_hears_of_it_first() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let mut early = session.bind().await;
    app.simulate_call(&json!({ "to": "101" })).await;
    let call = early.call("ring").await;
    app.fault("disconnect", OUTAGE).await;
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
    let refused = app.http().try_log_on("102").await;
    refused.refused_with(503, 3005, "no_active_server");
    refused.header("retry-after");
    app.clear_faults().await;
    channel.server_status(true).await;
    dials(&session, &mut channel, "103").await;
}

#[actix_web::test]
async fn a_silent_server_is_a_timeout_and_works_again_when_it_speaks() {
    let app = TestApp::with(|settings| {
        settings.altiserv.command_timeout = Duration::from_secs(1);
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
    // The command that timed out is carried out late. Its call has normal events.
    let call = channel.call("ringback").await;
    session.end_call(&call).await;
    channel.call("disconnect").await;
    app.log_on("102").await;
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
    app.fault("disconnect", OUTAGE).await;
    channel.server_status(false).await;
    // The log off happens while AltiServ is away.
    session.log_off().await.ok();
    assert_eq!(channel.close_code().await, 4000);
    app.clear_faults().await;
    app.ready().await;
    app.log_on("102").await;
}

async fn a_restarted_altiserv_is_found_again_without_its_calls(product: Product) {
    let altiserv = TestAltiserv::at(lone_address(), product.office()).await;
    let address = altiserv.address();
    let app = TestApp::remote_of(product, address, |_| {}).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    altiserv.rings("101").await;
    let call = channel.call("ring").await;
    altiserv.stop();
    channel.server_status(false).await;
    refused_at_once(&session).await;
    let altiserv = TestAltiserv::at(address, product.office()).await;
    until_all(&mut channel, &[json!(["disconnect", call, null]), json!([null, null, true])]).await;
    assert!(session.calls().await.is_empty());
    altiserv.rings("101").await;
    channel.call("ring").await;
    session.log_off().await.ok();
}
