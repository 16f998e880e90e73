use std::time::Duration;

use crate::exchange::calls::ring_target::MAX_CALLS_PER_LINE;
use crate::exchange::test_support::Office;
use crate::exchange::{Happening, LineRequest, Refusal};
use crate::settings::{AnswerBehaviour, ExtensionSettings, Product};

#[test]
fn an_answered_call_is_heard_by_both_from_ring_to_drop() {
    let mut office = Office::new();
    office.dial("101", "102").expect("dials");
    assert_eq!(office.heard(), ["101 RING_BACK 102", "101 ringback 102", "102 RING 101", "102 ring 101"]);
    office.answer("102", "101").expect("answers");
    assert_eq!(office.heard(), ["102 connected 101", "101 connected 102"]);
    office.drop("101", "102").expect("drops");
    assert_eq!(office.heard(), ["102 CALLDROP 101", "102 idle 102", "101 CALLDROP 102", "101 idle 101"]);
    assert!(office.all_idle());
}

#[test]
fn the_called_party_can_drop_too() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.drop("102", "101").expect("drops");
    assert_eq!(office.heard_by("101"), ["CALLDROP 102", "idle 101"]);
    assert!(office.all_idle());
}

#[test]
fn a_ringing_call_can_be_given_up_by_either_side() {
    for (line, call) in [("101", "102"), ("102", "101")] {
        let mut office = Office::new();
        office.dial("101", "102").expect("dials");
        office.heard();
        office.drop(line, call).expect("drops");
        assert_eq!(office.heard().len(), 4, "both hear CALLDROP and idle");
        assert!(office.all_idle());
    }
}

#[test]
fn dropping_without_a_call_pad_ends_the_current_call() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.connect("103", "101");
    office.ask("101", LineRequest::Drop { call: None }).expect("drops");
    assert_eq!(office.heard_by("103"), ["CALLDROP 101", "idle 103"]);
    office.ask("101", LineRequest::Drop { call: None }).expect("drops the held one");
    assert!(office.all_idle());
    assert_eq!(office.ask("101", LineRequest::Drop { call: None }), Err(Refusal::NoSuchCall));
}

#[test]
fn nobody_answering_drops_the_call_at_the_ring_timeout() {
    let mut office = Office::new();
    office.dial("101", "102").expect("dials");
    assert_eq!(office.exchange.next_deadline(), Some(Duration::from_secs(30)));
    office.heard();
    office.pass(Duration::from_millis(29_999));
    assert!(office.heard().is_empty());
    office.pass(Duration::from_millis(1));
    assert_eq!(office.heard(), ["102 CALLDROP 101", "102 idle 102", "101 CALLDROP 102", "101 idle 101"]);
    assert_eq!(office.exchange.next_deadline(), None);
}

#[test]
fn a_phone_can_answer_by_itself() {
    let mut office = Office::with(|settings| {
        let answer = AnswerBehaviour::After(Duration::from_millis(250));
        settings.extensions.push(ExtensionSettings {
            number: "150".to_owned(),
            answer,
            ..ExtensionSettings::default()
        });
    });
    office.dial("101", "150").expect("dials");
    office.heard();
    office.pass(Duration::from_millis(249));
    assert!(office.heard().is_empty());
    office.pass(Duration::from_millis(1));
    assert_eq!(office.heard(), ["150 connected 101", "101 connected 150"]);
}

#[test]
fn a_phone_that_is_placing_a_call_rings_on_instead_of_answering_by_itself() {
    let mut office = Office::with(|settings| {
        let answer = AnswerBehaviour::After(Duration::from_secs(1));
        settings.extensions.push(ExtensionSettings {
            number: "150".to_owned(),
            answer,
            ..ExtensionSettings::default()
        });
    });
    office.dial("150", "102").expect("dials");
    office.dial("101", "150").expect("dials");
    office.heard();
    office.pass(Duration::from_secs(1));
    assert!(office.heard().is_empty());
    office.pass(Duration::from_secs(29));
    assert!(office.all_idle(), "both calls end at the ring timeout");
}

#[test]
fn a_line_takes_calls_up_to_its_limit_and_is_busy_then() {
    let mut office = Office::new();
    for caller in &["102", "103", "104", "105"][..MAX_CALLS_PER_LINE] {
        office.dial(caller, "101").expect("rings as call waiting");
    }
    office.heard();
    assert_eq!(office.dial("106", "101"), Err(Refusal::LineBusy));
    assert!(office.heard().is_empty());
}

#[test]
fn a_second_call_between_the_same_two_lines_is_refused() {
    let mut office = Office::new();
    office.connect("101", "102");
    assert_eq!(office.dial("101", "102"), Err(Refusal::LineBusy));
    assert_eq!(office.dial("102", "101"), Err(Refusal::LineBusy));
    assert!(office.heard().is_empty(), "nobody is put on hold for it");
}

#[test]
fn answering_a_call_that_does_not_ring_is_refused() {
    let mut office = Office::new();
    office.dial("101", "102").expect("dials");
    assert_eq!(office.answer("101", "102"), Err(Refusal::InvalidState), "the caller cannot answer");
    assert_eq!(office.answer("102", "103"), Err(Refusal::NoSuchCall));
    office.answer("102", "101").expect("answers");
    assert_eq!(office.answer("102", "101"), Err(Refusal::InvalidState), "nor can it be answered twice");
}

#[test]
fn numbers_that_lead_nowhere_are_refused() {
    let mut office = Office::new();
    assert_eq!(office.dial("101", "555"), Err(Refusal::NoSuchNumber));
    assert_eq!(office.dial("101", "14085551234"), Err(Refusal::NoSuchAccessCode));
    assert_eq!(office.dial("101", "101"), Err(Refusal::InvalidNumber), "a line cannot call itself");
    for number in ["", "9 555", "sip:a@b", "9(555)", &"9".repeat(41)] {
        assert_eq!(office.dial("101", number), Err(Refusal::InvalidNumber), "{number}");
    }
    assert!(office.heard().is_empty());
}

#[test]
fn the_desk_phone_answers_and_hangs_up() {
    let mut office = Office::new();
    office.dial("101", "102").expect("dials");
    let line = office.pad("102");
    office.happen(Happening::PhoneAnswers { line }).expect("answers");
    assert_eq!(office.heard_by("101"), ["RING_BACK 102", "ringback 102", "connected 102"]);
    office.happen(Happening::PhoneHangsUp { line }).expect("hangs up");
    assert!(office.all_idle());
    assert_eq!(office.happen(Happening::PhoneAnswers { line }), Err(Refusal::NoSuchCall));
    assert_eq!(office.happen(Happening::PhoneHangsUp { line }), Err(Refusal::NoSuchCall));
}

#[test]
fn max_acd_does_not_drop_on_command_but_phones_hang_up() {
    let mut office = Office::with(|settings| settings.product = Product::MaxAcd);
    office.connect("101", "102");
    assert_eq!(office.drop("101", "102"), Err(Refusal::DropNotSupported));
    assert!(office.heard().is_empty());
    office.happen(Happening::PhoneHangsUp { line: office.pad("101") }).expect("hangs up");
    assert!(office.all_idle());
}

#[test]
fn user_data_stays_with_the_call() {
    let mut office = Office::new();
    let call = office.connect("101", "102");
    let data = "ticket 7".to_owned();
    office.ask("102", LineRequest::SetUserData { call, data: data.clone() }).expect("sets");
    let seen = office.exchange.call_data(office.pad("101"), call).expect("a party");
    assert_eq!(seen.user_data, "ticket 7");
    assert_eq!(office.ask("103", LineRequest::SetUserData { call, data }), Err(Refusal::NoSuchCall), "not a party");
    let data = "x".repeat(5000);
    assert_eq!(office.ask("101", LineRequest::SetUserData { call, data }), Err(Refusal::InvalidData));
}

#[test]
fn user_data_has_up_to_4096_bytes() {
    let mut office = Office::new();
    let call = office.connect("101", "102");
    office.ask("101", LineRequest::SetUserData { call, data: "x".repeat(4096) }).expect("sets");
    let too_long = "x".repeat(4097);
    assert_eq!(office.ask("101", LineRequest::SetUserData { call, data: too_long }), Err(Refusal::InvalidData));
}

#[test]
fn the_data_of_a_call_is_seen_by_its_parties_and_by_supervisors() {
    let mut office = Office::new();
    let call = office.connect("101", "102");
    for line in ["101", "102", "110"] {
        office.exchange.call_data(office.pad(line), call).expect("may see it");
    }
    assert_eq!(office.exchange.call_data(office.pad("103"), call), Err(Refusal::NoSuchCall));
}

fn answers_after(seconds: u64) -> Office {
    Office::with(|settings| {
        settings.extensions.push(ExtensionSettings {
            number: "150".to_owned(),
            answer: AnswerBehaviour::After(Duration::from_secs(seconds)),
            ..ExtensionSettings::default()
        });
    })
}

#[test]
fn a_phone_that_would_answer_at_the_ring_timeout_or_later_does_not_answer() {
    for seconds in [30, 31] {
        let mut office = answers_after(seconds);
        office.dial("101", "150").expect("dials");
        office.pass(Duration::from_secs(30));
        assert!(office.all_idle(), "{seconds}");
    }
    let mut office = answers_after(29);
    office.dial("101", "150").expect("dials");
    office.pass(Duration::from_secs(30));
    assert!(!office.all_idle());
}

#[test]
fn a_call_has_a_side_for_each_of_its_parties_and_for_nobody_else() {
    let mut office = Office::new();
    let handle = office.connect("101", "102");
    for (line, is_party) in [("101", true), ("102", true), ("103", false)] {
        let pad = office.pad(line);
        let call = office.exchange.switch.calls.get_mut(&handle).expect("the call");
        assert_eq!((call.side(pad).is_some(), call.side_mut(pad).is_some()), (is_party, is_party), "{line}");
    }
}
