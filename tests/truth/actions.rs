//! Offered actions: an action is offered if and only if AltiServ is expected to accept it now. A request for any other
//! action is refused, and nothing is sent.

use altilink::LineState;
use altilink::message::recording::{RecordingKind, RecordingState};
use serde_json::{Value, json};

use crate::harness::{Desk, Product, Reply, ScriptedCall, Session, TestApp, both_products, eventually};

both_products![
    a_supervisors_recording_is_not_offered_to_its_agent,
    digits_are_not_offered_while_the_other_side_holds,
    nothing_is_answered_or_retrieved_while_an_own_call_rings_out,
    nothing_is_answered_in_a_conference,
    what_was_withdrawn_is_offered_again_when_it_is_possible,
    the_embedded_server_agrees_about_a_call_that_rings_out,
    the_embedded_server_agrees_about_a_side_that_is_held,
];

/// Checks for a refusal by the product itself, which names the reason.
#[track_caller]
fn refused_here(reply: &Reply) {
    let error = reply.json()["error"].clone();
    let is_known = error == "wrong_state" || error == "not_supported";
    assert!(reply.status == 500 && is_known, "{reply:?}");
}

/// Waits until none of these actions is listed for this call.
async fn offers_not(desk: &Desk, call: &ScriptedCall, unwanted: &[&str]) {
    let what = format!("that {unwanted:?} is not offered for the call {}", call.pad);
    eventually(&what, async || {
        let actions = desk.actions(call).await;
        (!actions.iter().any(|action| unwanted.contains(&action.as_str()))).then_some(())
    })
    .await;
}

/// Checks that nothing was sent and that the offered actions were announced by events.
async fn nothing_sent(desk: &mut Desk) {
    assert_eq!(desk.orders().await, []);
    desk.mirror.agrees(&desk.session).await;
}

async fn a_supervisors_recording_is_not_offered_to_its_agent(product: Product) {
    let kind = RecordingKind::Supervisor;
    let mut desk = Desk::of(product).await;
    let call = desk.talks(&ScriptedCall::incoming(101, 5000)).await;
    for (state, shown) in [(RecordingState::Recording, "Start"), (RecordingState::Paused, "Pause")] {
        let recorded = call.clone().recorded_by(kind, state);
        desk.server.has(&recorded);
        desk.server.tell([call.tapes_for(kind, state)]);
        desk.shows(&call, "/recording/recordingState", shown).await;
        let all = ["recordStart", "recordStop", "recordMute", "recordUnmute", "recordPause", "recordResume"];
        offers_not(&desk, &call, &all).await;
        let refused = desk.record(&call, "Stop").await;
        let named = refused.json()["error"] == "no_privilege" && refused.status == 403;
        assert!(named || refused.status == 500, "{refused:?}");
        nothing_sent(&mut desk).await;
    }
}

async fn digits_are_not_offered_while_the_other_side_holds(product: Product) {
    let mut desk = Desk::of(product).await;
    let call = desk.talks(&ScriptedCall::incoming(101, 5000)).await;
    assert!(desk.actions(&call).await.contains(&"dtmf".to_owned()));
    let call = call.state(LineState::MusicOnHold);
    desk.server.has(&call);
    desk.server.tell([call.becomes(LineState::MusicOnHold)]);
    // The state on the other side is not a state of this call. Only the offered actions show it.
    offers_not(&desk, &call, &["dtmf"]).await;
    refused_here(&desk.session.send_digits(&call.handle(), "1").await);
    nothing_sent(&mut desk).await;
}

async fn nothing_is_answered_or_retrieved_while_an_own_call_rings_out(product: Product) {
    let mut desk = Desk::of(product).await;
    let held = desk.talks(&ScriptedCall::incoming(101, 5000)).await;
    let held = desk.becomes(&held, LineState::Hold, "held").await;
    let waiting = ScriptedCall::incoming(101, 5001).later_by(30);
    desk.rings(&waiting).await;
    desk.rings(&ScriptedCall::outgoing(101, 103).later_by(60)).await;
    offers_not(&desk, &held, &["retrieve"]).await;
    offers_not(&desk, &waiting, &["answer"]).await;
    refused_here(&desk.session.act(&held.handle(), "retrieve").await);
    refused_here(&desk.session.act(&waiting.handle(), "answer").await);
    nothing_sent(&mut desk).await;
}

async fn nothing_is_answered_in_a_conference(product: Product) {
    let mut desk = Desk::of(product).await;
    let first = desk.talks(&ScriptedCall::incoming(101, 5000)).await;
    let first = desk.becomes(&first, LineState::Hold, "held").await;
    let second = desk.talks(&ScriptedCall::incoming(101, 5001).later_by(30)).await;
    let waiting = ScriptedCall::incoming(101, 5002).later_by(60);
    desk.rings(&waiting).await;
    desk.becomes(&first, LineState::Conferencing, "conference").await;
    desk.becomes(&second, LineState::Conferencing, "conference").await;
    offers_not(&desk, &waiting, &["answer"]).await;
    refused_here(&desk.session.act(&waiting.handle(), "answer").await);
    nothing_sent(&mut desk).await;
}

async fn what_was_withdrawn_is_offered_again_when_it_is_possible(product: Product) {
    let mut desk = Desk::of(product).await;
    let held = desk.talks(&ScriptedCall::incoming(101, 5000)).await;
    let held = desk.becomes(&held, LineState::Hold, "held").await;
    let out = ScriptedCall::outgoing(101, 103).later_by(60);
    desk.rings(&out).await;
    offers_not(&desk, &held, &["retrieve"]).await;
    desk.server.has_not(&out);
    desk.server.tell([out.drops()]);
    desk.mirror.until_call("disconnect", &out.handle()).await;
    desk.mirror.agrees(&desk.session).await;
    assert!(desk.actions(&held).await.contains(&"retrieve".to_owned()));
    desk.session.act(&held.handle(), "retrieve").await.ok();
}

/// Calls of a session, as soon as there are `count` of them.
async fn calls_of(session: &Session, count: usize) -> Vec<Value> {
    eventually("its calls", async || {
        let calls = session.calls().await;
        (calls.len() == count).then_some(calls)
    })
    .await
}

fn offers(call: &Value, action: &str) -> bool {
    call["actions"].as_array().expect("a list").contains(&json!(action))
}

async fn the_embedded_server_agrees_about_a_call_that_rings_out(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    app.simulate_call(&json!({ "to": "101" })).await;
    let held = calls_of(&session, 1).await[0]["callHandle"].clone();
    app.desk_phone("101", "answer").await;
    eventually("the answer", async || (session.calls().await[0]["state"] == "connected").then_some(())).await;
    session.act(&held, "hold").await.ok();
    session.dial("103").await.ok();
    app.simulate_call(&json!({ "to": "101" })).await;
    for call in calls_of(&session, 3).await {
        assert!(!offers(&call, "answer") && !offers(&call, "retrieve"), "{call}");
        let refused =
            session.act(&call["callHandle"], if call["state"] == "held" { "retrieve" } else { "answer" }).await;
        refused_here(&refused);
    }
}

async fn the_embedded_server_agrees_about_a_side_that_is_held(product: Product) {
    let app = TestApp::of(product).await;
    let caller = app.log_on("101").await;
    let called = app.log_on("102").await;
    caller.dial("102").await.ok();
    let incoming = calls_of(&called, 1).await[0]["callHandle"].clone();
    called.act(&incoming, "answer").await.ok();
    eventually("the connection", async || (caller.calls().await[0]["state"] == "connected").then_some(())).await;
    called.act(&incoming, "hold").await.ok();
    let waits = async || caller.calls().await.into_iter().find(|call| !offers(call, "dtmf"));
    let call = eventually("that digits are not offered", waits).await;
    refused_here(&caller.send_digits(&call["callHandle"], "1").await);
    called.act(&incoming, "retrieve").await.ok();
    let talks = async || caller.calls().await.into_iter().find(|call| offers(call, "dtmf"));
    let call = eventually("that digits are offered again", talks).await;
    caller.send_digits(&call["callHandle"], "1").await.ok();
}
