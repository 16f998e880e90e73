//! Commands that AltiServ refuses or does not answer: the visible state does not change.

use altilink::message::recording::RecordingState;
use altilink::{CommandCode, LineState, ResponseCode};

use crate::harness::{Desk, Policy, Product, Reply, ScriptedAltiserv, ScriptedCall, both_products, impatient};

both_products![what_is_refused_changes_nothing, what_is_not_answered_changes_nothing_by_itself];

/// Commands for a connected call and for a ringing call.
const OF_LIVE: [(&str, CommandCode); 5] = [
    ("hold", CommandCode::Hold),
    ("transfer", CommandCode::Redirect),
    ("dtmf", CommandCode::SimChars),
    ("Start", CommandCode::StartCallRecord),
    ("drop", CommandCode::DropCall),
];

/// Commands for a call's recording.
const OF_RECORDED: [(&str, CommandCode); 2] =
    [("Stop", CommandCode::StopCallRecord), ("Pause", CommandCode::PauseCallRecord)];

async fn ask(desk: &Desk, call: &ScriptedCall, action: &str) -> Reply {
    let handle = call.handle();
    match action {
        "hold" | "answer" => desk.session.act(&handle, action).await,
        "transfer" => desk.session.transfer(&handle, "103").await,
        "dtmf" => desk.session.send_digits(&handle, "1").await,
        "drop" => desk.session.drop_call(&handle).await,
        operation => desk.record(call, operation).await,
    }
}

/// Sends each action and answers it by this policy. The listing must stay the same, and the mirror must agree with it.
async fn leaves_all(desk: &mut Desk, call: &ScriptedCall, actions: &[(&str, CommandCode)], policy: Policy) {
    let before = desk.session.calls().await;
    for (action, command) in actions {
        desk.server.answers(*command, policy);
        let reply = ask(desk, call, action).await;
        assert!(!reply.status.is_success(), "{action}, {policy:?}: {reply:?}");
        if let (Policy::Refuse(code), true) = (policy, desk.server.count(*command) > 0) {
            assert_eq!(reply.json()["code"], i32::from(code), "{action}: {reply:?}");
        }
        assert_eq!(desk.session.calls().await, before, "{action}, {policy:?}");
        desk.mirror.agrees(&desk.session).await;
    }
}

async fn changes_nothing(product: Product, policy: Policy) {
    let mut desk = Desk::at(ScriptedAltiserv::start().await, product, impatient).await;
    let ringing = ScriptedCall::incoming(101, 5000);
    desk.rings(&ringing).await;
    leaves_all(&mut desk, &ringing, &[("answer", CommandCode::Answer)], policy).await;
    let call = ringing.state(LineState::Connected);
    desk.server.has(&call);
    desk.server.tell([call.becomes(LineState::Connected)]);
    desk.mirror.until_call("connect", &call.handle()).await;
    leaves_all(&mut desk, &call, &OF_LIVE, policy).await;
    let recorded = call.recorded(RecordingState::Recording);
    desk.server.has(&recorded);
    desk.server.tell([recorded.tapes(RecordingState::Recording)]);
    desk.mirror.until_recording("Start", &recorded.handle()).await;
    leaves_all(&mut desk, &recorded, &OF_RECORDED, policy).await;
}

async fn what_is_refused_changes_nothing(product: Product) {
    for code in
        [ResponseCode::InvalidState, ResponseCode::SystemError, ResponseCode::from(3999), ResponseCode::from(77)]
    {
        changes_nothing(product, Policy::Refuse(code)).await;
    }
}

async fn what_is_not_answered_changes_nothing_by_itself(product: Product) {
    changes_nothing(product, Policy::Never).await;
}
