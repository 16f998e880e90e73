//! Consulting a second party, and leaving the first one to it.

use std::time::Duration;

use altilink::LineState;

use crate::exchange::test_support::Office;
use crate::exchange::{CallData, Caller, ExchangeEventKind, Happening, InputResult, Refusal};
use crate::settings::{OutsideBehaviour, OutsideNumberRule};
use crate::simulator::SimulatedCallState;

impl Office {
    fn transfer(&mut self, line: &str) -> InputResult {
        let line = self.pad(line);
        self.happen(Happening::PhoneTransfers { line })
    }
}

#[test]
fn one_party_is_consulted_while_the_other_waits() {
    let mut office = Office::new();
    office.outside_call("101").expect("rings");
    office.answer("101", "T001").expect("answers");
    office.heard();
    office.hold("101", "T001").expect("holds");
    office.dial("101", "102").expect("consults");
    office.answer("102", "101").expect("answers");
    office.drop("101", "102").expect("goes back");
    office.retrieve("101", "T001").expect("retrieves");
    assert_eq!(
        office.heard_by("101"),
        ["hold T001", "RING_BACK 102", "ringback 102", "connected 102", "CALLDROP 102", "connected T001",]
    );
}

#[test]
fn the_party_that_was_held_is_left_to_the_one_consulted() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.connect("101", "103");
    office.transfer("101").expect("transfers");
    assert_eq!(
        office.heard(),
        [
            "101 CALLDROP 102",
            "102 CALLDROP 101",
            "101 CALLDROP 103",
            "103 CALLDROP 101",
            "101 idle 101",
            "102 RING_BACK 103",
            "102 ringback 103",
            "103 RING 102",
            "103 ring 102",
            "103 connected 102",
            "102 connected 103",
        ]
    );
    office.drop("103", "102").expect("an ordinary call");
    assert!(office.all_idle());
}

#[test]
fn after_a_swap_the_later_call_is_the_one_that_is_left_to_the_other() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.connect("101", "103");
    office.retrieve("101", "102").expect("swaps");
    office.heard();
    office.transfer("101").expect("transfers");
    let heard = office.heard();
    assert!(heard.contains(&"103 RING_BACK 102".to_owned()), "{heard:?}");
    assert!(heard.contains(&"102 connected 103".to_owned()), "{heard:?}");
}

#[test]
fn the_transferred_call_keeps_its_handle_and_its_data() {
    let mut office = Office::new();
    office.attend(&["101"]);
    let caller = Caller { number: "4085551234".to_owned(), name: "Zoë".to_owned(), ip: None };
    let data = Box::new(CallData { user_data: "ticket 7".to_owned(), ..CallData::default() });
    let call = Happening::OutsideCall { to: "800".to_owned(), caller, data };
    let call = office.happen(call).expect("rings").expect("a call was made");
    office.answer("101", "T001").expect("answers");
    office.connect("101", "110");
    office.transfer("101").expect("transfers");
    let effects = office.exchange.take_effects();
    let ring = effects.iter().find_map(|effect| match &effect.event {
        ExchangeEventKind::Ring(view) => Some(view),
        _ => None,
    });
    let view = ring.expect("110 hears of the caller");
    assert_eq!((view.handle, view.line), (call, office.pad("110")));
    assert_eq!((view.caller.pad, view.caller.who.name.as_str()), (office.pad("T001"), "Zoë"));
    assert_eq!((view.data.user_data.as_str(), view.data.workgroup.as_str()), ("ticket 7", "800"));
    assert_eq!(view.workgroup, office.pad("800"), "the one that it was first for");
    office.happen(Happening::OutsideHangup { call }).expect("still the same call");
    assert!(office.all_idle());
}

#[test]
fn a_transfer_before_the_second_party_answers_rings_on() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.dial("101", "103").expect("dials");
    office.heard();
    office.pass(Duration::from_secs(20));
    office.transfer("101").expect("transfers");
    assert_eq!(
        office.heard(),
        [
            "101 CALLDROP 102",
            "102 CALLDROP 101",
            "101 CALLDROP 103",
            "103 CALLDROP 101",
            "101 idle 101",
            "102 RING_BACK 103",
            "102 ringback 103",
            "103 RING 102",
            "103 ring 102",
        ]
    );
    assert_eq!(office.exchange.next_deadline(), Some(Duration::from_secs(30)), "it does not begin to ring anew");
    office.answer("103", "102").expect("answers");
    assert_eq!(office.heard(), ["103 connected 102", "102 connected 103"]);
}

#[test]
fn a_caller_can_be_left_in_the_queue_of_a_workgroup() {
    let mut office = Office::with(|settings| settings.workgroups[0].members = vec!["105".to_owned()]);
    office.attend(&["105"]);
    office.connect("105", "104");
    office.connect("101", "102");
    office.dial("101", "800").expect("waits");
    office.heard();
    office.transfer("101").expect("transfers");
    assert_eq!(office.heard_by("102"), ["CALLDROP 101", "RING_BACK 800", "ringback 800"]);
    office.drop("105", "104").expect("drops");
    assert_eq!(office.heard_by("105")[2..4], ["RING 102", "ring 102"]);
    office.answer("105", "102").expect("answers");
    assert_eq!(office.heard_by("102"), ["connected 800"]);
}

#[test]
fn an_outside_caller_is_left_to_an_outside_number() {
    let mut office = Office::with(|settings| {
        let behaviour = OutsideBehaviour { hang_up_after: Some(Duration::from_secs(9)), ..OutsideBehaviour::default() };
        settings.outside_numbers.rules = vec![OutsideNumberRule { number: "555".to_owned(), behaviour }];
    });
    office.outside_call("101").expect("rings");
    office.answer("101", "T001").expect("answers");
    office.dial("101", "9555").expect("dials");
    office.heard();
    office.transfer("101").expect("transfers");
    assert_eq!(office.heard(), ["101 CALLDROP T001", "101 CALLDROP T002", "101 idle 101"]);
    office.pass(Duration::from_secs(1));
    assert_eq!(office.exchange.listings()[0].state, SimulatedCallState::Connected);
    office.pass(Duration::from_secs(9));
    assert!(office.all_idle());
}

#[test]
fn a_second_call_that_came_by_itself_can_be_transferred_to() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.connect("103", "101");
    office.transfer("101").expect("transfers");
    let heard = office.heard();
    assert!(heard.contains(&"102 RING_BACK 103".to_owned()) && heard.contains(&"103 RING 102".to_owned()), "{heard:?}");
}

#[test]
fn a_party_that_held_the_line_that_leaves_holds_its_new_party() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.connect("101", "103");
    office.hold("102", "101").expect("holds too");
    office.heard();
    office.transfer("101").expect("transfers");
    assert_eq!(
        office.heard()[9..],
        ["103 connected 102", "102 connected 103", "102 hold 103", "103 music on hold 102"]
    );
    office.retrieve("102", "103").expect("retrieves");
}

#[test]
fn recordings_end_with_the_calls_that_end_and_lines_that_record_begin_anew() {
    let mut office = Office::with(|settings| settings.extensions[1].auto_record = true);
    office.connect("101", "102");
    office.connect("101", "110");
    office.open_tapes();
    office.heard();
    office.transfer("101").expect("transfers");
    office.open_tapes();
    assert_eq!(
        office.heard_by("110"),
        ["VR Stopped System 101", "CALLDROP 101", "RING 102", "ring 102", "connected 102", "VR Recording System 102",]
    );
}

#[test]
fn a_transfer_needs_one_call_held_and_another() {
    let mut office = Office::new();
    assert_eq!(office.transfer("101"), Err(Refusal::InvalidState), "no call");
    office.connect("101", "102");
    assert_eq!(office.transfer("101"), Err(Refusal::InvalidState), "one call");
    office.hold("101", "102").expect("holds");
    assert_eq!(office.transfer("101"), Err(Refusal::InvalidState), "one held call");
    office.dial("103", "101").expect("rings");
    assert_eq!(office.transfer("101"), Err(Refusal::InvalidState), "a call that rings is not consulted");
    office.answer("101", "103").expect("answers");
    office.hold("101", "103").expect("holds");
    office.heard();
    assert_eq!(office.transfer("101"), Err(Refusal::InvalidState), "both are held");
    assert!(office.heard().is_empty());
}

#[test]
fn two_parties_that_have_a_call_with_each_other_get_no_second_one() {
    let mut office = Office::new();
    office.connect("102", "103");
    office.connect("101", "102");
    office.connect("101", "103");
    office.heard();
    assert_eq!(office.transfer("101"), Err(Refusal::LineBusy));
    assert!(office.heard().is_empty());
    assert_eq!(office.exchange.line_state(office.pad("101")), LineState::Connected);
}

#[test]
fn a_line_with_a_waiting_call_is_not_idle_after_the_transfer() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.connect("101", "103");
    office.dial("104", "101").expect("rings");
    office.heard();
    office.transfer("101").expect("transfers");
    assert_eq!(office.heard_by("101"), ["CALLDROP 102", "CALLDROP 103"]);
    office.answer("101", "104").expect("answers");
}
