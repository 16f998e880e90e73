use actors::Extension;
use actors::call::{CallEventKind, CallState, CallView, Origin, Recording};
use actors::session::{ComparedLines, EventBody, ShownNow};
use altilink::message::recording::RecordingKind;
use altilink::{Pad, SessionHandle};

use super::super::tests::event;
use super::*;

const KIND: RecordingKind = RecordingKind::Agent;

/// A call that AltiServ tells a handle of.
fn call() -> Arc<CallView> {
    let mut view = (*super::super::tests::call()).clone();
    identified(&mut view, 41, 1_000);
    Arc::new(view)
}

fn changed(change: impl FnOnce(&mut CallView)) -> Arc<CallView> {
    let mut view = (*call()).clone();
    change(&mut view);
    Arc::new(view)
}

fn identified(call: &mut CallView, session: i32, start_time: i32) {
    let mut details = (*call.details).clone();
    (details.info.session, details.info.start_time) = (SessionHandle(session), start_time);
    call.details = Arc::new(details);
}

fn told(bodies: Vec<EventBody>, guide_only: bool) -> Vec<Box<RawValue>> {
    (1..).zip(bodies).map(|(seq, body)| log_frame(&event(seq, body), guide_only)).collect()
}

fn introduced(call: &Arc<CallView>) -> EventBody {
    EventBody::Call { kind: call.state.introduction(), call: Arc::clone(call), origin: Origin::Live }
}

fn status(connected: bool) -> EventBody {
    EventBody::ServerStatus { connected }
}

fn own() -> Extension {
    Extension::parse("101").unwrap()
}

fn on_own_line(told: &[Box<RawValue>], calls: &[Arc<CallView>]) -> Vec<EventBody> {
    let own = own();
    let lines = ComparedLines::Own(&own);
    differences(told, &ShownNow { connected: Some(true), lines, calls: calls.iter().collect(), queues: Vec::new() })
}

/// The frame of an event that is told by the differences.
fn frame_of(body: EventBody, guide_only: bool) -> Value {
    let text = frame(&event(9, body), guide_only).expect("it has a frame");
    serde_json::from_str(&text).expect("it is JSON")
}

#[test]
fn nothing_is_told_where_nothing_has_changed() {
    let told = told(vec![status(true), introduced(&call())], false);
    assert_eq!(on_own_line(&told, &[call()]), []);
}

#[test]
fn a_call_on_the_same_pad_between_the_same_parties_is_another_unless_altiserv_tells_the_same_handle_and_start() {
    let handle = |session, start_time| changed(|call| identified(call, session, start_time));
    for guide_only in [false, true] {
        let told = told(vec![status(true), introduced(&handle(41, 1_000))], guide_only);
        let is_told_as_another = |now: &Arc<CallView>| {
            let kinds: Vec<_> =
                on_own_line(&told, &[Arc::clone(now)]).into_iter().map(|body| frame_of(body, guide_only)).collect();
            let ends = kinds.iter().filter(|frame| frame["callEventType"] == "disconnect").count();
            assert!(kinds.iter().all(|frame| frame.get("identity").is_none()), "{kinds:?}");
            ends == 1
        };
        assert!(!is_told_as_another(&handle(41, 1_000)));
        assert!(is_told_as_another(&handle(42, 1_000)), "another call began in the same second");
        assert!(is_told_as_another(&handle(41, 1_009)), "AltiServ has begun to count again");
        assert!(is_told_as_another(&handle(0, 1_000)), "AltiServ tells no handle: it may be another");
    }
}

#[test]
fn a_call_without_a_handle_is_not_surely_the_one_before() {
    let unnamed = changed(|call| identified(call, 0, 1_000));
    let told = told(vec![status(true), introduced(&unnamed)], false);
    assert_eq!(on_own_line(&told, &[unnamed]).len(), 2);
}

#[test]
fn an_answered_call_that_rings_is_another() {
    let connected = changed(|call| call.state = CallState::Connected);
    for guide_only in [false, true] {
        let told = told(vec![status(true), introduced(&connected)], guide_only);
        let bodies = on_own_line(&told, &[call()]);
        let ended = frame_of(bodies[0].clone(), guide_only);
        assert_eq!(ended["callEventType"], "disconnect");
        assert_eq!(bodies.len(), 2);
        assert!(on_own_line(&told, std::slice::from_ref(&connected)).len() < 2);
    }
}

#[test]
fn a_call_that_is_gone_is_told_as_ended_with_what_was_known_of_it() {
    let told = told(vec![status(true), introduced(&call())], false);
    let [body] = &on_own_line(&told, &[])[..] else { panic!("one event") };
    let frame = frame_of(body.clone(), false);
    assert_eq!(frame["eventType"], "CallEvent");
    assert_eq!((&frame["seq"], &frame["callHandle"], &frame["extension"]), (&json!(9), &json!(7), &json!("101")));
    assert_eq!((&frame["callEventType"], &frame["state"]), (&json!("disconnect"), &json!("disconnected")));
    assert_eq!((&frame["origin"], &frame["actions"]), (&json!("reconciled"), &json!([])));
    assert_eq!(frame["recording"], json!({ "recordingState": "Stop" }));
    assert_eq!(frame["callInfo"]["callerID"], "4085979000");
}

#[test]
fn a_call_that_is_new_is_introduced() {
    let recorded = changed(|call| call.recording = Recording::On(KIND));
    let told = told(vec![status(true)], false);
    let bodies = on_own_line(&told, &[Arc::clone(&recorded)]);
    let origin = Origin::Reconciled;
    let introduced = EventBody::Call { kind: CallEventKind::Ring, call: Arc::clone(&recorded), origin };
    let recording = EventBody::Recording { call: recorded, now: Recording::On(KIND), before: Recording::Off };
    assert_eq!(bodies, [introduced, recording]);
}

#[test]
fn what_has_changed_of_a_call_is_told() {
    let origin = Origin::Reconciled;
    let told = told(vec![status(true), introduced(&call())], false);
    let connected = changed(|call| call.state = CallState::Connected);
    let [EventBody::Call { kind, .. }] = on_own_line(&told, &[connected])[..] else { panic!("one event") };
    assert_eq!(kind, CallEventKind::Connect);
    let with_data = changed(|call| call.user_data = "new".into());
    assert_eq!(on_own_line(&told, &[Arc::clone(&with_data)]), [EventBody::CallUpdate { call: with_data, origin }]);
    let recorded = changed(|call| call.recording = Recording::Paused(KIND));
    let before = Recording::Off;
    let recording = EventBody::Recording { call: Arc::clone(&recorded), now: Recording::Paused(KIND), before };
    assert_eq!(on_own_line(&told, &[recorded]), [recording]);
}

#[test]
fn a_recording_that_has_stopped_is_told_with_its_recorder() {
    let on = Recording::On(RecordingKind::System);
    let recorded = changed(|call| call.recording = on);
    let recording = EventBody::Recording { call: Arc::clone(&recorded), now: on, before: Recording::Off };
    let told = told(vec![status(true), introduced(&call()), recording], false);
    let stopped = EventBody::Recording { call: call(), now: Recording::Off, before: on };
    assert_eq!(on_own_line(&told, &[call()]), [stopped]);
}

#[test]
fn another_call_on_the_same_pad_ends_the_one_that_was_told() {
    let told = told(vec![status(true), introduced(&call())], false);
    let other = changed(|call| {
        let mut details = (*call.details).clone();
        details.info.caller_id = "4085550000".into();
        call.details = details.into();
    });
    let [EventBody::Written(ended), EventBody::Call { call, .. }] = &on_own_line(&told, &[Arc::clone(&other)])[..]
    else {
        panic!("an end and a beginning")
    };
    assert!(ended.fields.contains("disconnect") && Arc::ptr_eq(call, &other));
}

#[test]
fn watched_lines_are_compared_on_their_own_and_tell_only_what_is_gone() {
    let watched = changed(|call| call.extension = Extension::parse("103").unwrap());
    let new = changed(|call| (call.extension, call.call) = (Extension::parse("103").unwrap(), Pad(8)));
    let told = told(vec![status(true), introduced(&call()), introduced(&watched)], false);
    assert_eq!(on_own_line(&told, &[call()]), [], "the watched line is not the own one");
    let own = own();
    let of_others = |calls| {
        differences(&told, &ShownNow { connected: None, lines: ComparedLines::Others(&own), calls, queues: Vec::new() })
    };
    assert_eq!(of_others(vec![&watched, &new]), [], "the watch has introduced it");
    let [EventBody::Written(ended)] = &of_others(vec![&new])[..] else { panic!("one event") };
    assert!(ended.fields.contains(r#""extension":"103""#), "{}", ended.fields);
}

#[test]
fn callers_who_wait_are_compared_with_the_watched_queues_alone() {
    let waiting = RawValue::from_string(
        r#"{"eventType":"QueueEvent","seq":2,"workgroup":"800","queueEventType":"in","waiting":1,"caller":{"id":"17-5001"}}"#
            .to_owned(),
    );
    let mut told = told(vec![status(true)], false);
    told.push(waiting.unwrap());
    assert_eq!(on_own_line(&told, &[]), [], "a reading of the own line says nothing of queues");
    let own = own();
    let lines = ComparedLines::Others(&own);
    let bodies = differences(&told, &ShownNow { connected: None, lines, calls: Vec::new(), queues: Vec::new() });
    let [EventBody::Written(left)] = &bodies[..] else { panic!("one event: {bodies:?}") };
    assert!(left.fields.contains(r#""queueEventType":"out""#), "{}", left.fields);
}

#[test]
fn the_status_of_the_server_is_told_where_it_differs_or_was_never_told() {
    assert_eq!(on_own_line(&told(vec![status(false)], false), &[]), [status(true)]);
    assert_eq!(on_own_line(&[], &[]), [status(true)]);
}

#[test]
fn calls_that_have_ended_are_not_known_any_more() {
    let ended = changed(|call| call.state = CallState::Disconnected);
    let told = told(vec![status(true), introduced(&call()), introduced(&ended)], false);
    assert_eq!(on_own_line(&told, &[]), []);
    assert_eq!(summary(&told).len(), 1, "the server's status alone");
}

#[test]
fn events_of_the_guide_are_told_anew_since_they_have_no_state() {
    let told = told(vec![status(true), introduced(&call())], true);
    assert!(matches!(on_own_line(&told, &[call()])[..], [EventBody::Call { .. }]));
    let [body] = &on_own_line(&told, &[])[..] else { panic!("one event") };
    let frame = frame_of(body.clone(), true);
    let fields: Vec<_> = frame.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(fields, ["callEventType", "callHandle", "callInfo", "direction", "eventType"]);
    assert_eq!(frame["callEventType"], "disconnect");
}

#[test]
fn a_recording_that_has_stopped_is_told_in_the_form_of_the_guide_too() {
    let on = Recording::On(KIND);
    let recorded = changed(|call| call.recording = on);
    let recording = EventBody::Recording { call: Arc::clone(&recorded), now: on, before: Recording::Off };
    let told = told(vec![status(true), introduced(&recorded), recording, introduced(&recorded)], true);
    let stopped = EventBody::Recording { call: call(), now: Recording::Off, before: on };
    assert_eq!(on_own_line(&told, &[call()])[1..], [stopped]);
}

#[test]
fn an_event_that_the_guide_does_not_have_keeps_its_number_in_the_log_and_is_sent_to_nobody() {
    let kept = log_frame(&event(4, EventBody::Resync { missed: 1 }), true);
    assert_eq!(kept.get(), "null");
    let read = logged_event(4, &kept);
    assert_eq!((read.seq, frame(&read, true)), (4, None));
}

#[test]
fn clients_get_frames_of_the_log_as_they_were_sent() {
    let named = changed(|call| call.user_data = r#","identity":"x" "#.into());
    let event = event(4, introduced(&named));
    let logged = logged_event(4, &log_frame(&event, false));
    assert_eq!(frame(&logged, false), frame(&event, false));
    assert_eq!(super::super::type_name(&logged.body), "CallEvent");
    let of_tomorrow = RawValue::from_string(r#"{"eventType":"NewEvent","seq":4}"#.to_owned()).unwrap();
    assert_eq!(frame(&logged_event(4, &of_tomorrow), false).as_deref(), Some(of_tomorrow.get()));
}
