use altilink::message::recording::{PauseAction, RecordingState};

use crate::exchange::test_support::Office;
use crate::exchange::{Accepted, Recorder, Refusal, Request, Ticket, Wanted};
use crate::settings::{ExtensionSettings, Product};

impl Office {
    fn ask_to_record(&mut self, line: &str, target: &str, by: Recorder, file: &str) -> Accepted {
        let wanted = Wanted { file: file.to_owned(), append: false, notice: false, ticket: Ticket(7) };
        let request = Request::StartRecording { target: self.pad(target), by, wanted };
        self.ask(line, request)
    }

    /// Starts a recording, whose file is there at once.
    fn start(&mut self, line: &str, target: &str) -> Accepted {
        let accepted = self.ask_to_record(line, target, Recorder::Agent, "a.wav");
        self.open_tapes();
        accepted
    }

    fn stop(&mut self, line: &str, target: &str) -> Accepted {
        self.ask(line, Request::StopRecording { target: self.pad(target), by: Recorder::Agent })
    }

    fn change(&mut self, line: &str, action: PauseAction) -> Accepted {
        let request = Request::ChangeRecording { target: self.pad(line), by: Recorder::Agent, action };
        self.ask(line, request)
    }

    fn supervise(&mut self, line: &str, agent: &str) -> Accepted {
        let accepted = self.ask_to_record(line, agent, Recorder::Supervisor, "");
        self.open_tapes();
        accepted
    }
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
fn what_makes_no_sense_is_refused_and_changes_nothing() {
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
