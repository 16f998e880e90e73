use std::net::Ipv4Addr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actors::Extension;
use actors::call::{Action, CallState, CallView, Direction, InfoCache, RecordOperation};
use actors::link::CommandError;
use actors::session::{AgentNote, AgentReason, FailedState, NextState};
use altilink::Pad;
use altilink::message::agents::AgentState;
use altilink::message::call_info::{CallDetails, CallExtras, CallInfo, OriginalCall};
use altilink::message::recording::RecordingKind;
use serde_json::{Value, json};

use super::*;

pub(super) fn call() -> Arc<CallView> {
    call_recorded(Recording::Off)
}

fn call_recorded(recording: Recording) -> Arc<CallView> {
    let info = CallInfo {
        caller_ip: Ipv4Addr::new(192, 0, 2, 7),
        caller_id: "4085979000".into(),
        caller_name: "José \"Pepe\" Ñandú".into(),
        callee_id: "102".into(),
        callee_name: "Extension 102".into(),
        workgroup: "800".into(),
        outbound_workgroup: "801".into(),
        dnis_name: "Sales".into(),
        dnis_number: "18005550100".into(),
        ani_name: "ACME".into(),
        ani_number: "4085979001".into(),
        ..CallInfo::default()
    };
    let original = OriginalCall { workgroup: "802".into(), caller_id: "555".into(), caller_name: "Ana".into() };
    let extras = CallExtras { priority: 3, skill: 2, call_type: "callback".into(), original };
    Arc::new(CallView {
        extension: Extension::parse("101").unwrap(),
        call: Pad(7),
        direction: Direction::In,
        state: CallState::Ringing,
        recording,
        details: CallDetails { info, extras }.into(),
        ivr_data: "1#2".into(),
        user_data: "<user>".into(),
        actions: vec![Action::Answer, Action::Record(RecordOperation::Start)],
        info_cache: InfoCache::default(),
        placed_by: None,
    })
}

pub(super) fn event(seq: u64, body: EventBody) -> SessionEvent {
    let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_123);
    SessionEvent { seq, time, body, arrived: OnceLock::new(), rendered: OnceLock::new() }
}

fn rendered(body: EventBody) -> Value {
    serde_json::from_str(&frame(&event(5, body), false).expect("every event has one")).expect("a frame is JSON")
}

/// The fields of a call in a CallEvent and a CallUpdateEvent.
fn event_of_the_call(event_type: &str) -> Value {
    json!({
        "eventType": event_type,
        "seq": 5,
        "time": "2023-11-14T22:13:20.123Z",
        "extension": "101",
        "callHandle": 7,
        "direction": "in",
        "state": "ring",
        "actions": ["answer", "recordStart"],
        "recording": { "recordingState": "Stop" },
        "origin": "live",
        "callInfo": {
            "callerID": "4085979000",
            "callerName": "José \"Pepe\" Ñandú",
            "callerIPAddress": "192.0.2.7",
            "calleeID": "102",
            "calleeName": "Extension 102",
            "ivrData": "1#2",
            "userData": "<user>",
            "workgroupName": "800",
            "outboundworkgroupName": "801",
            "dnisName": "Sales",
            "dnisNumber": "18005550100",
            "aniName": "ACME",
            "aniNumber": "4085979001",
            "callPriority": 3,
            "callSklr": 2,
            "callType": "callback",
            "originalData": {
                "originalworkgroupName": "802",
                "originalCallerId": "555",
                "originalCallername": "Ana",
            },
        },
    })
}

#[test]
fn a_call_event_has_every_field_of_the_guide_in_its_spelling() {
    let mut expected = event_of_the_call("CallEvent");
    expected["callEventType"] = json!("ring");
    assert_eq!(rendered(EventBody::Call { kind: CallEventKind::Ring, call: call(), origin: Origin::Live }), expected);
}

#[test]
fn a_call_update_has_all_that_the_listing_shows() {
    let event = rendered(EventBody::CallUpdate { call: call(), origin: Origin::Live });
    assert_eq!(event, event_of_the_call("CallUpdateEvent"));
    for recording in [Recording::Off, Recording::Muted(RecordingKind::Supervisor)] {
        let call = call_recorded(recording);
        let listed = serde_json::to_value(CallBody::of(&call)).unwrap();
        let event = rendered(EventBody::CallUpdate { call, origin: Origin::Reconciled });
        assert_eq!(event["origin"], "reconciled");
        for (field, value) in listed.as_object().unwrap() {
            assert_eq!(&event[field], value, "{field}");
        }
    }
}

#[test]
fn a_record_event_names_the_recorder_of_a_stopped_recording_and_has_both_spellings_of_the_handle() {
    let before = Recording::Muted(RecordingKind::System);
    let event = rendered(EventBody::Recording { call: call(), now: Recording::Off, before });
    assert_eq!((&event["CallHandle"], &event["callHandle"]), (&json!(7), &json!(7)));
    assert_eq!(event["extension"], "101");
    assert_eq!((&event["recordingState"], &event["recordType"]), (&json!("Stop"), &json!("System")));
    assert_eq!(event["recording"], json!({ "recordingState": "Stop" }));
}

#[test]
fn an_event_has_the_recording_and_the_actions_of_its_call() {
    let now = Recording::Paused(RecordingKind::Agent);
    let call = call_recorded(now);
    let before = Recording::On(RecordingKind::Agent);
    let origin = Origin::Live;
    for body in [
        EventBody::Recording { call: Arc::clone(&call), now, before },
        EventBody::Call { kind: CallEventKind::Connect, call, origin },
    ] {
        let event = rendered(body);
        assert_eq!(event["recording"], json!({ "recordingState": "Pause", "recordType": "Agent" }));
        assert_eq!(event["actions"], json!(["answer", "recordStart"]));
    }
}

#[test]
fn an_agents_state_is_sent_with_the_extension() {
    for (state, name) in [
        (Some(AgentState::Ready), "ready"),
        (Some(AgentState::NotReady), "notReady"),
        (Some(AgentState::WrapUp), "wrapUp"),
        (None, "unknown"),
    ] {
        let extension = Extension::parse("101").unwrap();
        let origin = Origin::Reconciled;
        let event = rendered(EventBody::Agent {
            extension,
            state,
            since: None,
            changed: None,
            logged_on: None,
            note: AgentNote::default(),
            origin,
        });
        assert_eq!((&event["origin"], event.get("since")), (&json!("reconciled"), None));
        assert_eq!(event["eventType"], "AgentStateEvent");
        assert_eq!((&event["extension"], &event["state"], &event["seq"]), (&json!("101"), &json!(name), &json!(5)));
        assert_eq!((event.get("workgroup"), event.get("reason")), (None, None));
    }
}

#[test]
fn an_agents_state_is_sent_with_the_workgroup_in_which_it_has_changed() {
    let state = AgentState::WrapUp;
    let changed = StateInWorkgroup { workgroup: Pad(800), number: "800".to_owned(), state };
    let extension = Extension::parse("101").unwrap();
    let lunch = Arc::new(AgentReason { code: 2, name: "Lunch".to_owned() });
    let body = |logged_on| EventBody::Agent {
        extension: extension.clone(),
        state: Some(AgentState::Ready),
        since: Some(SystemTime::UNIX_EPOCH),
        changed: Some(changed.clone()),
        logged_on,
        note: AgentNote {
            reason: Some(Arc::clone(&lunch)),
            next: Some(Arc::new(NextState { state: AgentState::NotReady, reason: Some(Arc::clone(&lunch)) })),
            failed: Some(Arc::new(FailedState { state: AgentState::WrapUp, error: CommandError::Timeout })),
        },
        origin: Origin::Live,
    };
    let event = rendered(body(None));
    assert_eq!(
        (&event["state"], &event["workgroup"]),
        (&json!("ready"), &json!({ "number": "800", "state": "wrapUp" }))
    );
    assert_eq!((&event["since"], &event["origin"]), (&json!("1970-01-01T00:00:00.000Z"), &json!("live")));
    let lunch = json!({ "code": 2, "name": "Lunch" });
    assert_eq!(event["reason"], lunch);
    assert_eq!(event["nextState"], json!({ "state": "notReady", "reason": lunch }));
    let error = json!({ "state": "wrapUp", "message": "AltiServ did not answer in time" });
    assert_eq!(event["nextStateError"], error);
    let expected = json!({ "number": "800", "state": "wrapUp", "loggedOn": false });
    assert_eq!(rendered(body(Some(false)))["workgroup"], expected);
}

#[test]
fn a_server_status_event_has_both_spellings() {
    let event = rendered(EventBody::ServerStatus { connected: false });
    assert_eq!(event["eventType"], "ServerStatusEvent");
    assert_eq!((&event["Connected"], &event["connected"]), (&json!(false), &json!(false)));
}

#[test]
fn a_resync_event_counts_the_events_that_are_lost() {
    let expected = json!({ "eventType": "ResyncEvent", "seq": 5, "time": "2023-11-14T22:13:20.123Z", "missed": 7 });
    assert_eq!(rendered(EventBody::Resync { missed: 7 }), expected);
}

#[test]
fn an_event_is_rendered_once() {
    let body = EventBody::ServerStatus { connected: true };
    let event =
        SessionEvent { seq: 1, time: SystemTime::now(), body, arrived: OnceLock::new(), rendered: OnceLock::new() };
    let first = frame(&event, false).unwrap();
    let second = frame(&event, false).unwrap();
    assert_eq!(first.as_bytes().as_ptr(), second.as_bytes().as_ptr());
}

fn of_guide(body: EventBody) -> Option<Value> {
    let event = SessionEvent {
        seq: 5,
        time: SystemTime::UNIX_EPOCH,
        body,
        arrived: OnceLock::new(),
        rendered: OnceLock::new(),
    };
    frame(&event, true).map(|text| serde_json::from_str(&text).expect("a frame is JSON"))
}

#[test]
fn the_guide_alone_has_its_events_and_fields_and_no_others() {
    let info = event_of_the_call("CallEvent")["callInfo"].take();
    let told = of_guide(EventBody::Call { kind: CallEventKind::Connect, call: call(), origin: Origin::Existing });
    let expected = json!({
        "eventType": "CallEvent", "callHandle": 7, "callEventType": "connect", "direction": "in", "callInfo": info,
    });
    assert_eq!(told, Some(expected));
    let now = Recording::Paused(RecordingKind::Agent);
    let before = Recording::On(RecordingKind::Agent);
    let told = of_guide(EventBody::Recording { call: call(), now, before });
    let expected =
        json!({ "eventType": "RecordEvent", "CallHandle": 7, "recordingState": "Pause", "recordType": "Agent" });
    assert_eq!(told, Some(expected));
    let told = of_guide(EventBody::ServerStatus { connected: true });
    assert_eq!(told, Some(json!({ "eventType": "ServerStatusEvent", "Connected": true })));
    assert_eq!(of_guide(EventBody::CallUpdate { call: call(), origin: Origin::Live }), None);
    assert_eq!(of_guide(EventBody::Resync { missed: 3 }), None);
}
