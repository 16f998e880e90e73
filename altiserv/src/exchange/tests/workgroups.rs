use std::time::Duration;

use crate::exchange::test_support::Office;
use crate::exchange::{Happening, LineEvent};
use crate::settings::Settings;

fn two_members(settings: &mut Settings) {
    settings.workgroups[0].members = vec!["101-102".to_owned()];
}

#[test]
fn a_free_member_rings_and_the_caller_sees_the_workgroup_throughout() {
    let mut office = Office::with(two_members);
    office.dial("105", "800").expect("dials");
    assert_eq!(office.heard(), ["105 RING_BACK 800", "105 ringback 800", "101 RING 105", "101 ring 105"]);
    office.answer("101", "105").expect("answers");
    assert_eq!(office.heard(), ["101 connected 105", "105 connected 800"]);
    office.drop("105", "800").expect("drops");
    assert_eq!(office.heard(), ["101 CALLDROP 105", "101 idle 101", "105 CALLDROP 800", "105 idle 105"]);
}

#[test]
fn the_member_is_told_the_workgroup_and_its_own_number() {
    let mut office = Office::new();
    office.outside_call("800").expect("rings");
    let effects = office.exchange.take_effects();
    let LineEvent::Ring(view) = &effects[0].event else { panic!("ring comes first") };
    assert_eq!((view.workgroup, view.data.workgroup.as_str()), (office.pad("800"), "800"));
    assert_eq!((view.callee.pad, view.callee.who.number.as_str()), (office.pad("101"), "101"));
}

#[test]
fn the_member_idle_longest_is_rung() {
    let mut office = Office::with(two_members);
    office.pass(Duration::from_secs(10));
    office.connect("101", "105");
    office.drop("101", "105").expect("drops");
    office.heard();
    office.outside_call("800").expect("rings");
    assert_eq!(office.heard(), ["102 RING T001", "102 ring T001"]);
}

#[test]
fn members_with_somebody_logged_on_are_rung_first() {
    let mut office = Office::new();
    office.happen(Happening::Attended { line: office.pad("107"), attended: true }).expect("exists");
    office.outside_call("800").expect("rings");
    assert_eq!(office.heard(), ["107 RING T001", "107 ring T001"]);
}

#[test]
fn a_call_without_a_free_member_waits_for_the_next() {
    let mut office = Office::with(two_members);
    office.connect("101", "102");
    office.outside_call("800").expect("waits");
    assert!(office.heard().is_empty());
    assert_eq!(office.exchange.next_deadline(), None);
    office.drop("101", "102").expect("drops");
    assert_eq!(office.heard_by("101").last().map(String::as_str), Some("ring T001"));
}

#[test]
fn waiting_calls_are_served_in_their_order() {
    let mut office = Office::with(|settings| settings.workgroups[0].members = vec!["101".to_owned()]);
    office.connect("101", "105");
    office.outside_call("800").expect("waits");
    office.outside_call("800").expect("waits behind");
    office.drop("105", "101").expect("drops");
    assert_eq!(office.heard_by("101")[2..], ["RING T001", "ring T001"]);
}

#[test]
fn a_member_who_does_not_answer_is_passed_over() {
    let mut office = Office::with(two_members);
    office.outside_call("800").expect("rings");
    office.heard();
    office.pass(Duration::from_secs(30));
    assert_eq!(office.heard(), ["101 CALLDROP T001", "101 idle 101", "102 RING T001", "102 ring T001"]);
}

#[test]
fn a_member_who_declines_is_not_rung_again_at_once() {
    let mut office = Office::with(|settings| settings.workgroups[0].members = vec!["101".to_owned()]);
    office.outside_call("800").expect("rings");
    office.heard();
    office.drop("101", "T001").expect("declines");
    assert_eq!(office.heard(), ["101 CALLDROP T001", "101 idle 101"]);
    office.pass(Duration::from_secs(5));
    assert_eq!(office.heard(), ["101 RING T001", "101 ring T001"], "there is nobody else");
}

#[test]
fn a_waiting_caller_can_hang_up() {
    let mut office = Office::with(|settings| settings.workgroups[0].members.clear());
    let call = office.outside_call("800").expect("waits");
    office.dial("105", "800").expect("waits too");
    office.happen(Happening::OutsideHangup { call }).expect("hangs up");
    office.drop("105", "800").expect("drops");
    assert!(office.all_idle());
}
