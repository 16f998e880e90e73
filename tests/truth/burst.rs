//! Bursts of events: the end of a call is always reported, even within a burst.

use altilink::message::recording::RecordingState;
use altilink::{Block, LineState};

use crate::harness::{Desk, ScriptedCall};

/// Number of events in a burst. No other test sends so many at once.
const MANY: usize = 70;

const ROUNDS: i32 = 20;

/// Sends all events of a call in one write, with many `middle` events in it. Repeats this.
async fn lives(middle: impl Fn(&ScriptedCall, usize) -> Block) {
    let mut desk = Desk::open().await;
    for round in 1..=ROUNDS {
        let call = ScriptedCall::incoming(101, 5000).session(round);
        let begins = [call.rings(), call.becomes(LineState::Connected)];
        let middle = (0..MANY).map(|number| middle(&call, number));
        desk.server.tell(begins.into_iter().chain(middle).chain([call.drops()]));
        desk.mirror.until_call("ring", &call.handle()).await;
        desk.mirror.until_call("disconnect", &call.handle()).await;
    }
    desk.mirror.agrees(&desk.session).await;
    assert!(desk.session.calls().await.is_empty());
}

fn hold_or_not(call: &ScriptedCall, number: usize) -> Block {
    call.becomes(if number.is_multiple_of(2) { LineState::Hold } else { LineState::Connected })
}

fn tape_or_not(call: &ScriptedCall, number: usize) -> Block {
    call.tapes(if number.is_multiple_of(2) { RecordingState::Recording } else { RecordingState::Stopped })
}

#[actix_web::test]
async fn the_end_of_a_call_behind_many_states_is_told() {
    lives(hold_or_not).await;
}

#[actix_web::test]
async fn the_end_of_a_call_behind_many_recording_events_is_told() {
    lives(tape_or_not).await;
}

#[actix_web::test]
async fn a_second_call_lives_on_when_the_first_one_ends_in_a_burst() {
    let mut desk = Desk::open().await;
    let other = desk.talks(&ScriptedCall::incoming(101, 5001)).await;
    for round in 1..=ROUNDS {
        desk.becomes(&other, LineState::Hold, "held").await;
        let call = desk.talks(&ScriptedCall::incoming(101, 5000).session(round)).await;
        let burst = (0..MANY).map(|number| hold_or_not(&call, number));
        desk.server.has_only([&other]);
        desk.server.tell(burst.chain([call.drops(), other.becomes(LineState::Connected)]));
        desk.mirror.until_call("disconnect", &call.handle()).await;
        desk.shows(&other, "/state", "connected").await;
    }
    desk.mirror.agrees(&desk.session).await;
}
