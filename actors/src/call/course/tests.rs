use altilink::ResponseCode;
use altilink::message::recording::PauseAction;

use super::super::call_state::{CallEventKind, Direction};
use super::super::for_tests::{ALONE, CALL, birth};
use super::super::surroundings::Contact;
use super::super::wanted::RecordedBy;
use super::super::{Action, RecordingRefusal};
use super::*;
use crate::connection::{CommandError, RecordedLine};

const AGENT: Recording = Recording::On(RecordingKind::Agent);
const PAUSED: Recording = Recording::Paused(RecordingKind::Agent);
const CONNECT: CallNews = CallNews::Call(CallEventKind::Connect);
const DISCONNECT: CallNews = CallNews::Call(CallEventKind::Disconnect);

/// A call in this state that an application knows.
fn known(state: CallState, recording: Recording) -> Course {
    let mut course = Course::new(birth(Direction::In, state, recording));
    course.introduce(ALONE);
    course
}

/// A leg of a conference of which no other is recorded.
fn leg(recording: Recording) -> Course {
    let mut course = known(CallState::Connected, recording);
    course.apply(Some(CallChange::State(LineState::Conferencing)), in_conference(Recording::Off), Instant::now());
    course
}

fn in_conference(conference_recording: Recording) -> Surroundings {
    Surroundings { in_conference: true, conference_recording, ..ALONE }
}

fn told(course: &mut Course, change: CallChange) -> Vec<CallNews> {
    course.apply(Some(change), ALONE, Instant::now()).1
}

fn around(course: &mut Course, surroundings: Surroundings) -> Vec<CallNews> {
    course.apply(None, surroundings, Instant::now()).1
}

fn heard(now: Recording) -> CallChange {
    CallChange::Recording { now, kind: Some(RecordingKind::Agent) }
}

fn recording(now: Recording, before: Recording) -> CallNews {
    CallNews::Recording { now, before }
}

fn perform(perform: Perform) -> Wanted {
    Wanted::Perform(perform)
}

fn record(operation: RecordOperation) -> Wanted {
    Wanted::Record(Record { operation, by: RecordedBy::Agent { file_name: String::new() } })
}

fn decided(course: &Course, wanted: &Wanted) -> Result<CourseDecision, CallError> {
    course.decide(wanted, Instant::now())
}

/// Takes the server's yes, after this was heard since it was asked.
fn answered(course: &mut Course, wanted: &Wanted, meanwhile: Option<CallChange>) -> (Agreement, Vec<CallNews>) {
    let asked = course.marks();
    if let Some(change) = meanwhile {
        told(course, change);
    }
    let now = Instant::now();
    let (agreement, change) = course.accepted(wanted, asked, now);
    (agreement, course.apply(change, ALONE, now).1)
}

fn found(state: LineState, recording: Recording, details: CallDetails) -> CallChange {
    CallChange::Found { state: Some(state), recording, details: Box::new(details) }
}

#[test]
fn a_call_is_introduced_by_its_state_and_by_its_recording() {
    for (state, kept, expected) in [
        (CallState::Ringing, Recording::Off, vec![CallNews::Call(CallEventKind::Ring)]),
        (CallState::Held, PAUSED, vec![CONNECT, recording(PAUSED, Recording::Off)]),
    ] {
        let mut course = known(state, kept);
        let (view, news) = course.introduce(ALONE);
        assert_eq!((view.state, news), (state, expected));
    }
}

#[test]
fn a_call_event_tells_of_connect_and_end_and_an_update_of_the_rest() {
    let mut course = known(CallState::Ringing, Recording::Off);
    assert_eq!(told(&mut course, CallChange::State(LineState::OffHook)), []);
    assert_eq!(told(&mut course, CallChange::State(LineState::Connected)), [CONNECT]);
    assert_eq!(told(&mut course, CallChange::State(LineState::Connected)), []);
    for state in [LineState::Hold, LineState::Connected, LineState::MusicOnHold, LineState::Conferencing] {
        assert_eq!(told(&mut course, CallChange::State(state)), [CallNews::Update], "{state}");
    }
    assert_eq!(told(&mut course, CallChange::State(LineState::Idle)), [DISCONNECT]);
    for after in [CallChange::Dropped, CallChange::State(LineState::Connected), heard(AGENT)] {
        assert_eq!(told(&mut course, after), [], "nothing follows the end");
    }
}

#[test]
fn what_only_changes_the_actions_is_an_update() {
    let mut course = known(CallState::Held, Recording::Off);
    let (view, news) = course.apply(None, Surroundings { ringing_out: 1, ..ALONE }, Instant::now());
    assert_eq!(news, [CallNews::Update]);
    assert_eq!(view.actions, [Action::Drop, Action::Transfer]);
    assert_eq!(around(&mut course, Surroundings { connected: 2, ..ALONE }), [CallNews::Update], "retrieve");
    assert_eq!(around(&mut course, ALONE), [], "no action of a held call hangs on that");
}

#[test]
fn a_recording_is_told_by_its_own_event_and_with_it_the_actions_that_it_changes() {
    let mut course = known(CallState::Connected, Recording::Off);
    assert_eq!(told(&mut course, heard(AGENT)), [recording(AGENT, Recording::Off)]);
    assert_eq!(told(&mut course, heard(AGENT)), []);
    assert_eq!(told(&mut course, heard(PAUSED)), [recording(PAUSED, AGENT)]);
    assert_eq!(told(&mut course, heard(Recording::Off)), [recording(Recording::Off, PAUSED)]);
}

#[test]
fn a_recording_and_a_state_that_are_found_together_are_both_told() {
    let mut course = known(CallState::Connected, Recording::Off);
    let news = told(&mut course, found(LineState::Hold, PAUSED, CallDetails::default()));
    assert_eq!(news, [recording(PAUSED, Recording::Off), CallNews::Update]);
    let mut ringing = known(CallState::Ringing, Recording::Off);
    let news = told(&mut ringing, found(LineState::Connected, AGENT, CallDetails::default()));
    assert_eq!(news, [CONNECT, recording(AGENT, Recording::Off)]);
}

#[test]
fn a_call_that_rang_and_is_found_held_has_been_answered() {
    for (state, shown) in [(LineState::Hold, CallState::Held), (LineState::MusicOnHold, CallState::Connected)] {
        let mut course = known(CallState::Ringing, Recording::Off);
        assert_eq!(told(&mut course, found(state, Recording::Off, CallDetails::default())), [CONNECT], "{state}");
        assert_eq!(course.state(), shown);
    }
}

#[test]
fn the_end_of_the_recording_is_told_once_and_before_that_of_the_call() {
    for dropped in [CallChange::Dropped, CallChange::State(LineState::Disconnect)] {
        let mut course = known(CallState::Connected, AGENT);
        assert_eq!(told(&mut course, dropped), [recording(Recording::Off, AGENT), DISCONNECT]);
        assert_eq!(told(&mut course, heard(Recording::Off)), []);
        assert_eq!(course.recording(), Recording::Off);
    }
}

#[test]
fn a_start_that_fails_is_told_once() {
    let mut course = known(CallState::Connected, Recording::Off);
    assert_eq!(told(&mut course, heard(Recording::Off)), [recording(Recording::Off, AGENT)]);
    let mut course = known(CallState::Connected, Recording::Off);
    let unnamed = CallChange::Recording { now: Recording::Off, kind: None };
    assert_eq!(told(&mut course, unnamed), [], "of whom, nobody knows");
    // The yes came first, so the recording was told as begun.
    let (_, news) = answered(&mut course, &record(RecordOperation::Start), None);
    assert_eq!(news, [recording(AGENT, Recording::Off)]);
    assert_eq!(told(&mut course, heard(Recording::Off)), [recording(Recording::Off, AGENT)]);
}

#[test]
fn a_stop_is_told_once_whether_its_answer_or_its_event_comes_first() {
    let stop = record(RecordOperation::Stop);
    let mut course = known(CallState::Connected, AGENT);
    assert_eq!(answered(&mut course, &stop, None).1, [recording(Recording::Off, AGENT)]);
    assert_eq!(told(&mut course, heard(Recording::Off)), []);
    let mut course = known(CallState::Connected, AGENT);
    assert_eq!(answered(&mut course, &stop, Some(heard(Recording::Off))), (Agreement::Agrees, vec![]));
}

#[test]
fn what_only_the_servers_clock_changes_is_not_told() {
    let mut course = known(CallState::Held, Recording::Off);
    let mut details = CallDetails::default();
    (details.info.current_time, details.info.hold_time) = (1_000_000, 30);
    assert_eq!(told(&mut course, found(LineState::Hold, Recording::Off, details.clone())), []);
    assert_eq!(course.details().info.hold_time, 30);
    details.info.caller_id = "555".to_owned();
    assert_eq!(told(&mut course, found(LineState::Hold, Recording::Off, details)), [CallNews::Update]);
}

#[test]
fn what_came_with_the_ring_and_does_not_come_again_stays() {
    let mut course = known(CallState::Connected, Recording::Off);
    let extras = CallExtras { priority: 3, ..CallExtras::default() };
    let prior = CallDetails { extras: extras.clone(), ..CallDetails::default() };
    told(&mut course, found(LineState::Connected, Recording::Off, prior));
    assert_eq!(told(&mut course, found(LineState::Connected, Recording::Off, CallDetails::default())), []);
    assert_eq!(course.details().extras, extras);
}

#[test]
fn a_leg_shows_the_recording_of_its_conference_and_its_own_again_when_it_is_alone() {
    let mut course = leg(Recording::Off);
    assert_eq!(around(&mut course, in_conference(AGENT)), [recording(AGENT, Recording::Off)]);
    assert_eq!(course.footprint().recording, Recording::Off, "its own is none");
    let news = told(&mut course, CallChange::State(LineState::Connected));
    assert_eq!(news, [recording(Recording::Off, AGENT), CallNews::Update]);
    let mut own = leg(PAUSED);
    assert_eq!(around(&mut own, in_conference(AGENT)), [recording(AGENT, PAUSED)], "the one that takes the most");
}

#[test]
fn what_was_booked_on_a_leg_by_the_answer_moves_to_the_leg_that_the_event_names() {
    let mut course = leg(Recording::Off);
    let now = Instant::now();
    let (agreement, change) = course.accepted(&record(RecordOperation::Start), course.marks(), now);
    assert_eq!((agreement, change.is_none()), (Agreement::Agrees, true));
    course.apply(None, in_conference(Recording::Off), now);
    assert!(course.footprint().by_answer);
    let (view, news) = course.apply(Some(CallChange::RecordedElsewhere), in_conference(AGENT), now);
    assert_eq!((view.recording, news), (AGENT, vec![]));
    assert_eq!(course.footprint().recording, Recording::Off);
    // What an event has named stays where it was named.
    let mut named = leg(AGENT);
    told(&mut named, CallChange::RecordedElsewhere);
    assert_eq!(named.footprint().recording, AGENT);
}

#[test]
fn an_operation_on_one_leg_is_done_to_the_one_that_is_recorded() {
    let mut asked = leg(Recording::Off);
    let (agreement, change) = asked.accepted(&record(RecordOperation::Pause), asked.marks(), Instant::now());
    assert_eq!((agreement, change.is_none()), (Agreement::Agrees, true));
    assert_eq!(asked.footprint().recording, Recording::Off);
    let mut recorded = leg(AGENT);
    let (view, news) = recorded.apply(
        Some(CallChange::OperatedElsewhere(RecordOperation::Pause)),
        in_conference(Recording::Off),
        Instant::now(),
    );
    assert_eq!((view.recording, news), (PAUSED, vec![recording(PAUSED, AGENT)]));
}

#[test]
fn a_yes_without_an_event_says_how_the_call_is() {
    for (state, wanted, expected, news) in [
        (CallState::Connected, Perform::Hold, CallState::Held, CallNews::Update),
        (CallState::Held, Perform::Retrieve, CallState::Connected, CallNews::Update),
        (CallState::Held, Perform::Drop, CallState::Disconnected, DISCONNECT),
        (CallState::Ringing, Perform::Transfer("102".to_owned()), CallState::Disconnected, DISCONNECT),
    ] {
        let mut course = known(state, Recording::Off);
        assert_eq!(answered(&mut course, &perform(wanted), None), (Agreement::Agrees, vec![news]));
        assert_eq!(course.state(), expected);
    }
    // The phone may still ring.
    let mut course = known(CallState::Ringing, Recording::Off);
    assert_eq!(answered(&mut course, &perform(Perform::Answer), None), (Agreement::Agrees, vec![]));
    assert_eq!(course.state(), CallState::Ringing);
}

#[test]
fn a_yes_does_not_outrank_an_event_that_came_meanwhile() {
    let mut course = known(CallState::Connected, Recording::Off);
    let (hold, connected) = (perform(Perform::Hold), CallChange::State(LineState::Connected));
    assert_eq!(answered(&mut course, &hold, Some(connected)), (Agreement::Disagrees, vec![]));
    assert_eq!(course.state(), CallState::Connected);
    let mut course = known(CallState::Connected, AGENT);
    let pause = record(RecordOperation::Pause);
    assert_eq!(answered(&mut course, &pause, Some(heard(Recording::Off))), (Agreement::Disagrees, vec![]));
    assert_eq!(course.recording(), Recording::Off);
    // An event about something else is none about this.
    let mut course = known(CallState::Connected, Recording::Off);
    assert_eq!(answered(&mut course, &hold, Some(heard(AGENT))), (Agreement::Agrees, vec![CallNews::Update]));
    assert_eq!(course.state(), CallState::Held);
    // Nothing that is told of the call before can say that it is still there.
    let mut course = known(CallState::Held, Recording::Off);
    let retrieved = CallChange::State(LineState::Connected);
    let (agreement, news) = answered(&mut course, &perform(Perform::Drop), Some(retrieved));
    assert_eq!((agreement, news), (Agreement::Agrees, vec![DISCONNECT]));
}

#[test]
fn a_yes_to_what_concerns_two_calls_changes_neither_before_the_calls_tell() {
    for wanted in [perform(Perform::Conference), perform(Perform::TransferConsult)] {
        let mut course = known(CallState::Held, Recording::Off);
        assert_eq!(answered(&mut course, &wanted, None), (Agreement::Disagrees, vec![]), "{wanted:?}");
        assert_eq!(course.state(), CallState::Held);
    }
    let mut course = known(CallState::Held, Recording::Off);
    let joined = CallChange::State(LineState::Conferencing);
    assert_eq!(answered(&mut course, &perform(Perform::Conference), Some(joined)), (Agreement::Agrees, vec![]));
    let mut course = known(CallState::Held, Recording::Off);
    let left = answered(&mut course, &perform(Perform::TransferConsult), Some(CallChange::Dropped));
    assert_eq!(left, (Agreement::Agrees, vec![]));
}

#[test]
fn two_calls_are_joined_by_one_command_and_left_to_each_other_by_a_flash_and_the_phone_put_down() {
    let mut course = known(CallState::Connected, Recording::Off);
    around(&mut course, Surroundings { held: 1, ..ALONE });
    let asked = decided(&course, &perform(Perform::Conference));
    assert_eq!(asked, Ok(CourseDecision::Ask(Request::Conference(CALL))));
    let asked = decided(&course, &perform(Perform::TransferConsult));
    assert_eq!(asked, Ok(CourseDecision::Ask(Request::Flash)));
    assert_eq!(Request::Flash.followed_by(), Some(Request::OnHook));
    // Whoever asks again once it is done has it.
    let leg = leg(Recording::Off);
    assert_eq!(decided(&leg, &perform(Perform::Conference)), Ok(CourseDecision::Holds));
}

#[test]
fn what_holds_is_not_asked_and_what_can_be_is_asked_of_the_server() {
    let held = known(CallState::Held, Recording::Off);
    let paused = known(CallState::Connected, PAUSED);
    for (course, wanted, expected) in [
        (&held, perform(Perform::Hold), CourseDecision::Holds),
        (&held, perform(Perform::Retrieve), CourseDecision::Ask(Request::Retrieve(CALL))),
        (&paused, perform(Perform::Answer), CourseDecision::Holds),
        (&paused, record(RecordOperation::Pause), CourseDecision::Holds),
        (
            &paused,
            record(RecordOperation::Resume),
            CourseDecision::Ask(Request::ChangeRecording(RecordedLine::Own, PauseAction::Resume)),
        ),
    ] {
        assert_eq!(decided(course, &wanted), Ok(expected), "{wanted:?}");
    }
}

#[test]
fn what_cannot_be_is_refused_with_its_reason() {
    let over = {
        let mut course = known(CallState::Connected, Recording::Off);
        told(&mut course, CallChange::Dropped);
        course
    };
    assert_eq!(decided(&over, &perform(Perform::Drop)), Err(CallError::Gone));
    assert_eq!(decided(&over, &record(RecordOperation::Stop)), Err(CallError::Gone));
    let held = known(CallState::Held, AGENT);
    for operation in [RecordOperation::Start, RecordOperation::Stop, RecordOperation::Pause] {
        let refused = Err(CallError::WrongState("the call is held; retrieve it first"));
        assert_eq!(decided(&held, &record(operation)), refused, "{operation:?}");
    }
    assert_eq!(decided(&over, &perform(Perform::TransferConsult)), Err(CallError::Gone));
    let mut lost = known(CallState::Held, Recording::Off);
    around(&mut lost, Surroundings { contact: Contact::Lost, ..ALONE });
    // Not even what seems to hold: nobody knows.
    for wanted in [Perform::Hold, Perform::Retrieve, Perform::Conference, Perform::TransferConsult, Perform::Drop] {
        assert_eq!(decided(&lost, &perform(wanted)), Err(CommandError::NotConnected.into()));
    }
    let supervised = known(CallState::Connected, Recording::On(RecordingKind::Supervisor));
    let refused = |code| Err(CommandError::Refused(code).into());
    assert_eq!(decided(&supervised, &record(RecordOperation::Stop)), refused(ResponseCode::NoPrivilege));
    assert_eq!(decided(&supervised, &record(RecordOperation::Start)), refused(ResponseCode::VrRecordingInProgress));
}

#[test]
fn a_mute_that_comes_too_soon_is_refused_whoever_made_the_last() {
    let mut course = known(CallState::Connected, AGENT);
    told(&mut course, heard(Recording::Muted(RecordingKind::Agent)));
    let unmute = record(RecordOperation::Unmute);
    assert_eq!(decided(&course, &unmute), Err(RecordingRefusal::TooSoon.into()));
    let later = Instant::now() + super::super::MUTE_SPACING;
    let asked = Request::ChangeRecording(RecordedLine::Own, PauseAction::Unmute);
    assert_eq!(course.decide(&unmute, later), Ok(CourseDecision::Ask(asked)));
}

#[test]
fn what_is_offered_is_not_refused_and_what_is_not_offered_is_refused_or_holds() {
    let all = [
        (Action::Answer, perform(Perform::Answer)),
        (Action::Drop, perform(Perform::Drop)),
        (Action::Hold, perform(Perform::Hold)),
        (Action::Retrieve, perform(Perform::Retrieve)),
        (Action::Conference, perform(Perform::Conference)),
        (Action::Transfer, perform(Perform::Transfer("102".to_owned()))),
        (Action::SendDigits, perform(Perform::SendDigits("1".to_owned()))),
        (Action::Record(RecordOperation::Start), record(RecordOperation::Start)),
        (Action::Record(RecordOperation::Stop), record(RecordOperation::Stop)),
        (Action::Record(RecordOperation::Mute), record(RecordOperation::Mute)),
        (Action::Record(RecordOperation::Unmute), record(RecordOperation::Unmute)),
        (Action::Record(RecordOperation::Pause), record(RecordOperation::Pause)),
        (Action::Record(RecordOperation::Resume), record(RecordOperation::Resume)),
    ];
    let recordings = [Recording::Off, AGENT, PAUSED, Recording::Muted(RecordingKind::System)];
    let states = [CallState::Ringing, CallState::Connected, CallState::Held, CallState::Conference];
    let around = [ALONE, Surroundings { held: 1, ..ALONE }, Surroundings { connected: 1, ..ALONE }];
    for (state, recording) in states.into_iter().flat_map(|state| recordings.map(|recording| (state, recording))) {
        for surroundings in around {
            let mut course = known(state, recording);
            let offered = course.introduce(surroundings).0.actions.clone();
            for (action, wanted) in &all {
                let is_asked = matches!(decided(&course, wanted), Ok(CourseDecision::Ask(_)));
                assert_eq!(is_asked, offered.contains(action), "{action:?} of {state:?}, {recording:?}");
            }
        }
    }
}

#[test]
fn a_call_that_is_found_without_a_state_is_held_where_the_server_counts_its_hold_and_else_as_it_was() {
    let found = |hold_time| {
        let mut details = CallDetails::default();
        details.info.hold_time = hold_time;
        CallChange::Found { state: None, recording: Recording::Off, details: Box::new(details) }
    };
    let mut course = known(CallState::Connected, Recording::Off);
    assert_eq!((told(&mut course, found(0)), course.state()), (vec![], CallState::Connected));
    assert_eq!((told(&mut course, found(1)), course.state()), (vec![CallNews::Update], CallState::Held));
    // It says nothing about the state, so it does not outrank an answer.
    let mut course = known(CallState::Connected, Recording::Off);
    let (agreement, _) = answered(&mut course, &perform(Perform::Hold), Some(found(0)));
    assert_eq!((agreement, course.state()), (Agreement::Agrees, CallState::Held));
}

#[test]
fn the_yes_to_a_recording_command_is_of_another_call_where_the_line_no_longer_talks_on_this_one() {
    let start = record(RecordOperation::Start);
    for (state, surroundings) in
        [(CallState::Held, ALONE), (CallState::Connected, Surroundings { connected: 1, ..ALONE })]
    {
        let mut course = known(state, Recording::Off);
        around(&mut course, surroundings);
        let asked = course.marks();
        let (agreement, change) = course.accepted(&start, asked, Instant::now());
        assert_eq!((agreement, change.is_none()), (Agreement::Elsewhere, true), "{state:?}");
        assert_eq!(course.footprint().recording, Recording::Off, "{state:?}");
    }
}

#[test]
fn the_yes_to_digits_is_of_another_call_where_the_line_no_longer_talks_on_this_one() {
    let digits = perform(Perform::SendDigits("1".to_owned()));
    for (meanwhile, agreement) in [
        (None, Agreement::Agrees),
        (Some(CallChange::State(LineState::Connected)), Agreement::Agrees),
        (Some(CallChange::State(LineState::Hold)), Agreement::Elsewhere),
        (Some(found(LineState::Hold, Recording::Off, CallDetails::default())), Agreement::Elsewhere),
        (Some(CallChange::Dropped), Agreement::Agrees),
    ] {
        let mut course = known(CallState::Connected, Recording::Off);
        assert_eq!(answered(&mut course, &digits, meanwhile.clone()).0, agreement, "{meanwhile:?}");
    }
    let mut course = known(CallState::Connected, Recording::Off);
    around(&mut course, Surroundings { connected: 1, ..ALONE });
    let (agreement, _) = course.accepted(&digits, course.marks(), Instant::now());
    assert_eq!(agreement, Agreement::Elsewhere);
}

#[test]
fn what_was_heard_meanwhile_of_a_call_that_is_no_longer_talked_on_tells_whether_the_recording_command_was_done_to_it() {
    let read = |recording| found(LineState::Hold, recording, CallDetails::default());
    let unrecorded = [read(Recording::Off), CallChange::RecordedElsewhere];
    for (operation, before, heard, agreement) in [
        (RecordOperation::Start, Recording::Off, unrecorded[0].clone(), Agreement::Elsewhere),
        (RecordOperation::Start, Recording::Off, unrecorded[1].clone(), Agreement::Elsewhere),
        (RecordOperation::Start, Recording::Off, read(AGENT), Agreement::Agrees),
        (RecordOperation::Stop, AGENT, read(AGENT), Agreement::Elsewhere),
        (RecordOperation::Stop, AGENT, read(Recording::Off), Agreement::Agrees),
    ] {
        let mut course = known(CallState::Connected, before);
        let asked = course.marks();
        told(&mut course, CallChange::State(LineState::Hold));
        told(&mut course, heard.clone());
        let (agrees, change) = course.accepted(&record(operation), asked, Instant::now());
        assert_eq!((agrees, change.is_none()), (agreement, true), "{operation:?} {heard:?}");
    }
}

#[test]
fn a_mute_of_another_leg_counts_in_the_conference_and_not_behind_it() {
    let now = Instant::now();
    let muted = Surroundings { conference_mute: Some(now), ..in_conference(AGENT) };
    let mute = record(RecordOperation::Mute);
    let mut course = leg(Recording::Off);
    around(&mut course, muted);
    assert_eq!(course.decide(&mute, now), Err(RecordingRefusal::TooSoon.into()));
    let mut alone = known(CallState::Connected, AGENT);
    around(&mut alone, Surroundings { in_conference: false, ..muted });
    assert!(matches!(alone.decide(&mute, now), Ok(CourseDecision::Ask(_))));
}

#[test]
fn digits_of_the_placing_are_keyed_into_a_connected_call_and_never_into_a_conference() {
    let connection = crate::connection::ConnectionId::for_tests(1);
    let digits = crate::connection::Digits::new("1");
    let key = Wanted::Key(super::super::wanted::PostDialDigits { digits: digits.clone(), connection });
    let connected = known(CallState::Connected, Recording::Off);
    assert_eq!(decided(&connected, &key), Ok(CourseDecision::Ask(Request::SendDigits(digits))));
    assert!(!connected.holds(&key));
    let refused = Err(CallError::WrongState("the call is in a conference"));
    assert_eq!(decided(&leg(Recording::Off), &key), refused);
}

#[test]
fn the_hold_of_the_other_party_lasts_as_long_as_the_call_is_connected_and_nothing_else_is_told() {
    let mut course = known(CallState::Connected, Recording::Off);
    told(&mut course, CallChange::State(LineState::MusicOnHold));
    assert!(course.footprint().other_side_holds);
    told(&mut course, CallChange::State(LineState::OffHook));
    assert!(course.footprint().other_side_holds, "no word about the conversation");
    told(&mut course, CallChange::State(LineState::Connected));
    assert!(!course.footprint().other_side_holds);
    told(&mut course, CallChange::State(LineState::MusicOnHold));
    told(&mut course, CallChange::Dropped);
    assert!(!course.footprint().other_side_holds);
}

#[test]
fn the_end_of_a_call_ends_its_recording_in_every_state_and_by_every_way() {
    for state in [CallState::Connected, CallState::Held, CallState::Conference] {
        for ended in [CallChange::Dropped, CallChange::State(LineState::Idle)] {
            let mut course = known(state, PAUSED);
            let (view, news) = course.apply(Some(ended), ALONE, Instant::now());
            assert_eq!(news, [recording(Recording::Off, PAUSED), DISCONNECT], "{state:?}");
            assert_eq!((view.recording, view.state), (Recording::Off, CallState::Disconnected), "{state:?}");
            assert!(view.actions.is_empty());
        }
    }
    // So does the server's yes to a command that ends it.
    let mut course = known(CallState::Connected, AGENT);
    let (_, news) = answered(&mut course, &perform(Perform::Drop), None);
    assert_eq!(news, [recording(Recording::Off, AGENT), DISCONNECT]);
}

#[test]
fn a_call_that_rings_and_is_found_ringing_has_not_been_answered() {
    let mut course = known(CallState::Ringing, Recording::Off);
    assert_eq!(told(&mut course, found(LineState::Ring, Recording::Off, CallDetails::default())), []);
    assert_eq!(course.state(), CallState::Ringing);
}

#[test]
fn a_yes_does_not_outrank_a_reading_that_came_meanwhile() {
    let connected = || found(LineState::Connected, Recording::Off, CallDetails::default());
    for wanted in [perform(Perform::Hold), record(RecordOperation::Start)] {
        let mut course = known(CallState::Connected, Recording::Off);
        assert_eq!(answered(&mut course, &wanted, Some(connected())), (Agreement::Disagrees, vec![]), "{wanted:?}");
        assert_eq!((course.state(), course.recording()), (CallState::Connected, Recording::Off), "{wanted:?}");
    }
}

#[test]
fn a_yes_to_a_recording_does_not_outrank_an_event_that_named_another_leg_meanwhile() {
    let mut course = leg(Recording::Off);
    let (agreement, _) = answered(&mut course, &record(RecordOperation::Start), Some(CallChange::RecordedElsewhere));
    assert_eq!((agreement, course.footprint().recording), (Agreement::Disagrees, Recording::Off));
}

#[test]
fn a_yes_to_what_changes_nothing_or_of_a_call_that_has_ended_meanwhile_agrees() {
    let mut ended = known(CallState::Connected, Recording::Off);
    let news = answered(&mut ended, &record(RecordOperation::Start), Some(CallChange::Dropped));
    assert_eq!(news, (Agreement::Agrees, vec![]));
    let mut connected = known(CallState::Connected, Recording::Off);
    let digits = perform(Perform::SendDigits("1".to_owned()));
    let news = answered(&mut connected, &digits, Some(CallChange::State(LineState::Connected)));
    assert_eq!(news, (Agreement::Agrees, vec![]));
}

#[test]
fn extra_information_that_was_read_is_shown() {
    let mut course = known(CallState::Ringing, Recording::Off);
    course.set_extra_info(ExtraCallInfo {
        ivr_data: "1234".to_owned(),
        user_data: "customer 7".to_owned(),
        ..ExtraCallInfo::default()
    });
    let (view, _) = course.introduce(ALONE);
    assert_eq!((&*view.ivr_data, &*view.user_data), ("1234", "customer 7"));
}
