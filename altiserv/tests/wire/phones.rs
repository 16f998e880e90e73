//! Desk phones with more than one call: the events of three clients, and their order.

use altilink::message::call_control::{Answer, DropCall, Hold, MakeCall, Redirect, SimChars};
use altilink::message::call_info::{CallInfoReply, GetCallInfo};
use altilink::message::events::{CallDropped, Ring, RingBack, StateChange};
use altilink::message::logon::Ping;
use altilink::message::{Command, Message};
use altilink::{Dialect, EventCode, LineState, Pad, ResponseCode};
use altiserv::{
    ExtensionSettings, KeyedDigits, OutsideCall, PhoneChange, Settings, SimulatedCallState, SimulatorError,
};

use super::client::{Client, result, serve};

fn dial(number: &str) -> MakeCall {
    MakeCall { number: number.to_owned(), account_code: String::new() }
}

fn connected(call: Pad) -> StateChange {
    StateChange { state: LineState::Connected, call }
}

fn conferring(call: Pad) -> StateChange {
    StateChange { state: LineState::Conferencing, call }
}

/// Clients of 101, 102 and 103.
struct Three {
    anna: Client,
    bert: Client,
    cleo: Client,
}

impl Three {
    async fn log_on(server: &altiserv::Server) -> Self {
        let (anna, bert) = (Client::log_on(server, "101").await, Client::log_on(server, "102").await);
        Self { anna, bert, cleo: Client::log_on(server, "103").await }
    }

    /// Makes 101 call 102, hold it, and call 103. Events up to here are discarded.
    async fn consult(&mut self) {
        assert_eq!(self.anna.ask(&dial("102")).await, ResponseCode::Ok);
        assert_eq!(self.bert.ask(&Answer { call: self.anna.line }).await, ResponseCode::Ok);
        let hold = Hold { call: self.bert.line, retrieve: false };
        assert_eq!(self.anna.ask(&hold).await, ResponseCode::Ok);
        assert_eq!(self.anna.ask(&dial("103")).await, ResponseCode::Ok);
        assert_eq!(self.cleo.ask(&Answer { call: self.anna.line }).await, ResponseCode::Ok);
        while self.anna.event::<StateChange>().await != connected(self.cleo.line) {}
        while self.bert.event::<StateChange>().await.state != LineState::MusicOnHold {}
        while self.cleo.event::<StateChange>().await != connected(self.anna.line) {}
    }
}

async fn states_of_calls(client: &mut Client) -> Vec<Option<LineState>> {
    let ask = GetCallInfo { pad: client.line };
    let reply = client.exchange(GetCallInfo::CODE, ask.write(&Dialect::default())).await;
    assert_eq!(result(&reply), ResponseCode::Ok);
    let CallInfoReply { calls } = CallInfoReply::read(&reply.parameters, &Dialect::default()).expect("readable");
    calls.into_iter().map(|call| call.state).collect()
}

#[tokio::test]
async fn a_second_party_is_consulted_while_the_first_is_held() {
    let server = serve(&Settings::default()).await;
    let mut office = Three::log_on(&server).await;
    office.consult().await;
    let Three { anna, bert, cleo } = &mut office;
    assert_eq!(anna.ask(&DropCall { call: cleo.line }).await, ResponseCode::Ok);
    assert_eq!(anna.ask(&Hold { call: bert.line, retrieve: true }).await, ResponseCode::Ok);
    assert_eq!(anna.event::<CallDropped>().await.call, cleo.line);
    assert_eq!(anna.event::<StateChange>().await, connected(bert.line), "the line was never idle");
    assert_eq!(bert.event::<StateChange>().await, connected(anna.line));
    assert_eq!(cleo.events_until(EventCode::StateChange).await, [EventCode::CallDrop, EventCode::StateChange]);
    server.shutdown().await;
}

#[tokio::test]
async fn all_three_members_of_a_conference_see_it_and_none_can_drop_it() {
    let server = serve(&Settings::default()).await;
    let mut office = Three::log_on(&server).await;
    office.consult().await;
    server.handle().conference("101").await.expect("confers");
    let Three { anna, bert, cleo } = &mut office;
    assert_eq!(anna.event::<StateChange>().await, conferring(cleo.line));
    assert_eq!(anna.event::<StateChange>().await, conferring(bert.line));
    assert_eq!(bert.event::<StateChange>().await, conferring(anna.line));
    assert_eq!(cleo.event::<StateChange>().await, conferring(anna.line));
    assert_eq!(states_of_calls(anna).await, [Some(LineState::Conferencing); 2]);
    assert_eq!(states_of_calls(bert).await, [Some(LineState::Conferencing)]);
    for call in [bert.line, cleo.line, DropCall::CURRENT] {
        assert_eq!(anna.ask(&DropCall { call }).await, ResponseCode::InvalidState);
    }
    assert_eq!(bert.ask(&DropCall { call: anna.line }).await, ResponseCode::InvalidState);
    assert_eq!(bert.ask(&Hold { call: anna.line, retrieve: false }).await, ResponseCode::InvalidState);
    let redirect = Redirect::to_number(anna.line, "105".to_owned());
    assert_eq!(cleo.ask(&redirect).await, ResponseCode::InvalidState);
    let calls = server.handle().calls().await.expect("lists");
    assert!(calls.len() == 2 && calls.iter().all(|call| call.state == SimulatedCallState::Conference));

    server.handle().hang_up_extension("102").await.expect("a guest hangs up");
    assert_eq!(bert.events_until(EventCode::StateChange).await, [EventCode::CallDrop, EventCode::StateChange]);
    assert_eq!(anna.event::<CallDropped>().await.call, bert.line);
    assert_eq!(anna.event::<StateChange>().await, connected(cleo.line));
    assert_eq!(cleo.event::<StateChange>().await, connected(anna.line));
    assert_eq!(anna.ask(&DropCall { call: cleo.line }).await, ResponseCode::Ok, "an ordinary call again");
    server.shutdown().await;
}

#[tokio::test]
async fn a_host_who_hangs_up_over_the_wire_ends_both_calls() {
    let server = serve(&Settings::default()).await;
    let mut office = Three::log_on(&server).await;
    office.consult().await;
    server.handle().conference("101").await.expect("confers");
    let Three { anna, bert, cleo } = &mut office;
    let on_hook = anna.exchange(altilink::CommandCode::SimOnHook, altilink::Parameters::new()).await;
    assert_eq!(result(&on_hook), ResponseCode::Ok);
    for guest in [bert, cleo] {
        assert_eq!(guest.event::<StateChange>().await, conferring(anna.line));
        assert_eq!(guest.event::<CallDropped>().await.call, anna.line);
        assert_eq!(guest.event::<StateChange>().await.state, LineState::Idle);
    }
    let heard = anna.events_until(EventCode::CallDrop).await;
    assert_eq!(heard, [EventCode::StateChange, EventCode::StateChange, EventCode::CallDrop]);
    assert_eq!(anna.events_until(EventCode::CallDrop).await, [EventCode::CallDrop], "and nothing in between");
    assert!(server.handle().calls().await.expect("lists").is_empty());
    server.shutdown().await;
}

#[tokio::test]
async fn an_attended_transfer_ends_two_calls_and_begins_one() {
    let server = serve(&Settings::default()).await;
    let mut office = Three::log_on(&server).await;
    office.consult().await;
    let held = server.handle().calls().await.expect("lists")[0].id;
    server.handle().transfer("101").await.expect("transfers");
    let Three { anna, bert, cleo } = &mut office;
    assert_eq!(anna.event::<CallDropped>().await.call, bert.line);
    assert_eq!(anna.event::<CallDropped>().await.call, cleo.line);
    assert_eq!(anna.event::<StateChange>().await, StateChange { state: LineState::Idle, call: anna.line });

    assert_eq!(bert.event::<CallDropped>().await.call, anna.line);
    let RingBack(seen) = bert.event().await;
    assert_eq!((seen.info.callee, seen.info.session.0), (cleo.line, held));
    assert_eq!(bert.event::<StateChange>().await.state, LineState::Ringback);
    assert_eq!(bert.event::<StateChange>().await, connected(cleo.line));

    assert_eq!(cleo.event::<CallDropped>().await.call, anna.line);
    let Ring(seen) = cleo.event().await;
    assert_eq!((seen.info.caller, seen.info.caller_id.as_str(), seen.info.session.0), (bert.line, "102", held));
    assert_eq!(cleo.event::<StateChange>().await.state, LineState::Ring);
    assert_eq!(cleo.event::<StateChange>().await, connected(bert.line));
    assert_eq!(cleo.ask(&DropCall { call: bert.line }).await, ResponseCode::Ok);
    server.shutdown().await;
}

#[tokio::test]
async fn busy_do_not_disturb_and_no_outside_calls_have_their_codes() {
    let mut settings = Settings::default();
    settings.trunks[0].lines = 1;
    let number = "120".to_owned();
    settings.extensions.push(ExtensionSettings { number, outside_calls: false, ..ExtensionSettings::default() });
    let server = serve(&settings).await;
    let handle = server.handle();
    let mut anna = Client::log_on(&server, "101").await;
    let mut inside = Client::log_on(&server, "120").await;
    assert_eq!(inside.ask(&dial("95551234")).await, ResponseCode::InvalidAccessCode);

    let undisturbed = PhoneChange { do_not_disturb: Some(true), ..PhoneChange::default() };
    handle.set_phone("102", undisturbed).await.expect("sets");
    assert_eq!(anna.ask(&dial("102")).await, ResponseCode::LineBusy);
    let to = |number: &str| OutsideCall { to: number.to_owned(), ..OutsideCall::default() };
    assert_eq!(handle.place_call(to("102")).await, Err(SimulatorError::LineBusy));
    handle.set_phone("103", PhoneChange { call_waiting: Some(false), ..PhoneChange::default() }).await.expect("sets");
    handle.place_call(to("103")).await.expect("rings, on the only trunk line");
    assert_eq!(anna.ask(&dial("103")).await, ResponseCode::LineBusy);
    assert_eq!(anna.ask(&dial("95551234")).await, ResponseCode::LineBusy, "no trunk line is free");
    assert_eq!(handle.place_call(to("104")).await, Err(SimulatorError::LineBusy));
    assert_eq!(handle.set_phone("555", undisturbed).await, Err(SimulatorError::NoSuchExtension));
    server.shutdown().await;
}

#[tokio::test]
async fn pressed_digits_reach_the_other_party() {
    let server = serve(&Settings::default()).await;
    let mut anna = Client::log_on(&server, "101").await;
    let key = |digits: &str| SimChars { digits: digits.to_owned() };
    assert_eq!(anna.ask(&key("1")).await, ResponseCode::InvalidState, "no call");
    let call = OutsideCall { to: "101".to_owned(), ..OutsideCall::default() };
    let id = server.handle().place_call(call).await.expect("rings");
    assert_eq!(anna.ask(&key("1")).await, ResponseCode::InvalidState, "not answered");
    server.handle().answer_call(id).await.expect("answers");
    assert_eq!(anna.ask(&key("12")).await, ResponseCode::Ok);
    assert_eq!(anna.ask(&key("3#")).await, ResponseCode::Ok);
    assert_eq!(anna.ask(&key("twelve")).await, ResponseCode::InvalidParameter);
    assert_eq!(anna.ask(&key("F")).await, ResponseCode::Ok, "the hook flash of the SDK client");
    let calls = server.handle().calls().await.expect("lists");
    assert_eq!(calls[0].digits, [KeyedDigits { from: "101".to_owned(), digits: "123#".to_owned() }]);
    assert_eq!(anna.ask(&Ping).await, ResponseCode::Ok);
    server.shutdown().await;
}
