use std::time::Duration;

use altilink::LineState;

use crate::exchange::test_support::Office;
use crate::exchange::{Refusal, SimulatedCallState};

#[test]
fn a_held_party_hears_music_until_retrieved() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.hold("101", "102").expect("holds");
    assert_eq!(office.heard(), ["101 hold 102", "102 music on hold 101"]);
    assert_eq!(office.hold("101", "102"), Err(Refusal::InvalidState), "held already");
    office.retrieve("101", "102").expect("retrieves");
    assert_eq!(office.heard(), ["101 connected 102", "102 connected 101"]);
    assert_eq!(office.retrieve("101", "102"), Err(Refusal::InvalidState), "not held");
}

#[test]
fn both_parties_can_hold_each_other() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.hold("101", "102").expect("holds");
    office.heard();
    office.hold("102", "101").expect("holds too");
    assert_eq!(office.heard(), ["102 hold 101"], "the first one holds already");
    office.retrieve("101", "102").expect("retrieves");
    assert_eq!(office.heard(), ["101 music on hold 102"], "and is held by the other");
    office.retrieve("102", "101").expect("retrieves");
    assert_eq!(office.heard(), ["102 connected 101", "101 connected 102"]);
}

#[test]
fn answering_a_second_call_holds_the_first() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.dial("103", "102").expect("rings as call waiting");
    assert_eq!(office.heard_by("102"), ["RING 103", "ring 103"]);
    office.answer("102", "103").expect("answers");
    assert_eq!(office.heard(), ["102 hold 101", "101 music on hold 102", "102 connected 103", "103 connected 102"]);
    office.retrieve("102", "101").expect("swaps");
    assert_eq!(office.heard(), ["102 hold 103", "103 music on hold 102", "102 connected 101", "101 connected 102"]);
}

#[test]
fn placing_a_second_call_holds_the_first() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.dial("101", "103").expect("dials");
    assert_eq!(office.heard_by("101"), ["hold 102", "RING_BACK 103", "ringback 103"]);
    assert_eq!(office.dial("101", "104"), Err(Refusal::InvalidState), "one call is placed at a time");
    assert_eq!(office.retrieve("101", "102"), Err(Refusal::InvalidState), "and nothing else is done meanwhile");
    office.drop("101", "103").expect("gives up");
    office.retrieve("101", "102").expect("goes back");
}

#[test]
fn dropping_one_call_leaves_the_other() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.connect("103", "102");
    office.drop("102", "103").expect("drops");
    assert_eq!(office.heard_by("102"), ["CALLDROP 103"], "the line is not idle yet");
    assert_eq!(office.exchange.line_state(office.pad("102")), LineState::Hold);
    office.drop("101", "102").expect("the held party hangs up");
    assert!(office.all_idle());
}

#[test]
fn a_ringing_call_cannot_be_held() {
    let mut office = Office::new();
    office.dial("101", "102").expect("dials");
    office.heard();
    assert_eq!(office.hold("101", "102"), Err(Refusal::InvalidState));
    assert_eq!(office.hold("102", "101"), Err(Refusal::InvalidState));
    assert!(office.heard().is_empty());
}

#[test]
fn a_line_sees_its_current_call_first() {
    let mut office = Office::new();
    let held = office.connect("101", "102");
    let active = office.connect("101", "103");
    let order = |office: &Office| {
        office.exchange.views(office.pad("101")).into_iter().map(|view| view.handle).collect::<Vec<_>>()
    };
    assert_eq!(order(&office), [active, held]);
    office.retrieve("101", "102").expect("swaps");
    assert_eq!(order(&office), [held, active]);
}

#[test]
fn a_call_is_listed_as_held_if_either_party_holds_it() {
    for (line, call) in [("101", "102"), ("102", "101")] {
        let mut office = Office::new();
        office.connect("101", "102");
        assert_eq!(office.exchange.listings()[0].state, SimulatedCallState::Connected);
        office.hold(line, call).expect("holds");
        assert_eq!(office.exchange.listings()[0].state, SimulatedCallState::Held, "{line} holds");
    }
}

#[test]
fn a_line_sees_since_when_it_holds_a_call() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.pass(Duration::from_secs(5));
    office.hold("101", "102").expect("holds");
    office.pass(Duration::from_secs(5));
    let since = |line: &str| office.exchange.views(office.pad(line))[0].holding_since;
    assert_eq!((since("101"), since("102")), (Some(Duration::from_secs(5)), None));
}
