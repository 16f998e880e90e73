//! Forgotten logons: AltiServ keeps a connection but no longer knows its logon, like a server that has become a
//! standby.

use std::time::{Duration, Instant};

use altilink::{CommandCode, ResponseCode};
use serde_json::json;

use crate::harness::{Policy, ScriptedAltiserv, TestApp, eventually};

use CommandCode::{GetCallInfo, LogOn, MakeCall, Ping, SetAgentState};

const FORGOTTEN: Policy = Policy::Refuse(ResponseCode::NotLoggedOn);

#[actix_web::test]
async fn a_request_of_a_logon_that_is_forgotten_may_be_repeated_and_the_user_is_logged_on_again() {
    let server = ScriptedAltiserv::start().await;
    let app = TestApp::remote(server.address(), |_| {}).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    server.answers_once(MakeCall, FORGOTTEN);
    let refused = session.dial("102").await;
    refused.refused(503, "not_connected");
    refused.header("retry-after");
    assert!(refused.is_retryable());
    channel.server_status(false).await;
    channel.server_status(true).await;
    assert_eq!(server.count(LogOn), 2);
    session.dial("102").await.ok();
}

#[actix_web::test]
async fn a_refused_sign_of_life_is_none() {
    let server = ScriptedAltiserv::start().await;
    let app = TestApp::remote(server.address(), |settings| {
        settings.altiserv.ping_interval = Duration::from_millis(100);
        // Only a refused ping ends the connection, even on a busy machine.
        settings.altiserv.ping_misses = 100;
    })
    .await;
    let mut channel = app.log_on("101").await.bind().await;
    // A server that does not know the command is alive all the same.
    server.answers_once(Ping, Policy::Refuse(ResponseCode::InvalidCommand));
    server.hears(Ping, 3).await;
    assert_eq!(server.count(LogOn), 1);
    server.answers_once(Ping, FORGOTTEN);
    channel.server_status(false).await;
    channel.server_status(true).await;
    assert_eq!(server.count(LogOn), 2);
}

#[actix_web::test]
async fn a_refusal_about_a_workgroup_ends_no_connection_that_serves() {
    let server = ScriptedAltiserv::start().await;
    let app = TestApp::remote(server.address(), |_| {}).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let not_ready = json!({ "state": "notReady" });
    server.answers(SetAgentState, FORGOTTEN);
    session.set_agent_state(&not_ready).await.refused_with(500, 3013, "refused");
    assert_eq!(server.count(LogOn), 1);
    server.answers_once(Ping, FORGOTTEN);
    session.set_agent_state(&not_ready).await.refused(503, "not_connected");
    channel.server_status(false).await;
    channel.server_status(true).await;
}

#[actix_web::test]
async fn a_server_that_serves_nobody_is_not_logged_on_to_as_fast_as_it_answers() {
    let server = ScriptedAltiserv::start().await;
    let app = TestApp::remote(server.address(), |settings| {
        settings.altiserv.backoff_min = Duration::from_millis(300);
        settings.altiserv.backoff_max = Duration::from_secs(1);
    })
    .await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    for code in [GetCallInfo, Ping, MakeCall] {
        server.answers(code, FORGOTTEN);
    }
    let begun = Instant::now();
    session.dial("102").await.refused(503, "not_connected");
    channel.server_status(false).await;
    // The first attempts may follow at once. The pauses before the others add up to more than this.
    server.hears(LogOn, 5).await;
    assert!(begun.elapsed() > Duration::from_millis(500), "five logons within {:?}", begun.elapsed());
    for code in [GetCallInfo, Ping, MakeCall] {
        server.answers(code, Policy::Right);
    }
    eventually("a call", async || (session.dial("102").await.status == 200).then_some(())).await;
}

#[actix_web::test]
async fn a_server_that_has_become_a_standby_is_left_for_the_active_one() {
    let first = ScriptedAltiserv::start().await;
    let second = ScriptedAltiserv::start().await;
    second.answers(LogOn, Policy::Refuse(ResponseCode::InvalidState));
    let app = TestApp::remote(first.address(), |settings| {
        settings.altiserv.servers.push(second.address().to_string().parse().expect("an address names a server"));
    })
    .await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    first.answers(MakeCall, FORGOTTEN);
    first.answers(LogOn, Policy::Refuse(ResponseCode::InvalidState));
    second.answers(LogOn, Policy::Right);
    session.dial("102").await.refused(503, "not_connected");
    channel.server_status(false).await;
    channel.server_status(true).await;
    session.dial("102").await.ok();
    assert_eq!((first.count(MakeCall), second.count(MakeCall)), (1, 1));
}
