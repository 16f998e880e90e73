use std::time::Duration;

use altilink::LineState;
use altilink::message::call_control::ConferenceAction;

use crate::exchange::test_support::Office;
use crate::exchange::{Happening, InputResult, LineRequest, Refusal};
use crate::settings::{AnswerBehaviour, OutsideBehaviour, OutsideNumberRule};
use crate::simulator::SimulatedCallState;

impl Office {
    fn confer(&mut self, line: &str) -> InputResult {
        let line = self.pad(line);
        self.happen(Happening::PhoneConference { line })
    }

    fn hang_up(&mut self, line: &str) -> InputResult {
        let line = self.pad(line);
        self.happen(Happening::PhoneHangsUp { line })
    }

    fn state_of(&self, line: &str) -> LineState {
        self.exchange.line_state(self.pad(line))
    }
}

/// 101 holds 102 and talks with 103.
fn consulting() -> Office {
    let mut office = Office::new();
    office.connect("101", "102");
    office.connect("101", "103");
    office
}

/// 101 hosts 102 and 103.
fn conference() -> Office {
    let mut office = consulting();
    office.confer("101").expect("confers");
    office.heard();
    office
}

#[test]
fn all_three_parties_hear_that_they_confer() {
    let mut office = consulting();
    office.confer("101").expect("confers");
    assert_eq!(
        office.heard(),
        ["101 conferencing 103", "103 conferencing 101", "101 conferencing 102", "102 conferencing 101"]
    );
    for line in ["101", "102", "103"] {
        assert_eq!(office.state_of(line), LineState::Conferencing, "{line}");
        let views = office.exchange.views(office.pad(line));
        assert!(views.iter().all(|view| view.state == LineState::Conferencing), "{line}");
    }
    let states = office.exchange.listings().into_iter().map(|call| call.state);
    assert_eq!(states.collect::<Vec<_>>(), [SimulatedCallState::Conference; 2]);
}

#[test]
fn an_outside_party_can_be_in_a_conference() {
    let mut office = Office::new();
    let call = office.outside_call("101").expect("rings");
    office.answer("101", "T001").expect("answers");
    office.connect("101", "102");
    office.confer("101").expect("confers");
    assert_eq!(office.heard(), ["101 conferencing 102", "102 conferencing 101", "101 conferencing T001"]);
    office.happen(Happening::OutsideHangup { call }).expect("hangs up");
    assert_eq!(office.heard(), ["101 CALLDROP T001", "101 connected 102", "102 connected 101"]);
}

#[test]
fn a_guest_who_hangs_up_leaves_the_other_two_talking() {
    for (leaving, staying) in [("102", "103"), ("103", "102")] {
        let mut office = conference();
        office.hang_up(leaving).expect("hangs up");
        let expected = [
            format!("{leaving} CALLDROP 101"),
            format!("{leaving} idle {leaving}"),
            format!("101 CALLDROP {leaving}"),
            format!("101 connected {staying}"),
            format!("{staying} connected 101"),
        ];
        assert_eq!(office.heard(), expected);
        office.hold("101", staying).expect("it is an ordinary call again");
        office.drop("101", staying).expect("which can be dropped");
        assert!(office.all_idle());
    }
}

#[test]
fn the_host_who_hangs_up_ends_both_calls() {
    let mut office = conference();
    office.hang_up("101").expect("hangs up");
    assert_eq!(
        office.heard(),
        [
            "102 CALLDROP 101",
            "102 idle 102",
            "101 CALLDROP 102",
            "103 CALLDROP 101",
            "103 idle 103",
            "101 CALLDROP 103",
            "101 idle 101",
        ]
    );
    assert!(office.all_idle());
}

#[test]
fn an_outside_guest_can_hang_up_by_itself() {
    let mut office = Office::with(|settings| {
        let behaviour = OutsideBehaviour { hang_up_after: Some(Duration::from_secs(9)), ..OutsideBehaviour::default() };
        settings.outside_numbers.rules = vec![OutsideNumberRule { number: "555".to_owned(), behaviour }];
    });
    office.connect("101", "102");
    office.dial("101", "9555").expect("dials");
    office.pass(Duration::from_secs(1));
    office.confer("101").expect("confers");
    office.heard();
    office.pass(Duration::from_secs(9));
    assert_eq!(office.heard(), ["101 CALLDROP T001", "101 connected 102", "102 connected 101"]);
}

#[test]
fn no_command_touches_a_conference() {
    let mut office = conference();
    for (line, call) in [("101", "102"), ("101", "103"), ("102", "101"), ("103", "101")] {
        assert_eq!(office.drop(line, call), Err(Refusal::InvalidState), "{line}");
        assert_eq!(office.ask(line, LineRequest::Drop { call: None }), Err(Refusal::InvalidState), "{line}");
        assert_eq!(office.hold(line, call), Err(Refusal::InvalidState), "{line}");
        assert_eq!(office.retrieve(line, call), Err(Refusal::InvalidState), "{line}");
        assert_eq!(office.redirect(line, call, "105"), Err(Refusal::InvalidState), "{line}");
        assert_eq!(office.dial(line, "105"), Err(Refusal::InvalidState), "{line}");
    }
    assert_eq!(office.confer("101"), Err(Refusal::InvalidState));
    assert_eq!(office.happen(Happening::PhoneTransfers { line: office.pad("101") }), Err(Refusal::InvalidState));
    assert!(office.heard().is_empty());
}

#[test]
fn a_call_that_comes_during_a_conference_rings_on() {
    for line in ["101", "102"] {
        let mut office = conference();
        office.dial("105", line).expect("rings as call waiting");
        assert_eq!(office.answer(line, "105"), Err(Refusal::InvalidState), "{line}");
        let phone = Happening::PhoneAnswers { line: office.pad(line) };
        assert_eq!(office.happen(phone), Err(Refusal::InvalidState), "{line}");
        office.heard();
        office.hang_up("103").expect("the conference is over");
        office.heard();
        office.answer(line, "105").expect("answers");
        office.hang_up(line).expect("hangs up");
    }
}

#[test]
fn a_call_that_rings_meanwhile_can_be_declined_or_sent_on() {
    let mut office = conference();
    office.dial("105", "101").expect("rings");
    office.drop("101", "105").expect("declines");
    office.dial("105", "102").expect("rings");
    office.redirect("102", "105", "104").expect("sends on");
    assert_eq!(office.state_of("104"), LineState::Ring);
    assert_eq!(office.state_of("101"), LineState::Conferencing);
}

#[test]
fn a_phone_that_would_answer_by_itself_does_not_during_a_conference() {
    let mut office = Office::with(|settings| {
        settings.extensions[1].answer = AnswerBehaviour::After(Duration::from_secs(1));
    });
    office.dial("101", "110").expect("dials");
    office.pass(Duration::from_secs(1));
    office.connect("101", "102");
    office.confer("101").expect("confers");
    office.dial("103", "110").expect("rings");
    office.heard();
    office.pass(Duration::from_secs(1));
    assert!(office.heard().is_empty());
    assert_eq!(office.state_of("110"), LineState::Conferencing);
}

#[test]
fn a_conference_needs_one_call_talked_on_and_one_held() {
    let mut office = Office::new();
    assert_eq!(office.confer("101"), Err(Refusal::InvalidState), "no call");
    office.connect("101", "102");
    assert_eq!(office.confer("101"), Err(Refusal::InvalidState), "one call");
    office.dial("101", "103").expect("dials");
    assert_eq!(office.confer("101"), Err(Refusal::InvalidState), "the second has not answered");
    office.answer("103", "101").expect("answers");
    assert_eq!(office.confer("102"), Err(Refusal::InvalidState), "the held party is no host");
    office.hold("101", "103").expect("holds");
    assert_eq!(office.confer("101"), Err(Refusal::InvalidState), "both are held");
    office.retrieve("101", "103").expect("retrieves");
    office.hold("102", "101").expect("holds too");
    assert_eq!(office.confer("101"), Err(Refusal::InvalidState), "the held party holds the host");
    office.retrieve("102", "101").expect("retrieves");
    office.hold("103", "101").expect("holds");
    assert_eq!(office.confer("101"), Err(Refusal::InvalidState), "the other one holds the host");
    office.retrieve("103", "101").expect("retrieves");
    office.connect("104", "101");
    assert_eq!(office.confer("101"), Err(Refusal::InvalidState), "three calls");
    office.drop("104", "101").expect("drops");
    office.retrieve("101", "103").expect("retrieves");
    office.dial("105", "101").expect("a call that rings does not matter");
    office.confer("101").expect("confers");
}

#[test]
fn a_call_that_a_guest_held_before_stays_held() {
    let mut office = Office::new();
    office.connect("104", "102");
    office.connect("101", "102");
    office.connect("101", "103");
    office.confer("101").expect("confers");
    assert_eq!(office.retrieve("102", "104"), Err(Refusal::InvalidState));
    assert_eq!(office.confer("102"), Err(Refusal::InvalidState), "one conference at a time");
    let transfer = Happening::PhoneTransfers { line: office.pad("102") };
    assert_eq!(office.happen(transfer), Err(Refusal::InvalidState), "nor does it leave one by a transfer");
    office.drop("102", "104").expect("but it can be dropped");
    assert_eq!(office.state_of("102"), LineState::Conferencing);
}

#[test]
fn a_guest_who_is_sent_on_in_another_call_has_that_one_on_hold() {
    let mut office = Office::new();
    office.connect("104", "102");
    office.connect("101", "102");
    office.connect("101", "103");
    office.confer("101").expect("confers");
    office.redirect("104", "102", "105").expect("102 becomes the caller of 105");
    office.heard();
    office.answer("105", "102").expect("answers");
    assert_eq!(office.heard(), ["105 connected 102", "102 connected 105", "102 hold 105", "105 music on hold 102"]);
    assert_eq!(office.state_of("102"), LineState::Conferencing);
}

#[test]
fn a_command_joins_the_held_call_and_the_other_and_makes_one_leave() {
    let confer = |office: &mut Office, line: &str, call: &str, action| {
        office.ask(line, LineRequest::Confer { call: office.pad(call), action })
    };
    for named in ["102", "103"] {
        let mut office = consulting();
        assert_eq!(confer(&mut office, "101", "102", ConferenceAction::Drop), Err(Refusal::InvalidState));
        assert_eq!(confer(&mut office, "101", "104", ConferenceAction::Join), Err(Refusal::NoSuchCall));
        assert_eq!(confer(&mut office, "103", "101", ConferenceAction::Join), Err(Refusal::InvalidState));
        confer(&mut office, "101", named, ConferenceAction::Join).expect("confers");
        for line in ["101", "102", "103"] {
            assert_eq!(office.state_of(line), LineState::Conferencing, "{line}");
        }
        office.heard();
        confer(&mut office, "101", "102", ConferenceAction::Join).expect("it has joined already");
        assert!(office.heard().is_empty());
        assert_eq!(confer(&mut office, "102", "101", ConferenceAction::Drop), Err(Refusal::InvalidState), "a guest");
        confer(&mut office, "101", "102", ConferenceAction::Drop).expect("leaves");
        assert_eq!(office.state_of("102"), LineState::Idle);
        assert_eq!(office.state_of("103"), LineState::Connected);
    }
}
