//! Supervisor's recordings: they belong to the agent's connected call, by the same rule as the agent's own recordings.

use altilink::message::Message;
use altilink::message::recording::{RecordingKind, RecordingState, VoiceRecord};
use altilink::{CommandCode, Dialect, LineState, Pad};
use serde_json::json;

use crate::harness::{Desk, Policy, Product, ScriptedCall, both_products, is_recording};

both_products![
    an_agent_who_holds_a_call_is_recorded_on_the_one_talked_on,
    an_agent_who_only_holds_is_not_recorded_and_nothing_is_sent,
];

/// Supervisor 101 and agent 102, who is watched or not.
async fn scene(product: Product, calls: &[&ScriptedCall], is_watched: bool) -> Desk {
    let mut desk = Desk::of(product).await;
    desk.server.has_only(calls.iter().copied());
    if is_watched {
        desk.session.watch(&["102".to_owned()]).await;
        for _ in calls {
            desk.mirror.any_call("connect").await;
        }
    }
    desk
}

fn held() -> ScriptedCall {
    ScriptedCall::incoming(102, 5000).state(LineState::Hold)
}

fn live() -> ScriptedCall {
    ScriptedCall::incoming(102, 5001).later_by(60).state(LineState::Connected)
}

async fn an_agent_who_holds_a_call_is_recorded_on_the_one_talked_on(product: Product) {
    for is_watched in [true, false] {
        let held = held();
        let live = live();
        let mut desk = scene(product, &[&held, &live], is_watched).await;
        desk.server.answers(CommandCode::VoiceRecord, Policy::Late);
        let asked = desk.session.record_agent("102", "Start");
        let begins = async {
            desk.server.hears(CommandCode::VoiceRecord, 1).await;
            desk.server.has(&live.clone().recorded_by(RecordingKind::Supervisor, RecordingState::Recording));
            desk.server.tell([live.tapes_for(RecordingKind::Supervisor, RecordingState::Recording)]);
            desk.server.release();
        };
        let (reply, ()) = tokio::join!(asked, begins);
        assert_eq!(reply.ok(), json!({ "recordingState": "Start" }), "watched: {is_watched}");
        let sent = VoiceRecord::read(&desk.server.last(CommandCode::VoiceRecord), &Dialect::default());
        assert_eq!(sent.map(|sent| sent.agent), Ok(Pad(102)));
        if is_watched {
            let told = desk.mirror.until_recording("Start", &live.handle()).await;
            assert!(!told.iter().any(|event| is_recording(event, "Start", &held.handle())), "{}", json!(told));
        }
    }
}

async fn an_agent_who_only_holds_is_not_recorded_and_nothing_is_sent(product: Product) {
    for is_watched in [true, false] {
        let recorded = held().recorded_by(RecordingKind::Supervisor, RecordingState::Recording);
        for (call, operations) in [(held(), &["Start"][..]), (recorded, &["Pause", "Stop"])] {
            let desk = scene(product, &[&call], is_watched).await;
            for operation in operations {
                desk.session.record_agent("102", operation).await.refused(500, "wrong_state");
            }
            assert_eq!(desk.orders().await, [], "watched: {is_watched}");
        }
    }
}
