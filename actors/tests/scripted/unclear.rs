//! Unclear reports of a live AltiServ: the call of a state, the recording of a call, the calls that a reset has ended.

use actors::call::{CallEventKind, Recording};
use actors::session::Describe;
use altilink::message::call_info::{CallDetails, CallSnapshot};
use altilink::message::events::{Ring, StateChange};
use altilink::message::recording::RecordingKind;
use altilink::{Block, CommandCode, EventCode, LineState, Pad, Parameters, ResponseCode, SessionHandle};

use super::desk::{Desk, Seen, incoming};
use super::office::found;
use super::peer::LINE;

const CALLER: Pad = Pad(5000);

/// Call with a session handle, which identifies it on another connection.
fn known_again(from: Pad, is_recorded: bool) -> CallDetails {
    let mut details = incoming(from);
    (details.info.session, details.info.start_time) = (SessionHandle(from.0), 1_790_000_000);
    details.info.is_recorded = is_recorded;
    details
}

/// Call as reported by a server that sends only its CallInfo.
fn bare(from: Pad, is_recorded: bool) -> CallSnapshot {
    CallSnapshot { details: known_again(from, is_recorded), ..CallSnapshot::default() }
}

impl Desk {
    /// Makes a call ring that is identified on another connection, and answers it.
    async fn answers(&mut self, from: Pad) {
        self.server.tell(Ring(known_again(from, false))).await;
        self.server.answer(CommandCode::GetExtraCallInfo, ResponseCode::InvalidId, Parameters::new()).await;
        assert_eq!(self.next().await, Seen::Call(CallEventKind::Ring, from));
        self.server.tell(StateChange { state: LineState::Connected, call: from }).await;
        assert_eq!(self.next().await, Seen::Call(CallEventKind::Connect, from));
    }

    async fn reconnects(&mut self) {
        self.server.hang_up().await;
        assert_eq!(self.next().await, Seen::Status(false));
        self.server = self.peer.let_in().await;
    }

    async fn recording_of(&self, call: Pad) -> Recording {
        let view = self.session.send(Describe).await.unwrap();
        view.calls.iter().find(|view| view.call == call).expect("the call is listed").recording
    }
}

#[actix::test]
async fn after_a_reconnection_a_call_is_shown_as_recorded_where_its_byte_says_so_and_else_not() {
    let other = Pad(5001);
    let mut desk = Desk::open(|_| {}).await;
    desk.answers(CALLER).await;
    desk.answers(other).await;
    for is_recorded in [true, true, false] {
        desk.reconnects().await;
        let before = desk.recording_of(CALLER).await;
        desk.server.tells_calls(&[bare(CALLER, is_recorded), bare(other, false)]).await;
        let expected = if is_recorded { Recording::On(RecordingKind::Agent) } else { Recording::Off };
        if before != expected {
            assert_eq!(desk.next().await, Seen::Recording(if is_recorded { "start" } else { "stop" }));
        }
        assert_eq!(desk.next().await, Seen::Status(true));
        assert_eq!((desk.recording_of(CALLER).await, desk.recording_of(other).await), (expected, Recording::Off));
    }
}

#[actix::test]
async fn a_state_on_a_pad_of_no_call_is_not_taken_for_the_only_ones() {
    let mut desk = Desk::open(|_| {}).await;
    desk.server.tell(Ring(incoming(CALLER))).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, CALLER));
    for state in [LineState::Connected, LineState::Idle] {
        desk.server.tell(StateChange { state, call: Pad(7777) }).await;
        desk.server.tells_calls(&[found(LINE.0, CALLER, LineState::Ring)]).await;
    }
    // The call was ringing all the time.
    desk.server.tell(StateChange { state: LineState::Connected, call: CALLER }).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Connect, CALLER));
}

#[actix::test]
async fn the_calls_of_a_line_that_is_reset_are_read() {
    let mut desk = Desk::open(|_| {}).await;
    let reset = || Block::event(EventCode::Reset, LINE, Parameters::new());
    // A line without calls is already idle.
    desk.server.send(reset()).await;
    desk.server.tell(Ring(incoming(CALLER))).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, CALLER));
    desk.server.send(reset()).await;
    desk.server.tells_calls(&[]).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Disconnect, CALLER));
}

#[actix::test]
async fn events_that_concern_neither_calls_nor_agents_are_passed_over() {
    let mut desk = Desk::open(|_| {}).await;
    for code in [EventCode::ConfigWorkgroupChange, EventCode::Queue, EventCode::Mmc] {
        desk.server.send(Block::event(code, LINE, Parameters::new().with_struct(0, vec![1, 2, 3]))).await;
    }
    desk.server.tell(Ring(incoming(CALLER))).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, CALLER));
}
