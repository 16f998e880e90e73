//! Active and standby, as clients see it.

use altilink::message::Message;
use altilink::message::call_control::Answer;
use altilink::message::logon::{LogOff, Ping, RegisterAppId};
use altilink::message::recording::StartCallRecord;
use altilink::message::redundancy::Redundancy;
use altilink::{CommandCode, Dialect, EventCode, Head, Pad, Parameters, ResponseCode};

use super::{BOTH_CLOCKS, Bench, NOW, dial, logon};
use crate::desk::{ClientId, FAREWELL};
use crate::exchange::TapeOrder;
use crate::settings::{ServerRole, Settings};

fn standby() -> Bench {
    Bench::new(&Settings { role: ServerRole::Standby, ..Settings::default() })
}

#[test]
fn a_standby_tells_its_version_takes_registrations_and_refuses_logons() {
    let mut bench = standby();
    bench.switchboard.open(NOW, ClientId(1));
    assert_eq!(bench.raw(1, CommandCode::GetVersion, Pad::NONE, Parameters::new()).0, ResponseCode::Ok);
    let register = RegisterAppId { application: RegisterAppId::SDK.to_owned() };
    assert_eq!(bench.ask(1, Pad::NONE, &register), ResponseCode::Ok);
    assert_eq!(bench.ask(1, Pad::NONE, &logon("101")), ResponseCode::InvalidState);
    let unreadable = bench.raw(1, CommandCode::LogOn, Pad::NONE, Parameters::new()).0;
    assert_eq!(unreadable, ResponseCode::InvalidState, "it does not even look");
    bench.switchboard.promote();
    assert_eq!(bench.switchboard.role(), ServerRole::Active);
    assert_eq!(bench.ask(1, Pad::NONE, &logon("101")), ResponseCode::Ok);
}

#[test]
fn a_demotion_is_told_to_everybody_who_is_logged_on_and_their_calls_end_unheard() {
    let mut bench = Bench::new(&Settings::default());
    let (anna, bert) = (bench.log_on(1, "101"), bench.log_on(2, "102"));
    bench.switchboard.open(NOW, ClientId(3));
    bench.ask(1, anna, &dial("102"));
    bench.ask(2, bert, &Answer { call: anna });
    bench.events();
    let (event, told) = bench.switchboard.demote(BOTH_CLOCKS);
    assert_eq!(event.head, Head::Event(EventCode::Redundancy));
    let news = Redundancy::read(&event.parameters, &Dialect::default());
    assert_eq!(news, Ok(Redundancy { role: Redundancy::STANDBY, detail: 0 }));
    assert_eq!(told, [ClientId(1), ClientId(2)]);
    assert!(bench.switchboard.calls().is_empty() && bench.events().is_empty());
    assert_eq!(bench.ask(1, anna, &dial("102")), ResponseCode::NotLoggedOn);
    assert_eq!(bench.ask(1, anna, &LogOff), ResponseCode::NotLoggedOn);
    assert_eq!(bench.ask(1, anna, &Ping), ResponseCode::Ok, "it is no failure");
    assert_eq!(bench.ask(1, Pad::NONE, &logon("101")), ResponseCode::InvalidState);
    let overdue: Vec<_> = bench.switchboard.overdue(NOW + FAREWELL).into_iter().map(|(id, _)| id).collect();
    assert_eq!(overdue, told);
}

#[test]
fn a_demotion_finishes_recordings_and_answers_who_waits_for_one() {
    let mut bench = Bench::new(&Settings::default());
    let (anna, bert) = (bench.log_on(1, "101"), bench.log_on(2, "102"));
    bench.ask(1, anna, &dial("102"));
    bench.ask(2, bert, &Answer { call: anna });
    let start = |line| StartCallRecord { line, rate: 64, file_name: String::new(), append: false };
    assert_eq!(bench.record(1, anna, &start(anna), None), ResponseCode::Ok);
    assert!(bench.send(2, CommandCode::StartCallRecord, bert, start(bert).write(&Dialect::default())).is_empty());
    bench.switchboard.take_orders();
    bench.switchboard.demote(BOTH_CLOCKS);
    let orders = bench.switchboard.take_orders();
    assert!(orders.iter().any(|order| matches!(order, TapeOrder::Close { keep: true, .. })), "{orders:?}");
    let (answer, to) = bench.switchboard.take_answers().remove(0);
    assert!(matches!(answer.head, Head::Response { result: ResponseCode::InvalidState, .. }), "{answer:?}");
    assert_eq!(to, ClientId(2));
}
