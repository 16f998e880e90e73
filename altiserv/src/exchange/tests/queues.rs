use std::time::Duration;

use altilink::LineState;
use altilink::message::agents::AgentState;

use crate::exchange::test_support::Office;
use crate::exchange::{CallData, Happening, LineRequest, Refusal};
use crate::settings::{Distribution, Settings, WorkgroupSettings};

fn one_member(settings: &mut Settings) {
    settings.workgroups[0].members = vec!["101".to_owned()];
}

fn priority(priority: i32) -> CallData {
    CallData { priority, ..CallData::default() }
}

#[test]
fn a_call_without_a_free_member_waits_for_the_next() {
    let mut office = Office::with(|settings| settings.workgroups[0].members = vec!["101-102".to_owned()]);
    office.attend(&["101", "102"]);
    office.connect("101", "102");
    office.outside_call("800").expect("waits");
    assert_eq!(office.heard(), ["101 INQUEUE T001", "102 INQUEUE T001", "800 INQUEUE T001"]);
    assert_eq!(office.exchange.next_deadline(), None);
    office.drop("101", "102").expect("drops");
    assert_eq!(office.heard_by("101")[2..], ["RING T001", "ring T001", "OUTQUEUE T001"]);
}

#[test]
fn a_call_that_finds_a_member_at_once_never_waits() {
    let mut office = Office::with(one_member);
    office.attend(&["101"]);
    office.outside_call("800").expect("rings");
    assert_eq!(office.heard(), ["101 RING T001", "101 ring T001"]);
    assert_eq!(office.waiting("800"), 0);
}

#[test]
fn the_queue_is_told_to_members_who_are_logged_on_and_at_the_workgroup() {
    let mut office = Office::new();
    office.attend(&["103"]);
    office.set_agent("103", AgentState::NotReady).expect("an agent");
    office.heard();
    let first = office.outside_call("800").expect("waits");
    office.outside_call("800").expect("waits");
    assert_eq!(office.heard(), ["103 INQUEUE T001", "800 INQUEUE T001", "103 INQUEUE T002", "800 INQUEUE T002"]);
    assert_eq!(office.waiting("800"), 2);
    office.happen(Happening::OutsideHangup { call: first }).expect("hangs up");
    assert_eq!(office.heard(), ["103 OUTQUEUE T001", "800 OUTQUEUE T001"]);
}

#[test]
fn the_calls_of_a_workgroups_line_are_those_that_wait_since_they_do() {
    let mut office = Office::with(one_member);
    let workgroup = office.pad("800");
    assert!(office.exchange.views(workgroup).is_empty());
    office.pass(Duration::from_secs(5));
    let first = office.outside_call("800").expect("waits");
    office.pass(Duration::from_secs(1));
    office.outside_call("800").expect("waits");
    let views = office.exchange.views(workgroup);
    let seen: Vec<_> = views.iter().map(|view| (view.state, view.workgroup, view.started)).collect();
    let expected = [5, 6].map(|second| (LineState::CallPending, workgroup, Duration::from_secs(second)));
    assert_eq!(seen, expected);
    office.happen(Happening::OutsideHangup { call: first }).expect("hangs up");
    assert_eq!(office.exchange.views(workgroup).len(), 1);
}

#[test]
fn the_oldest_of_equal_calls_is_served_first() {
    let mut office = Office::with(one_member);
    office.outside_call("800").expect("waits");
    office.pass(Duration::from_secs(1));
    office.outside_call("800").expect("waits behind");
    office.happen(Happening::Attended { line: office.pad("101"), attended: true }).expect("logs on");
    assert_eq!(office.heard_by("101")[..2], ["RING T001", "ring T001"]);
}

#[test]
fn the_highest_priority_is_served_first_and_none_last() {
    let mut office = Office::with(one_member);
    for value in [0, 1, 9, 9] {
        office.outside_call_with("800", priority(value)).expect("waits");
    }
    office.attend(&["101"]);
    for trunk in ["T003", "T004", "T002", "T001"] {
        office.answer("101", trunk).expect("the next in turn");
        office.drop("101", trunk).expect("drops");
    }
    assert!(office.all_idle());
}

#[test]
fn a_call_that_comes_to_the_queue_later_is_younger_however_old_it_is() {
    let mut office = Office::with(one_member);
    office.outside_call("105").expect("rings");
    office.answer("105", "T001").expect("answers");
    office.pass(Duration::from_secs(1));
    office.outside_call("800").expect("waits");
    office.pass(Duration::from_secs(1));
    office.redirect("105", "T001", "800").expect("waits behind");
    office.attend(&["101"]);
    office.answer("101", "T002").expect("was there first");
}

#[test]
fn a_call_that_nobody_answered_keeps_its_place() {
    let mut office = Office::with(one_member);
    office.attend(&["101"]);
    office.outside_call("800").expect("rings");
    office.pass(Duration::from_secs(1));
    office.connect("102", "105");
    office.outside_call("800").expect("waits");
    office.drop("101", "T001").expect("declines");
    office.answer("101", "T002").expect("the first rests");
    office.pass(Duration::from_secs(6));
    office.outside_call("800").expect("waits last");
    office.drop("101", "T002").expect("drops");
    office.answer("101", "T001").expect("before the third");
}

#[test]
fn a_member_of_two_workgroups_serves_the_more_urgent_call() {
    let mut office = Office::with(|settings| {
        one_member(settings);
        let other = WorkgroupSettings { number: "801".to_owned(), ..settings.workgroups[0].clone() };
        settings.workgroups.push(other);
    });
    office.outside_call_with("800", priority(3)).expect("waits");
    office.outside_call_with("801", priority(4)).expect("waits");
    assert_eq!((office.waiting("800"), office.waiting("801")), (1, 1));
    office.attend(&["101"]);
    assert_eq!((office.waiting("800"), office.waiting("801")), (1, 0));
    office.answer("101", "T002").expect("more urgent");
}

#[test]
fn a_waiting_caller_can_hang_up() {
    let mut office = Office::with(|settings| settings.workgroups[0].members.clear());
    let call = office.outside_call("800").expect("waits");
    office.dial("105", "800").expect("waits too");
    office.happen(Happening::OutsideHangup { call }).expect("hangs up");
    office.drop("105", "800").expect("drops");
    assert_eq!(office.heard().last().map(String::as_str), Some("800 OUTQUEUE 105"));
    assert!(office.all_idle());
}

/// 105 talks to 104, consults the workgroup and leaves 104 to it.
fn hand_over(distribution: Distribution, meanwhile: impl FnOnce(&mut Office)) -> Office {
    let mut office = Office::with(|settings| {
        settings.workgroups[0].members = vec!["101-102".to_owned()];
        settings.workgroups[0].distribution = distribution;
        settings.workgroups[0].wrap_up = Duration::from_secs(10);
    });
    office.connect("105", "104");
    office.dial("105", "800").expect("consults");
    meanwhile(&mut office);
    office.heard();
    let line = office.pad("105");
    office.happen(Happening::PhoneTransfers { line }).expect("transfers");
    office
}

#[test]
fn a_call_handed_over_while_it_waits_keeps_its_place() {
    let mut office = hand_over(Distribution::LongestIdle, |office| {
        office.pass(Duration::from_secs(1));
        office.outside_call("800").expect("waits behind");
    });
    assert_eq!(office.waiting("800"), 2);
    office.attend(&["101"]);
    office.answer("101", "104").expect("first in the queue");
}

#[test]
fn a_call_handed_over_while_all_members_ring_rings_all_of_them() {
    let mut office = hand_over(Distribution::RingAll, |office| office.attend(&["101", "102"]));
    let heard = office.heard();
    for member in ["101", "102"] {
        let of = |sentence: &&String| sentence.starts_with(&format!("{member} "));
        let expected = ["CALLDROP 105", "RING 104", "ring 104"].map(|event| format!("{member} {event}"));
        assert!(heard.iter().filter(of).eq(&expected), "{heard:?}");
    }
    office.answer("102", "104").expect("rings on");
    assert_eq!(office.heard(), ["101 CALLDROP 104", "101 idle 101", "102 connected 104", "104 connected 800"]);
}

#[test]
fn a_member_who_is_handed_a_call_over_serves_it_to_its_end() {
    let mut office = hand_over(Distribution::FirstIdle, |office| {
        office.attend(&["101"]);
        office.answer("101", "105").expect("answers");
    });
    assert_eq!(office.agent_state("101"), AgentState::Ready);
    office.drop("104", "800").expect("drops");
    assert_eq!(office.agent_state("101"), AgentState::WrapUp);
}

#[test]
fn a_member_is_not_rung_by_its_own_call() {
    let mut office = Office::with(one_member);
    office.attend(&["101"]);
    office.dial("101", "800").expect("waits");
    assert_eq!(office.heard(), ["101 RING_BACK 800", "101 ringback 800", "101 INQUEUE 101", "800 INQUEUE 101"]);
}

#[test]
fn a_call_that_waits_can_be_given_another_priority_and_is_served_by_it() {
    let mut office = Office::with(one_member);
    let first = office.outside_call("800").expect("waits");
    let second = office.outside_call_with("800", priority(3)).expect("waits");
    office.heard();
    let set = |office: &mut Office, line: &str, call, priority| {
        office.ask(line, LineRequest::SetQueuePriority { workgroup: office.pad("800"), call, priority })
    };
    assert_eq!(set(&mut office, "102", first, 9), Err(Refusal::NoPrivilege), "no member");
    assert_eq!(set(&mut office, "110", first, 10), Err(Refusal::InvalidData));
    set(&mut office, "110", first, 9).expect("a supervisor");
    assert_eq!(office.heard(), ["800 QUEUE T001 9"]);
    office.attend(&["101"]);
    office.answer("101", "T001").expect("the first in turn");
    assert_eq!(set(&mut office, "101", first, 1), Err(Refusal::NoSuchCall), "it no longer waits");
    set(&mut office, "101", second, 1).expect("a member");
}

#[test]
fn a_call_that_waits_can_be_sent_on() {
    let mut office = Office::with(one_member);
    let call = office.outside_call("800").expect("waits");
    office.heard();
    let send = |office: &mut Office, line: &str, to: &str| {
        let workgroup = office.pad("800");
        let destination = to.to_owned();
        office.ask(line, LineRequest::SendOn { workgroup, call, destination })
    };
    assert_eq!(send(&mut office, "102", "105"), Err(Refusal::NoPrivilege));
    assert_eq!(send(&mut office, "101", "199"), Err(Refusal::NoSuchNumber));
    assert_eq!(send(&mut office, "101", "800"), Err(Refusal::InvalidNumber));
    assert!(office.heard().is_empty());
    send(&mut office, "101", "105").expect("a member");
    assert_eq!(office.heard(), ["105 RING T001", "105 ring T001", "800 OUTQUEUE T001"]);
    office.answer("105", "T001").expect("answers");
}

#[test]
fn a_call_that_waits_or_rings_can_be_picked_up() {
    let pick_up = |office: &mut Office, line: &str, call, workgroup: &str| {
        office.ask(line, LineRequest::PickUp { call, workgroup: workgroup.to_owned() })
    };
    let mut office = Office::with(one_member);
    let waits = office.outside_call("800").expect("waits");
    office.heard();
    assert_eq!(pick_up(&mut office, "102", waits, "800"), Err(Refusal::NoPrivilege));
    assert_eq!(pick_up(&mut office, "101", waits, "105"), Err(Refusal::NoSuchCall));
    pick_up(&mut office, "101", waits, "800").expect("a member");
    assert_eq!(office.heard()[..3], ["101 RING T001", "101 ring T001", "101 connected T001"]);
    assert_eq!(pick_up(&mut office, "110", waits, ""), Err(Refusal::InvalidState), "answered already");
    let rings = office.dial("103", "104").expect("rings").expect("a call was made");
    office.heard();
    pick_up(&mut office, "105", rings, "").expect("anybody's");
    let heard = office.heard();
    assert!(heard.contains(&"104 CALLDROP 103".to_owned()), "{heard:?}");
    assert!(heard.contains(&"105 connected 103".to_owned()), "{heard:?}");
}
