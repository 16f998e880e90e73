use std::time::Duration;

use altilink::message::agents::AgentState::{NotReady, Ready, WrapUp};

use crate::exchange::test_support::Office;
use crate::exchange::{Happening, LineRequest, Refusal};
use crate::settings::{Settings, WorkgroupSettings};

const WRAP_UP: Duration = Duration::from_secs(10);

/// Calls of 101's and 102's workgroup want finishing; only 101 is there.
fn wrapping_up(settings: &mut Settings) {
    settings.workgroups[0].members = vec!["101-102".to_owned()];
    settings.workgroups[0].wrap_up = WRAP_UP;
}

/// 101 has answered a call of the workgroup.
fn serving() -> Office {
    let mut office = Office::with(wrapping_up);
    office.attend(&["101"]);
    office.outside_call("800").expect("rings");
    office.answer("101", "T001").expect("answers");
    office.heard();
    office
}

#[test]
fn an_agent_who_is_not_ready_is_not_rung_until_ready() {
    let mut office = Office::with(wrapping_up);
    office.attend(&["101"]);
    for state in [NotReady, WrapUp] {
        office.set_agent("101", state).expect("an agent");
        assert_eq!(office.heard(), [format!("101 {state:?}")]);
        office.outside_call("800").expect("waits");
        office.pass(Duration::from_secs(3600));
        assert_eq!(office.heard(), ["101 INQUEUE T001", "800 INQUEUE T001"], "by hand it lasts");
        office.set_agent("101", Ready).expect("an agent");
        let heard = office.heard();
        assert_eq!(heard[0], "101 Ready");
        assert!(heard[1].starts_with("101 RING "), "{heard:?}");
        office.answer("101", "T001").expect("answers");
        office.drop("101", "T001").expect("drops");
        office.pass(WRAP_UP);
        office.heard();
    }
}

#[test]
fn direct_calls_ring_an_agent_in_any_state() {
    let mut office = Office::new();
    office.set_agent("101", NotReady).expect("an agent");
    office.dial("102", "101").expect("rings");
    office.answer("101", "102").expect("answers");
}

#[test]
fn the_same_state_again_is_no_change() {
    let mut office = Office::new();
    office.set_agent("101", Ready).expect("an agent");
    assert!(office.heard().is_empty());
    office.pass(Duration::from_secs(5));
    office.set_agent("101", NotReady).expect("an agent");
    office.pass(Duration::from_secs(5));
    office.set_agent("101", NotReady).expect("an agent");
    let membership = office.exchange.membership(office.pad("101"), office.pad("800")).expect("an agent");
    assert_eq!(membership.since(), Duration::from_secs(5));
}

#[test]
fn a_workgroup_call_is_followed_by_wrap_up_and_then_ready() {
    let mut office = serving();
    office.drop("101", "T001").expect("drops");
    assert_eq!(office.heard(), ["101 CALLDROP T001", "101 idle 101", "101 WrapUp"]);
    office.outside_call("800").expect("waits");
    office.heard();
    office.pass(Duration::from_millis(9_999));
    assert!(office.heard().is_empty());
    office.pass(Duration::from_millis(1));
    assert_eq!(office.heard_by("101"), ["Ready", "RING T001", "ring T001", "OUTQUEUE T001"]);
}

#[test]
fn a_line_hears_the_end_of_its_call_before_its_wrap_up_however_it_ends() {
    for end in ["drop", "hang up", "redirect", "transfer"] {
        let mut office = Office::with(|settings| {
            wrapping_up(settings);
            settings.extensions[0].auto_record = true;
        });
        office.attend(&["101"]);
        let call = office.outside_call("800").expect("rings");
        office.answer("101", "T001").expect("answers");
        let line = office.pad("101");
        office.open_tapes();
        if end == "transfer" {
            office.dial("101", "106").expect("consults");
        }
        office.heard();
        let ended = match end {
            "drop" => office.drop("101", "T001"),
            "hang up" => office.happen(Happening::OutsideHangup { call }),
            "redirect" => office.redirect("101", "T001", "105"),
            _ => office.happen(Happening::PhoneTransfers { line }),
        };
        ended.expect("the call is over for 101");
        let heard = office.heard_by("101");
        assert_eq!(heard[..2], ["VR Stopped System T001", "CALLDROP T001"], "{end}");
        assert_eq!(heard[heard.len() - 2..], ["idle 101", "WrapUp"], "{end}: {heard:?}");
    }
}

#[test]
fn the_time_of_the_wrap_up_is_that_of_the_workgroup_and_may_be_nothing() {
    let mut office = Office::with(|settings| {
        wrapping_up(settings);
        let other =
            WorkgroupSettings { number: "801".to_owned(), wrap_up: Duration::ZERO, ..settings.workgroups[0].clone() };
        settings.workgroups.push(other);
    });
    office.attend(&["101"]);
    office.outside_call("801").expect("rings");
    office.answer("101", "T001").expect("answers");
    office.drop("101", "T001").expect("drops");
    assert_eq!(office.agent_state("101"), Ready);
    assert_eq!(office.exchange.next_deadline(), None);
}

#[test]
fn other_calls_have_no_wrap_up() {
    let mut office = Office::with(wrapping_up);
    office.attend(&["101"]);
    office.connect("105", "101");
    office.drop("101", "105").expect("drops");
    office.outside_call("800").expect("rings");
    office.drop("101", "T001").expect("declines");
    assert_eq!(office.agent_state("101"), Ready, "nor has one that was not answered");
}

#[test]
fn a_member_who_calls_its_workgroup_has_no_wrap_up() {
    let mut office = Office::with(wrapping_up);
    office.attend(&["101", "102"]);
    office.dial("102", "800").expect("rings 101");
    office.answer("101", "102").expect("answers");
    office.drop("102", "800").expect("drops");
    assert_eq!((office.agent_state("101"), office.agent_state("102")), (WrapUp, Ready));
}

#[test]
fn an_agent_can_end_its_wrap_up_at_once() {
    for state in [Ready, NotReady] {
        let mut office = serving();
        office.drop("101", "T001").expect("drops");
        office.heard();
        office.set_agent("101", state).expect("sets");
        assert_eq!(office.heard(), [format!("101 {state:?}")]);
        office.pass(WRAP_UP * 2);
        assert!(office.heard().is_empty());
    }
}

#[test]
fn not_ready_that_was_set_during_the_call_begins_after_the_wrap_up() {
    let mut office = serving();
    office.set_agent("101", NotReady).expect("sets");
    assert_eq!(office.heard(), ["101 NotReady"], "the call goes on");
    office.drop("101", "T001").expect("drops");
    assert_eq!(office.heard_by("101").last().map(String::as_str), Some("WrapUp"));
    office.pass(WRAP_UP);
    assert_eq!(office.heard(), ["101 NotReady"]);
}

#[test]
fn a_wrap_up_that_was_set_by_hand_lasts_until_it_is_changed() {
    let mut during = serving();
    during.set_agent("101", WrapUp).expect("during the call");
    during.drop("101", "T001").expect("drops");
    let mut after = serving();
    after.drop("101", "T001").expect("drops");
    after.set_agent("101", WrapUp).expect("during the automatic one");
    for office in [&mut during, &mut after] {
        office.heard();
        office.pass(WRAP_UP * 2);
        assert!(office.heard().is_empty());
        assert_eq!(office.agent_state("101"), WrapUp);
    }
}

#[test]
fn a_call_that_rings_goes_on_ringing_in_any_state_of_the_agent() {
    let mut office = Office::with(wrapping_up);
    office.attend(&["101"]);
    office.outside_call("800").expect("rings");
    office.set_agent("101", NotReady).expect("sets");
    office.heard();
    office.answer("101", "T001").expect("answers");
    assert_eq!(office.heard(), ["101 connected T001"]);
}

#[test]
fn a_member_who_passes_the_call_on_is_in_wrap_up_from_then() {
    let mut office = serving();
    office.redirect("101", "T001", "105").expect("redirects");
    assert!(office.heard().contains(&"101 WrapUp".to_owned()));
    office.answer("105", "T001").expect("answers");
    office.drop("105", "T001").expect("drops");
    office.pass(WRAP_UP);
    assert_eq!(office.agent_state("101"), Ready);
}

#[test]
fn a_member_whom_the_caller_passes_on_is_in_wrap_up_from_then() {
    for blind in [true, false] {
        let mut office = Office::with(wrapping_up);
        office.attend(&["101"]);
        office.dial("105", "800").expect("rings");
        office.answer("101", "105").expect("answers");
        if blind {
            office.redirect("105", "800", "106").expect("redirects");
        } else {
            office.dial("105", "106").expect("consults");
            let line = office.pad("105");
            office.happen(Happening::PhoneTransfers { line }).expect("transfers");
        }
        assert_eq!(office.agent_state("101"), WrapUp);
    }
}

#[test]
fn a_member_who_hands_the_call_over_is_in_wrap_up_from_then() {
    let mut office = serving();
    office.dial("101", "106").expect("consults");
    let line = office.pad("101");
    office.happen(Happening::PhoneTransfers { line }).expect("transfers");
    assert!(office.heard().contains(&"101 WrapUp".to_owned()));
}

#[test]
fn only_members_have_a_state_and_only_in_workgroups() {
    let mut office = Office::new();
    assert_eq!(office.set_agent("110", Ready), Err(Refusal::NotAnAgent));
    assert_eq!(office.set_agent_in("101", "102", Ready), Err(Refusal::NoSuchLine));
    assert!(office.heard().is_empty());
}

/// 101 is in 800 and in 801, and is there.
fn in_two_workgroups() -> Office {
    let mut office = Office::with(|settings| {
        wrapping_up(settings);
        settings.workgroups[0].members = vec!["101".to_owned()];
        let other = WorkgroupSettings { number: "801".to_owned(), ..settings.workgroups[0].clone() };
        settings.workgroups.push(other);
    });
    office.attend(&["101"]);
    office
}

#[test]
fn an_agent_has_a_state_in_each_workgroup_and_is_rung_for_those_where_it_is_ready() {
    let mut office = in_two_workgroups();
    office.set_agent("101", NotReady).expect("an agent");
    assert_eq!(office.heard(), ["101 NotReady"]);
    assert_eq!(office.agent_state("101"), Ready, "on the whole");
    office.outside_call("800").expect("waits");
    assert_eq!(office.heard(), ["101 INQUEUE T001", "800 INQUEUE T001"]);
    office.outside_call("801").expect("rings");
    assert_eq!(office.heard(), ["101 RING T002", "101 ring T002"]);
    office.set_agent_in("101", "801", NotReady).expect("an agent");
    assert_eq!(office.heard(), ["101 NotReady in 801"]);
    assert_eq!(office.agent_state("101"), NotReady);
}

#[test]
fn an_agent_in_wrap_up_is_rung_by_no_workgroup() {
    let mut office = in_two_workgroups();
    office.outside_call("801").expect("rings");
    office.answer("101", "T001").expect("answers");
    office.drop("101", "T001").expect("drops");
    assert_eq!(office.heard_by("101").last().map(String::as_str), Some("WrapUp in 801"));
    office.outside_call("800").expect("waits");
    assert_eq!(office.heard(), ["101 INQUEUE T001", "800 INQUEUE T001"]);
    office.pass(WRAP_UP);
    assert_eq!(office.heard_by("101")[..2], ["Ready in 801", "RING T001"]);
}

#[test]
fn a_member_who_is_logged_off_is_not_rung_and_keeps_the_state() {
    let log_on = |office: &mut Office, by: &str, agent: &str, logged_on| {
        let workgroup = office.pad("800");
        let agent = office.pad(agent);
        office.ask(by, LineRequest::LogOnToWorkgroup { workgroup, agent, logged_on })
    };
    let mut office = in_two_workgroups();
    let is_logged_on = |office: &Office| {
        let membership = office.exchange.membership(office.pad("101"), office.pad("800"));
        membership.expect("a member").is_logged_on()
    };
    assert!(is_logged_on(&office));
    log_on(&mut office, "101", "101", false).expect("a member");
    assert!(!is_logged_on(&office));
    office.outside_call("800").expect("waits");
    assert_eq!(office.heard(), ["101 INQUEUE T001", "800 INQUEUE T001"]);
    assert_eq!(office.agent_state("101"), Ready);
    assert_eq!(log_on(&mut office, "102", "101", true), Err(Refusal::NoPrivilege));
    assert_eq!(log_on(&mut office, "102", "102", true), Err(Refusal::NotAnAgent));
    log_on(&mut office, "110", "101", true).expect("by a supervisor");
    assert_eq!(office.heard()[0], "101 RING T001");
}

#[test]
fn logging_off_and_on_does_not_change_the_state() {
    let mut office = Office::new();
    office.attend(&["101"]);
    office.set_agent("101", NotReady).expect("sets");
    for attended in [false, true] {
        let line = office.pad("101");
        office.happen(Happening::Attended { line, attended }).expect("exists");
    }
    assert_eq!(office.agent_state("101"), NotReady);
}

#[test]
fn a_call_that_is_due_at_the_end_of_a_wrap_up_comes_first() {
    let mut office = serving();
    office.dial("103", "104").expect("rings for 30 s");
    office.pass(Duration::from_secs(20));
    office.drop("101", "T001").expect("drops");
    office.heard();
    office.pass(WRAP_UP);
    let heard = office.heard();
    assert_eq!(heard.first().map(String::as_str), Some("104 CALLDROP 103"), "{heard:?}");
    assert_eq!(heard.last().map(String::as_str), Some("101 Ready"), "{heard:?}");
}

#[test]
fn wrap_ups_and_calls_are_due_independently() {
    let mut office = serving();
    office.dial("103", "104").expect("rings for 30 s");
    office.drop("101", "T001").expect("drops");
    office.pass(WRAP_UP);
    assert_eq!(office.agent_state("101"), Ready, "while the call rings on");
    office.outside_call("800").expect("rings");
    office.answer("101", "T001").expect("answers");
    office.pass(Duration::from_secs(15));
    office.drop("101", "T001").expect("drops");
    office.pass(Duration::from_secs(5));
    assert_eq!(office.agent_state("101"), WrapUp);
    assert!(office.all_idle(), "the call has ended during the wrap-up");
}
