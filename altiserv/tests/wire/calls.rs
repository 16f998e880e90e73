//! Calls between clients, and with simulated outside parties.

use altilink::message::call_control::{Answer, DropCall, MakeCall};
use altilink::message::events::{CallDropped, Ring, RingBack, StateChange};
use altilink::{EventCode, LineState, ResponseCode};
use altiserv::{CallEndpoint, OutsideCall, Settings, SimulatedCallState, SimulatorError};

use super::client::{Client, serve};

fn dial(number: &str) -> MakeCall {
    MakeCall { number: number.to_owned(), account_code: String::new() }
}

#[tokio::test]
async fn two_clients_call_each_other() {
    let server = serve(&Settings::default()).await;
    let (mut anna, mut bert) = (Client::log_on(&server, "101").await, Client::log_on(&server, "102").await);
    assert_eq!(anna.ask(&dial("102")).await, ResponseCode::Ok);
    let RingBack(seen) = anna.event().await;
    let Ring(rung) = bert.event().await;
    assert_eq!((seen.info.callee, rung.info.caller), (bert.line, anna.line));
    assert_eq!(bert.ask(&Answer { call: rung.info.caller }).await, ResponseCode::Ok);
    assert_eq!(bert.event::<StateChange>().await.state, LineState::Ring);
    assert_eq!(bert.event::<StateChange>().await, StateChange { state: LineState::Connected, call: anna.line });
    assert_eq!(anna.ask(&DropCall { call: bert.line }).await, ResponseCode::Ok);
    assert_eq!(bert.event::<CallDropped>().await.call, anna.line);
    assert_eq!(anna.event::<CallDropped>().await.call, bert.line);
    server.shutdown().await;
}

#[tokio::test]
async fn an_outside_call_is_driven_from_the_handle() {
    let server = serve(&Settings::default()).await;
    let handle = server.handle();
    let mut anna = Client::log_on(&server, "101").await;
    let from = CallEndpoint { number: "4085551234".to_owned(), name: "Zoë".to_owned(), ip: "10.0.0.1".to_owned() };
    let call = OutsideCall { to: "800".to_owned(), from, ..OutsideCall::default() };
    let id = handle.place_call(call).await.expect("rings");
    let Ring(rung) = anna.event().await;
    assert_eq!((rung.info.caller_name.as_str(), rung.info.session.0), ("Zoë", id));
    let calls = handle.calls().await.expect("lists");
    assert_eq!((calls.len(), calls[0].id, calls[0].state), (1, id, SimulatedCallState::Ringing));
    let json = serde_json::to_value(&calls[0]).expect("serialises");
    assert_eq!((&json["state"], &json["to"], &json["line"]), (&"ringing".into(), &"800".into(), &"101".into()));
    assert_eq!(json["from"]["number"], "4085551234");
    handle.answer_call(id).await.expect("answers");
    handle.hang_up_call(id).await.expect("hangs up");
    let expected = [EventCode::StateChange, EventCode::StateChange, EventCode::CallDrop];
    assert_eq!(anna.events_until(EventCode::CallDrop).await, expected);
    assert!(handle.calls().await.expect("lists").is_empty());
    server.shutdown().await;
}

#[tokio::test]
async fn the_handle_says_what_is_wrong() {
    let server = serve(&Settings::default()).await;
    let handle = server.handle();
    let call = |to: &str| OutsideCall { to: to.to_owned(), ..OutsideCall::default() };
    assert_eq!(handle.place_call(call("555")).await, Err(SimulatorError::NoSuchExtension));
    let refused = handle.place_call(call("")).await.expect_err("no number");
    assert!(matches!(refused, SimulatorError::InvalidField { field: "to", .. }));
    assert_eq!(handle.answer_call(77).await, Err(SimulatorError::NoSuchCall));
    assert_eq!(handle.hang_up_call(77).await, Err(SimulatorError::NoSuchCall));
    assert_eq!(handle.answer_extension("555").await, Err(SimulatorError::NoSuchExtension));
    assert_eq!(handle.answer_extension("101").await, Err(SimulatorError::NoSuchCall));
    let id = handle.place_call(call("101")).await.expect("rings");
    handle.answer_extension("101").await.expect("answers");
    assert_eq!(handle.answer_call(id).await, Err(SimulatorError::NotPossible), "answered already");
    handle.hang_up_extension("101").await.expect("hangs up");
    server.shutdown().await;
    assert_eq!(handle.calls().await, Err(SimulatorError::ShuttingDown));
}

#[tokio::test]
async fn simulated_time_passes_by_itself() {
    let mut settings = Settings::default();
    settings.outside_numbers.default.ring_time = std::time::Duration::from_millis(20);
    settings.outside_numbers.default.hang_up_after = Some(std::time::Duration::from_millis(20));
    let server = serve(&settings).await;
    let mut anna = Client::log_on(&server, "101").await;
    assert_eq!(anna.ask(&dial("914085551234")).await, ResponseCode::Ok);
    let expected = [EventCode::RingBack, EventCode::StateChange, EventCode::StateChange, EventCode::CallDrop];
    assert_eq!(anna.events_until(EventCode::CallDrop).await, expected);
    server.shutdown().await;
}

#[tokio::test]
async fn licences_come_back_when_a_connection_closes() {
    let server = serve(&Settings { licences: 1, ..Settings::default() }).await;
    let first = Client::log_on(&server, "101").await;
    let mut second = Client::connect(&server).await;
    assert_eq!(second.try_log_on("102", "1234").await, ResponseCode::AppIdLicenseFull);
    drop(first);
    // The server notices the closed connection when it reads. Until then the licence pool may be full.
    let mut tries = 0;
    while second.try_log_on("102", "1234").await != ResponseCode::Ok {
        tries += 1;
        assert!(tries < 10_000, "the licence never comes back");
        tokio::task::yield_now().await;
    }
    server.shutdown().await;
}
