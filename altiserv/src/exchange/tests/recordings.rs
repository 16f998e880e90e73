use altilink::message::recording::{PauseAction, RecordingState};

use crate::exchange::test_support::Office;
use crate::exchange::{
    Happening, InputResult, LineRequest, RecordingListing, RecordingOrigin, RecordingRequest, Refusal, TapeTicket,
};
use crate::settings::{ExtensionSettings, Product};

/// 101 hosts 102 and 103. `recorded` are the guests whose calls are recorded before they are joined.
fn conference(recorded: &[&str]) -> Office {
    let mut office = Office::new();
    for guest in ["102", "103"] {
        office.connect("101", guest);
        if recorded.contains(&guest) {
            office.start("101", "101").expect("starts");
        }
    }
    let line = office.pad("101");
    office.happen(Happening::PhoneConference { line }).expect("confers");
    office.heard();
    office
}

impl Office {
    fn ask_to_record(&mut self, line: &str, target: &str, by: RecordingOrigin, file: &str) -> InputResult {
        let wanted = RecordingRequest { file: file.to_owned(), append: false, notice: false, ticket: TapeTicket(7) };
        let request = LineRequest::StartRecording { target: self.pad(target), by, wanted };
        self.ask(line, request)
    }

    /// Starts a recording, whose file is there at once.
    fn start(&mut self, line: &str, target: &str) -> InputResult {
        let accepted = self.ask_to_record(line, target, RecordingOrigin::Agent, "a.wav");
        self.open_tapes();
        accepted
    }

    fn stop(&mut self, line: &str, target: &str) -> InputResult {
        self.ask(line, LineRequest::StopRecording { target: self.pad(target), by: RecordingOrigin::Agent })
    }

    fn change(&mut self, line: &str, action: PauseAction) -> InputResult {
        let request = LineRequest::ChangeRecording { target: self.pad(line), by: RecordingOrigin::Agent, action };
        self.ask(line, request)
    }

    fn supervise(&mut self, line: &str, agent: &str) -> InputResult {
        let accepted = self.ask_to_record(line, agent, RecordingOrigin::Supervisor, "");
        self.open_tapes();
        accepted
    }
}

#[test]
fn the_only_call_of_a_line_is_recorded_also_on_hold_and_of_two_held_ones_neither() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.hold("101", "102").expect("talks");
    office.start("101", "101").expect("the only call");
    office.stop("101", "101").expect("stops");
    office.connect("101", "103");
    office.hold("101", "103").expect("talks");
    assert_eq!(office.start("101", "101"), Err(Refusal::InvalidState));
}

#[test]
fn a_recording_goes_through_all_its_states() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.start("101", "101").expect("starts");
    for action in [PauseAction::Mute, PauseAction::Unmute, PauseAction::Pause, PauseAction::Resume] {
        office.change("101", action).expect("changes");
    }
    office.stop("101", "101").expect("stops");
    assert_eq!(
        office.heard(),
        [
            "101 VR Recording Agent 102",
            "101 VR Muted Agent 102",
            "101 VR Recording Agent 102",
            "101 VR Paused Agent 102",
            "101 VR Recording Agent 102",
            "101 VR Stopped Agent 102",
        ]
    );
}

#[test]
fn an_action_that_makes_no_sense_is_refused_and_changes_nothing() {
    let mut office = Office::new();
    assert_eq!(office.start("101", "101"), Err(Refusal::InvalidState), "no call");
    office.dial("101", "102").expect("dials");
    assert_eq!(office.start("101", "101"), Err(Refusal::InvalidState), "not connected");
    office.answer("102", "101").expect("answers");
    assert_eq!(office.stop("101", "101"), Err(Refusal::NotRecording));
    assert_eq!(office.change("101", PauseAction::Pause), Err(Refusal::NotRecording));
    office.start("101", "101").expect("starts");
    office.heard();
    assert_eq!(office.start("101", "101"), Err(Refusal::RecordingInProgress));
    for action in [PauseAction::Unmute, PauseAction::Resume] {
        assert_eq!(office.change("101", action), Err(Refusal::InvalidState), "{action:?}");
    }
    assert!(office.heard().is_empty());
}

#[test]
fn max_acd_pauses_but_does_not_mute() {
    let mut office = Office::with(|settings| settings.product = Product::MaxAcd);
    office.connect("101", "102");
    office.start("101", "101").expect("starts");
    assert_eq!(office.change("101", PauseAction::Mute), Err(Refusal::MuteNotSupported));
    office.change("101", PauseAction::Pause).expect("pauses");
    office.change("101", PauseAction::Resume).expect("resumes");
}

#[test]
fn the_end_of_a_call_ends_its_recording_first() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.start("101", "101").expect("starts");
    office.heard();
    office.drop("102", "101").expect("drops");
    assert_eq!(office.heard_by("101"), ["VR Stopped Agent 102", "CALLDROP 102", "idle 101"]);
}

#[test]
fn each_party_has_its_own_recording() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.start("101", "101").expect("starts");
    office.start("102", "102").expect("starts");
    assert_eq!(office.heard(), ["101 VR Recording Agent 102", "102 VR Recording Agent 101"]);
    office.redirect("101", "102", "103").expect("redirects");
    let heard = office.heard();
    assert!(heard.contains(&"101 VR Stopped Agent 102".to_owned()));
    assert!(heard.contains(&"102 VR Stopped Agent 101".to_owned()));
}

#[test]
fn lines_that_are_always_recorded_are_from_the_connect() {
    let mut office = Office::with(|settings| {
        let number = "150".to_owned();
        settings.extensions.push(ExtensionSettings { number, auto_record: true, ..ExtensionSettings::default() });
    });
    office.dial("101", "150").expect("dials");
    office.answer("150", "101").expect("answers");
    office.open_tapes();
    assert_eq!(office.heard_by("150")[2..], ["connected 101", "VR Recording System 101"]);
    assert_eq!(office.start("150", "150"), Err(Refusal::RecordingInProgress));
    let view = office.exchange.views(office.pad("150")).remove(0);
    assert_eq!(view.recording.map(|recording| recording.state), Some(RecordingState::Recording));
}

#[test]
fn a_call_can_be_named_by_its_call_pad() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.connect("103", "101");
    office.start("101", "102").expect("the held call");
    office.start("101", "101").expect("the current call");
    assert_eq!(office.heard(), ["101 VR Recording Agent 102", "101 VR Recording Agent 103"]);
}

#[test]
fn a_supervisor_records_an_agent_and_an_agent_does_not() {
    let mut office = Office::new();
    office.connect("101", "102");
    assert_eq!(office.supervise("103", "101"), Err(Refusal::NoPrivilege));
    assert_eq!(office.start("103", "101"), Err(Refusal::NoSuchLine));
    office.supervise("110", "101").expect("records");
    assert_eq!(office.heard(), ["101 VR Recording Supervisor 102"]);
    assert_eq!(office.start("101", "101"), Err(Refusal::RecordingInProgress), "a second recorder");
    office.stop("110", "101").expect("stops");
    assert_eq!(office.heard(), ["101 VR Stopped Supervisor 102"]);
}

#[test]
fn a_conference_has_one_recording_whichever_of_its_calls_is_recorded() {
    for recorded in ["102", "103"] {
        let mut office = conference(&[recorded]);
        for target in ["101", "102", "103"] {
            assert_eq!(office.start("101", target), Err(Refusal::RecordingInProgress), "{recorded}, {target}");
        }
        assert_eq!(office.supervise("110", "101"), Err(Refusal::RecordingInProgress), "{recorded}");
        for action in [PauseAction::Mute, PauseAction::Unmute, PauseAction::Pause, PauseAction::Resume] {
            office.change("101", action).expect("changes");
        }
        office.stop("101", "101").expect("stops");
        let states = ["Muted", "Recording", "Paused", "Recording", "Stopped"];
        assert_eq!(office.heard(), states.map(|state| format!("101 VR {state} Agent {recorded}")));
        assert_eq!(office.stop("101", "101"), Err(Refusal::NotRecording));
        office.start("101", "101").expect("starts anew");
    }
}

#[test]
fn two_recordings_that_are_joined_go_on_until_one_stop_ends_both() {
    let mut office = conference(&["102", "103"]);
    office.change("101", PauseAction::Pause).expect("pauses");
    assert_eq!(office.heard(), ["101 VR Paused Agent 102", "101 VR Paused Agent 103"]);
    office.change("101", PauseAction::Resume).expect("resumes");
    office.heard();
    office.stop("101", "103").expect("stops");
    assert_eq!(office.heard().len(), 2);
    assert_eq!(office.stop("101", "101"), Err(Refusal::NotRecording));
}

#[test]
fn a_recording_that_is_paused_already_does_not_keep_the_other_from_it() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.start("101", "101").expect("starts");
    office.change("101", PauseAction::Pause).expect("pauses");
    office.connect("101", "103");
    office.start("101", "101").expect("starts");
    let line = office.pad("101");
    office.happen(Happening::PhoneConference { line }).expect("confers");
    office.heard();
    office.change("101", PauseAction::Pause).expect("pauses");
    assert_eq!(office.heard(), ["101 VR Paused Agent 103"]);
    assert_eq!(office.change("101", PauseAction::Pause), Err(Refusal::InvalidState));
}

#[test]
fn an_agent_cannot_touch_a_supervisors_recording_of_its_conference() {
    let mut office = conference(&["102"]);
    office.stop("101", "101").expect("stops");
    office.supervise("110", "101").expect("records");
    office.heard();
    assert_eq!(office.stop("101", "101"), Err(Refusal::NoPrivilege));
    assert_eq!(office.change("101", PauseAction::Pause), Err(Refusal::NoPrivilege));
    assert!(office.heard().is_empty());
    office.stop("110", "101").expect("stops");
}

#[test]
fn an_onlooker_sees_which_lines_record_a_call() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.ask_to_record("101", "101", RecordingOrigin::Agent, "").expect("is accepted");
    let seen = |office: &Office| office.exchange.listings().remove(0).recordings;
    assert!(seen(&office).is_empty(), "it has not begun");
    office.open_tapes();
    office.change("101", PauseAction::Pause).expect("pauses");
    assert_eq!(seen(&office), [RecordingListing { line: "101".to_owned(), state: RecordingState::Paused }]);
    office.stop("101", "101").expect("stops");
    assert!(seen(&office).is_empty());
}

#[test]
fn a_guest_of_a_conference_is_recorded_apart_from_its_host() {
    let mut office = conference(&["102"]);
    office.start("102", "102").expect("starts");
    office.stop("101", "101").expect("stops");
    assert_eq!(office.heard(), ["102 VR Recording Agent 101", "101 VR Stopped Agent 102"]);
}

#[test]
fn of_two_recordings_that_are_joined_an_agent_stops_its_own() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.start("101", "101").expect("starts");
    office.connect("101", "103");
    office.supervise("110", "101").expect("records");
    let line = office.pad("101");
    office.happen(Happening::PhoneConference { line }).expect("confers");
    office.heard();
    office.stop("101", "101").expect("stops");
    assert_eq!(office.heard(), ["101 VR Stopped Agent 102"]);
    assert_eq!(office.stop("101", "101"), Err(Refusal::NoPrivilege));
}
