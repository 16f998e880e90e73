use std::time::Duration;

use crate::exchange::test_support::Office;
use crate::exchange::{ExchangeEventKind, Happening, Refusal};
use crate::settings::{OutsideBehaviour, OutsideNumberRule, OutsideOutcome, Product, TrunkSettings};

fn with_outcome(outcome: OutsideOutcome, hang_up_after: Option<Duration>) -> Office {
    Office::with(|settings| {
        let ring_time = Duration::from_secs(2);
        let behaviour = OutsideBehaviour { ring_time, outcome, hang_up_after };
        settings.outside_numbers.rules = vec![OutsideNumberRule { number: "555*".to_owned(), behaviour }];
    })
}

#[test]
fn an_outside_number_rings_and_answers() {
    let mut office = Office::new();
    office.dial("101", "914085551234").expect("dials");
    let effects = office.exchange.take_effects();
    let ExchangeEventKind::RingBack(view) = &effects[0].event else { panic!("ringback comes first") };
    assert_eq!((view.callee.pad, view.callee.who.number.as_str()), (office.pad("T001"), "14085551234"));
    assert_eq!(view.data.access_code, b'9');
    office.pass(Duration::from_secs(1));
    assert_eq!(office.heard(), ["101 connected T001"]);
    office.drop("101", "T001").expect("drops");
    assert_eq!(office.heard(), ["101 CALLDROP T001", "101 idle 101"]);
    assert!(office.all_idle());
}

#[test]
fn an_outside_number_can_hang_up_by_itself() {
    let mut office = with_outcome(OutsideOutcome::Answer, Some(Duration::from_secs(3)));
    office.dial("101", "9555").expect("dials");
    office.pass(Duration::from_secs(2));
    assert_eq!(office.heard_by("101"), ["RING_BACK T001", "ringback T001", "connected T001"]);
    office.pass(Duration::from_secs(3));
    assert_eq!(office.heard(), ["101 CALLDROP T001", "101 idle 101"]);
}

#[test]
fn late_timers_count_from_when_they_were_due() {
    let mut office = with_outcome(OutsideOutcome::Answer, Some(Duration::from_secs(3)));
    office.dial("101", "9555").expect("dials");
    office.pass(Duration::from_secs(60));
    assert_eq!(office.heard_by("101")[2..], ["connected T001", "CALLDROP T001", "idle 101"]);
}

#[test]
fn a_busy_outside_number_drops_the_call() {
    let mut office = with_outcome(OutsideOutcome::Busy, None);
    office.dial("101", "9555").expect("dials");
    office.heard();
    office.pass(Duration::from_secs(2));
    assert_eq!(office.heard(), ["101 busy T001", "101 CALLDROP T001", "101 idle 101"]);
}

#[test]
fn an_outside_number_that_does_not_answer_rings_until_the_timeout() {
    let mut office = with_outcome(OutsideOutcome::NoAnswer, None);
    office.dial("101", "9555").expect("dials");
    office.heard();
    office.pass(Duration::from_secs(29));
    assert!(office.heard().is_empty());
    office.pass(Duration::from_secs(1));
    assert_eq!(office.heard(), ["101 CALLDROP T001", "101 idle 101"]);
}

#[test]
fn the_longest_access_code_wins_and_emergency_needs_none() {
    let mut office = Office::with(|settings| {
        settings.trunks = vec![
            TrunkSettings { access_code: "9".to_owned(), lines: 1 },
            TrunkSettings { access_code: "91".to_owned(), lines: 1 },
        ];
    });
    office.dial("101", "91555").expect("goes out on the second trunk");
    assert_eq!(office.heard_by("101"), ["RING_BACK T002", "ringback T002"]);
    office.dial("102", "911").expect("emergency takes any trunk");
    assert_eq!(office.heard_by("102"), ["RING_BACK T001", "ringback T001"]);
    assert_eq!(office.dial("103", "112"), Err(Refusal::LineBusy), "no trunk is free");
}

#[test]
fn max_acd_dials_out_without_access_code_and_takes_sip() {
    let mut office = Office::with(|settings| settings.product = Product::MaxAcd);
    for (line, number) in [("101", "14085551234"), ("102", "+442079460958"), ("103", "sip:bob@example.com")] {
        office.dial(line, number).expect(number);
    }
    for wrong in ["sip:", "sip", "+", "+1x", "mailto:bob@example.com", &"1".repeat(41)] {
        assert_eq!(office.dial("104", wrong), Err(Refusal::InvalidNumber), "{wrong}");
    }
    office.dial("104", "105").expect("extensions stay extensions");
    assert!(office.heard_by("105").contains(&"RING 104".to_owned()));
}

#[test]
fn max_acd_tells_a_wrong_extension_from_an_outside_number() {
    let mut office = Office::with(|settings| settings.product = Product::MaxAcd);
    for unknown in ["199", "*72"] {
        assert_eq!(office.dial("101", unknown), Err(Refusal::NoSuchNumber), "{unknown}");
    }
    office.dial("101", "911").expect("emergency numbers are outside");
    office.dial("102", "5551234").expect("longer ones are outside");
}

#[test]
fn a_sip_uri_may_be_longer_than_a_number() {
    let uri = format!("SIPS:{}@example.com", "a".repeat(200));
    let mut office = Office::with(|settings| settings.product = Product::MaxAcd);
    office.dial("101", &uri).expect("is passed on");
    let too_long = format!("sip:{}", "a".repeat(252));
    assert_eq!(office.dial("102", &too_long), Err(Refusal::InvalidNumber));
}

#[test]
fn without_trunks_there_is_no_outside() {
    let mut office = Office::with(|settings| settings.trunks[0].lines = 0);
    assert_eq!(office.dial("101", "9555"), Err(Refusal::LineBusy));
    assert_eq!(office.outside_call("101"), Err(Refusal::LineBusy));
}

#[test]
fn an_outside_caller_rings_an_extension_and_hangs_up() {
    let mut office = Office::new();
    let call = office.outside_call("102").expect("rings");
    let effects = office.exchange.take_effects();
    let ExchangeEventKind::Ring(view) = &effects[0].event else { panic!("ring comes first") };
    assert_eq!((view.caller.who.number.as_str(), view.caller.who.name.as_str()), ("4085551234", "Zoë"));
    office.answer("102", "T001").expect("answers");
    assert_eq!(office.heard(), ["102 connected T001"]);
    office.happen(Happening::OutsideHangup { call }).expect("hangs up");
    assert_eq!(office.heard(), ["102 CALLDROP T001", "102 idle 102"]);
    assert_eq!(office.happen(Happening::OutsideHangup { call }), Err(Refusal::NoSuchCall));
}

#[test]
fn only_an_outside_party_hangs_up_from_outside() {
    let mut office = Office::new();
    let call = office.connect("101", "102");
    assert_eq!(office.happen(Happening::OutsideHangup { call }), Err(Refusal::InvalidState));
    assert_eq!(office.outside_call("555"), Err(Refusal::NoSuchNumber));
}

#[test]
fn the_called_phone_answers_by_call() {
    let mut office = with_outcome(OutsideOutcome::NoAnswer, None);
    let inbound = office.outside_call("102").expect("rings");
    office.happen(Happening::CallAnswered { call: inbound }).expect("answers");
    assert_eq!(office.heard_by("102").last().map(String::as_str), Some("connected T001"));
    let outbound = office.dial("101", "9555").expect("dials").expect("a call");
    office.happen(Happening::CallAnswered { call: outbound }).expect("the outside party answers");
    assert_eq!(office.heard_by("101").last().map(String::as_str), Some("connected T002"));
}
