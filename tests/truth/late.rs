//! Late answers: an event that came after the command was sent outranks the answer.

use altilink::message::recording::RecordingState;
use altilink::{CommandCode, LineState};
use serde_json::json;

use crate::harness::{Desk, Policy, Product, ScriptedAltiserv, ScriptedCall, both_products, eventually, impatient};

both_products![
    a_start_that_was_stopped_again_before_its_answer_is_stopped,
    a_stop_that_was_started_again_before_its_answer_is_started,
    a_pause_that_was_resumed_before_its_answer_is_resumed,
    a_hold_that_was_retrieved_before_its_answer_is_retrieved,
    a_retrieve_that_was_held_again_before_its_answer_is_held,
    a_start_that_found_the_line_on_another_call_is_told_of_that_call,
    digits_that_found_the_line_on_another_call_are_not_said_to_be_sent,
    a_stop_that_found_the_line_on_another_call_has_not_stopped_the_one_it_was_asked_for,
];

use RecordingState::{Muted, Paused, Recording, Stopped};

/// Sends a recording operation whose answer comes after an event that reverses it. The last of the three states must
/// hold.
async fn overtaken(product: Product, operation: &str, command: CommandCode, states: [RecordingState; 3], shown: &str) {
    let [before, asked_for, holds] = states;
    let mut desk = Desk::of(product).await;
    let call = desk.talks(&ScriptedCall::incoming(101, 5000)).await;
    if before != Stopped {
        desk.server.has(&call.clone().recorded(before));
        desk.server.tell([call.tapes(before)]);
        desk.shows(&call, "/recording/recordingState", "Start").await;
    }
    desk.server.answers(command, Policy::Late);
    let read = desk.server.count(CommandCode::GetCallInfo);
    let asked = desk.record(&call, operation);
    let undone = async {
        desk.server.hears(command, 1).await;
        desk.server.has(&call.clone().recorded(holds));
        desk.server.tell([call.tapes(asked_for), call.tapes(holds)]);
        desk.server.release();
    };
    let (reply, ()) = tokio::join!(asked, undone);
    if reply.status == 200 {
        assert_eq!(reply.json(), json!({ "recordingState": shown }), "the reply says what holds");
    }
    desk.shows(&call, "/recording/recordingState", shown).await;
    desk.server.hears(CommandCode::GetCallInfo, read + 1).await;
    desk.mirror.agrees(&desk.session).await;
    assert_eq!(desk.listed(&call).await["recording"]["recordingState"], shown);
}

#[actix_web::test]
async fn a_mute_that_was_undone_before_its_answer_is_undone() {
    let states = [Recording, Muted, Recording];
    overtaken(Product::MaxCs, "Mute", CommandCode::PauseCallRecord, states, "Start").await;
}

async fn a_start_that_was_stopped_again_before_its_answer_is_stopped(product: Product) {
    overtaken(product, "Start", CommandCode::StartCallRecord, [Stopped, Recording, Stopped], "Stop").await;
}

async fn a_stop_that_was_started_again_before_its_answer_is_started(product: Product) {
    overtaken(product, "Stop", CommandCode::StopCallRecord, [Recording, Stopped, Recording], "Start").await;
}

async fn a_pause_that_was_resumed_before_its_answer_is_resumed(product: Product) {
    overtaken(product, "Pause", CommandCode::PauseCallRecord, [Recording, Paused, Recording], "Start").await;
}

/// Sends a hold or a retrieve whose answer comes after an event that reverses it.
async fn turned_back(product: Product, action: &str, states: [LineState; 2], shown: &str) {
    let [holds, asked_for] = states;
    let mut desk = Desk::of(product).await;
    let call = desk.talks(&ScriptedCall::incoming(101, 5000)).await;
    let call = desk.becomes(&call, holds, shown).await;
    desk.server.answers(CommandCode::Hold, Policy::Late);
    let read = desk.server.count(CommandCode::GetCallInfo);
    let handle = call.handle();
    let asked = desk.session.act(&handle, action);
    let undone = async {
        desk.server.hears(CommandCode::Hold, 1).await;
        desk.server.tell([call.becomes(asked_for), call.becomes(holds)]);
        desk.server.release();
    };
    tokio::join!(asked, undone);
    desk.shows(&call, "/state", shown).await;
    desk.server.hears(CommandCode::GetCallInfo, read + 1).await;
    desk.mirror.agrees(&desk.session).await;
    assert_eq!(desk.listed(&call).await["state"], shown);
}

async fn a_hold_that_was_retrieved_before_its_answer_is_retrieved(product: Product) {
    turned_back(product, "hold", [LineState::Connected, LineState::Hold], "connected").await;
}

async fn a_retrieve_that_was_held_again_before_its_answer_is_held(product: Product) {
    turned_back(product, "retrieve", [LineState::Hold, LineState::Connected], "held").await;
}

/// Switches to another call at the desk phone while a recording command is under way. The command then acts on that
/// other call.
async fn overtaken_by_the_phone(product: Product, operation: &str, command: CommandCode, reads: Policy) {
    let [before, after] = if operation == "Start" { [Stopped, Recording] } else { [Recording, Stopped] };
    let mut desk = Desk::at(ScriptedAltiserv::start().await, product, impatient).await;
    let other = desk.talks(&ScriptedCall::incoming(101, 5001)).await;
    desk.server.has(&other.clone().recorded(before));
    desk.server.tell([other.tapes(before)]);
    let other = desk.becomes(&other, LineState::Hold, "held").await;
    let call = desk.talks(&ScriptedCall::incoming(101, 5000)).await;
    desk.server.has(&call.clone().recorded(before));
    desk.server.tell([call.tapes(before)]);
    let shown = |state| if state == Recording { "Start" } else { "Stop" };
    desk.shows(&call, "/recording/recordingState", shown(before)).await;
    desk.server.answers(command, Policy::Late);
    desk.server.answers(CommandCode::GetCallInfo, reads);
    let asked = desk.record(&call, operation);
    let taken = async {
        desk.server.hears(command, 1).await;
        desk.server.has(&call.clone().state(LineState::Hold).recorded(before));
        desk.server.has(&other.clone().state(LineState::Connected).recorded(after));
        desk.server.tell([call.becomes(LineState::Hold), other.becomes(LineState::Connected)]);
        desk.server.release();
        desk.server.tell([other.tapes(after)]);
    };
    let (reply, ()) = tokio::join!(asked, taken);
    reply.refused(500, "wrong_state");
    desk.shows(&other, "/recording/recordingState", shown(after)).await;
    assert_eq!(desk.listed(&call).await["recording"]["recordingState"], shown(before));
    desk.mirror.agrees(&desk.session).await;
}

async fn a_start_that_found_the_line_on_another_call_is_told_of_that_call(product: Product) {
    for reads in [Policy::Right, Policy::Never] {
        overtaken_by_the_phone(product, "Start", CommandCode::StartCallRecord, reads).await;
    }
}

async fn a_stop_that_found_the_line_on_another_call_has_not_stopped_the_one_it_was_asked_for(product: Product) {
    for reads in [Policy::Right, Policy::Never] {
        overtaken_by_the_phone(product, "Stop", CommandCode::StopCallRecord, reads).await;
    }
}

async fn digits_that_found_the_line_on_another_call_are_not_said_to_be_sent(product: Product) {
    let mut desk = Desk::of(product).await;
    let other = desk.talks(&ScriptedCall::incoming(101, 5001)).await;
    let other = desk.becomes(&other, LineState::Hold, "held").await;
    let call = desk.talks(&ScriptedCall::incoming(101, 5000)).await;
    desk.server.answers(CommandCode::SimChars, Policy::Late);
    let handle = call.handle();
    let asked = desk.session.send_digits(&handle, "4711");
    let taken = async {
        desk.server.hears(CommandCode::SimChars, 1).await;
        desk.server.has(&call.clone().state(LineState::Hold));
        desk.server.has(&other.clone().state(LineState::Connected));
        desk.server.tell([call.becomes(LineState::Hold), other.becomes(LineState::Connected)]);
        desk.server.release();
    };
    let (reply, ()) = tokio::join!(asked, taken);
    reply.refused(500, "wrong_state");
    desk.shows(&other, "/state", "connected").await;
    desk.mirror.agrees(&desk.session).await;
}

#[actix_web::test]
async fn an_answer_that_says_what_its_event_said_is_one_change() {
    let mut desk = Desk::open().await;
    let call = desk.talks(&ScriptedCall::incoming(101, 5000)).await;
    desk.server.answers(CommandCode::StartCallRecord, Policy::Late);
    let asked = desk.record(&call, "Start");
    let done = async {
        desk.server.hears(CommandCode::StartCallRecord, 1).await;
        desk.server.has(&call.clone().recorded(Recording));
        desk.server.tell([call.tapes(Recording)]);
        eventually("the event", async || {
            (desk.listed(&call).await["recording"]["recordingState"] == "Start").then_some(())
        })
        .await;
        desk.server.release();
    };
    let (reply, ()) = tokio::join!(asked, done);
    assert_eq!(reply.ok(), json!({ "recordingState": "Start" }));
    desk.mirror.until_recording("Start", &call.handle()).await;
    let more = desk.mirror.rest().await;
    assert!(!more.iter().any(|event| event["eventType"] == "RecordEvent"), "{}", json!(more));
    desk.mirror.agrees(&desk.session).await;
}
