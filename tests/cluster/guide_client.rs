//! A client that knows the guide alone: it logs on with its `sessionId` and its password, at whatever node.

use serde_json::{Value, json};

use super::{Orphan, continue_by_password, go_on};
use crate::harness::{EventChannel, Mirror, PASSWORD, SharedAltiserv, is_call};

/// User who may watch others.
const SUPERVISOR: &str = "110";

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_session_of_a_node_that_is_killed_goes_on_without_gap_and_without_repetition() {
    let client = Orphan::with_a_ringing_phone().await;
    client.nodes.callers_hang_up().await;
    client.nodes.rings("101").await;
    let (there, mut after) = client.goes_on_at(client.nodes.nodes[1]).await;
    let gone = after.until_call("disconnect", &client.ring["callHandle"]).await;
    assert_eq!(gone.last().map(|event| &event["origin"]), Some(&json!("reconciled")));
    assert!(gone.iter().all(|event| event["eventType"] != "ResyncEvent"), "{gone:?}");
    let next = after.any_call("ring").await;
    assert_eq!(next["origin"], "reconciled", "{next}");
    after.agrees(&there).await;
    client.nodes.callers_hang_up().await;
    let ended = after.until_call("disconnect", &next["callHandle"]).await;
    assert_eq!(ended.iter().filter(|event| is_call(event, "disconnect", &next["callHandle"])).count(), 1);
    after.agrees(&there).await;
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn calls_that_go_on_are_not_told_as_others() {
    let mut nodes = SharedAltiserv::start(2).await;
    let (session, _) = nodes.log_on(0, SUPERVISOR).await;
    let mut before = Mirror::open(&session).await;
    session.watch(&["103".to_owned()]).await;
    nodes.rings("103").await;
    before.any_call("ring").await;
    nodes.rings(SUPERVISOR).await;
    let held = before.any_call("ring").await["callHandle"].clone();
    session.act(&held, "answer").await.ok();
    before.until_call("connect", &held).await;
    session.act(&held, "hold").await.ok();
    session.dial("102").await.ok();
    before.any_call("ringback").await;
    nodes.simulator.post("/simulator/extensions/102/answer", &json!({})).await.ok();
    let told = before.any_call("connect").await;
    before.agrees(&session).await;
    let seen = told["seq"].as_u64().expect("a number");
    nodes.kill(0).await;
    let there = go_on(nodes.nodes[1], &session).await;
    let mut after = Mirror::of(there.resume(seen).await, SUPERVISOR);
    after.fold = before.fold.clone();
    nodes.simulator.post("/simulator/extensions/103/answer", &json!({})).await.ok();
    let events = after.until("the watched call", |event| event["extension"] == "103" && event["state"] == "connected");
    for event in events.await {
        assert!(event["eventType"] != "ResyncEvent" && event["callEventType"] != "disconnect", "{event}");
    }
    after.agrees(&there).await;
    assert_eq!(after.fold.calls_of("103").len(), 1);
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_client_of_the_guides_events_alone_is_told_all_calls_at_the_next_node() {
    let mut nodes = SharedAltiserv::start_with(2, &[("WEBPROXY_EVENTS__GUIDE_ONLY", "true")]).await;
    let (session, _) = nodes.log_on(0, "101").await;
    let mut channel = session.open().await;
    let status = json!({ "eventType": "ServerStatusEvent", "Connected": true });
    assert_eq!(guide_event(&mut channel).await, status);
    nodes.rings("101").await;
    let ring = guide_event(&mut channel).await;
    nodes.kill(0).await;
    let there = go_on(nodes.nodes[1], &session).await;
    let mut channel = there.open().await;
    assert_eq!(guide_event(&mut channel).await, status);
    assert_eq!(guide_event(&mut channel).await, ring);
    nodes.callers_hang_up().await;
    let ended = guide_event(&mut channel).await;
    assert_eq!((&ended["callEventType"], &ended["callHandle"]), (&json!("disconnect"), &ring["callHandle"]));
}

/// Next event, which has no number.
async fn guide_event(channel: &mut EventChannel) -> Value {
    let text = channel.next_text().await;
    serde_json::from_str(&text).expect("an event is JSON")
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_wrong_password_and_another_user_do_not_get_the_session_of_a_node_that_is_killed() {
    let mut nodes = SharedAltiserv::start(2).await;
    let other = nodes.nodes[1];
    let (session, _) = nodes.log_on(0, "101").await;
    let mut channel = session.bind().await;
    let there = session.at(other);
    let refuses_others = async || {
        continue_by_password(other, &session, "101", "wrong").await.refused_with(401, 3004, "wrong_credentials");
        let another = continue_by_password(other, &session, "102", PASSWORD).await.ok();
        assert_ne!(another["sessionId"], json!(session.id), "another user gets another session");
        assert_eq!(another["extension"], "102");
    };
    refuses_others().await;
    nodes.rings("101").await;
    channel.call("ring").await;
    nodes.kill(0).await;
    refuses_others().await;
    there.describe().await.refused(409, "session_moved");
    go_on(other, &session).await;
    assert_eq!(there.describe().await.ok()["extension"], "101");
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_session_whose_node_lives_is_not_moved_by_a_client_that_comes_to_another() {
    let nodes = SharedAltiserv::start(2).await;
    let other = nodes.nodes[1];
    let (session, _) = nodes.log_on(0, "101").await;
    let mut channel = session.bind().await;
    continue_by_password(other, &session, "101", "wrong").await.refused_with(401, 3004, "wrong_credentials");
    let there = go_on(other, &session).await;
    nodes.rings("101").await;
    channel.call("ring").await;
    assert_eq!(there.calls().await.len(), 1);
    let users = (nodes.seen_by(0).await["users"].clone(), nodes.seen_by(1).await["users"].clone());
    assert_eq!(users, (json!(1), json!(0)));
}
