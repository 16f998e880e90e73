//! Link, sessions and calls with a scripted AltiServ, which does what a live server may do and the embedded one does
//! not.

#![expect(clippy::unwrap_used, reason = "a panic is the failing assertion")]

#[path = "scripted/agent.rs"]
mod agent;
#[path = "scripted/desk.rs"]
mod desk;
#[path = "scripted/flood.rs"]
mod flood;
#[path = "scripted/office.rs"]
mod office;
#[path = "scripted/pair.rs"]
mod pair;
#[path = "scripted/peer.rs"]
mod peer;
#[path = "scripted/placed.rs"]
mod placed;
#[path = "scripted/post_dial.rs"]
mod post_dial;
#[path = "scripted/random.rs"]
mod random;
#[path = "scripted/unclear.rs"]
mod unclear;
#[path = "scripted/watching.rs"]
mod watching;

use std::time::Duration;

use actors::call::{CallError, CallEventKind, Perform};
use actors::link::CommandError;
use actors::session::{CloseCause, EndReason, PerformOn, PlaceCall};
use altilink::message::Message;
use altilink::message::call_info::{CallInfoReply, CallSnapshot};
use altilink::message::events::{CallDropped, Ring, StateChange};
use altilink::{
    Block, CommandCode, EventCode, LineState, Pad, Parameters, ResponseCode, SequenceId, SessionHandle, Value,
};

use desk::{Desk, Seen, incoming};
use peer::{LINE, within};

const CALLER: Pad = Pad(5000);

fn state(state: LineState, call: Pad) -> StateChange {
    StateChange { state, call }
}

#[actix::test]
async fn a_conference_call_is_not_dropped_and_the_server_is_not_asked() {
    let mut desk = Desk::open(|_| {}).await;
    desk.server.tell(Ring(incoming(CALLER))).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, CALLER));
    desk.server.tell(state(LineState::Conferencing, CALLER)).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Connect, CALLER));
    let refused = desk.perform(CALLER, Perform::Drop).await;
    assert_eq!(refused, Err(CallError::NotSupported("a conference call cannot be dropped")));
    desk.server.tell(CallDropped { call: CALLER }).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Disconnect, CALLER));
}

#[actix::test]
async fn a_state_that_names_no_call_is_of_the_only_one() {
    let mut desk = Desk::open(|_| {}).await;
    desk.server.tell(Ring(incoming(CALLER))).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, CALLER));
    desk.server.tell(state(LineState::Connected, Pad(0))).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Connect, CALLER));
    desk.server.tell(state(LineState::Idle, LINE)).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Disconnect, CALLER));
}

#[actix::test]
async fn a_recording_event_as_observed_is_of_the_connected_call() {
    let mut desk = Desk::open(|_| {}).await;
    desk.server.tell(Ring(incoming(CALLER))).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, CALLER));
    desk.server.tell(state(LineState::Connected, CALLER)).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Connect, CALLER));
    for (started, expected) in [(1, "start"), (0, "stop")] {
        let observed = [&[started][..], &LINE.0.to_le_bytes()].concat();
        let parameters = Parameters::new().with_struct(0, observed);
        desk.server.send(Block::event(EventCode::VoiceRecording, LINE, parameters)).await;
        assert_eq!(desk.next().await, Seen::Recording(expected));
    }
}

#[actix::test]
async fn a_ring_that_cannot_be_read_is_found_by_reading_the_calls() {
    let mut desk = Desk::open(|_| {}).await;
    let garbled = Parameters::new().with_struct(0, vec![1, 2, 3]);
    desk.server.send(Block::event(EventCode::Ring, LINE, garbled)).await;
    let call = CallSnapshot { details: incoming(CALLER), state: Some(LineState::Ring), recording: None };
    let found = CallInfoReply { calls: vec![call] }.write(&desk.server.dialect);
    desk.server.answer(CommandCode::GetCallInfo, ResponseCode::Ok, found).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, CALLER));
}

#[actix::test]
async fn an_event_in_a_packet_that_is_broken_is_made_up_for_by_reading_the_calls() {
    let mut desk = Desk::open(|_| {}).await;
    desk.server.tell(Ring(incoming(CALLER))).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, CALLER));
    // Two broken packets in a row cause one query of the calls. One of them contained the end of the call.
    desk.server.send_broken(Block::event(EventCode::CallDrop, LINE, Parameters::new())).await;
    desk.server.send_broken(Block::event(EventCode::CallDrop, LINE, Parameters::new())).await;
    let none = CallInfoReply { calls: Vec::new() }.write(&desk.server.dialect);
    desk.server.answer(CommandCode::GetCallInfo, ResponseCode::Ok, none.clone()).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Disconnect, CALLER));
    // A later broken packet causes another query.
    desk.server.send_broken(Block::event(EventCode::CallDrop, LINE, Parameters::new())).await;
    desk.server.answer(CommandCode::GetCallInfo, ResponseCode::Ok, none).await;
}

#[actix::test]
async fn a_ring_is_told_without_its_data_where_the_server_is_slow_to_give_it() {
    let mut desk = Desk::open(|_| {}).await;
    let mut details = incoming(CALLER);
    details.info.session = SessionHandle(7);
    desk.server.tell(Ring(details)).await;
    desk.server.expect(CommandCode::GetExtraCallInfo).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, CALLER));
}

#[actix::test]
async fn what_happens_to_a_call_before_it_is_introduced_is_told_after_it_and_in_order() {
    let mut desk = Desk::open(|_| {}).await;
    let mut details = incoming(CALLER);
    details.info.session = SessionHandle(7);
    desk.server.tell(Ring(details)).await;
    desk.server.expect(CommandCode::GetExtraCallInfo).await;
    desk.server.tell(state(LineState::Connected, CALLER)).await;
    desk.server.tell(CallDropped { call: CALLER }).await;
    for kind in [CallEventKind::Ring, CallEventKind::Connect, CallEventKind::Disconnect] {
        assert_eq!(desk.next().await, Seen::Call(kind, CALLER));
    }
}

#[actix::test]
async fn a_dropped_link_fails_pending_commands_at_once_and_is_made_again() {
    let mut desk = Desk::open(|config| config.command_timeout = Duration::from_secs(60)).await;
    let dialling = desk.session.send(PlaceCall::to("102"));
    desk.server.expect(CommandCode::MakeCall).await;
    desk.server.hang_up().await;
    let failed = within("the command's end", dialling).await.unwrap();
    assert_eq!(failed, Err(CommandError::ConnectionLost));
    assert_eq!(desk.next().await, Seen::Status(false));
    desk.server = desk.peer.let_in().await;
    desk.server.answer(CommandCode::GetCallInfo, ResponseCode::Ok, Parameters::new()).await;
    assert_eq!(desk.next().await, Seen::Status(true));
}

#[actix::test]
async fn calls_that_came_and_went_during_an_outage_are_told_before_its_end_is() {
    let mut desk = Desk::open(|_| {}).await;
    desk.server.tell(Ring(incoming(CALLER))).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, CALLER));
    desk.server.hang_up().await;
    assert_eq!(desk.next().await, Seen::Status(false));
    desk.server = desk.peer.let_in().await;
    let other = Pad(5001);
    let call = CallSnapshot { details: incoming(other), state: Some(LineState::Connected), recording: None };
    let found = CallInfoReply { calls: vec![call] }.write(&desk.server.dialect);
    desk.server.answer(CommandCode::GetCallInfo, ResponseCode::Ok, found).await;
    let mut told = [desk.next().await, desk.next().await];
    told.sort_by_key(|seen| !matches!(seen, Seen::Call(CallEventKind::Disconnect, _)));
    let expected = [Seen::Call(CallEventKind::Disconnect, CALLER), Seen::Call(CallEventKind::Connect, other)];
    assert_eq!(told, expected);
    assert_eq!(desk.next().await, Seen::Status(true));
}

#[actix::test]
async fn a_password_that_no_longer_holds_ends_the_session() {
    let mut desk = Desk::open(|_| {}).await;
    desk.server.hang_up().await;
    assert_eq!(desk.next().await, Seen::Status(false));
    let mut again = desk.peer.accept().await;
    again.answer_logon(ResponseCode::InvalidPassword).await;
    assert_eq!(desk.next().await, Seen::Closed(CloseCause::Ended(EndReason::PasswordRefused)));
}

#[actix::test]
async fn a_silent_server_fails_the_command_by_its_deadline() {
    let mut desk = Desk::open(|config| config.command_timeout = Duration::from_millis(200)).await;
    let dialling = desk.session.send(PlaceCall::to("102"));
    desk.server.expect(CommandCode::MakeCall).await;
    assert_eq!(within("the deadline", dialling).await.unwrap(), Err(CommandError::Timeout));
}

#[actix::test]
async fn a_server_that_answers_no_ping_is_left() {
    let mut desk = Desk::open(|config| config.ping_interval = Duration::from_millis(50)).await;
    desk.server.expect(CommandCode::Ping).await;
    assert_eq!(desk.next().await, Seen::Status(false));
}

#[actix::test]
async fn a_refusal_that_comes_after_the_calls_end_is_told_at_once() {
    let mut desk = Desk::open(|_| {}).await;
    desk.server.tell(Ring(incoming(CALLER))).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, CALLER));
    let asked = desk.session.send(PerformOn { call: CALLER, perform: Perform::Answer });
    let command = desk.server.expect(CommandCode::Answer).await;
    desk.server.tell(CallDropped { call: CALLER }).await;
    let refusal = ResponseCode::InvalidState;
    desk.server.reply(&command, LINE, refusal, Parameters::new()).await;
    assert_eq!(within("the refusal", asked).await.unwrap(), Err(CommandError::Refused(refusal).into()));
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Disconnect, CALLER));
}

#[actix::test]
async fn an_answer_to_something_else_completes_nothing() {
    let mut desk = Desk::open(|config| config.command_timeout = Duration::from_millis(300)).await;
    let dialling = desk.session.send(PlaceCall::to("102"));
    let command = desk.server.expect(CommandCode::MakeCall).await;
    let other = SequenceId(command.sequence_id.0 + 1000);
    let stray = Block::response(CommandCode::MakeCall, other, LINE, ResponseCode::Ok, Parameters::new());
    desk.server.send(stray).await;
    let wrong = Block::response(CommandCode::Hold, command.sequence_id, LINE, ResponseCode::Ok, Parameters::new());
    desk.server.send(wrong).await;
    assert_eq!(within("the deadline", dialling).await.unwrap(), Err(CommandError::Timeout));
}

#[actix::test]
async fn an_event_with_parameters_of_unknown_kinds_is_read_all_the_same() {
    let mut desk = Desk::open(|_| {}).await;
    let parameters = CallDetailsOnly(CALLER).parameters().with(99, Value::Other(9, vec![1].into()));
    desk.server.send(Block::event(EventCode::Ring, LINE, parameters)).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, CALLER));
}

/// Parameters from a server without this project's additions: only the CallInfo.
struct CallDetailsOnly(Pad);

impl CallDetailsOnly {
    fn parameters(&self) -> Parameters {
        let all = incoming(self.0).write(&altilink::Dialect::default());
        all.iter().filter(|parameter| parameter.id == 0).cloned().collect()
    }
}
