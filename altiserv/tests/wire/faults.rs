//! Faults on demand.

use std::time::{Duration, Instant};

use altilink::ResponseCode;
use altilink::message::call_control::MakeCall;
use altilink::message::events::Ring;
use altilink::message::logon::Ping;
use altiserv::{Fault, FaultKind, OutsideCall, Settings};

use super::client::{Client, serve};

fn call(to: &str) -> OutsideCall {
    OutsideCall { to: to.to_owned(), ..OutsideCall::default() }
}

#[tokio::test]
async fn a_disconnect_closes_all_connections_and_accepts_new_ones_at_once() {
    let server = serve(&Settings { licences: 2, ..Settings::default() }).await;
    let (mut anna, mut bert) = (Client::log_on(&server, "101").await, Client::log_on(&server, "102").await);
    server.handle().set_fault(Fault { kind: FaultKind::Disconnect, ms: 0 }).await.expect("sets");
    anna.closed().await;
    bert.closed().await;
    Client::log_on(&server, "101").await;
    Client::log_on(&server, "102").await;
    server.shutdown().await;
}

#[tokio::test]
async fn calls_outlive_a_lost_connection() {
    let server = serve(&Settings::default()).await;
    let mut anna = Client::log_on(&server, "101").await;
    let dial = MakeCall { number: "102".to_owned(), account_code: String::new() };
    assert_eq!(anna.ask(&dial).await, ResponseCode::Ok);
    server.handle().set_fault(Fault { kind: FaultKind::Disconnect, ms: 0 }).await.expect("sets");
    anna.closed().await;
    assert_eq!(server.handle().calls().await.expect("lists").len(), 1);
    server.shutdown().await;
}

#[tokio::test]
async fn new_connections_can_be_refused_until_cleared() {
    let server = serve(&Settings::default()).await;
    server.handle().set_fault(Fault { kind: FaultKind::Disconnect, ms: 3_600_000 }).await.expect("sets");
    Client::connect(&server).await.closed().await;
    server.handle().clear_faults().await.expect("clears");
    Client::log_on(&server, "101").await;
    server.shutdown().await;
}

#[tokio::test]
async fn a_frozen_server_sends_nothing_and_afterwards_all_events() {
    let server = serve(&Settings::default()).await;
    let handle = server.handle();
    let mut anna = Client::log_on(&server, "101").await;
    handle.set_fault(Fault { kind: FaultKind::Freeze, ms: 0 }).await.expect("sets");
    handle.place_call(call("101")).await.expect("rings");
    let silence = tokio::time::timeout(Duration::from_millis(100), anna.next_block()).await;
    assert!(silence.is_err(), "nothing comes while frozen");
    handle.clear_faults().await.expect("clears");
    let Ring(_) = anna.event().await;
    assert_eq!(anna.ask(&Ping).await, ResponseCode::Ok);
    server.shutdown().await;
}

#[tokio::test]
async fn a_delay_holds_answers_back_without_adding_up() {
    let server = serve(&Settings::default()).await;
    let mut anna = Client::log_on(&server, "101").await;
    server.handle().set_fault(Fault { kind: FaultKind::Delay, ms: 150 }).await.expect("sets");
    let begun = Instant::now();
    for _ in 0..10 {
        anna.send(altilink::CommandCode::Ping, altilink::Parameters::new().with_int(0, 1)).await;
    }
    anna.next_block().await.expect("an answer");
    assert!(begun.elapsed() >= Duration::from_millis(150));
    for _ in 1..10 {
        anna.next_block().await.expect("an answer");
    }
    assert!(begun.elapsed() < Duration::from_millis(1500), "ten delays side by side, not one after the other");
    server.shutdown().await;
}

#[tokio::test]
async fn logons_can_be_refused_until_cleared() {
    let server = serve(&Settings::default()).await;
    server.handle().set_fault(Fault { kind: FaultKind::RefuseLogon, ms: 0 }).await.expect("sets");
    let mut anna = Client::connect(&server).await;
    assert_eq!(anna.try_log_on("101", "1234").await, ResponseCode::InvalidState);
    server.handle().clear_faults().await.expect("clears");
    assert_eq!(anna.try_log_on("101", "1234").await, ResponseCode::Ok);
    server.shutdown().await;
}
