//! Conference and attended transfer of a held call and a connected call.

use actix::Addr;
use actors::call::{CallError, CallEventKind, CallState, Perform};
use actors::link::CommandError;
use actors::session::{PerformOn, SessionActor};
use altilink::message::Message;
use altilink::message::call_control::{Conference, ConferenceAction, SimChars};
use altilink::message::events::{CallDropped, Ring, RingBack, StateChange};
use altilink::{CommandCode, LineState, Pad, Parameters, ResponseCode};

use super::desk::{Desk, Seen, incoming};
use super::office::found;
use super::peer::{LINE, within};

const HELD: Pad = Pad(5000);
const OTHER: Pad = Pad(5001);

fn asked(
    session: &Addr<SessionActor>,
    call: Pad,
    perform: Perform,
) -> impl Future<Output = Result<CallState, CallError>> + use<> {
    let asked = session.send(PerformOn { call, perform });
    async move { within("an action", asked).await.unwrap() }
}

impl Desk {
    async fn talks_to(&mut self, call: Pad) {
        self.server.tell(Ring(incoming(call))).await;
        assert_eq!(self.next().await, Seen::Call(CallEventKind::Ring, call));
        self.becomes(call, LineState::Connected).await;
        assert_eq!(self.next().await, Seen::Call(CallEventKind::Connect, call));
    }

    async fn becomes(&mut self, call: Pad, state: LineState) {
        self.server.tell(StateChange { state, call }).await;
    }

    /// Reads events up to this update.
    async fn until(&mut self, state: CallState, call: Pad) {
        while self.next_any().await != Seen::Update(state, call) {}
    }

    /// Line with a held call and a connected call.
    async fn pair() -> Self {
        let mut desk = Self::open(|_| {}).await;
        desk.talks_to(HELD).await;
        desk.becomes(HELD, LineState::Hold).await;
        desk.until(CallState::Held, HELD).await;
        desk.talks_to(OTHER).await;
        desk
    }

    /// Line with a held call and a placed call that is alerting.
    async fn consults() -> Self {
        let mut desk = Self::open(|_| {}).await;
        desk.talks_to(HELD).await;
        desk.becomes(HELD, LineState::Hold).await;
        desk.until(CallState::Held, HELD).await;
        let mut details = incoming(OTHER);
        (details.info.caller, details.info.callee) = (LINE, OTHER);
        desk.server.tell(RingBack(details)).await;
        assert_eq!(desk.next().await, Seen::Call(CallEventKind::RingBack, OTHER));
        desk
    }

    async fn flashes(&mut self, result: ResponseCode) {
        let command = self.server.expect(CommandCode::SimChars).await;
        let flash = SimChars::read(&command.parameters, &self.server.dialect).unwrap();
        assert_eq!((flash.digits.as_str(), command.location), ("F", LINE));
        self.server.reply(&command, LINE, result, Parameters::new()).await;
    }
}

#[actix::test]
async fn two_calls_are_joined_by_one_command_which_either_of_them_takes() {
    for call in [HELD, OTHER] {
        let mut desk = Desk::pair().await;
        let joined = asked(&desk.session, call, Perform::Conference);
        let command = desk.server.expect(CommandCode::Conference).await;
        let expected = Conference { call, action: ConferenceAction::Join };
        assert_eq!(Conference::read(&command.parameters, &desk.server.dialect), Ok(expected));
        for leg in [HELD, OTHER] {
            desk.becomes(leg, LineState::Conferencing).await;
        }
        desk.server.reply(&command, LINE, ResponseCode::Ok, Parameters::new()).await;
        // Both calls have events, and the answer has the resulting state.
        assert_eq!(joined.await, Ok(CallState::Conference));
        // The conference already exists. Nothing is sent, as the next command shows.
        for leg in [HELD, OTHER] {
            assert_eq!(desk.perform(leg, Perform::Conference).await, Ok(CallState::Conference));
        }
        let digits = asked(&desk.session, call, Perform::SendDigits("1".to_owned()));
        desk.server.answer(CommandCode::SimChars, ResponseCode::Ok, Parameters::new()).await;
        assert!(digits.await.is_ok());
    }
}

#[actix::test]
async fn a_yes_that_comes_before_its_events_is_answered_when_the_calls_have_told() {
    let mut desk = Desk::pair().await;
    let joined = asked(&desk.session, HELD, Perform::Conference);
    desk.server.answer(CommandCode::Conference, ResponseCode::Ok, Parameters::new()).await;
    let legs = [HELD, OTHER].map(|pad| found(LINE.0, pad, LineState::Conferencing));
    desk.server.tells_calls(&legs).await;
    assert_eq!(joined.await, Ok(CallState::Conference));
}

#[actix::test]
async fn a_yes_to_a_conference_of_which_nothing_is_told_changes_nothing() {
    let mut desk = Desk::pair().await;
    let joined = asked(&desk.session, HELD, Perform::Conference);
    desk.server.answer(CommandCode::Conference, ResponseCode::Ok, Parameters::new()).await;
    desk.server.tells_calls(&[found(LINE.0, HELD, LineState::Hold), found(LINE.0, OTHER, LineState::Connected)]).await;
    assert_eq!(joined.await, Ok(CallState::Held));
}

#[actix::test]
async fn a_conference_that_is_refused_leaves_both_calls_as_they_are() {
    let mut desk = Desk::pair().await;
    let joined = asked(&desk.session, OTHER, Perform::Conference);
    desk.server.answer(CommandCode::Conference, ResponseCode::SystemError, Parameters::new()).await;
    assert_eq!(joined.await, Err(CommandError::Refused(ResponseCode::SystemError).into()));
    desk.becomes(HELD, LineState::Idle).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Disconnect, HELD));
}

#[actix::test]
async fn calls_that_are_no_pair_are_not_joined_and_not_left_and_the_server_is_not_asked() {
    let mut desk = Desk::open(|_| {}).await;
    desk.talks_to(HELD).await;
    for perform in [Perform::Conference, Perform::TransferConsult] {
        let refused = desk.perform(HELD, perform).await;
        assert_eq!(refused, Err(CallError::WrongState("the line holds no call")));
    }
    let mut desk = Desk::pair().await;
    desk.becomes(OTHER, LineState::Hold).await;
    desk.until(CallState::Held, OTHER).await;
    for perform in [Perform::Conference, Perform::TransferConsult] {
        let refused = desk.perform(HELD, perform).await;
        assert_eq!(refused, Err(CallError::WrongState("the line holds more than one call")));
    }
    let mut desk = Desk::consults().await;
    let refused = desk.perform(HELD, Perform::Conference).await;
    assert_eq!(refused, Err(CallError::WrongState("another call of the line rings out; end it first")));
    let placed = desk.session.send(actors::session::PlaceCall::to("102"));
    desk.server.answer(CommandCode::MakeCall, ResponseCode::Ok, Parameters::new()).await;
    assert!(within("the call", placed).await.unwrap().is_ok());
}

#[actix::test]
async fn an_attended_transfer_is_a_hook_flash_and_then_the_phone_put_down() {
    for call in [HELD, OTHER] {
        for mut desk in [Desk::pair().await, Desk::consults().await] {
            let left = asked(&desk.session, call, Perform::TransferConsult);
            desk.flashes(ResponseCode::Ok).await;
            let command = desk.server.expect(CommandCode::SimOnHook).await;
            assert_eq!((command.location, command.parameters.is_empty()), (LINE, true));
            desk.server.reply(&command, LINE, ResponseCode::Ok, Parameters::new()).await;
            for ended in [HELD, OTHER] {
                desk.server.tell(CallDropped { call: ended }).await;
                assert_eq!(desk.next().await, Seen::Call(CallEventKind::Disconnect, ended));
            }
            // The calls are always read, because the success came before their end.
            desk.server.tells_calls(&[]).await;
            assert_eq!(left.await, Ok(CallState::Disconnected));
        }
    }
}

#[actix::test]
async fn a_phone_is_not_put_down_where_the_line_has_no_two_calls_any_more() {
    let mut desk = Desk::pair().await;
    let left = asked(&desk.session, HELD, Perform::TransferConsult);
    let command = desk.server.expect(CommandCode::SimChars).await;
    desk.server.tell(CallDropped { call: OTHER }).await;
    desk.server.reply(&command, LINE, ResponseCode::Ok, Parameters::new()).await;
    assert!(matches!(left.await, Err(CallError::WrongState(_))));
    let retrieved = asked(&desk.session, HELD, Perform::Retrieve);
    desk.server.answer(CommandCode::Hold, ResponseCode::Ok, Parameters::new()).await;
    assert_eq!(retrieved.await, Ok(CallState::Connected));
}

#[actix::test]
async fn a_phone_is_not_put_down_where_the_server_refuses_the_flash() {
    let mut desk = Desk::pair().await;
    let left = asked(&desk.session, HELD, Perform::TransferConsult);
    desk.flashes(ResponseCode::SystemError).await;
    assert_eq!(left.await, Err(CommandError::Refused(ResponseCode::SystemError).into()));
    let held = asked(&desk.session, OTHER, Perform::Hold);
    desk.server.answer(CommandCode::Hold, ResponseCode::Ok, Parameters::new()).await;
    assert_eq!(held.await, Ok(CallState::Held));
}
