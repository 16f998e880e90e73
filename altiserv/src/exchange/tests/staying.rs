//! Callers who lose their patience, callers who have said what they wanted, and how they are counted.

use std::time::Duration;

use altilink::SessionHandle;

use crate::exchange::test_support::Office;
use crate::exchange::{CallData, Caller, Happening, Refusal, Stay};

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn call(office: &mut Office, to: &str, patience: Option<Duration>, talk_time: Option<Duration>) -> SessionHandle {
    let data = Box::new(CallData { stay: Stay { patience, talk_time }, ..CallData::default() });
    let call = Happening::OutsideCall { to: to.to_owned(), caller: Caller::default(), data };
    office.happen(call).expect("rings").expect("a call was made")
}

/// Offered, answered, abandoned, blocked, waiting.
fn counted(office: &Office) -> (u64, u64, u64, u64, usize) {
    let tally = &office.exchange.tallies().since_start;
    (tally.offered, tally.answered, tally.abandoned, tally.blocked, tally.waiting())
}

#[test]
fn a_caller_without_an_answer_hangs_up_when_patience_ends() {
    let mut office = Office::new();
    call(&mut office, "101", Some(s(8)), Some(s(60)));
    office.pass(s(7));
    assert!(!office.all_idle());
    office.pass(s(1));
    assert!(office.all_idle());
    assert_eq!(counted(&office), (1, 0, 1, 0, 0));
    assert_eq!(office.exchange.tallies().since_start.longest_wait, s(8));
}

#[test]
fn patience_ends_in_a_queue_too() {
    let mut office = Office::with(|settings| settings.workgroups[0].members.clear());
    call(&mut office, "800", Some(s(90)), None);
    office.pass(s(89));
    assert_eq!(counted(&office), (1, 0, 0, 0, 1));
    office.pass(s(1));
    assert_eq!(counted(&office), (1, 0, 1, 0, 0));
}

#[test]
fn an_answer_in_time_ends_the_matter_of_patience_and_begins_the_talk() {
    let mut office = Office::new();
    let call = call(&mut office, "101", Some(s(8)), Some(s(60)));
    office.pass(s(5));
    office.happen(Happening::CallAnswered { call }).expect("answers");
    office.pass(s(59));
    assert!(!office.all_idle());
    office.pass(s(1));
    assert!(office.all_idle());
    assert_eq!(counted(&office), (1, 1, 0, 0, 0));
    assert_eq!(office.exchange.tallies().since_start.waited_for_answer, s(5));
}

#[test]
fn without_a_talk_time_an_answered_caller_stays() {
    let mut office = Office::new();
    let call = call(&mut office, "101", Some(s(8)), None);
    office.happen(Happening::CallAnswered { call }).expect("answers");
    office.pass(s(24 * 3600));
    assert!(!office.all_idle());
}

#[test]
fn a_transfer_does_not_begin_the_talk_anew() {
    let mut office = Office::new();
    let call = call(&mut office, "101", Some(s(8)), Some(s(60)));
    office.happen(Happening::CallAnswered { call }).expect("answers");
    office.pass(s(30));
    office.redirect("101", "T001", "102").expect("is transferred");
    office.pass(s(20));
    office.answer("102", "T001").expect("answers");
    office.pass(s(10));
    assert!(office.all_idle());
    assert_eq!(counted(&office), (1, 1, 0, 0, 0));
}

#[test]
fn a_call_that_finds_no_trunk_is_blocked_and_one_to_nobody_is_not_counted() {
    let mut office = Office::with(|settings| settings.trunks[0].lines = 1);
    call(&mut office, "101", None, None);
    assert_eq!(office.outside_call("102"), Err(Refusal::LineBusy));
    assert_eq!(office.outside_call("199"), Err(Refusal::NoSuchNumber));
    assert_eq!(counted(&office), (1, 0, 0, 1, 1));
}

#[test]
fn calls_between_extensions_are_not_counted() {
    let mut office = Office::new();
    office.connect("101", "102");
    assert_eq!(counted(&office), (0, 0, 0, 0, 0));
}
