use std::time::Duration;

use crate::exchange::test_support::Office;
use crate::exchange::{Happening, InputResult, PhoneChange, Refusal};
use crate::settings::{AnswerBehaviour, Product, Settings};

const UNDISTURBED: PhoneChange = PhoneChange { answer: None, do_not_disturb: Some(true), call_waiting: None };
const NO_CALL_WAITING: PhoneChange = PhoneChange { answer: None, do_not_disturb: None, call_waiting: Some(false) };

impl Office {
    fn set_phone(&mut self, line: &str, change: PhoneChange) -> InputResult {
        let line = self.pad(line);
        self.happen(Happening::PhoneSet { line, change })
    }
}

/// 101 to 109 may not call outside; 110 may.
fn inside_only(settings: &mut Settings) {
    settings.extensions[0].outside_calls = false;
}

#[test]
fn an_undisturbed_phone_is_busy_to_everybody_until_it_is_not() {
    let mut office = Office::new();
    office.connect("102", "105");
    office.set_phone("101", UNDISTURBED).expect("sets");
    assert_eq!(office.dial("103", "101"), Err(Refusal::LineBusy));
    assert_eq!(office.outside_call("101"), Err(Refusal::LineBusy));
    assert_eq!(office.redirect("102", "105", "101"), Err(Refusal::LineBusy));
    assert!(office.heard().is_empty(), "nobody hears of it");
    office.dial("101", "103").expect("its own calls go");
    office.drop("101", "103").expect("drops");
    office.set_phone("101", PhoneChange { do_not_disturb: Some(false), ..PhoneChange::default() }).expect("sets");
    office.dial("103", "101").expect("rings again");
}

#[test]
fn a_phone_can_start_out_undisturbed_or_without_call_waiting() {
    let mut office = Office::with(|settings| {
        settings.extensions[0].do_not_disturb = true;
        settings.extensions[1].call_waiting = false;
    });
    assert_eq!(office.dial("110", "101"), Err(Refusal::LineBusy));
    office.dial("101", "110").expect("rings");
    assert_eq!(office.dial("102", "110"), Err(Refusal::LineBusy));
}

#[test]
fn a_call_that_rings_already_rings_on() {
    let mut office = Office::new();
    office.dial("102", "101").expect("dials");
    office.set_phone("101", UNDISTURBED).expect("sets");
    office.answer("101", "102").expect("answers");
}

#[test]
fn without_call_waiting_a_line_with_a_call_is_busy() {
    let mut office = Office::new();
    office.set_phone("101", NO_CALL_WAITING).expect("sets");
    office.dial("102", "101").expect("the first call rings");
    office.heard();
    assert_eq!(office.dial("103", "101"), Err(Refusal::LineBusy));
    assert_eq!(office.outside_call("101"), Err(Refusal::LineBusy));
    assert!(office.heard().is_empty());
    office.answer("101", "102").expect("answers");
    office.dial("101", "104").expect("it may place a second call itself");
    office.set_phone("101", PhoneChange { call_waiting: Some(true), ..PhoneChange::default() }).expect("sets");
    office.dial("103", "101").expect("rings as call waiting");
}

#[test]
fn a_workgroup_passes_undisturbed_members_over_and_finds_them_again() {
    let mut office = Office::with(|settings| settings.workgroups[0].members = vec!["101-102".to_owned()]);
    office.attend(&["101", "102"]);
    office.set_phone("101", UNDISTURBED).expect("sets");
    office.outside_call("800").expect("rings");
    assert_eq!(office.heard(), ["102 RING T001", "102 ring T001"]);
    office.outside_call("800").expect("waits");
    assert_eq!(office.heard_by("101"), ["INQUEUE T002"]);
    office.set_phone("101", PhoneChange { do_not_disturb: Some(false), ..PhoneChange::default() }).expect("sets");
    assert_eq!(office.heard_by("101"), ["RING T002", "ring T002", "OUTQUEUE T002"]);
}

#[test]
fn a_phone_can_be_told_to_answer_by_itself() {
    let mut office = Office::new();
    let answer = Some(AnswerBehaviour::After(Duration::from_secs(2)));
    office.set_phone("102", PhoneChange { answer, ..PhoneChange::default() }).expect("sets");
    office.dial("101", "102").expect("dials");
    office.heard();
    office.pass(Duration::from_secs(2));
    assert_eq!(office.heard(), ["102 connected 101", "101 connected 102"]);
}

#[test]
fn only_extensions_have_phones() {
    let mut office = Office::new();
    assert_eq!(office.set_phone("T001", UNDISTURBED), Err(Refusal::NoSuchLine));
    assert_eq!(office.set_phone("800", UNDISTURBED), Err(Refusal::NoSuchLine));
}

#[test]
fn without_the_right_no_outside_number_is_dialled_but_those_of_emergency() {
    let mut office = Office::with(inside_only);
    assert_eq!(office.dial("101", "914085551234"), Err(Refusal::NoOutsideRight));
    assert!(office.heard().is_empty());
    office.dial("101", "911").expect("emergency");
    office.dial("102", "9911").expect("emergency with an access code");
    office.dial("103", "110").expect("inside");
    office.dial("110", "914085551234").expect("has the right");
}

#[test]
fn without_the_right_max_acd_dials_nothing_outside_either() {
    let mut office = Office::with(|settings| {
        inside_only(settings);
        settings.product = Product::MaxAcd;
    });
    for number in ["14085551234", "+442079460958", "sip:bob@example.com"] {
        assert_eq!(office.dial("101", number), Err(Refusal::NoOutsideRight), "{number}");
    }
    office.dial("101", "911").expect("emergency");
}

#[test]
fn the_right_to_transfer_outside_is_that_of_the_line_that_transfers() {
    let mut office = Office::with(inside_only);
    office.outside_call("101").expect("rings");
    office.answer("101", "T001").expect("answers");
    office.connect("110", "102");
    office.heard();
    assert_eq!(office.redirect("101", "T001", "95551234"), Err(Refusal::NoOutsideRight));
    assert_eq!(office.redirect("102", "110", "95551234"), Err(Refusal::NoOutsideRight));
    assert!(office.heard().is_empty());
    office.redirect("110", "102", "95551234").expect("110 may, whoever is transferred");
    assert_eq!(office.heard_by("102"), ["CALLDROP 110", "RING_BACK T002", "ringback T002"]);
}
