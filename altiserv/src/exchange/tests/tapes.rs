//! Content of tapes, and tapes that fail.

use std::time::Duration;

use altilink::message::recording::PauseAction;

use crate::exchange::test_support::Office;
use crate::exchange::{
    Happening, InputResult, LineRequest, RecordingOrigin, Refusal, Scene, Sound, TapeFailure, TapeId, TapeName,
};
use crate::exchange::{RecordingRequest, TapeOrder, TapeReport, TapeTicket};
use crate::settings::ExtensionSettings;

impl Office {
    fn begin(&mut self, line: &str, target: &str, by: RecordingOrigin) -> InputResult {
        let wanted = RecordingRequest {
            file: "call".to_owned(),
            append: true,
            notice: by == RecordingOrigin::Supervisor,
            ticket: TapeTicket(7),
        };
        self.ask(line, LineRequest::StartRecording { target: self.pad(target), by, wanted })
    }

    /// Starts a recording of the line's own call.
    fn opened(&mut self, line: &str) -> TapeId {
        self.begin(line, line, RecordingOrigin::Agent).expect("starts");
        self.open_tapes()[0]
    }

    fn alter(&mut self, line: &str, target: &str, action: PauseAction) -> InputResult {
        self.ask(line, LineRequest::ChangeRecording { target: self.pad(target), by: RecordingOrigin::Agent, action })
    }

    fn end(&mut self, line: &str, target: &str) -> InputResult {
        self.ask(line, LineRequest::StopRecording { target: self.pad(target), by: RecordingOrigin::Agent })
    }

    fn outcomes(&mut self) -> Vec<Result<(), Refusal>> {
        let outcomes = self.exchange.take_outcomes();
        assert!(outcomes.iter().all(|outcome| outcome.ticket == TapeTicket(7)));
        outcomes.iter().map(|outcome| outcome.result).collect()
    }

    fn report(&mut self, report: TapeReport) {
        self.exchange.tape_report(self.now, report);
    }

    /// The scenes that are ordered since last asked.
    fn scenes(&mut self) -> Vec<(TapeId, Scene)> {
        let scene = |order| match order {
            TapeOrder::Scene { tape, scene, .. } => Some((tape, scene)),
            _ => None,
        };
        self.orders().into_iter().filter_map(scene).collect()
    }

    fn live(&self, voices: &[&str]) -> Scene {
        Scene::Live { sounds: voices.iter().map(|number| Sound::Voice(self.pad(number))).collect(), notice: false }
    }

    fn with_auto_record() -> Self {
        Self::with(|settings| {
            let number = "150".to_owned();
            settings.extensions.push(ExtensionSettings { number, auto_record: true, ..ExtensionSettings::default() });
        })
    }
}

fn music() -> Scene {
    Scene::Live { sounds: vec![Sound::HoldMusic], notice: false }
}

#[test]
fn a_recording_begins_when_its_file_is_there_and_not_before() {
    let mut office = Office::new();
    let call = office.connect("101", "102");
    office.begin("101", "101", RecordingOrigin::Agent).expect("begins");
    let orders = office.orders();
    let [TapeOrder::Open { tape, name: TapeName::Asked { name, append: true }, scene, .. }] = orders.as_slice() else {
        panic!("{orders:?}")
    };
    assert_eq!((name.as_str(), scene), ("call.wav", &office.live(&["102", "101"])));
    assert!(office.heard().is_empty() && office.outcomes().is_empty());
    assert_eq!(office.exchange.views(office.pad("101"))[0].recording, None);
    for second in [("101", RecordingOrigin::Agent), ("110", RecordingOrigin::Supervisor)] {
        assert_eq!(office.begin(second.0, "101", second.1), Err(Refusal::RecordingInProgress), "{second:?}");
    }
    assert_eq!(office.end("101", "101"), Err(Refusal::InvalidState));
    assert_eq!(office.alter("101", "101", PauseAction::Mute), Err(Refusal::InvalidState));
    office.report(TapeReport::Opened(*tape));
    assert_eq!(office.outcomes(), [Ok(())]);
    assert_eq!(office.heard(), ["101 VR Recording Agent 102"]);
    assert!(office.exchange.switch.recording(call, office.pad("101")).is_some());
}

#[test]
fn a_file_that_cannot_be_opened_ends_the_recording_and_not_the_call() {
    for (failure, refusal) in [
        (TapeFailure::CannotOpen, Refusal::FileCannotOpen),
        (TapeFailure::DiskFull, Refusal::DiskFull),
        (TapeFailure::Unresponsive, Refusal::RecorderUnresponsive),
    ] {
        let mut office = Office::new();
        office.connect("101", "102");
        office.begin("101", "101", RecordingOrigin::Agent).expect("begins");
        let tape = office.orders()[0].tape();
        office.report(TapeReport::Failed(tape, failure));
        assert_eq!(office.outcomes(), [Err(refusal)]);
        assert_eq!(office.heard(), ["101 VR Stopped Agent 102"]);
        assert_eq!(office.end("101", "101"), Err(Refusal::NotRecording));
        assert!(office.orders().is_empty(), "there is nothing to close");
        office.opened("101");
        assert_eq!(office.outcomes(), [Ok(())]);
    }
}

#[test]
fn a_line_that_is_always_recorded_is_called_though_its_file_cannot_be_opened() {
    let mut office = Office::with_auto_record();
    office.connect("101", "150");
    let orders = office.orders();
    let [TapeOrder::Open { tape, name: TapeName::Generated { line, .. }, .. }] = orders.as_slice() else {
        panic!("{orders:?}")
    };
    assert_eq!(line, "150");
    office.report(TapeReport::Failed(*tape, TapeFailure::CannotOpen));
    assert_eq!(office.heard(), ["150 VR Stopped System 101"]);
    assert!(office.outcomes().is_empty());
    office.drop("101", "150").expect("the call is there still");
}

#[test]
fn a_call_that_ends_while_the_file_is_opened_leaves_no_recording() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.begin("101", "101", RecordingOrigin::Agent).expect("begins");
    let tape = office.orders()[0].tape();
    office.pass(Duration::from_secs(1));
    office.drop("102", "101").expect("drops");
    assert_eq!(office.outcomes(), [Err(Refusal::InvalidState)]);
    assert_eq!(office.orders(), [TapeOrder::Close { tape, at: office.now, keep: false }]);
    assert_eq!(office.heard_by("101"), ["CALLDROP 102", "idle 101"]);
    office.report(TapeReport::Opened(tape));
    office.report(TapeReport::Failed(tape, TapeFailure::CannotOpen));
    assert!(office.heard().is_empty() && office.outcomes().is_empty(), "what comes late is no news");
}

#[test]
fn a_disk_that_fills_up_ends_the_recording_and_not_the_call() {
    let mut office = Office::new();
    office.connect("101", "102");
    let tape = office.opened("101");
    office.heard();
    office.report(TapeReport::Failed(tape, TapeFailure::DiskFull));
    assert_eq!(office.heard(), ["101 VR Stopped Agent 102"]);
    assert_eq!(office.alter("101", "101", PauseAction::Mute), Err(Refusal::NotRecording));
    office.hold("101", "102").expect("the call is there still");
    assert!(office.orders().is_empty());
}

#[test]
fn every_end_closes_the_tape_at_its_time() {
    let ends: [fn(&mut Office) -> InputResult; 4] = [
        |office| office.end("101", "101"),
        |office| office.drop("101", "102"),
        |office| office.redirect("102", "101", "103"),
        |office| office.redirect("101", "102", "103"),
    ];
    for end in ends {
        let mut office = Office::new();
        office.connect("101", "102");
        let tape = office.opened("101");
        office.pass(Duration::from_millis(1234));
        end(&mut office).expect("ends");
        assert_eq!(office.orders(), [TapeOrder::Close { tape, at: Duration::from_millis(1234), keep: true }]);
    }
}

#[test]
fn an_agent_cannot_touch_what_a_supervisor_records() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.begin("110", "101", RecordingOrigin::Supervisor).expect("begins");
    office.open_tapes();
    assert_eq!(office.end("101", "101"), Err(Refusal::NoPrivilege));
    for action in [PauseAction::Mute, PauseAction::Pause] {
        assert_eq!(office.alter("101", "101", action), Err(Refusal::NoPrivilege));
    }
    office.alter("110", "101", PauseAction::Mute).expect("mutes");
    office.end("110", "101").expect("ends");
}

#[test]
fn an_agent_may_end_what_the_system_records() {
    let mut office = Office::with_auto_record();
    office.connect("101", "150");
    office.open_tapes();
    office.alter("150", "150", PauseAction::Mute).expect("mutes");
    office.end("150", "150").expect("ends");
    assert!(office.heard().ends_with(&["150 VR Stopped System 101".to_owned()]));
}

#[test]
fn a_tape_takes_what_its_line_hears() {
    let mut office = Office::new();
    office.connect("101", "102");
    let holder = office.opened("101");
    let held = office.opened("102");
    let talk = office.live(&["102", "101"]);
    let silence = office.live(&[]);
    office.pass(Duration::from_secs(1));
    office.hold("101", "102").expect("holds");
    assert_eq!(office.scenes(), [(holder, silence.clone()), (held, music())]);
    office.hold("102", "101").expect("holds");
    assert_eq!(office.scenes(), [(held, silence)]);
    office.retrieve("102", "101").expect("retrieves");
    office.retrieve("101", "102").expect("retrieves");
    assert_eq!(office.scenes(), [(held, music()), (holder, talk.clone()), (held, talk)]);
}

#[test]
fn everybody_in_a_conference_is_heard_on_its_tapes() {
    let mut office = Office::new();
    office.connect("101", "102");
    let guest = office.opened("102");
    office.connect("101", "103");
    office.orders();
    let line = office.pad("101");
    office.happen(Happening::PhoneConference { line }).expect("confers");
    let all = office.live(&["101", "102", "103"]);
    assert_eq!(office.scenes(), [(guest, all.clone())]);
    let host = office.opened("101");
    office.ask("103", LineRequest::Key { digits: "5".to_owned() }).expect("keys");
    let keyed: Vec<TapeId> = office.orders().iter().map(TapeOrder::tape).collect();
    assert_eq!(keyed, [guest, host]);
    let line = office.pad("103");
    office.happen(Happening::PhoneHangsUp { line }).expect("hangs up");
    let two = office.live(&["102", "101"]);
    assert!(office.scenes().contains(&(guest, two)));
}

#[test]
fn a_mute_and_a_pause_outlast_a_hold() {
    let mut office = Office::new();
    office.connect("101", "102");
    let tape = office.opened("101");
    for (on, off, scene) in [
        (PauseAction::Mute, PauseAction::Unmute, Scene::Muted),
        (PauseAction::Pause, PauseAction::Resume, Scene::Paused),
    ] {
        office.alter("101", "101", on).expect("changes");
        assert_eq!(office.scenes(), [(tape, scene)]);
        office.hold("102", "101").expect("holds");
        assert!(office.scenes().is_empty());
        office.alter("101", "101", off).expect("changes back");
        assert_eq!(office.scenes(), [(tape, music())]);
        office.retrieve("102", "101").expect("retrieves");
        office.orders();
    }
}

#[test]
fn a_supervisors_tone_goes_on_tape() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.begin("110", "101", RecordingOrigin::Supervisor).expect("begins");
    assert!(matches!(office.orders()[..], [TapeOrder::Open { scene: Scene::Live { notice: true, .. }, .. }]));
}

#[test]
fn keys_go_on_the_tapes_that_hear_them() {
    let mut office = Office::new();
    office.connect("101", "102");
    let own = office.opened("101");
    let other = office.opened("102");
    office.alter("101", "101", PauseAction::Mute).expect("mutes");
    office.orders();
    office.ask("101", LineRequest::Key { digits: "12#".to_owned() }).expect("presses");
    let keys = |tape| TapeOrder::Keys { tape, at: Duration::ZERO, digits: "12#".to_owned() };
    assert_eq!(office.orders(), [keys(other)], "a muted tape hears nothing");
    office.alter("101", "101", PauseAction::Unmute).expect("unmutes");
    office.orders();
    office.ask("102", LineRequest::Key { digits: "12#".to_owned() }).expect("presses");
    assert_eq!(office.orders(), [keys(own), keys(other)]);
}

#[test]
fn an_invalid_file_name_is_refused() {
    let mut office = Office::new();
    office.connect("101", "102");
    let wanted = RecordingRequest { file: "../a".to_owned(), append: false, notice: false, ticket: TapeTicket(1) };
    let start = LineRequest::StartRecording { target: office.pad("101"), by: RecordingOrigin::Agent, wanted };
    assert_eq!(office.ask("101", start), Err(Refusal::InvalidFileName));
    assert!(office.orders().is_empty() && office.outcomes().is_empty());
}
