//! Missing and bad answers: the product reports what it does not know, and nothing waits without end for one answer.

use std::time::{Duration, Instant};

use altilink::{CommandCode, LineState, ResponseCode};
use futures::future::join_all;
use serde_json::json;

use crate::harness::{Desk, Mirror, Policy, Product, ScriptedAltiserv, ScriptedCall, Session, TestApp, impatient};

use CommandCode::{GetCallInfo, GetLineInfo, LogOn, SetMonitorEntry};

/// Time limit of the application for an answer.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Time limit for events that must come "at once" or "soon". It is shorter than the wait for a missing answer.
const SOON: Duration = Duration::from_millis(1500);

/// Shortest time in which the server is asked three times. The pauses between the queries add up to more.
const SPACED: Duration = Duration::from_secs(1);

async fn session(server: &ScriptedAltiserv) -> (TestApp, Session) {
    let app = TestApp::remote(server.address(), |settings| {
        impatient(settings);
        settings.altiserv.command_timeout = TIMEOUT;
    })
    .await;
    let session = app.log_on("101").await;
    (app, session)
}

/// Logs on a user whose calls the server does not report. The channel must open, a ring must be reported at once, and
/// there must be no new logon. The query must be repeated, but not too often.
async fn keeps_its_users(policy: Policy) {
    let server = ScriptedAltiserv::start().await;
    server.answers(GetCallInfo, policy);
    let (_app, session) = session(&server).await;
    let begun = Instant::now();
    let mut mirror = Mirror::open(&session).await;
    mirror.until_connected(true).await;
    assert!(begun.elapsed() < SOON, "{policy:?}: the channel has opened after {:?}", begun.elapsed());
    let rung = Instant::now();
    let call = ScriptedCall::incoming(101, 5000);
    server.tell([call.rings()]);
    mirror.until_call("ring", &call.handle()).await;
    assert!(rung.elapsed() < SOON, "{policy:?}: the ring is reported after {:?}", rung.elapsed());
    server.hears(GetCallInfo, 3).await;
    assert!(begun.elapsed() > SPACED, "{policy:?}: asked three times within {:?}", begun.elapsed());
    assert_eq!(server.count(LogOn), 1, "{policy:?}: the connection is kept");
    server.has(&call.clone().state(LineState::Connected));
    server.answers(GetCallInfo, Policy::Right);
    server.tell([call.becomes(LineState::Connected)]);
    mirror.until_call("connect", &call.handle()).await;
    mirror.agrees(&session).await;
}

#[actix_web::test]
async fn a_server_that_never_tells_its_calls_keeps_its_users() {
    keeps_its_users(Policy::Never).await;
}

#[actix_web::test]
async fn a_server_that_cannot_tell_its_calls_keeps_its_users() {
    let failures =
        [ResponseCode::Error, ResponseCode::UnknownError, ResponseCode::SystemError, ResponseCode::ProtocolError];
    join_all(failures.map(|code| keeps_its_users(Policy::Refuse(code)))).await;
}

#[actix_web::test]
async fn calls_that_could_not_be_told_at_first_are_found_later() {
    for policy in [Policy::Never, Policy::Refuse(ResponseCode::SystemError), Policy::Garbled] {
        let server = ScriptedAltiserv::start().await;
        let call = ScriptedCall::incoming(101, 5000).state(LineState::Connected);
        server.has(&call);
        server.answers_once(GetCallInfo, policy);
        let (_app, session) = session(&server).await;
        let mut mirror = Mirror::open(&session).await;
        let told = mirror.until_call("connect", &call.handle()).await;
        assert_ne!(told.last().expect("an event")["origin"], "live", "{policy:?}");
        mirror.agrees(&session).await;
        assert_eq!(server.count(LogOn), 1, "{policy:?}");
    }
}

#[actix_web::test]
async fn calls_that_cannot_be_read_are_not_taken_for_none() {
    let mut desk = Desk::at(ScriptedAltiserv::start().await, Product::MaxCs, impatient).await;
    let call = desk.talks(&ScriptedCall::incoming(101, 5000)).await;
    desk.server.answers_once(GetCallInfo, Policy::Garbled);
    let asked = desk.server.count(GetCallInfo);
    desk.server.cut();
    let mut told = desk.mirror.until_connected(false).await;
    told.extend(desk.mirror.until_connected(true).await);
    assert!(!told.iter().any(|event| event["callEventType"] == "disconnect"), "{}", json!(told));
    desk.server.hears(GetCallInfo, asked + 2).await;
    told.extend(desk.mirror.rest().await);
    assert!(!told.iter().any(|event| event["callEventType"] == "disconnect"), "{}", json!(told));
    assert_eq!(desk.listed(&call).await["state"], "connected");
    desk.mirror.agrees(&desk.session).await;
}

/// Supervisor who watches lines during an outage. Afterwards the list of lines is answered once by this policy.
async fn watch_goes_on(policy: Policy) {
    let mut desk = Desk::at(ScriptedAltiserv::start().await, Product::MaxCs, impatient).await;
    desk.session.watch(&["102".to_owned(), "103".to_owned()]).await;
    desk.server.answers_once(GetLineInfo, policy);
    let monitored = desk.server.count(SetMonitorEntry);
    desk.server.cut();
    desk.mirror.until_connected(false).await;
    desk.mirror.until_connected(true).await;
    desk.server.hears(SetMonitorEntry, monitored + 1).await;
    for line in [102, 103] {
        let call = ScriptedCall::incoming(line, 5000 + line);
        desk.server.has(&call);
        desk.server.tell([call.rings()]);
        desk.mirror.until_call("ring", &call.handle()).await;
    }
}

#[actix_web::test]
async fn one_list_of_lines_that_cannot_be_read_does_not_end_a_watch() {
    watch_goes_on(Policy::Garbled).await;
}

#[actix_web::test]
async fn one_list_of_lines_that_does_not_come_does_not_end_a_watch() {
    watch_goes_on(Policy::Never).await;
}
