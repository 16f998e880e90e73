use std::time::Duration;

use crate::exchange::test_support::Office;
use crate::exchange::{ExchangeEventKind, Happening, Refusal};
use crate::settings::ExtensionSettings;
use crate::simulator::SimulatedCallState;

#[test]
fn a_connected_outside_caller_is_passed_on() {
    let mut office = Office::new();
    let call = office.outside_call("101").expect("rings");
    office.answer("101", "T001").expect("answers");
    office.heard();
    office.redirect("101", "T001", "102").expect("redirects");
    assert_eq!(office.heard(), ["101 CALLDROP T001", "101 idle 101", "102 RING T001", "102 ring T001"]);
    office.answer("102", "T001").expect("answers");
    assert_eq!(office.heard(), ["102 connected T001"]);
    office.happen(Happening::OutsideHangup { call }).expect("still the same call");
    assert!(office.all_idle());
}

#[test]
fn a_transferred_extension_hears_one_call_end_and_another_begin() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.redirect("101", "102", "103").expect("redirects");
    assert_eq!(
        office.heard(),
        [
            "101 CALLDROP 102",
            "102 CALLDROP 101",
            "101 idle 101",
            "102 RING_BACK 103",
            "102 ringback 103",
            "103 RING 102",
            "103 ring 102",
        ]
    );
}

#[test]
fn a_ringing_call_can_be_sent_on_by_the_called_party_but_not_by_the_caller() {
    let mut office = Office::new();
    office.dial("101", "102").expect("dials");
    office.heard();
    assert_eq!(office.redirect("101", "102", "103"), Err(Refusal::InvalidState));
    office.redirect("102", "101", "103").expect("redirects");
    assert_eq!(office.heard_by("101"), ["CALLDROP 102", "RING_BACK 103", "ringback 103"]);
}

#[test]
fn a_call_can_be_sent_outside_and_to_a_workgroup() {
    let mut office = Office::new();
    office.attend(&["103"]);
    office.connect("101", "102");
    office.redirect("101", "102", "95551234").expect("redirects outside");
    assert_eq!(office.heard_by("102"), ["CALLDROP 101", "RING_BACK T001", "ringback T001"]);
    office.pass(Duration::from_secs(1));
    assert_eq!(office.heard(), ["102 connected T001"]);
    office.redirect("102", "T001", "800").expect("redirects to the workgroup");
    let effects = office.exchange.take_effects();
    let ring = effects.iter().find_map(|effect| match &effect.event {
        ExchangeEventKind::Ring(view) => Some(view),
        _ => None,
    });
    let view = ring.expect("a member rings");
    assert_eq!((view.data.workgroup.as_str(), view.caller.who.number.as_str()), ("800", "5551234"));
}

#[test]
fn a_redirect_that_cannot_succeed_changes_nothing() {
    let mut office = Office::new();
    office.connect("101", "102");
    for (to, refusal) in [
        ("555", Refusal::NoSuchNumber),
        ("101", Refusal::InvalidNumber),
        ("102", Refusal::InvalidNumber),
        ("14085551234", Refusal::NoSuchAccessCode),
    ] {
        assert_eq!(office.redirect("101", "102", to), Err(refusal), "{to}");
    }
    assert!(office.heard().is_empty());
    office.hold("101", "102").expect("the call is as it was");
}

#[test]
fn a_party_who_has_another_conversation_gets_the_redirected_one_on_hold() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.connect("103", "102");
    office.redirect("101", "102", "104").expect("102 becomes the caller of 104, while it talks with 103");
    office.heard();
    office.answer("104", "102").expect("answers");
    assert_eq!(office.heard(), ["104 connected 102", "102 connected 104", "102 hold 104", "104 music on hold 102"]);
}

#[test]
fn a_held_call_can_be_passed_on() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.hold("101", "102").expect("holds");
    office.heard();
    office.redirect("101", "102", "103").expect("redirects");
    office.answer("103", "102").expect("answers");
    assert_eq!(office.heard_by("102").last().map(String::as_str), Some("connected 103"));
}

#[test]
fn a_workgroup_rings_for_a_transferred_caller_and_every_party_hears_its_part() {
    let mut office = Office::with(|settings| settings.workgroups[0].members = vec!["105".to_owned()]);
    office.attend(&["105"]);
    office.connect("101", "102");
    office.redirect("101", "102", "800").expect("redirects");
    assert_eq!(
        office.heard(),
        [
            "101 CALLDROP 102",
            "102 CALLDROP 101",
            "101 idle 101",
            "102 RING_BACK 800",
            "102 ringback 800",
            "105 RING 102",
            "105 ring 102",
        ]
    );
    office.answer("105", "102").expect("answers");
    assert_eq!(office.heard(), ["105 connected 102", "102 connected 800"]);
}

#[test]
fn a_caller_transferred_to_a_workgroup_without_a_free_member_waits() {
    let mut office = Office::with(|settings| settings.workgroups[0].members = vec!["105".to_owned()]);
    office.attend(&["105"]);
    office.connect("105", "104");
    office.connect("101", "102");
    office.redirect("101", "102", "800").expect("redirects");
    assert_eq!(office.heard_by("102"), ["CALLDROP 101", "RING_BACK 800", "ringback 800"]);
    office.drop("104", "105").expect("drops");
    assert_eq!(office.heard_by("105")[2..4], ["RING 102", "ring 102"]);
}

#[test]
fn an_outside_caller_is_sent_out_again_over_a_second_trunk() {
    let mut office = Office::new();
    office.outside_call("101").expect("rings");
    office.answer("101", "T001").expect("answers");
    office.heard();
    office.redirect("101", "T001", "95551234").expect("redirects");
    assert_eq!(office.heard(), ["101 CALLDROP T001", "101 idle 101"], "outside parties have no events");
    office.pass(Duration::from_secs(1));
    let calls = office.exchange.listings();
    assert_eq!((calls.len(), calls[0].state), (1, SimulatedCallState::Connected));
}

/// Each of these finds nobody who takes the call.
#[test]
fn a_transfer_to_a_line_that_takes_no_call_changes_nothing() {
    let mut office = Office::with(|settings| {
        settings.extensions[0].outside_calls = false;
        settings.extensions.push(ExtensionSettings {
            number: "120".to_owned(),
            do_not_disturb: true,
            ..ExtensionSettings::default()
        });
        settings.extensions.push(ExtensionSettings {
            number: "121".to_owned(),
            call_waiting: false,
            ..ExtensionSettings::default()
        });
        settings.trunks[0].lines = 1;
    });
    office.connect("121", "109");
    for caller in ["105", "106", "107", "108"] {
        office.dial(caller, "104").expect("rings as call waiting");
    }
    office.outside_call("110").expect("rings");
    office.answer("110", "T001").expect("answers");
    office.connect("101", "102");
    let before = (office.exchange.switch.lines.clone(), office.exchange.switch.calls.clone());
    for (line, call, to, refusal) in [
        ("110", "T001", "120", Refusal::LineBusy),
        ("110", "T001", "121", Refusal::LineBusy),
        ("110", "T001", "104", Refusal::LineBusy),
        ("110", "T001", "95551234", Refusal::LineBusy),
        ("101", "102", "95551234", Refusal::NoOutsideRight),
        ("101", "102", "120", Refusal::LineBusy),
        ("102", "101", "121", Refusal::LineBusy),
    ] {
        assert_eq!(office.redirect(line, call, to), Err(refusal), "{line} to {to}");
    }
    assert!(office.heard().is_empty());
    assert!(before == (office.exchange.switch.lines.clone(), office.exchange.switch.calls.clone()));
}

#[test]
fn a_transferred_call_that_is_not_answered_ends_at_the_ring_timeout() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.redirect("101", "102", "103").expect("redirects");
    office.heard();
    office.pass(Duration::from_secs(30));
    assert_eq!(office.heard(), ["103 CALLDROP 102", "103 idle 103", "102 CALLDROP 103", "102 idle 102"]);
}
