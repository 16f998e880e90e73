use std::time::Duration;

use crate::exchange::test_support::Office;
use crate::exchange::{CallData, ExchangeEventKind, Happening, OriginalParty};
use crate::settings::{AnswerBehaviour, Distribution, Settings};

fn two_members(settings: &mut Settings) {
    settings.workgroups[0].members = vec!["101-102".to_owned()];
}

/// 101 to 103, all of them there.
fn three_members(distribution: Distribution) -> Office {
    let mut office = Office::with(|settings| {
        settings.workgroups[0].members = vec!["102".to_owned(), "101".to_owned(), "103".to_owned()];
        settings.workgroups[0].distribution = distribution;
    });
    office.attend(&["101", "102", "103"]);
    office
}

#[test]
fn a_free_member_rings_and_the_caller_sees_the_workgroup_throughout() {
    let mut office = Office::with(two_members);
    office.attend(&["101", "102"]);
    office.dial("105", "800").expect("dials");
    assert_eq!(office.heard(), ["105 RING_BACK 800", "105 ringback 800", "101 RING 105", "101 ring 105"]);
    office.answer("101", "105").expect("answers");
    assert_eq!(office.heard(), ["101 connected 105", "105 connected 800"]);
    office.drop("105", "800").expect("drops");
    assert_eq!(office.heard(), ["101 CALLDROP 105", "101 idle 101", "105 CALLDROP 800", "105 idle 105"]);
}

#[test]
fn the_member_is_told_the_workgroup_and_its_own_number() {
    for from_outside in [true, false] {
        let mut office = Office::new();
        office.attend(&["101"]);
        if from_outside {
            office.outside_call("800").expect("rings");
        } else {
            office.dial("105", "800").expect("rings");
        }
        let effects = office.exchange.take_effects();
        let mut rings = effects.iter().filter_map(|effect| match &effect.event {
            ExchangeEventKind::Ring(view) => Some(view),
            _ => None,
        });
        let view = rings.next().expect("101 is rung");
        assert_eq!((view.workgroup, view.data.workgroup.as_str()), (office.pad("800"), "800"));
        assert_eq!((view.callee.pad, view.callee.who.number.as_str()), (office.pad("101"), "101"));
    }
}

#[test]
fn the_member_idle_longest_is_rung() {
    let mut office = three_members(Distribution::LongestIdle);
    office.pass(Duration::from_secs(10));
    office.connect("102", "105");
    office.drop("102", "105").expect("drops");
    office.pass(Duration::from_secs(10));
    office.connect("101", "105");
    office.drop("101", "105").expect("drops");
    office.heard();
    for member in ["103", "102", "101"] {
        office.outside_call("800").expect("rings");
        assert_eq!(office.heard()[0].split(' ').next(), Some(member));
    }
}

#[test]
fn a_member_whose_second_client_logs_on_has_been_free_as_long_as_before() {
    let mut office = Office::with(two_members);
    for member in ["101", "102", "101"] {
        office.pass(Duration::from_secs(10));
        office.attend(&[member]);
    }
    office.outside_call("800").expect("rings");
    assert_eq!(office.heard()[0], "101 RING T001");
}

#[test]
fn a_member_who_logs_on_or_gets_ready_has_been_free_only_since_then() {
    use altilink::message::agents::AgentState::{NotReady, Ready};
    let mut office = Office::with(|settings| settings.workgroups[0].members = vec!["101-103".to_owned()]);
    office.attend(&["101", "102"]);
    office.pass(Duration::from_secs(10));
    office.set_agent("101", NotReady).expect("an agent");
    office.set_agent("101", Ready).expect("an agent");
    office.pass(Duration::from_secs(10));
    office.attend(&["103"]);
    office.heard();
    for member in ["102", "101", "103"] {
        office.outside_call("800").expect("rings");
        assert_eq!(office.heard()[0].split(' ').next(), Some(member));
    }
}

#[test]
fn the_first_free_member_in_the_order_of_the_configuration_is_rung() {
    let mut office = three_members(Distribution::FirstIdle);
    office.pass(Duration::from_secs(10));
    office.connect("102", "105");
    office.drop("102", "105").expect("drops");
    office.heard();
    for member in ["102", "101", "103"] {
        office.outside_call("800").expect("rings");
        assert_eq!(office.heard()[0].split(' ').next(), Some(member), "however short its rest");
    }
}

#[test]
fn all_free_members_ring_and_the_first_to_answer_has_the_call() {
    let mut office = three_members(Distribution::RingAll);
    office.connect("101", "105");
    office.outside_call("800").expect("rings");
    assert_eq!(office.heard(), ["102 RING T001", "102 ring T001", "103 RING T001", "103 ring T001"]);
    office.answer("103", "T001").expect("answers");
    assert_eq!(office.heard(), ["102 CALLDROP T001", "102 idle 102", "103 connected T001"]);
    assert!(office.answer("102", "T001").is_err(), "too late");
    office.drop("103", "T001").expect("drops");
    assert_eq!(office.heard(), ["103 CALLDROP T001", "103 idle 103"]);
}

#[test]
fn a_caller_who_gives_up_ends_the_ringing_of_all_members() {
    let mut office = three_members(Distribution::RingAll);
    let call = office.outside_call("800").expect("rings");
    office.heard();
    office.happen(Happening::OutsideHangup { call }).expect("hangs up");
    let expected = ["102", "101", "103"].map(|line| [format!("{line} CALLDROP T001"), format!("{line} idle {line}")]);
    assert_eq!(office.heard(), expected.concat());
    assert!(office.all_idle());
}

#[test]
fn the_other_members_ring_on_when_one_declines() {
    let mut office = three_members(Distribution::RingAll);
    office.outside_call("800").expect("rings");
    office.heard();
    office.drop("101", "T001").expect("declines");
    assert_eq!(office.heard(), ["101 CALLDROP T001", "101 idle 101"]);
    office.pass(Duration::from_secs(5));
    assert_eq!(office.heard(), ["101 RING T001", "101 ring T001"], "after its rest");
    office.answer("102", "T001").expect("rings on");
}

#[test]
fn a_member_who_becomes_available_joins_in_if_all_are_rung() {
    let mut office = three_members(Distribution::RingAll);
    office.connect("101", "105");
    office.outside_call("800").expect("rings");
    office.heard();
    office.drop("101", "105").expect("drops");
    assert_eq!(office.heard_by("101")[2..], ["RING T001", "ring T001"]);
}

#[test]
fn a_call_that_no_member_answers_waits_and_rings_all_again() {
    let mut office = three_members(Distribution::RingAll);
    office.outside_call("800").expect("rings");
    office.heard();
    office.pass(Duration::from_secs(20));
    let heard = office.heard_by("103");
    assert_eq!(heard, ["CALLDROP T001", "idle 103", "INQUEUE T001"]);
    office.pass(Duration::from_secs(5));
    let heard = office.heard();
    assert_eq!(heard.iter().filter(|sentence| sentence.ends_with("RING T001")).count(), 3, "{heard:?}");
}

#[test]
fn a_member_of_several_that_are_rung_can_send_the_call_elsewhere() {
    let mut office = three_members(Distribution::RingAll);
    office.outside_call("800").expect("rings");
    office.heard();
    office.redirect("101", "T001", "106").expect("redirects");
    let heard = office.heard();
    assert_eq!(heard.iter().filter(|sentence| sentence.contains("CALLDROP")).count(), 3, "{heard:?}");
    assert_eq!(heard.last().map(String::as_str), Some("106 ring T001"));
}

#[test]
fn only_members_with_somebody_there_are_rung() {
    let mut office = Office::new();
    office.attend(&["107"]);
    office.outside_call("800").expect("rings");
    assert_eq!(office.heard(), ["107 RING T001", "107 ring T001"]);
    office.outside_call("800").expect("waits");
    assert_eq!(office.heard(), ["107 INQUEUE T002", "800 INQUEUE T002"]);
    office.happen(Happening::Attended { line: office.pad("104"), attended: true }).expect("logs on");
    assert_eq!(office.heard_by("104")[..2], ["RING T002", "ring T002"]);
}

#[test]
fn a_phone_that_answers_by_itself_needs_nobody_there() {
    let mut office = Office::with(|settings| {
        settings.extensions[0].answer = AnswerBehaviour::After(Duration::from_secs(2));
        two_members(settings);
    });
    office.outside_call("800").expect("rings");
    office.pass(Duration::from_secs(2));
    assert_eq!(office.heard(), ["101 RING T001", "101 ring T001", "101 connected T001"]);
}

#[test]
fn a_member_who_does_not_answer_is_passed_over() {
    let mut office = Office::with(two_members);
    office.attend(&["101", "102"]);
    office.outside_call("800").expect("rings");
    office.heard();
    office.pass(Duration::from_millis(19_999));
    assert!(office.heard().is_empty());
    office.pass(Duration::from_millis(1));
    assert_eq!(office.heard(), ["101 CALLDROP T001", "101 idle 101", "102 RING T001", "102 ring T001"]);
}

#[test]
fn members_who_declined_are_not_rung_again_at_once() {
    let mut office = Office::with(two_members);
    office.attend(&["101", "102"]);
    office.outside_call("800").expect("rings");
    office.pass(Duration::from_secs(1));
    office.drop("101", "T001").expect("declines");
    office.pass(Duration::from_secs(1));
    office.heard();
    office.drop("102", "T001").expect("declines");
    assert_eq!(office.heard_by("102"), ["CALLDROP T001", "idle 102", "INQUEUE T001"], "101 is at rest still");
    office.pass(Duration::from_secs(4));
    assert_eq!(office.heard_by("101"), ["RING T001", "ring T001", "OUTQUEUE T001"]);
}

/// A callback: everything that a workgroup call can carry.
fn callback() -> CallData {
    CallData {
        outbound_workgroup: "801".to_owned(),
        priority: 7,
        skill: 3,
        call_type: "callback".to_owned(),
        original: OriginalParty {
            workgroup: "802".to_owned(),
            caller_id: "555".to_owned(),
            caller_name: "Ana".to_owned(),
        },
        ..CallData::default()
    }
}

/// Data that the last RING carried, less the workgroup it was for.
fn rung(office: &mut Office) -> (String, CallData) {
    let effects = office.exchange.take_effects();
    let mut views = effects.into_iter().rev().filter_map(|effect| match effect.event {
        ExchangeEventKind::Ring(view) => Some(view),
        _ => None,
    });
    let mut data = views.next().expect("it rings").data;
    (std::mem::take(&mut data.workgroup), data)
}

#[test]
fn the_data_of_a_callback_call_stays_through_queue_ring_redirect_and_overflow() {
    let mut office = Office::with(|settings| {
        settings.workgroups[0].members = vec!["101".to_owned()];
        settings.workgroups[0].overflow_after = Duration::from_secs(60);
        settings.workgroups[0].overflow_to = "110".to_owned();
    });
    office.outside_call_with("800", callback()).expect("waits");
    office.attend(&["106"]);
    office.happen(Happening::Attended { line: office.pad("101"), attended: true }).expect("logs on");
    assert_eq!(rung(&mut office), ("800".to_owned(), callback()), "from the queue");
    office.answer("101", "T001").expect("answers");
    office.redirect("101", "T001", "106").expect("redirects");
    assert_eq!(rung(&mut office), ("800".to_owned(), callback()), "redirected");
    office.answer("106", "T001").expect("answers");
    office.redirect("106", "T001", "800").expect("redirects back");
    assert_eq!(rung(&mut office), ("800".to_owned(), callback()), "in the workgroup again");
    office.pass(Duration::from_secs(60));
    assert_eq!(rung(&mut office), ("800".to_owned(), callback()), "overflowed");
    let line = office.pad("110");
    let view = office.exchange.views(line).remove(0);
    assert_eq!((view.workgroup, view.callee.pad), (office.pad("800"), line));
}

#[test]
fn outside_calls_of_an_extension_carry_its_outbound_workgroup() {
    let mut office = Office::with(|settings| settings.extensions[0].outbound_workgroup = "800".to_owned());
    for (number, carried) in [("914085551234", "800"), ("110", ""), ("800", "")] {
        office.dial("101", number).expect("dials");
        let view = office.exchange.views(office.pad("101")).remove(0);
        assert_eq!(view.data.outbound_workgroup, carried, "{number}");
        office.ask("101", crate::exchange::LineRequest::Drop { call: None }).expect("drops");
    }
    office.dial("110", "914085551234").expect("dials");
    let view = office.exchange.views(office.pad("110")).remove(0);
    assert_eq!(view.data.outbound_workgroup, "", "110 has none");
}
