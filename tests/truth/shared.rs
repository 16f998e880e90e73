//! Several sessions of one user share each call. It is read only once, and all sessions get the same events in the same
//! order.

use altilink::message::recording::RecordingState;
use altilink::{CommandCode, LineState};
use serde_json::{Value, json};

use crate::harness::{Desk, Mirror, ScriptedCall, Session};

/// Number of repetitions.
const ROUNDS: usize = 20;

/// Opens two more sessions of the desk's user, each with a mirror.
async fn more_sessions(desk: &Desk) -> Vec<(Session, Mirror)> {
    let mut more = Vec::new();
    for _ in 0..2 {
        let session = desk.app.log_on("101").await;
        let mut mirror = Mirror::open(&session).await;
        mirror.until_connected(true).await;
        more.push((session, mirror));
    }
    more
}

#[actix_web::test]
async fn a_ring_asks_for_its_data_once_for_all_sessions() {
    let mut desk = Desk::open().await;
    let mut more = more_sessions(&desk).await;
    let call = ScriptedCall::incoming(101, 5000).session(7);
    desk.server.has(&call);
    desk.server.tell([call.rings()]);
    for mirror in more.iter_mut().map(|(_, mirror)| mirror).chain([&mut desk.mirror]) {
        let told = mirror.until_call("ring", &call.handle()).await;
        assert_eq!(told.last().expect("an event")["callInfo"]["ivrData"], "ivr 7");
    }
    assert_eq!(desk.server.count(CommandCode::GetExtraCallInfo), 1);
}

#[actix_web::test]
async fn a_session_opened_later_shows_the_same_calls_without_a_question() {
    let mut desk = Desk::open().await;
    let call = desk.talks(&ScriptedCall::incoming(101, 5000)).await.recorded(RecordingState::Recording);
    desk.server.has(&call);
    desk.server.tell([call.tapes(RecordingState::Recording)]);
    desk.shows(&call, "/recording/recordingState", "Start").await;
    desk.rings(&ScriptedCall::incoming(101, 5001).later_by(60)).await;
    let questions = [CommandCode::GetCallInfo, CommandCode::GetExtraCallInfo, CommandCode::LogOn];
    let asked = questions.map(|code| desk.server.count(code));
    let shown = desk.session.calls().await;
    let later = desk.app.log_on("101").await;
    let mut mirror = Mirror::open(&later).await;
    mirror.until_call("ring", &json!(5001)).await;
    mirror.agrees(&later).await;
    assert_eq!(later.calls().await, shown);
    desk.orders().await;
    assert_eq!(questions.map(|code| desk.server.count(code)), asked, "{questions:?}");
}

/// Starts and ends of calls, which must all be reported. The changes between them may be merged.
fn landmarks(events: &[Value]) -> Vec<Value> {
    let calls = events.iter().filter(|event| event["eventType"] == "CallEvent");
    calls.map(|event| json!([event["callEventType"], event["callHandle"]])).collect()
}

#[actix_web::test]
async fn all_sessions_are_told_the_same_in_the_same_order() {
    let mut desk = Desk::open().await;
    let more = more_sessions(&desk).await;
    let calls = [5000, 5001, 5002].map(|pad| ScriptedCall::incoming(101, pad).session(pad).later_by(pad));
    // Each call is half over when the next one rings, and its data comes late.
    let life = |call: &ScriptedCall| {
        let started = call.tapes(RecordingState::Recording);
        [call.rings(), call.becomes(LineState::Connected), started, call.becomes(LineState::Hold), call.drops()]
    };
    let lives = calls.each_ref().map(life);
    let interleaved = (0..7_usize).flat_map(|moment| {
        let step = |call: usize| lives[call].get(moment.wrapping_sub(call)).cloned();
        [step(0), step(1), step(2)].into_iter().flatten()
    });
    for _ in 0..ROUNDS {
        desk.server.tell(interleaved.clone());
    }
    let last = ScriptedCall::incoming(101, 5003).later_by(9000);
    desk.server.has(&last);
    desk.server.tell([last.rings()]);
    let expected = landmarks(&desk.mirror.until_call("ring", &last.handle()).await);
    let ends = expected.iter().filter(|event| event[0] == "disconnect").count();
    assert_eq!(ends, ROUNDS * calls.len());
    for (session, mut mirror) in more {
        assert_eq!(landmarks(&mirror.until_call("ring", &last.handle()).await), expected);
        mirror.agrees(&session).await;
    }
}
