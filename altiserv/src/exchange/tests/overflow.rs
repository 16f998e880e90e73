use std::time::Duration;

use crate::exchange::Happening;
use crate::exchange::calls::ring_target::MAX_CALLS_PER_LINE;
use crate::exchange::test_support::Office;
use crate::settings::{Distribution, Settings};
use crate::simulator::PhoneChange;

/// Three rings of one member.
const AFTER: Duration = Duration::from_secs(60);

/// Calls of 101's and 102's workgroup overflow.
fn overflowing(to: &str) -> impl Fn(&mut Settings) {
    move |settings: &mut Settings| {
        let workgroup = &mut settings.workgroups[0];
        workgroup.members = vec!["101-102".to_owned()];
        (workgroup.overflow_after, workgroup.overflow_to) = (AFTER, to.to_owned());
    }
}

#[test]
fn a_call_that_waits_too_long_rings_the_extension_and_its_caller_notices_nothing() {
    let mut office = Office::with(overflowing("110"));
    office.dial("105", "800").expect("waits");
    office.heard();
    office.pass(Duration::from_millis(59_999));
    assert!(office.heard().is_empty());
    office.pass(Duration::from_millis(1));
    assert_eq!(office.heard(), ["110 RING 105", "110 ring 105", "800 OUTQUEUE 105"]);
    office.answer("110", "105").expect("answers");
    assert_eq!(office.heard(), ["110 connected 105", "105 connected 800"]);
    office.drop("105", "800").expect("by the call pad that it had all along");
    assert!(office.all_idle());
}

#[test]
fn ringing_counts_and_ends_at_overflow() {
    for distribution in [Distribution::LongestIdle, Distribution::RingAll] {
        let mut office = Office::with(|settings| {
            overflowing("110")(settings);
            settings.workgroups[0].distribution = distribution;
            settings.workgroups[0].member_ring_timeout = Duration::from_secs(45);
        });
        office.attend(&["101"]);
        office.outside_call("800").expect("rings");
        office.pass(Duration::from_secs(50));
        office.heard();
        office.pass(Duration::from_secs(10));
        assert_eq!(office.heard(), ["101 CALLDROP T001", "101 idle 101", "110 RING T001", "110 ring T001"]);
    }
}

#[test]
fn a_call_that_overflows_when_a_member_gives_up_rings_no_further_member() {
    let mut office = Office::with(overflowing("110"));
    office.attend(&["101", "102"]);
    office.outside_call("800").expect("rings");
    office.pass(Duration::from_secs(59));
    office.heard();
    office.pass(Duration::from_secs(1));
    assert_eq!(office.heard(), ["101 CALLDROP T001", "101 idle 101", "110 RING T001", "110 ring T001"]);
}

#[test]
fn without_an_extension_the_call_is_dropped() {
    let mut office = Office::with(overflowing(""));
    office.attend(&["101"]);
    office.dial("105", "800").expect("rings");
    office.heard();
    office.pass(AFTER);
    let heard = office.heard();
    assert_eq!(heard[heard.len() - 4..], ["101 CALLDROP 105", "101 idle 101", "105 CALLDROP 800", "105 idle 105"]);
    assert!(office.all_idle());
    assert_eq!(office.exchange.next_deadline(), None);
}

#[test]
fn a_call_that_was_answered_does_not_overflow() {
    let mut office = Office::with(overflowing("110"));
    office.attend(&["101"]);
    office.outside_call("800").expect("rings");
    office.answer("101", "T001").expect("answers");
    office.heard();
    office.pass(AFTER * 2);
    assert!(office.heard().is_empty());
}

#[test]
fn without_a_time_no_call_overflows() {
    let mut office = Office::with(|settings| {
        overflowing("110")(settings);
        settings.workgroups[0].overflow_after = Duration::ZERO;
    });
    office.outside_call("800").expect("waits");
    assert_eq!(office.exchange.next_deadline(), None);
}

#[test]
fn a_busy_extension_takes_the_call_as_soon_as_it_can() {
    let mut office = Office::with(overflowing("110"));
    for caller in &["103", "104", "105", "106"][..MAX_CALLS_PER_LINE] {
        office.dial(caller, "110").expect("rings");
        office.answer("110", caller).expect("answers");
    }
    office.outside_call("800").expect("waits");
    office.heard();
    office.pass(AFTER);
    assert!(office.heard().is_empty(), "it keeps its place");
    assert_eq!(office.exchange.next_deadline(), None);
    office.drop("104", "110").expect("drops");
    assert_eq!(office.heard_by("110").last().map(String::as_str), Some("ring T001"));
}

#[test]
fn while_the_extension_is_busy_a_member_may_take_the_call() {
    let mut office = Office::with(overflowing("110"));
    for caller in ["103", "104", "105", "106"] {
        office.dial(caller, "110").expect("rings");
        office.answer("110", caller).expect("answers");
    }
    office.outside_call("800").expect("waits");
    office.pass(AFTER);
    office.attend(&["101"]);
    office.drop("104", "110").expect("drops");
    office.answer("101", "T001").expect("a member who rings has the first chance");
}

#[test]
fn an_overflowed_call_that_nobody_answers_or_that_is_declined_ends() {
    let mut office = Office::with(overflowing("110"));
    office.attend(&["101"]);
    office.dial("105", "800").expect("rings");
    office.pass(AFTER);
    office.heard();
    office.pass(Duration::from_secs(30));
    assert_eq!(office.heard(), ["110 CALLDROP 105", "110 idle 110", "105 CALLDROP 800", "105 idle 105"]);
    office.dial("105", "800").expect("rings");
    office.pass(AFTER);
    office.drop("110", "105").expect("declines");
    assert!(office.all_idle());
}

#[test]
fn a_call_that_overflows_is_counted_as_overflowed_answered_or_not() {
    for to in ["110", ""] {
        let mut office = Office::with(overflowing(to));
        office.outside_call("800").expect("waits");
        office.pass(AFTER);
        let answered = office.answer("110", "T001").is_ok();
        assert_eq!(answered, !to.is_empty());
        let tally = &office.exchange.switch.tallies.since_start;
        assert_eq!((tally.offered, tally.overflowed, tally.longest_wait), (1, 1, AFTER));
    }
}

#[test]
fn an_undisturbed_extension_takes_no_overflow_until_it_is_disturbed_again() {
    let mut office = Office::with(|settings| {
        overflowing("110")(settings);
        settings.extensions[1].do_not_disturb = true;
    });
    office.outside_call("800").expect("waits");
    office.pass(AFTER);
    assert_eq!(office.heard(), ["800 INQUEUE T001"]);
    let change = PhoneChange { do_not_disturb: Some(false), ..PhoneChange::default() };
    office.happen(Happening::PhoneSet { line: office.pad("110"), change }).expect("sets");
    assert_eq!(office.heard(), ["110 RING T001", "110 ring T001", "800 OUTQUEUE T001"]);
}

#[test]
fn a_caller_who_is_the_extension_is_dropped() {
    let mut office = Office::with(overflowing("110"));
    office.dial("110", "800").expect("waits");
    office.pass(AFTER);
    assert!(office.all_idle(), "its call can overflow to nobody");
}

#[test]
fn the_extension_may_be_a_member_too() {
    let mut office = Office::with(|settings| {
        overflowing("102")(settings);
        settings.workgroups[0].distribution = Distribution::RingAll;
    });
    office.attend(&["101", "102"]);
    office.outside_call("800").expect("rings both");
    office.pass(AFTER);
    assert_eq!(office.heard_by("102").last().map(String::as_str), Some("ring T001"));
    office.answer("102", "T001").expect("answers");
    assert!(office.exchange.switch.calls_of(office.pad("101")).next().is_none());
}
