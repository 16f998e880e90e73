//! Identity of calls: a call counts as the earlier one only if that is certain.

use altilink::LineState;
use altilink::message::recording::RecordingState;
use serde_json::{Value, json};

use crate::harness::{Desk, Mirror, ScriptedAltiserv, ScriptedCall, TestApp, is_call, is_recording};

/// Call before the outage, which is connected and recorded.
fn old() -> ScriptedCall {
    ScriptedCall::incoming(101, 5000).session(1)
}

/// Calls on the same pad after the outage that are not the old call, or not certainly.
fn others() -> Vec<(&'static str, ScriptedCall, &'static str)> {
    let talking = |call: ScriptedCall| call.state(LineState::Connected);
    vec![
        ("another caller with the old handle", talking(old().number("5550002").later_by(90)), "connect"),
        ("the same caller, who began later", talking(old().later_by(90)), "connect"),
        ("another caller at the same second", talking(old().number("5550002")), "connect"),
        ("no handle", talking(old().session(0)), "connect"),
        ("a state from before", old(), "ring"),
        ("another handle", talking(old().session(2)), "connect"),
    ]
}

/// Connects the old call and records it.
async fn recorded(desk: &mut Desk) -> ScriptedCall {
    let call = desk.talks(&old()).await.recorded(RecordingState::Recording);
    desk.server.has(&call);
    desk.server.tell([call.tapes(RecordingState::Recording)]);
    desk.mirror.until_recording("Start", &call.handle()).await;
    call
}

/// Checks the events before the server returned: the end of the old call and the start of the new one.
fn check_told(told: &[Value], handle: &Value, begins: &str, what: &str) {
    let shown = json!(told);
    let place = |found: &dyn Fn(&Value) -> bool| told.iter().position(found);
    let stop = place(&|event| is_recording(event, "Stop", handle));
    let end = place(&|event| is_call(event, "disconnect", handle));
    let new = place(&|event| is_call(event, begins, handle));
    let in_order = stop.is_some() && stop < end && end < new;
    assert!(in_order, "{what}: stop {stop:?}, end {end:?}, {begins} {new:?} in {shown}");
    for event in told.iter().filter(|event| event["eventType"] == "CallEvent") {
        assert_eq!(event["origin"], "reconciled", "{what}: {event}");
    }
}

#[actix_web::test]
async fn a_restarted_servers_call_on_the_same_pad_is_another_one() {
    for (what, other, begins) in others() {
        let mut desk = Desk::open().await;
        let call = recorded(&mut desk).await;
        desk.server.leave();
        desk.mirror.until_connected(false).await;
        desk.server.has_only([&other]);
        desk.server.come_back();
        let told = desk.mirror.until_connected(true).await;
        check_told(&told, &call.handle(), begins, what);
        let listed = desk.listed(&other).await;
        assert_eq!(listed["recording"], json!({ "recordingState": "Stop" }), "{what}");
        desk.mirror.agrees(&desk.session).await;
    }
}

#[actix_web::test]
async fn a_call_that_surely_is_the_same_is_not_told_as_ended() {
    for (before, after) in [(LineState::Ring, LineState::Connected), (LineState::Connected, LineState::Hold)] {
        let mut desk = Desk::open().await;
        let call = if before == LineState::Ring { old() } else { old().state(before) };
        match before {
            LineState::Ring => desk.rings(&call).await,
            _ => drop(desk.talks(&old()).await),
        }
        desk.server.leave();
        desk.mirror.until_connected(false).await;
        desk.server.has_only([&call.clone().state(after)]);
        desk.server.come_back();
        let told = desk.mirror.until_connected(true).await;
        assert!(!told.iter().any(|event| event["callEventType"] == "disconnect"), "{}", json!(told));
        let connects = told.iter().filter(|event| is_call(event, "connect", &call.handle())).count();
        assert_eq!(connects, usize::from(before == LineState::Ring), "{}", json!(told));
        desk.mirror.agrees(&desk.session).await;
    }
}

#[actix_web::test]
async fn after_a_failover_a_call_on_the_same_pad_is_another_one() {
    let first = ScriptedAltiserv::start().await;
    let second = ScriptedAltiserv::start().await;
    let app = TestApp::remote(first.address(), |settings| {
        settings.altiserv.servers.push(second.address().to_string().parse().expect("an address names a server"));
    })
    .await;
    let session = app.log_on("101").await;
    let mut mirror = Mirror::open(&session).await;
    mirror.until_connected(true).await;
    let mut desk = Desk { mirror, session, app, server: first };
    let call = recorded(&mut desk).await;
    let other = old().number("5550002").later_by(90).state(LineState::Connected);
    second.has(&other);
    desk.server.leave();
    desk.mirror.until_connected(false).await;
    let told = desk.mirror.until_connected(true).await;
    check_told(&told, &call.handle(), "connect", "after a failover");
    assert_eq!(desk.listed(&other).await["callInfo"]["callerID"], "5550002");
    desk.mirror.agrees(&desk.session).await;
    // The application must end before the current server does.
    drop(desk);
}

#[actix_web::test]
async fn a_ring_right_behind_the_idle_of_its_pad_is_a_new_call() {
    for (before, after) in [(0, 0), (7, 0), (0, 7), (7, 8)] {
        let mut desk = Desk::open().await;
        let call = desk.talks(&ScriptedCall::incoming(101, 5000).session(before)).await;
        let next = ScriptedCall::incoming(101, 5000).session(after).number("5550002").later_by(90);
        desk.server.has(&next);
        desk.server.tell([call.becomes(LineState::Idle), next.rings()]);
        let mut told = desk.mirror.until_call("disconnect", &call.handle()).await;
        told.extend(desk.mirror.until_call("ring", &call.handle()).await);
        assert_eq!(told.last().expect("a ring")["callInfo"]["callerID"], "5550002");
        desk.mirror.agrees(&desk.session).await;
    }
}
