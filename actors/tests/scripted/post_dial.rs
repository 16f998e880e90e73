//! Post-dial digits: the calls that get them, and the calls that do not.

use actix::Addr;
use actors::call::{CallEventKind, CallState, Perform, PostDial};
use actors::link::CommandError;
use actors::session::{PlaceCall, SessionActor};
use altilink::message::Message;
use altilink::message::call_control::SimChars;
use altilink::message::call_info::{CallDetails, CallSnapshot};
use altilink::message::events::{CallDropped, RingBack, StateChange};
use altilink::{CommandCode, LineState, Pad, Parameters, ResponseCode, SessionHandle};

use super::desk::{Desk, Seen, incoming};
use super::peer::{LINE, within};

const PLACED: Pad = Pad(5000);
const OTHER: Pad = Pad(5001);
const NUMBER: &str = "5558656";

/// Outgoing call of the line, as its RING_BACK reports it.
fn outgoing(to: Pad, number: &str) -> CallDetails {
    let mut details = incoming(to);
    (details.info.caller, details.info.callee) = (LINE, to);
    number.clone_into(&mut details.info.callee_id);
    details
}

fn asked(session: &Addr<SessionActor>, digits: Option<&str>) -> impl Future<Output = Result<(), CommandError>> + use<> {
    let post_dial = digits.map(|digits| PostDial::parse(digits).unwrap());
    let asked = session.send(PlaceCall { post_dial, ..PlaceCall::to(&format!("9{NUMBER}")) });
    async move { within("the call", asked).await.unwrap().map(drop) }
}

impl Desk {
    /// Places a call with these digits. The server accepts it.
    async fn places(&mut self, digits: &str) {
        let placed = asked(&self.session, Some(digits));
        self.server.answer(CommandCode::MakeCall, ResponseCode::Ok, Parameters::new()).await;
        assert_eq!(placed.await, Ok(()));
    }

    async fn rings_back(&mut self, call: Pad, number: &str) {
        self.server.tell(RingBack(outgoing(call, number))).await;
        assert_eq!(self.next().await, Seen::Call(CallEventKind::RingBack, call));
    }

    async fn connects(&mut self, call: Pad) {
        self.server.tell(StateChange { state: LineState::Connected, call }).await;
        assert_eq!(self.next().await, Seen::Call(CallEventKind::Connect, call));
    }

    async fn hears_keys(&mut self, digits: &str) {
        let command = self.server.expect(CommandCode::SimChars).await;
        let keyed = SimChars::read(&command.parameters, &self.server.dialect).unwrap();
        assert_eq!((keyed.digits.as_str(), command.location), (digits, LINE));
        self.server.reply(&command, LINE, ResponseCode::Ok, Parameters::new()).await;
    }

    /// Checks that no digits were sent into the connected call: the user's own digits come first.
    async fn was_keyed_nothing(&mut self, call: Pad) {
        let session = self.session.clone();
        let keys = session.send(actors::session::PerformOn { call, perform: Perform::SendDigits("9".to_owned()) });
        let (keyed, ()) = tokio::join!(within("digits", keys), self.hears_keys("9"));
        assert_eq!(keyed.unwrap(), Ok(CallState::Connected));
    }
}

#[actix::test]
async fn digits_go_into_the_call_that_was_placed_whether_it_rings_back_before_the_yes_or_after() {
    let mut desk = Desk::open(|_| {}).await;
    desk.places("1#,2").await;
    desk.rings_back(PLACED, NUMBER).await;
    desk.connects(PLACED).await;
    desk.hears_keys("1#").await;
    desk.hears_keys("2").await;
    desk.was_keyed_nothing(PLACED).await;

    let mut desk = Desk::open(|_| {}).await;
    let placed = asked(&desk.session, Some("1#"));
    let command = desk.server.expect(CommandCode::MakeCall).await;
    desk.rings_back(PLACED, NUMBER).await;
    desk.connects(PLACED).await;
    desk.server.reply(&command, LINE, ResponseCode::Ok, Parameters::new()).await;
    assert_eq!(placed.await, Ok(()));
    desk.hears_keys("1#").await;
}

#[actix::test]
async fn two_sessions_of_a_user_see_the_call_and_it_is_keyed_once() {
    let mut desk = Desk::open(|_| {}).await;
    let _other = desk.another_session().await;
    desk.places("1#").await;
    desk.rings_back(PLACED, NUMBER).await;
    desk.connects(PLACED).await;
    desk.hears_keys("1#").await;
    desk.was_keyed_nothing(PLACED).await;
}

#[actix::test]
async fn a_call_that_was_placed_without_digits_is_keyed_nothing() {
    let mut desk = Desk::open(|_| {}).await;
    let placed = asked(&desk.session, None);
    desk.server.answer(CommandCode::MakeCall, ResponseCode::Ok, Parameters::new()).await;
    assert_eq!(placed.await, Ok(()));
    desk.rings_back(PLACED, NUMBER).await;
    desk.connects(PLACED).await;
    desk.was_keyed_nothing(PLACED).await;
}

#[actix::test]
async fn calls_that_the_user_dials_at_the_phone_are_keyed_nothing() {
    // The phone dials another number before the placed call has begun.
    let mut desk = Desk::open(|_| {}).await;
    desk.places("1#").await;
    desk.rings_back(OTHER, "5558657").await;
    desk.connects(OTHER).await;
    desk.was_keyed_nothing(OTHER).await;
    // The phone dials the same number after the placed call has ended.
    let mut desk = Desk::open(|_| {}).await;
    desk.places("1#").await;
    desk.rings_back(PLACED, NUMBER).await;
    desk.server.tell(CallDropped { call: PLACED }).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Disconnect, PLACED));
    desk.rings_back(PLACED, NUMBER).await;
    desk.connects(PLACED).await;
    desk.was_keyed_nothing(PLACED).await;
    // The phone dials the same number after the line became idle without a call.
    let mut desk = Desk::open(|_| {}).await;
    desk.places("1#").await;
    desk.server.tell(StateChange { state: LineState::Idle, call: LINE }).await;
    desk.rings_back(OTHER, NUMBER).await;
    desk.connects(OTHER).await;
    desk.was_keyed_nothing(OTHER).await;
}

#[actix::test]
async fn a_call_that_the_server_has_refused_leaves_its_digits_to_no_other() {
    let mut desk = Desk::open(|_| {}).await;
    let placed = asked(&desk.session, Some("1#"));
    let command = desk.server.expect(CommandCode::MakeCall).await;
    desk.rings_back(OTHER, NUMBER).await;
    desk.connects(OTHER).await;
    desk.server.reply(&command, LINE, ResponseCode::LineBusy, Parameters::new()).await;
    assert_eq!(placed.await, Err(CommandError::Refused(ResponseCode::LineBusy)));
    desk.was_keyed_nothing(OTHER).await;
}

#[actix::test]
async fn a_call_of_which_only_a_reading_of_the_calls_tells_is_keyed_nothing() {
    let mut desk = Desk::open(|_| {}).await;
    desk.places("1#").await;
    desk.server.tell(StateChange { state: LineState::Connected, call: PLACED }).await;
    let call = CallSnapshot {
        details: outgoing(PLACED, NUMBER),
        state: Some(LineState::Connected),
        ..CallSnapshot::default()
    };
    desk.server.tells_calls(&[call]).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Connect, PLACED));
    desk.was_keyed_nothing(PLACED).await;
}

#[actix::test]
async fn after_a_lost_connection_nothing_is_keyed_into_the_call_that_is_still_there() {
    for is_connected in [false, true] {
        let mut desk = Desk::open(|_| {}).await;
        desk.places("1#").await;
        let mut details = outgoing(PLACED, NUMBER);
        (details.info.session, details.info.start_time) = (SessionHandle(7), 1_790_000_000);
        desk.server.tell(RingBack(details.clone())).await;
        desk.server.answer(CommandCode::GetExtraCallInfo, ResponseCode::InvalidId, Parameters::new()).await;
        assert_eq!(desk.next().await, Seen::Call(CallEventKind::RingBack, PLACED));
        if is_connected {
            desk.connects(PLACED).await;
            // The outcome of this command is unknown, so the digits are not sent again.
            desk.server.expect(CommandCode::SimChars).await;
        }
        desk.server.hang_up().await;
        assert_eq!(desk.next().await, Seen::Status(false));
        desk.server = desk.peer.let_in().await;
        let state = if is_connected { LineState::Connected } else { LineState::Ringback };
        desk.server.tells_calls(&[CallSnapshot { details, state: Some(state), ..CallSnapshot::default() }]).await;
        assert_eq!(desk.next().await, Seen::Status(true));
        if !is_connected {
            desk.connects(PLACED).await;
        }
        desk.was_keyed_nothing(PLACED).await;
    }
}
