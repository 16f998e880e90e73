//! Calls and their events.

use std::time::Duration;

use altiserv::{OutsideBehaviour, OutsideNumberRule, OutsideOutcome};
use serde_json::{Value, json};

use crate::harness::{EventChannel, Product, Session, TestApp, both_products, call_info, inside_call_info};

both_products![
    a_call_between_extensions_has_every_event_with_every_field_on_both_sides,
    the_called_side_may_end_it_too,
    a_call_that_is_not_answered_yet_can_be_given_up_or_declined,
    a_call_ends_once,
    phones_on_desks_act_as_the_api_does,
    hold_and_retrieve_show_in_the_state_of_the_call_and_are_told,
    a_transferred_call_leaves_the_session_and_rings_elsewhere,
    the_list_of_calls_has_what_the_events_have,
    a_line_has_several_calls_and_each_is_handled_by_its_own_handle,
    an_outside_number_rings_answers_and_hangs_up,
    an_outside_caller_who_hangs_up_ends_the_call_ringing_or_not,
    a_workgroup_call_rings_one_free_member,
    a_busy_line_and_unknown_numbers_are_refused_with_the_code_of_altiserv,
];

/// 101 and 102 with their channels.
struct Pair {
    caller: Session,
    called: Session,
    calling_channel: EventChannel,
    called_channel: EventChannel,
}

impl Pair {
    async fn log_on(app: &TestApp) -> Self {
        let caller = app.log_on("101").await;
        let called = app.log_on("102").await;
        let calling_channel = caller.bind().await;
        let called_channel = called.bind().await;
        Self { caller, called, calling_channel, called_channel }
    }

    /// Dials 102 from 101 and answers. Returns the call as each party knows it.
    async fn connect(&mut self) -> (Value, Value) {
        self.caller.dial("102").await.ok();
        let outgoing = self.calling_channel.call("ringback").await;
        let incoming = self.called_channel.call("ring").await;
        self.called.act(&incoming, "answer").await.ok();
        self.calling_channel.call("connect").await;
        self.called_channel.call("connect").await;
        (outgoing, incoming)
    }

    async fn both_disconnect(&mut self) {
        self.calling_channel.call("disconnect").await;
        self.called_channel.call("disconnect").await;
    }
}

fn call_event(call: &Value, kind: &str, direction: &str, state: &str, actions: &Value) -> Value {
    json!({
        "eventType": "CallEvent",
        "extension": if direction == "out" { "101" } else { "102" },
        "callHandle": call,
        "callEventType": kind,
        "direction": direction,
        "callInfo": inside_call_info("101", "102"),
        "state": state,
        "actions": actions,
        "recording": { "recordingState": "Stop" },
        "origin": "live",
    })
}

async fn a_call_between_extensions_has_every_event_with_every_field_on_both_sides(product: Product) {
    let app = TestApp::of(product).await;
    let mut pair = Pair::log_on(&app).await;
    let dialled = pair.caller.dial("102").await.ok();
    let target =
        json!({ "raw": "102", "dialed": "102", "e164": null, "kind": "extension", "region": null, "valid": null });
    assert_eq!(dialled["target"], target);

    let ring = pair.called_channel.next_event().await;
    let incoming = ring["callHandle"].clone();
    assert!(incoming.is_i64(), "{ring}");
    assert_eq!(ring, call_event(&incoming, "ring", "in", "ring", &product.actions(&["answer", "drop", "transfer"])));
    let ringback = pair.calling_channel.next_event().await;
    let outgoing = ringback["callHandle"].clone();
    assert!(outgoing.is_i64(), "{ringback}");
    assert_eq!(ringback, call_event(&outgoing, "ringback", "out", "ringback", &product.actions(&["drop"])));

    let answered = pair.called.act(&incoming, "answer").await.ok();
    // Timing decides if the phone's event comes before or after the answer.
    let states = ["ring", "connected"].map(|state| json!({ "callHandle": incoming, "state": state }));
    assert!(states.contains(&answered), "{answered}");
    let talking = product.actions(&["drop", "hold", "transfer", "dtmf", "recordStart"]);
    let connect = pair.called_channel.next_event().await;
    assert_eq!(connect, call_event(&incoming, "connect", "in", "connected", &talking));
    let connect = pair.calling_channel.next_event().await;
    assert_eq!(connect, call_event(&outgoing, "connect", "out", "connected", &talking));

    pair.caller.end_call(&outgoing).await;
    let over = pair.called_channel.next_event().await;
    assert_eq!(over, call_event(&incoming, "disconnect", "in", "disconnected", &json!([])));
    let over = pair.calling_channel.next_event().await;
    assert_eq!(over, call_event(&outgoing, "disconnect", "out", "disconnected", &json!([])));
    assert!(app.simulated_calls().await.is_empty());
}

async fn the_called_side_may_end_it_too(product: Product) {
    let app = TestApp::of(product).await;
    let mut pair = Pair::log_on(&app).await;
    let (_, incoming) = pair.connect().await;
    pair.called.end_call(&incoming).await;
    pair.both_disconnect().await;
}

async fn a_call_that_is_not_answered_yet_can_be_given_up_or_declined(product: Product) {
    let app = TestApp::of(product).await;
    let mut pair = Pair::log_on(&app).await;
    pair.caller.dial("102").await.ok();
    let outgoing = pair.calling_channel.call("ringback").await;
    pair.called_channel.call("ring").await;
    pair.caller.end_call(&outgoing).await;
    pair.both_disconnect().await;

    pair.caller.dial("102").await.ok();
    pair.calling_channel.call("ringback").await;
    let incoming = pair.called_channel.call("ring").await;
    pair.called.end_call(&incoming).await;
    pair.both_disconnect().await;
}

async fn a_call_ends_once(product: Product) {
    let app = TestApp::of(product).await;
    let mut pair = Pair::log_on(&app).await;
    let (outgoing, _) = pair.connect().await;
    pair.caller.end_call(&outgoing).await;
    pair.both_disconnect().await;
    pair.caller.drop_call(&outgoing).await.refused(404, "no_such_call");
    // A second disconnect would come before these events.
    pair.connect().await;
}

async fn phones_on_desks_act_as_the_api_does(product: Product) {
    let app = TestApp::of(product).await;
    let mut pair = Pair::log_on(&app).await;
    pair.caller.dial("102").await.ok();
    pair.calling_channel.call("ringback").await;
    pair.called_channel.call("ring").await;
    app.desk_phone("102", "answer").await;
    pair.calling_channel.call("connect").await;
    pair.called_channel.call("connect").await;
    app.desk_phone("101", "hangup").await;
    pair.both_disconnect().await;
}

async fn hold_and_retrieve_show_in_the_state_of_the_call_and_are_told(product: Product) {
    let app = TestApp::of(product).await;
    let mut pair = Pair::log_on(&app).await;
    let (outgoing, _) = pair.connect().await;
    assert_eq!(pair.caller.act(&outgoing, "hold").await.ok(), json!({ "callHandle": outgoing, "state": "held" }));
    let held = &pair.caller.calls().await[0];
    assert_eq!((&held["state"], &held["callHandle"]), (&json!("held"), &outgoing));
    assert_eq!(held["actions"], product.actions(&["drop", "retrieve", "transfer"]));
    assert_eq!(pair.called.calls().await[0]["state"], "connected");
    assert_eq!(app.simulated_calls().await[0]["state"], "held");
    for _ in 0..2 {
        let retrieved = pair.caller.act(&outgoing, "retrieve").await.ok();
        assert_eq!(retrieved, json!({ "callHandle": outgoing, "state": "connected" }));
    }
    assert_eq!(pair.caller.calls().await[0]["state"], "connected");
    assert_eq!(app.simulated_calls().await[0]["state"], "connected");
    for state in ["held", "connected"] {
        let update = pair.calling_channel.next_any().await;
        let told = (&update["eventType"], &update["callHandle"], &update["state"], &update["origin"]);
        assert_eq!(told, (&json!("CallUpdateEvent"), &outgoing, &json!(state), &json!("live")));
    }
    pair.caller.end_call(&outgoing).await;
    // The guide's client has no event for either change: the disconnect comes next.
    pair.both_disconnect().await;
}

async fn a_transferred_call_leaves_the_session_and_rings_elsewhere(product: Product) {
    let app = TestApp::of(product).await;
    let mut pair = Pair::log_on(&app).await;
    let third = app.log_on("103").await;
    let mut third_channel = third.bind().await;
    let (_, incoming) = pair.connect().await;
    let unknown = pair.called.transfer(&incoming, "199").await.refused_with(500, 3001, "refused");
    assert!(unknown.contains("no such number"), "{unknown}");
    assert_eq!(pair.called.calls().await[0]["state"], "connected", "the refused transfer leaves the call");
    let transferred = pair.called.transfer(&incoming, "103").await.ok();
    assert_eq!(transferred["target"]["dialed"], "103");
    assert_eq!(pair.called_channel.call("disconnect").await, incoming);
    let ring = third_channel.call_event("ring").await;
    assert_eq!((&ring["callInfo"]["callerID"], &ring["callInfo"]["calleeID"]), (&json!("101"), &json!("103")));
    third.act(&ring["callHandle"], "answer").await.ok();
    third_channel.call("connect").await;
    assert!(pair.called.calls().await.is_empty());
}

async fn the_list_of_calls_has_what_the_events_have(product: Product) {
    let app = TestApp::of(product).await;
    let mut pair = Pair::log_on(&app).await;
    let (outgoing, _) = pair.connect().await;
    let expected = json!([{
        "callHandle": outgoing,
        "direction": "out",
        "state": "connected",
        "recording": { "recordingState": "Stop" },
        "actions": product.actions(&["drop", "hold", "transfer", "dtmf", "recordStart"]),
        "callInfo": inside_call_info("101", "102"),
        // Each run has another id. tests/placed.rs compares it.
        "placedBy": pair.caller.calls().await[0]["placedBy"],
    }]);
    assert_eq!(json!(pair.caller.calls().await), expected);
    assert_eq!(pair.caller.describe().await.ok()["calls"], expected);
}

async fn a_line_has_several_calls_and_each_is_handled_by_its_own_handle(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let mut handles = Vec::new();
    for number in ["5550001", "5550002"] {
        app.simulate_call(&json!({ "to": "101", "from": { "number": number } })).await;
        let ring = channel.call_event("ring").await;
        assert_eq!(ring["callInfo"]["callerID"], number);
        handles.push(ring["callHandle"].clone());
    }
    assert_ne!(handles[0], handles[1]);
    for handle in [&handles[1], &handles[0]] {
        session.act(handle, "answer").await.ok();
        assert_eq!(channel.call("connect").await, *handle);
    }
    session.act(&handles[1], "retrieve").await.ok();
    session.end_call(&handles[1]).await;
    assert_eq!(channel.call("disconnect").await, handles[1]);
    let calls = session.calls().await;
    assert_eq!((calls.len(), &calls[0]["callHandle"], &calls[0]["state"]), (1, &handles[0], &json!("held")));
}

async fn an_outside_number_rings_answers_and_hangs_up(product: Product) {
    let app = TestApp::of_with(product, |settings| {
        let default = &mut settings.altiserv.embedded.server.outside_numbers.default;
        default.hang_up_after = Some(Duration::from_millis(30));
    })
    .await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    session.dial("(408) 597-9000").await.ok();
    let ringback = channel.call_event("ringback").await;
    let given = json!({ "callerID": "101", "callerName": "Extension 101", "calleeID": "14085979000" });
    assert_eq!(ringback["callInfo"], call_info(&given));
    assert_eq!(channel.call("connect").await, ringback["callHandle"]);
    assert_eq!(channel.call("disconnect").await, ringback["callHandle"]);
}

#[actix_web::test]
async fn a_busy_or_silent_outside_number_ends_the_call_unanswered() {
    let behaviour = |outcome| OutsideBehaviour { outcome, ..OutsideBehaviour::default() };
    let app = TestApp::with(|settings| {
        let server = &mut settings.altiserv.embedded.server;
        server.ring_timeout = Duration::from_millis(100);
        let busy = OutsideBehaviour { ring_time: Duration::from_millis(20), ..behaviour(OutsideOutcome::Busy) };
        server.outside_numbers.rules = vec![
            OutsideNumberRule { number: "14085550100".to_owned(), behaviour: busy },
            OutsideNumberRule { number: "1650*".to_owned(), behaviour: behaviour(OutsideOutcome::NoAnswer) },
        ];
    })
    .await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    for target in ["408 555 0100", "650 253 0000"] {
        session.dial(target).await.ok();
        let call = channel.call("ringback").await;
        assert_eq!(channel.call("disconnect").await, call, "{target}");
    }
}

async fn an_outside_caller_who_hangs_up_ends_the_call_ringing_or_not(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let ringing = app.simulate_call(&json!({ "to": "101" })).await;
    let call = channel.call("ring").await;
    app.hang_up(ringing).await;
    assert_eq!(channel.call("disconnect").await, call);
    let talking = app.simulate_call(&json!({ "to": "101" })).await;
    let call = channel.call("ring").await;
    app.post(&format!("/simulator/calls/{talking}/answer"), &json!({})).await.ok();
    assert_eq!(channel.call("connect").await, call);
    app.hang_up(talking).await;
    assert_eq!(channel.call("disconnect").await, call);
}

async fn a_workgroup_call_rings_one_free_member(product: Product) {
    let app = TestApp::of_with(product, |settings| {
        settings.altiserv.embedded.server.workgroups[0].members = vec!["101".to_owned()];
    })
    .await;
    let pair = Pair::log_on(&app).await;
    let Pair { mut calling_channel, .. } = pair;
    app.simulate_call(&json!({ "to": "800", "from": { "number": "5550001" } })).await;
    let ring = calling_channel.call_event("ring").await;
    assert_eq!(ring["callInfo"]["workgroupName"], "800");
    assert_eq!(app.simulated_calls().await[0]["line"], "101");
}

async fn a_busy_line_and_unknown_numbers_are_refused_with_the_code_of_altiserv(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    session.dial("199").await.refused_with(500, 3001, "refused");
    session.dial("101").await.refused_with(500, 3003, "refused");
    session.dial("102").await.ok();
    let call = channel.call("ringback").await;
    session.dial("103").await.refused_with(500, 3005, "refused");
    session.act(&call, "answer").await.refused(500, "wrong_state");
    session.act(&call, "hold").await.refused(500, "wrong_state");
    session.end_call(&call).await;
    channel.call("disconnect").await;
}
