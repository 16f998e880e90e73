//! Takeover: the active server fails or steps down, and the other one takes over.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Pair, events_until, is_reached_through, moves, server, told};
use crate::harness::{BreakingProxy, Product, TestAltiserv, TestApp, eventually, lone_address};

#[actix_web::test]
async fn a_standby_is_passed_over() {
    let pair = Pair::start().await;
    for servers in [[&pair.first, &pair.second], [&pair.second, &pair.first]] {
        pair.named(&servers);
        let app = pair.app().await;
        let session = app.log_on("101").await;
        is_reached_through(&pair.first, &session, &mut session.bind().await, "101").await;
        app.ready().await;
        session.log_off().await.ok();
    }
}

#[actix_web::test]
async fn the_other_one_takes_over_when_the_active_one_is_gone() {
    let pair = Pair::start().await;
    let app = pair.app().await;
    let session = app.log_on("101").await;
    let idle = app.log_on("102").await;
    let mut channel = session.bind().await;
    let mut other = idle.bind().await;
    let (_dns, second) = pair.fail_over().await;
    moves(&mut channel).await;
    moves(&mut other).await;
    is_reached_through(&second, &session, &mut channel, "101").await;
    is_reached_through(&second, &idle, &mut other, "102").await;
    // New sessions are opened on the new server, and ended sessions leave nothing behind.
    session.log_off().await.ok();
    assert_eq!(channel.close_code().await, 4000);
    let late = app.log_on("101").await;
    is_reached_through(&second, &late, &mut late.bind().await, "101").await;
}

#[actix_web::test]
async fn calls_that_went_down_with_their_server_are_told_to_be_over_once() {
    let pair = Pair::start().await;
    let app = pair.app().await;
    let caller = app.log_on("101").await;
    let called = app.log_on("102").await;
    let mut out = caller.bind().await;
    let mut inward = called.bind().await;
    caller.dial("102").await.ok();
    let call = out.call("ringback").await;
    let answered = inward.call("ring").await;
    called.act(&answered, "answer").await.ok();
    out.call("connect").await;
    inward.call("connect").await;
    caller.record("Start").await.ok();
    out.record_event(&call, "Start", "Agent").await;
    let (_dns, second) = pair.fail_over().await;
    for (channel, handle) in [(&mut out, &call), (&mut inward, &answered)] {
        channel.server_status(false).await;
        let events = events_until(channel, true).await;
        let over: Vec<_> = events.iter().map(told).filter(|(kind, ..)| *kind != "Stop").collect();
        assert_eq!(over, [("disconnect", "reconciled", handle)], "{events:?}");
    }
    assert!(caller.calls().await.is_empty());
    is_reached_through(&second, &caller, &mut out, "101").await;
}

#[actix_web::test]
async fn a_server_that_steps_down_is_left() {
    let pair = Pair::start().await;
    let app = pair.app().await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    pair.first.rings("101").await;
    let call = channel.call("ring").await;
    pair.second.promote().await;
    pair.first.demote().await;
    let mut events = events_until(&mut channel, false).await;
    events.extend(events_until(&mut channel, true).await);
    let over: Vec<_> = events.iter().map(|event| (told(event).0, told(event).2)).collect();
    assert_eq!(over, [("disconnect", &call)], "{events:?}");
    is_reached_through(&pair.second, &session, &mut channel, "101").await;
    // The roles change back.
    pair.first.promote().await;
    pair.second.demote().await;
    moves(&mut channel).await;
    is_reached_through(&pair.first, &session, &mut channel, "101").await;
}

#[actix_web::test]
async fn more_users_than_are_logged_on_again_at_once_all_come_back() {
    let pair = Pair::with(|settings| settings.licences = 9).await;
    let app = pair.app_with(|settings| settings.altiserv.logons_at_once = 2).await;
    let mut users = Vec::new();
    for extension in 101..110 {
        let session = app.log_on(&extension.to_string()).await;
        users.push((session.bind().await, session));
    }
    let (_dns, second) = pair.fail_over().await;
    for (channel, _) in &mut users {
        moves(channel).await;
    }
    for ((channel, session), extension) in users.iter_mut().zip(101..) {
        is_reached_through(&second, session, channel, &extension.to_string()).await;
    }
    // Each user has one licence, which is free again after the log off.
    app.http().try_log_on("110").await.refused_with(402, 3012, "no_licence");
    users[0].1.log_off().await.ok();
    app.log_on("110").await;
}

#[actix_web::test]
async fn two_proxies_stand_side_by_side_on_one_pair() {
    let pair = Pair::start().await;
    let apps = [pair.app().await, pair.app().await];
    let mut users = Vec::new();
    for app in &apps {
        let session = app.log_on("101").await;
        users.push((session.bind().await, session));
    }
    let ring = async |server: &TestAltiserv, users: &mut Vec<_>| {
        server.rings("101").await;
        let mut handles = Vec::new();
        for (channel, _) in users.iter_mut() {
            let channel: &mut crate::harness::EventChannel = channel;
            handles.push(channel.call("ring").await);
        }
        server.desk_phone_hangs_up("101").await;
        for ((channel, _), handle) in users.iter_mut().zip(handles) {
            assert_eq!(channel.call("disconnect").await, handle);
        }
    };
    ring(&pair.first, &mut users).await;
    let (_dns, second) = pair.fail_over().await;
    for (channel, _) in &mut users {
        moves(channel).await;
    }
    ring(&second, &mut users).await;
    // One log off does not affect the other session.
    let (mut gone, session) = users.remove(0);
    session.log_off().await.ok();
    assert_eq!(gone.close_code().await, 4000);
    ring(&second, &mut users).await;
}

#[actix_web::test]
async fn a_password_that_does_not_hold_on_the_other_server_costs_the_session_and_no_licence() {
    let pair = Pair::with(|settings| {
        settings.extensions[0].password = "changed".into();
        settings.licences = 1;
    })
    .await;
    let app = pair.app().await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let (_dns, _second) = pair.fail_over().await;
    assert_eq!(channel.close_code().await, 4401);
    session.describe().await.refused(404, "no_such_session");
    app.http().try_log_on("101").await.refused_with(401, 3004, "wrong_credentials");
    // The only licence of this server is free.
    app.http().log_on("101", "changed", &json!({})).await.ok();
}

#[actix_web::test]
async fn a_command_whose_answer_is_lost_is_done_once_and_told_to_be_unknown() {
    let altiserv = server(lone_address()).await;
    let wire = BreakingProxy::start(altiserv.address()).await;
    let app = TestApp::remote_of(Product::MaxAcd, wire.address(), |_| {}).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    // The command arrives, but its answer does not.
    wire.tear_after(0);
    let unknown = session.dial("102").await;
    unknown.refused(503, "outcome_unknown");
    assert!(!unknown.is_retryable());
    channel.server_status(false).await;
    wire.mend();
    let events = events_until(&mut channel, true).await;
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!((told(&events[0]).0, told(&events[0]).1), ("ringback", "reconciled"));
    assert_eq!(altiserv.calls().await.len(), 1);
    assert_eq!(session.calls().await.len(), 1);
}

#[actix_web::test]
async fn a_command_that_is_lost_with_its_server_is_not_given_to_the_other() {
    let pair = Pair::start().await;
    let pings = Duration::from_millis(200);
    let app = pair.app_with(|settings| settings.altiserv.ping_interval = pings).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    pair.first.freeze().await;
    pair.second.promote().await;
    let asked = session.dial("102").await;
    asked.refused(503, "outcome_unknown");
    moves(&mut channel).await;
    assert!(pair.second.calls().await.is_empty());
    let calls: Vec<Value> = session.calls().await;
    assert!(calls.is_empty(), "{calls:?}");
    is_reached_through(&pair.second, &session, &mut channel, "101").await;
    // The command is not repeated later either.
    eventually("a call of its own", async || (session.dial("103").await.status == 200).then_some(())).await;
    channel.call("ringback").await;
    assert_eq!(pair.second.calls().await.len(), 1);
}
