use altilink::LineState;

use crate::exchange::test_support::Office;
use crate::exchange::{InputResult, LineRequest, Refusal};

fn flash(office: &mut Office, line: &str) -> InputResult {
    office.ask(line, LineRequest::Key { digits: "F".to_owned() })
}

/// 101 holds 102 and talks with 103.
fn consulting() -> Office {
    let mut office = Office::new();
    office.connect("101", "102");
    office.connect("101", "103");
    office
}

#[test]
fn two_flashes_join_the_two_calls_in_a_conference() {
    let mut office = consulting();
    flash(&mut office, "101").expect("taken");
    assert!(office.heard().is_empty());
    flash(&mut office, "101").expect("confers");
    for line in ["101", "102", "103"] {
        assert_eq!(office.exchange.line_state(office.pad(line)), LineState::Conferencing, "{line}");
    }
}

#[test]
fn a_flash_with_the_phone_put_down_after_it_leaves_the_two_parties_to_each_other() {
    let mut office = consulting();
    flash(&mut office, "101").expect("taken");
    office.ask("101", LineRequest::OnHook).expect("transfers");
    let heard = office.heard();
    for sentence in ["101 CALLDROP 102", "101 CALLDROP 103", "102 connected 103", "103 connected 102"] {
        assert!(heard.contains(&sentence.to_owned()), "{sentence}: {heard:?}");
    }
}

#[test]
fn nobody_is_hung_up_on_if_a_party_goes_between_flash_and_hook() {
    let mut office = consulting();
    flash(&mut office, "101").expect("taken");
    office.drop("103", "101").expect("hangs up");
    office.heard();
    assert_eq!(office.ask("101", LineRequest::OnHook), Err(Refusal::InvalidState));
    assert!(office.heard().is_empty(), "102 is still held");
}

#[test]
fn the_phone_put_down_without_a_flash_just_before_hangs_up() {
    for meanwhile in [false, true] {
        let mut office = consulting();
        if meanwhile {
            flash(&mut office, "101").expect("taken");
            office.ask("101", LineRequest::Key { digits: "1".to_owned() }).expect("keys");
        }
        office.heard();
        office.ask("101", LineRequest::OnHook).expect("hangs up");
        let heard = office.heard();
        assert!(heard.contains(&"103 CALLDROP 101".to_owned()), "{heard:?}");
        assert!(!heard.iter().any(|sentence| sentence.starts_with("102")), "still held: {heard:?}");
    }
}

#[test]
fn a_flash_with_nothing_to_join_does_nothing() {
    let mut office = Office::new();
    flash(&mut office, "101").expect("taken");
    office.connect("101", "102");
    flash(&mut office, "101").expect("taken");
    flash(&mut office, "101").expect("taken");
    assert!(office.heard().is_empty());
    office.ask("101", LineRequest::OnHook).expect("hangs up");
    assert!(office.all_idle());
    office.ask("101", LineRequest::OnHook).expect("a phone without a call stays down");
}
