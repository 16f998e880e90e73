//! Recordings belong to the call that the request named.

use std::time::Duration;

use altilink::message::recording::RecordingState;
use altilink::{CommandCode, LineState};
use serde_json::{Value, json};

use crate::harness::{
    Desk, EventChannel, Mirror, Policy, Product, ScriptedCall, Session, TestApp, both_products, eventually,
    is_recording,
};

both_products![
    a_ringing_call_is_not_recorded_in_place_of_the_one_talked_on,
    the_recording_of_a_held_call_is_left_alone_beside_a_live_one,
    a_held_call_is_not_recorded_and_nothing_is_sent,
    a_conference_is_recorded_as_one_conversation,
    what_is_asked_of_one_leg_is_answered_with_what_became_of_the_other,
    a_recording_ends_with_the_leg_that_the_server_booked_it_on,
    a_recording_goes_on_when_the_other_leg_ends,
    a_conference_that_loses_a_guest_shows_what_the_server_has,
    after_an_outage_a_call_is_recorded_as_its_call_info_says_where_that_is_all_there_is,
];

/// Connects two users. The call is the only connected one of each line.
async fn connect(caller: &Session, calling: &mut EventChannel, called: (&Session, &mut EventChannel)) -> Value {
    caller.dial(called.0.extension()).await.ok();
    let outgoing = calling.call("ringback").await;
    let incoming = called.1.call("ring").await;
    called.0.act(&incoming, "answer").await.ok();
    calling.call("connect").await;
    called.1.call("connect").await;
    outgoing
}

async fn a_ringing_call_is_not_recorded_in_place_of_the_one_talked_on(product: Product) {
    let app = TestApp::of(product).await;
    let first = app.log_on("101").await;
    let second = app.log_on("102").await;
    let mut calling = first.bind().await;
    let mut called = second.bind().await;
    connect(&first, &mut calling, (&second, &mut called)).await;
    let third = app.log_on("103").await;
    third.dial("102").await.ok();
    let ringing = called.call("ring").await;
    second.record_call(&ringing, "Start").await.refused(500, "wrong_state");
    for call in second.calls().await {
        assert_eq!(call["recording"], json!({ "recordingState": "Stop" }), "{call}");
    }
    assert_eq!(std::fs::read_dir(app.recordings()).expect("a directory").count(), 0, "nothing is recorded");
    // No RecordEvent may come before the end of the call.
    app.desk_phone("103", "hangup").await;
    let over = Mirror::of(called, "102").the("an event", |event| event["eventType"] != "CallUpdateEvent").await;
    assert_eq!((&over["callEventType"], &over["callHandle"]), (&json!("disconnect"), &ringing), "{over}");
}

async fn after_an_outage_a_call_is_recorded_as_its_call_info_says_where_that_is_all_there_is(product: Product) {
    let mut desk = Desk::of(product).await;
    let call = desk.talks(&ScriptedCall::incoming(101, 5000)).await;
    let other = desk.becomes(&call, LineState::Hold, "held").await;
    let call = desk.talks(&ScriptedCall::incoming(101, 5001).later_by(60)).await;
    let stopped = json!({ "recordingState": "Stop" });
    let started = json!({ "recordingState": "Start", "recordType": "Agent" });
    let paused = json!({ "recordingState": "Pause", "recordType": "Agent" });
    desk.server.has(&other.clone().bare());
    for (is_recorded, told, expected) in
        [(true, None, &started), (true, Some(RecordingState::Paused), &paused), (false, None, &stopped)]
    {
        let recorded = call.clone().recorded(RecordingState::Recording);
        desk.server.has(&if is_recorded { recorded } else { call.clone() }.bare());
        if let Some(state) = told {
            desk.server.tell([call.tapes(state)]);
            desk.mirror.until_recording("Pause", &call.handle()).await;
        }
        desk.server.cut();
        desk.mirror.until_connected(false).await;
        desk.mirror.until_connected(true).await;
        assert_eq!(&desk.listed(&call).await["recording"], expected);
        assert_eq!(desk.listed(&other).await["recording"], stopped);
        desk.mirror.agrees(&desk.session).await;
    }
}

/// Held call with a continuing recording, and a second call that is connected.
async fn held_and_live(product: Product) -> (Desk, ScriptedCall, ScriptedCall) {
    let mut desk = Desk::of(product).await;
    let held = desk.talks(&ScriptedCall::incoming(101, 5000)).await.recorded(RecordingState::Recording);
    desk.server.has(&held);
    desk.server.tell([held.tapes(RecordingState::Recording)]);
    desk.mirror.until_recording("Start", &held.handle()).await;
    let held = desk.becomes(&held, LineState::Hold, "held").await;
    let live = desk.talks(&ScriptedCall::incoming(101, 5001).later_by(60)).await;
    (desk, held, live)
}

async fn the_recording_of_a_held_call_is_left_alone_beside_a_live_one(product: Product) {
    let (desk, held, _live) = held_and_live(product).await;
    for operation in ["Pause", "Stop", "Mute"] {
        let refused = desk.record(&held, operation).await;
        let never = product == Product::MaxAcd && operation == "Mute" && refused.json()["error"] == "not_supported";
        if !never {
            refused.refused(500, "wrong_state");
        }
    }
    assert_eq!(desk.orders().await, [], "nothing is sent");
    let recording = json!({ "recordingState": "Start", "recordType": "Agent" });
    assert_eq!(desk.listed(&held).await["recording"], recording);
}

async fn a_held_call_is_not_recorded_and_nothing_is_sent(product: Product) {
    let mut desk = Desk::of(product).await;
    let held = desk.talks(&ScriptedCall::incoming(101, 5000)).await;
    let held = desk.becomes(&held, LineState::Hold, "held").await;
    assert!(!desk.actions(&held).await.contains(&"recordStart".to_owned()), "it is not offered");
    let message = desk.record(&held, "Start").await.refused(500, "wrong_state");
    assert!(message.contains("retrieve"), "{message}");
    let _live = desk.talks(&ScriptedCall::incoming(101, 5001).later_by(60)).await;
    desk.record(&held, "Start").await.refused(500, "wrong_state");
    assert_eq!(desk.orders().await, []);
    desk.mirror.agrees(&desk.session).await;
}

/// Conference of two calls. Its recording is requested on one leg, and the server reports it on the first leg.
async fn recorded_conference(product: Product, asked_on: usize) -> (Desk, ScriptedCall, ScriptedCall) {
    let mut desk = Desk::of(product).await;
    let first = desk.talks(&ScriptedCall::incoming(101, 5000)).await;
    let first = desk.becomes(&first, LineState::Hold, "held").await;
    let second = desk.talks(&ScriptedCall::incoming(101, 5001).later_by(60)).await;
    let first = desk.becomes(&first, LineState::Conferencing, "conference").await;
    let second = desk.becomes(&second, LineState::Conferencing, "conference").await;
    desk.server.answers(CommandCode::StartCallRecord, Policy::Late);
    let asked = desk.record([&first, &second][asked_on], "Start");
    let booked = async {
        desk.server.hears(CommandCode::StartCallRecord, 1).await;
        desk.server.has(&first.clone().recorded(RecordingState::Recording));
        desk.server.tell([first.tapes(RecordingState::Recording)]);
        desk.server.release();
    };
    let (reply, ()) = tokio::join!(asked, booked);
    assert_eq!(reply.ok(), json!({ "recordingState": "Start" }));
    (desk, first, second)
}

fn recording_is(desk: &Desk, call: &ScriptedCall, state: &str) -> bool {
    let calls = desk.mirror.fold.calls_of("101");
    let call = call.handle().as_i64().and_then(|handle| calls.get(&handle).copied());
    call.is_some_and(|call| call["recording"]["recordingState"] == state)
}

async fn a_conference_is_recorded_as_one_conversation(product: Product) {
    for asked_on in [0, 1] {
        let (mut desk, first, second) = recorded_conference(product, asked_on).await;
        for leg in [&first, &second] {
            desk.shows(leg, "/recording/recordingState", "Start").await;
        }
        desk.record([&second, &first][asked_on], "Start").await.ok();
        assert_eq!(desk.server.count(CommandCode::StartCallRecord), 1, "it is one recording");
        desk.mirror.agrees(&desk.session).await;
        assert!(recording_is(&desk, &first, "Start") && recording_is(&desk, &second, "Start"));
    }
}

async fn what_is_asked_of_one_leg_is_answered_with_what_became_of_the_other(product: Product) {
    for told_first in [true, false] {
        let (mut desk, first, second) = recorded_conference(product, 0).await;
        let steps = [
            ("Pause", CommandCode::PauseCallRecord, RecordingState::Paused, "Pause"),
            ("Resume", CommandCode::PauseCallRecord, RecordingState::Recording, "Start"),
            ("Stop", CommandCode::StopCallRecord, RecordingState::Stopped, "Stop"),
        ];
        for (operation, command, state, shown) in steps {
            let count = desk.server.count(command);
            desk.server.answers_once(command, Policy::Late);
            let asked = desk.record(&second, operation);
            let done = async {
                desk.server.hears(command, count + 1).await;
                desk.server.has(&first.clone().recorded(state));
                if told_first {
                    desk.server.tell([first.tapes(state)]);
                }
                desk.server.release();
                if !told_first {
                    desk.server.tell([first.tapes(state)]);
                }
            };
            let (reply, ()) = tokio::join!(asked, done);
            assert_eq!(reply.ok(), json!({ "recordingState": shown }), "{operation}, told first: {told_first}");
            for leg in [&first, &second] {
                desk.shows(leg, "/recording/recordingState", shown).await;
            }
        }
        desk.mirror.agrees(&desk.session).await;
    }
}

#[actix_web::test]
async fn mute_and_unmute_of_a_conference_are_apart_whichever_leg_they_are_asked_of() {
    for [muted, unmuted] in [[0, 1], [1, 0], [1, 1]] {
        let (desk, first, second) = recorded_conference(Product::MaxCs, 0).await;
        let legs = [&first, &second];
        desk.record(legs[muted], "Mute").await.ok();
        desk.record(legs[unmuted], "Unmute").await.refused(500, "too_soon");
    }
}

async fn a_recording_ends_with_the_leg_that_the_server_booked_it_on(product: Product) {
    let (mut desk, first, second) = recorded_conference(product, 1).await;
    desk.shows(&second, "/recording/recordingState", "Start").await;
    desk.server.has_not(&first);
    desk.server.has(&second.clone().state(LineState::Connected));
    let over = first.tapes(RecordingState::Stopped);
    desk.server.tell([over, first.drops(), second.becomes(LineState::Connected)]);
    let told = desk.mirror.until_call("disconnect", &first.handle()).await;
    assert!(told.iter().any(|event| is_recording(event, "Stop", &first.handle())), "{}", json!(told));
    desk.shows(&second, "/recording/recordingState", "Stop").await;
    desk.mirror.agrees(&desk.session).await;
    assert!(recording_is(&desk, &second, "Stop"));
}

async fn a_recording_goes_on_when_the_other_leg_ends(product: Product) {
    let (mut desk, first, second) = recorded_conference(product, 1).await;
    desk.server.has_not(&second);
    desk.server.has(&first.clone().state(LineState::Connected).recorded(RecordingState::Recording));
    desk.server.tell([second.drops(), first.becomes(LineState::Connected)]);
    desk.mirror.until_call("disconnect", &second.handle()).await;
    desk.shows(&first, "/state", "connected").await;
    desk.mirror.agrees(&desk.session).await;
    assert!(recording_is(&desk, &first, "Start"));
    desk.record(&first, "Stop").await.ok();
    assert_eq!(desk.server.count(CommandCode::StopCallRecord), 1);
}

/// Conference of 101 with 102 and 103, where only 101 is logged on. Returns its two calls.
async fn conference(app: &TestApp, host: &Session, channel: &mut EventChannel) -> [Value; 2] {
    let mut calls = Vec::new();
    for guest in ["102", "103"] {
        host.dial(guest).await.ok();
        let mut call = channel.next_event().await;
        while call["callEventType"] != "ringback" {
            call = channel.next_event().await;
        }
        app.desk_phone(guest, "answer").await;
        calls.push(call["callHandle"].clone());
        let connected = async || {
            let listed = host.calls().await;
            listed.iter().any(|it| it["callHandle"] == call["callHandle"] && it["state"] == "connected").then_some(())
        };
        eventually("the guest's answer", connected).await;
    }
    app.desk_phone("101", "conference").await;
    let joined = async || host.calls().await.iter().all(|call| call["state"] == "conference").then_some(());
    eventually("the conference", joined).await;
    calls.try_into().expect("two calls")
}

async fn a_conference_that_loses_a_guest_shows_what_the_server_has(product: Product) {
    for leaves in ["102", "103"] {
        let app = TestApp::of_with(product, |settings| settings.sessions.release_grace = Duration::from_secs(60)).await;
        let host = app.log_on("101").await;
        let mut channel = host.bind().await;
        let [first, _] = conference(&app, &host, &mut channel).await;
        drop(channel);
        let mut mirror = Mirror::open(&host).await;
        host.record_call(&first, "Start").await.ok();
        let both =
            async || host.calls().await.iter().all(|call| call["recording"]["recordingState"] == "Start").then_some(());
        eventually("that both legs are shown as recorded", both).await;
        mirror.agrees(&host).await;
        app.desk_phone(leaves, "hangup").await;
        mirror.any_call("disconnect").await;
        mirror.agrees(&host).await;
        let shown = host.calls().await;
        // After an outage the calls are as the server reports them.
        app.fault("disconnect", Duration::ZERO).await;
        mirror.until_connected(true).await;
        assert_eq!(json!(host.calls().await), json!(shown), "{leaves} has left");
    }
}
