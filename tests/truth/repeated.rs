//! Repeated and concurrent requests: they succeed if the desired state then holds, and at most one command is sent.

use std::time::Duration;

use altilink::message::recording::RecordingState;
use altilink::{Block, CommandCode, LineState, ResponseCode};
use serde_json::json;

use crate::harness::{
    Desk, Policy, Product, Reply, ScriptedAltiserv, ScriptedCall, Session, both_products, eventually, impatient,
};

both_products![
    what_two_sessions_ask_for_at_once_is_asked_once,
    what_was_done_without_an_answer_is_not_asked_again,
    a_refusal_of_what_holds_already_is_a_yes,
];

/// Time for a second request to queue behind the first, even on a busy machine. Nothing shows that a request is queued.
const BEHIND: Duration = Duration::from_millis(300);

/// Action that a client requests for a call.
struct Wish {
    action: &'static str,
    command: CommandCode,
    /// Call before the action, and after it.
    before: ScriptedCall,
    after: ScriptedCall,
    /// Event that reports the action.
    event: Block,
    /// Response code of AltiServ if the action is already done.
    refusal: ResponseCode,
    shown: (&'static str, &'static str),
}

fn wishes() -> Vec<Wish> {
    let talking = ScriptedCall::incoming(101, 5000).state(LineState::Connected);
    let tape = "/recording/recordingState";
    let state = "/state";
    let recorded = talking.clone().recorded(RecordingState::Recording);
    let held = talking.clone().state(LineState::Hold);
    let wish = |action, command, before: &ScriptedCall, after: &ScriptedCall, event, refusal, shown| {
        let before = before.clone();
        let after = after.clone();
        Wish { action, command, before, after, event, refusal, shown }
    };
    let started = talking.tapes(RecordingState::Recording);
    let stopped = talking.tapes(RecordingState::Stopped);
    let hold = talking.becomes(LineState::Hold);
    let retrieved = talking.becomes(LineState::Connected);
    let in_progress = ResponseCode::VrRecordingInProgress;
    let not_started = ResponseCode::VrNotStarted;
    let wrong_state = ResponseCode::InvalidState;
    vec![
        wish("Start", CommandCode::StartCallRecord, &talking, &recorded, started, in_progress, (tape, "Start")),
        wish("Stop", CommandCode::StopCallRecord, &recorded, &talking, stopped, not_started, (tape, "Stop")),
        wish("hold", CommandCode::Hold, &talking, &held, hold, wrong_state, (state, "held")),
        wish("retrieve", CommandCode::Hold, &held, &talking, retrieved, wrong_state, (state, "connected")),
    ]
}

impl Wish {
    /// Desk with the call in its state before the action.
    async fn scene(&self, mut desk: Desk) -> Desk {
        desk.talks(&ScriptedCall::incoming(101, 5000)).await;
        desk.server.has(&self.before);
        match self.action {
            "Stop" => desk.server.tell([self.before.tapes(RecordingState::Recording)]),
            "retrieve" => desk.server.tell([self.before.becomes(LineState::Hold)]),
            _ => {}
        }
        let (pointer, shown) = match self.action {
            "Stop" => ("/recording/recordingState", "Start"),
            "retrieve" => ("/state", "held"),
            _ => ("/state", "connected"),
        };
        desk.shows(&self.before, pointer, shown).await;
        desk
    }

    async fn ask(&self, session: &Session) -> Reply {
        let handle = self.before.handle();
        match self.action {
            "hold" | "retrieve" => session.act(&handle, self.action).await,
            operation => session.record_call(&handle, operation).await,
        }
    }

    /// Checks for a success that names the current state.
    #[track_caller]
    fn check(&self, reply: &Reply) {
        let body = reply.ok();
        if self.shown.0 != "/state" {
            assert_eq!(body, json!({ "recordingState": self.shown.1 }), "{}", self.action);
        }
    }

    async fn holds(&self, desk: &Desk) {
        desk.shows(&self.after, self.shown.0, self.shown.1).await;
    }
}

/// Desk with short deadlines for answers.
async fn impatient_desk(product: Product) -> Desk {
    Desk::at(ScriptedAltiserv::start().await, product, impatient).await
}

async fn what_two_sessions_ask_for_at_once_is_asked_once(product: Product) {
    for wish in wishes() {
        let desk = wish.scene(Desk::of(product).await).await;
        let other = desk.app.log_on("101").await;
        eventually("the call there", async || (!other.calls().await.is_empty()).then_some(())).await;
        desk.server.answers(wish.command, Policy::Late);
        let answer = async {
            desk.server.hears(wish.command, 1).await;
            tokio::time::sleep(BEHIND).await;
            desk.server.has(&wish.after);
            desk.server.tell([wish.event.clone()]);
            desk.server.release();
            desk.server.answers(wish.command, Policy::Right);
        };
        let (first, second, ()) = tokio::join!(wish.ask(&desk.session), wish.ask(&other), answer);
        wish.check(&first);
        wish.check(&second);
        assert_eq!(desk.server.count(wish.command), 1, "{} is sent once", wish.action);
        wish.holds(&desk).await;
    }
}

async fn what_was_done_without_an_answer_is_not_asked_again(product: Product) {
    for wish in wishes() {
        let desk = wish.scene(impatient_desk(product).await).await;
        desk.server.answers(wish.command, Policy::Never);
        wish.ask(&desk.session).await.refused(504, "no_answer");
        desk.server.has(&wish.after);
        desk.server.tell([wish.event.clone()]);
        wish.holds(&desk).await;
        wish.check(&wish.ask(&desk.session).await);
        desk.orders().await;
        assert_eq!(desk.server.count(wish.command), 1, "{} is sent once", wish.action);
    }
}

async fn a_refusal_of_what_holds_already_is_a_yes(product: Product) {
    for wish in wishes() {
        let desk = wish.scene(impatient_desk(product).await).await;
        desk.server.answers_once(wish.command, Policy::Never);
        desk.server.answers(wish.command, Policy::Refuse(wish.refusal));
        wish.ask(&desk.session).await.refused(504, "no_answer");
        // AltiServ carries out the command without an event.
        desk.server.has(&wish.after);
        wish.check(&wish.ask(&desk.session).await);
        wish.holds(&desk).await;
    }
}
