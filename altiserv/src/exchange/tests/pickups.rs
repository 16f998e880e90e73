use altilink::SessionHandle;

use crate::exchange::test_support::Office;
use crate::exchange::{InputResult, LineRequest, Refusal};

fn pick_up(office: &mut Office, line: &str, call: SessionHandle, workgroup: &str) -> InputResult {
    office.ask(line, LineRequest::PickUp { call, workgroup: workgroup.to_owned() })
}

/// 101 and 102 are the members of the workgroup, and 101 is there.
fn staffed() -> Office {
    let mut office = Office::with(|settings| settings.workgroups[0].members = vec!["101-102".to_owned()]);
    office.attend(&["101"]);
    office
}

#[test]
fn a_caller_does_not_pick_up_its_own_call() {
    let mut office = Office::new();
    let call = office.dial("101", "102").expect("rings").expect("a call was made");
    assert_eq!(pick_up(&mut office, "101", call, ""), Err(Refusal::InvalidState));
}

#[test]
fn a_call_to_an_outside_number_is_not_picked_up() {
    let mut office = Office::new();
    let call = office.dial("101", "95551234").expect("rings").expect("a call was made");
    assert_eq!(pick_up(&mut office, "102", call, ""), Err(Refusal::InvalidState));
}

#[test]
fn the_line_that_is_rung_can_pick_the_call_up() {
    let mut office = staffed();
    let call = office.outside_call("800").expect("rings 101");
    office.heard();
    pick_up(&mut office, "101", call, "").expect("answers");
    assert_eq!(office.heard(), ["101 connected T001"], "it does not ring a second time");
}

#[test]
fn another_member_and_a_supervisor_pick_up_a_call_that_rings_a_member() {
    for line in ["102", "110"] {
        let mut office = staffed();
        let call = office.outside_call("800").expect("rings 101");
        office.heard();
        pick_up(&mut office, line, call, "").expect("may pick it up");
        let heard = office.heard();
        assert!(heard.contains(&"101 CALLDROP T001".to_owned()), "{heard:?}");
        assert!(heard.contains(&format!("{line} connected T001")), "{heard:?}");
    }
}

#[test]
fn others_do_not_pick_up_the_call_of_a_workgroup() {
    let mut office = staffed();
    let call = office.outside_call("800").expect("rings 101");
    assert_eq!(pick_up(&mut office, "105", call, ""), Err(Refusal::NoPrivilege));
    assert_eq!(pick_up(&mut office, "105", call, "800"), Err(Refusal::NoPrivilege));
}

#[test]
fn a_call_of_no_workgroup_is_not_found_under_one() {
    let mut office = Office::new();
    let call = office.dial("101", "102").expect("rings").expect("a call was made");
    assert_eq!(pick_up(&mut office, "103", call, "800"), Err(Refusal::NoSuchCall));
    assert_eq!(pick_up(&mut office, "103", SessionHandle(99), ""), Err(Refusal::NoSuchCall));
}

#[test]
fn a_line_that_places_a_call_picks_up_no_other() {
    let mut office = Office::new();
    let call = office.dial("101", "102").expect("rings").expect("a call was made");
    office.dial("103", "104").expect("rings");
    assert_eq!(pick_up(&mut office, "103", call, ""), Err(Refusal::InvalidState));
}
