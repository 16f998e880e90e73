use crate::exchange::test_support::Office;
use crate::exchange::{Happening, InputResult, KeyedByLine, LineRequest, Refusal};

impl Office {
    fn key(&mut self, line: &str, digits: &str) -> InputResult {
        self.ask(line, LineRequest::Key { digits: digits.to_owned() })
    }

    /// Digits keyed in each call, as `line:digits`.
    fn keyed(&self) -> Vec<Vec<String>> {
        let sentence = |keyed: KeyedByLine| format!("{}:{}", keyed.from, keyed.digits);
        self.exchange.listings().into_iter().map(|call| call.keyed.into_iter().map(sentence).collect()).collect()
    }
}

#[test]
fn digits_are_kept_by_party() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.key("101", "12").expect("keys");
    office.key("102", "*#AD").expect("keys");
    office.key("101", "3").expect("keys");
    assert_eq!(office.keyed(), [["102:*#AD", "101:123"]], "whoever keyed last comes last");
    assert!(office.heard().is_empty(), "no event tells of it");
}

#[test]
fn digits_that_no_phone_can_key_are_refused() {
    let mut office = Office::new();
    office.connect("101", "102");
    for digits in ["", "E", "a", "1 2", "é", "FF", &"1".repeat(65)] {
        assert_eq!(office.key("101", digits), Err(Refusal::InvalidDigits), "{digits}");
    }
    office.key("101", &"1".repeat(64)).expect("keys");
}

#[test]
fn digits_need_somebody_to_talk_to() {
    let mut office = Office::new();
    assert_eq!(office.key("101", "1"), Err(Refusal::InvalidState), "no call");
    office.dial("101", "102").expect("dials");
    assert_eq!(office.key("101", "1"), Err(Refusal::InvalidState), "not answered");
    assert_eq!(office.key("102", "1"), Err(Refusal::InvalidState), "ringing");
    office.answer("102", "101").expect("answers");
    office.hold("101", "102").expect("holds");
    assert_eq!(office.key("101", "1"), Err(Refusal::InvalidState), "held");
    assert_eq!(office.key("102", "1"), Err(Refusal::InvalidState), "on hold");
    office.retrieve("101", "102").expect("retrieves");
    office.key("102", "1").expect("keys");
}

#[test]
fn digits_go_to_the_call_that_is_talked_on_and_to_both_of_a_conference() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.connect("101", "103");
    office.key("101", "1").expect("keys");
    assert_eq!(office.keyed(), [vec![], vec!["101:1"]]);
    office.happen(Happening::PhoneConference { line: office.pad("101") }).expect("confers");
    office.key("101", "2").expect("keys");
    office.key("102", "3").expect("keys");
    assert_eq!(office.keyed(), [vec!["101:2", "102:3"], vec!["101:12"]]);
}

#[test]
fn a_hook_flash_is_taken_at_any_time_and_does_nothing() {
    let mut office = Office::new();
    office.key("101", "F").expect("taken");
    office.connect("101", "102");
    office.key("101", "F").expect("taken");
    assert_eq!(office.keyed(), [Vec::<String>::new()]);
}

#[test]
fn only_the_last_digits_of_the_last_parties_are_kept() {
    let mut office = Office::new();
    office.outside_call("101").expect("rings");
    office.answer("101", "T001").expect("answers");
    for digit in ["1", "2", "3", "4", "5"] {
        office.key("101", &digit.repeat(64)).expect("keys");
    }
    let kept = &office.keyed()[0][0];
    assert!(kept.len() == "101:".len() + 256 && kept.starts_with("101:2") && kept.ends_with('5'), "{kept}");
    for (from, to) in (101..110).zip(102..111) {
        office.redirect(&from.to_string(), "T001", &to.to_string()).expect("redirects");
        office.answer(&to.to_string(), "T001").expect("answers");
        office.key(&to.to_string(), "9").expect("keys");
    }
    let keyed = &office.keyed()[0];
    assert_eq!((keyed.len(), keyed[0].as_str(), keyed[7].as_str()), (8, "103:9", "110:9"));
}
