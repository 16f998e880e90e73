use altilink::message::monitoring::MonitoringStyle;
use altilink::message::monitoring::MonitoringStyle::{BargeIn, Silent};
use altilink::{LineState, Pad};

use crate::exchange::test_support::Office;
use crate::exchange::{
    Happening, InputResult, LineRequest, RecordingOrigin, RecordingRequest, Refusal, Scene, Sound, TapeOrder,
    TapeTicket,
};
use crate::settings::Product;

fn listen_in(office: &mut Office, line: &str, agent: &str, style: MonitoringStyle) -> InputResult {
    let monitor = office.pad(line);
    let agent = office.pad(agent);
    office.ask(line, LineRequest::ListenIn { monitor, agent, style })
}

/// 101 and 102 talk.
fn talking() -> Office {
    let mut office = Office::new();
    office.connect("101", "102");
    office
}

#[test]
fn a_supervisor_listens_and_barges_in_and_the_agents_line_is_told() {
    let mut office = talking();
    listen_in(&mut office, "110", "101", Silent).expect("a supervisor");
    assert_eq!(office.heard(), ["101 silent monitor 102", "110 silent monitor 101"]);
    listen_in(&mut office, "110", "101", Silent).expect("as before");
    assert!(office.heard().is_empty());
    listen_in(&mut office, "110", "101", BargeIn).expect("now talks");
    assert_eq!(office.heard(), ["101 barge in 102", "110 barge in 101"]);
    assert_eq!(office.exchange.line_state(office.pad("110")), LineState::BargeIn);
    office.drop("110", "101").expect("hangs up");
    assert_eq!(office.heard(), ["110 idle 110", "101 connected 102"]);
    assert_eq!(office.drop("110", "101"), Err(Refusal::NoSuchCall));
}

#[test]
fn only_supervisors_listen_in_and_only_on_calls_that_are_talked_on() {
    let mut office = talking();
    assert_eq!(listen_in(&mut office, "103", "101", Silent), Err(Refusal::NoPrivilege));
    assert_eq!(listen_in(&mut office, "110", "110", Silent), Err(Refusal::NoSuchLine));
    assert_eq!(listen_in(&mut office, "110", "800", Silent), Err(Refusal::NoSuchLine));
    assert_eq!(listen_in(&mut office, "110", "103", Silent), Err(Refusal::InvalidState), "no call");
    office.dial("103", "104").expect("rings");
    assert_eq!(listen_in(&mut office, "110", "104", Silent), Err(Refusal::InvalidState), "it rings");
    office.hold("101", "102").expect("holds");
    assert_eq!(listen_in(&mut office, "110", "101", Silent), Err(Refusal::InvalidState), "it is held");
    office.connect("105", "110");
    assert_eq!(listen_in(&mut office, "110", "102", Silent), Err(Refusal::LineBusy), "talks itself");
}

#[test]
fn a_supervisor_can_have_another_phone_listen() {
    let mut office = talking();
    let monitor = office.pad("105");
    let agent = office.pad("101");
    office.ask("110", LineRequest::ListenIn { monitor, agent, style: Silent }).expect("a supervisor");
    assert_eq!(office.heard(), ["101 silent monitor 102", "105 silent monitor 101"]);
}

#[test]
fn a_supervisor_who_listens_takes_part_in_nothing_else() {
    let mut office = talking();
    listen_in(&mut office, "110", "101", Silent).expect("a supervisor");
    office.connect("103", "104");
    assert_eq!(listen_in(&mut office, "110", "103", Silent), Err(Refusal::LineBusy));
    assert_eq!(office.dial("110", "105"), Err(Refusal::InvalidState));
    office.dial("105", "110").expect("rings on");
    assert_eq!(office.answer("110", "105"), Err(Refusal::InvalidState));
    office.heard();
    let line = office.pad("110");
    office.happen(Happening::PhoneHangsUp { line }).expect("leaves the leg");
    assert_eq!(office.heard(), ["101 connected 102"], "110 has a call that rings, so it is not idle");
    office.answer("110", "105").expect("now it can");
}

#[test]
fn the_leg_ends_with_the_agents_call_however_that_ends() {
    for end in ["drop", "redirect"] {
        let mut office = talking();
        listen_in(&mut office, "110", "101", BargeIn).expect("a supervisor");
        office.heard();
        let ended = if end == "drop" { office.drop("102", "101") } else { office.redirect("101", "102", "105") };
        ended.expect("101 is out of it");
        assert_eq!(office.heard_by("110"), ["idle 110"], "{end}");
        office.dial("110", "106").expect("free again");
    }
}

#[test]
fn with_max_acd_too_a_supervisor_leaves_the_leg() {
    let mut office = Office::with(|settings| settings.product = Product::MaxAcd);
    office.connect("101", "102");
    listen_in(&mut office, "110", "101", Silent).expect("a supervisor");
    office.drop("110", "101").expect("a leg is no call");
}

#[test]
fn a_supervisor_is_heard_on_tape_from_barging_in_and_not_while_only_listening() {
    let mut office = talking();
    let wanted = RecordingRequest { file: String::new(), append: false, notice: false, ticket: TapeTicket(1) };
    let target = office.pad("101");
    office.ask("101", LineRequest::StartRecording { target, by: RecordingOrigin::Agent, wanted }).expect("records");
    office.open_tapes();
    let voices = |office: &mut Office| -> Option<Vec<Pad>> {
        office.orders().into_iter().rev().find_map(|order| match order {
            TapeOrder::Scene { scene: Scene::Live { sounds, .. }, .. } => Some(
                sounds
                    .iter()
                    .filter_map(|sound| match sound {
                        Sound::Voice(pad) => Some(*pad),
                        Sound::HoldMusic => None,
                    })
                    .collect(),
            ),
            _ => None,
        })
    };
    listen_in(&mut office, "110", "101", Silent).expect("a supervisor");
    assert_eq!(voices(&mut office), None, "nothing new is heard");
    listen_in(&mut office, "110", "101", BargeIn).expect("talks");
    let [anna, bert, boss] = ["101", "102", "110"].map(|number| office.pad(number));
    assert_eq!(voices(&mut office), Some(vec![bert, anna, boss]));
    office.drop("110", "101").expect("hangs up");
    assert_eq!(voices(&mut office), Some(vec![bert, anna]));
}

#[test]
fn digits_of_a_supervisor_who_has_barged_in_are_refused_and_not_on_the_tape() {
    let mut office = talking();
    let wanted = RecordingRequest { file: String::new(), append: false, notice: false, ticket: TapeTicket(1) };
    let target = office.pad("101");
    office.ask("101", LineRequest::StartRecording { target, by: RecordingOrigin::Agent, wanted }).expect("records");
    office.open_tapes();
    listen_in(&mut office, "110", "101", BargeIn).expect("a supervisor");
    office.orders();
    let refused = office.ask("110", LineRequest::Key { digits: "5".to_owned() });
    assert_eq!(refused, Err(Refusal::InvalidState));
    assert!(office.orders().is_empty());
}

#[test]
fn a_drop_of_another_call_leaves_the_leg_alone() {
    let mut office = talking();
    listen_in(&mut office, "110", "101", Silent).expect("a supervisor");
    office.dial("105", "110").expect("rings on");
    office.drop("110", "105").expect("declines");
    office.heard();
    office.ask("110", LineRequest::Drop { call: None }).expect("leaves the leg");
    assert_eq!(office.heard(), ["110 idle 110", "101 connected 102"]);
}

#[test]
fn a_line_that_is_no_extension_does_not_listen() {
    let mut office = talking();
    for monitor in ["800", "T001"] {
        let monitor = office.pad(monitor);
        let agent = office.pad("101");
        let refused = office.ask("110", LineRequest::ListenIn { monitor, agent, style: Silent });
        assert_eq!(refused, Err(Refusal::NoSuchLine));
    }
}

#[test]
fn a_line_listens_beside_a_call_that_it_holds_unless_that_is_with_the_agent() {
    let mut office = talking();
    office.connect("110", "105");
    office.hold("110", "105").expect("holds");
    listen_in(&mut office, "110", "101", Silent).expect("the held party is another one");
    let mut office = Office::new();
    office.connect("110", "101");
    office.hold("110", "101").expect("holds");
    assert_eq!(listen_in(&mut office, "110", "101", Silent), Err(Refusal::LineBusy));
}

#[test]
fn the_leg_ends_with_its_call_though_the_agent_holds_another() {
    let mut office = talking();
    office.connect("101", "103");
    listen_in(&mut office, "110", "101", Silent).expect("a supervisor");
    office.drop("103", "101").expect("hangs up");
    assert_eq!(office.heard_by("110"), ["silent monitor 101", "idle 110"]);
}
