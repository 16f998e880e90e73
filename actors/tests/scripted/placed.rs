//! Calls that were placed here: the request that each tells, and requests that wait until their calls ring out.

use actors::call::{CallEventKind, CallState, PlacedBy};
use actors::link::CommandError;
use actors::session::{Describe, PlaceCall, PlacedCall, Unseen};
use altilink::message::call_info::CallDetails;
use altilink::message::events::{CallDropped, RingBack, StateChange};
use altilink::{CommandCode, LineState, Pad, Parameters, ResponseCode};

use super::desk::{Desk, Seen, incoming};
use super::peer::{LINE, within};

const PLACED: Pad = Pad(5000);

/// Outgoing call of the line, as its RING_BACK reports it.
fn outgoing(to: Pad) -> CallDetails {
    let mut details = incoming(to);
    (details.info.caller, details.info.callee) = (LINE, to);
    "102".clone_into(&mut details.info.callee_id);
    details
}

type Placing = std::pin::Pin<Box<dyn Future<Output = Result<PlacedCall, CommandError>>>>;

impl Desk {
    /// Asks for a call to 102 in the name of a request, and waits until it rings.
    fn rings(&self, placed_by: &PlacedBy) -> Placing {
        let place = PlaceCall { placed_by: placed_by.clone(), until_ringing: true, ..PlaceCall::to("102") };
        let asked = self.session.send(place);
        Box::pin(async move { within("the call", asked).await.unwrap() })
    }

    async fn accepts(&mut self) {
        self.server.answer(CommandCode::MakeCall, ResponseCode::Ok, Parameters::new()).await;
    }

    /// Requests that have placed the calls of the list.
    async fn placed_by(&self) -> Vec<Option<PlacedBy>> {
        let view = self.session.send(Describe).await.unwrap();
        view.calls.iter().map(|call| call.placed_by.clone()).collect()
    }
}

#[actix::test]
async fn a_call_is_the_requests_from_its_ringback_on_and_the_request_that_waits_is_answered() {
    let mut desk = Desk::open(|_| {}).await;
    let request = PlacedBy::request("r");
    let rings = desk.rings(&request);
    desk.accepts().await;
    desk.server.tell(RingBack(outgoing(PLACED))).await;
    let rung = PlacedCall::RungOut { call: PLACED, state: CallState::RingingBack };
    assert_eq!(rings.await, Ok(rung));
    assert_eq!(desk.next_any().await, Seen::Call(CallEventKind::RingBack, PLACED));
    assert_eq!(desk.placed_by().await, [Some(request)]);
    desk.server.tell(CallDropped { call: PLACED }).await;
    // It is told once, and no update came before.
    assert_eq!(desk.next_any().await, Seen::Call(CallEventKind::Disconnect, PLACED));
}

#[actix::test]
async fn a_call_that_rings_back_before_the_yes_is_the_requests_with_the_yes() {
    let mut desk = Desk::open(|_| {}).await;
    let request = PlacedBy::request("r");
    let rings = desk.rings(&request);
    let asked = desk.server.expect(CommandCode::MakeCall).await;
    desk.server.tell(RingBack(outgoing(PLACED))).await;
    assert_eq!(desk.next_any().await, Seen::Call(CallEventKind::RingBack, PLACED));
    assert_eq!(desk.placed_by().await, [None]);
    desk.server.reply(&asked, LINE, ResponseCode::Ok, Parameters::new()).await;
    assert_eq!(desk.next_any().await, Seen::Update(CallState::RingingBack, PLACED));
    assert!(matches!(rings.await, Ok(PlacedCall::RungOut { call: PLACED, .. })));
    assert_eq!(desk.placed_by().await, [Some(request)]);
}

#[actix::test]
async fn a_call_that_is_dialled_at_the_phone_is_no_requests() {
    let mut desk = Desk::open(|_| {}).await;
    desk.server.tell(RingBack(outgoing(PLACED))).await;
    assert_eq!(desk.next_any().await, Seen::Call(CallEventKind::RingBack, PLACED));
    assert_eq!(desk.placed_by().await, [None]);
}

#[actix::test]
async fn a_request_that_waits_is_told_that_its_call_will_not_ring_out() {
    let mut desk = Desk::open(|_| {}).await;
    let rings = desk.rings(&PlacedBy::request("r"));
    desk.accepts().await;
    // The yes is taken before the event behind it.
    desk.server.tell(StateChange { state: LineState::Idle, call: LINE }).await;
    assert_eq!(rings.await, Ok(PlacedCall::Unseen(Unseen::LineIdle)));
    let rings = desk.rings(&PlacedBy::request("r"));
    desk.server.answer(CommandCode::MakeCall, ResponseCode::InvalidId, Parameters::new()).await;
    assert_eq!(rings.await, Err(CommandError::Refused(ResponseCode::InvalidId)));
    let rings = desk.rings(&PlacedBy::request("r"));
    desk.accepts().await;
    desk.server.tell(RingBack(CallDetails { ..incoming(Pad(5001)) })).await;
    desk.server.hang_up().await;
    assert_eq!(rings.await, Ok(PlacedCall::Unseen(Unseen::ConnectionLost)));
}
