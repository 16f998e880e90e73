use std::sync::Arc;

use altilink::message::call_info::CallDetails;
use altilink::message::recording::RecordingKind;

use super::*;
use crate::Extension;
use crate::call::InfoCache;

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn view(direction: Direction, state: CallState) -> CallView {
    let mut details = CallDetails::default();
    details.info.caller_id = "4085550001".to_owned();
    details.info.caller_name = "Ada".to_owned();
    details.info.callee_id = "101".to_owned();
    details.info.workgroup = "Sales".to_owned();
    CallView {
        extension: Extension::parse("101").unwrap(),
        call: Pad(5000),
        direction,
        state,
        recording: Recording::Off,
        details: Arc::new(details),
        ivr_data: Arc::default(),
        user_data: Arc::default(),
        placed_by: None,
        actions: Vec::new(),
        info_cache: InfoCache::default(),
    }
}

fn only(history: &CallHistory) -> PastCall {
    let calls: Vec<_> = history.calls().collect();
    let [call] = &calls[..] else { panic!("{history:?}") };
    call.clone()
}

#[test]
fn a_call_that_rings_until_its_end_is_missed() {
    let mut history = CallHistory::new(9);
    history.told(CallKey(1), &view(Direction::In, CallState::Ringing), at(10));
    assert!(!only(&history).is_missed());
    history.told(CallKey(1), &view(Direction::In, CallState::Disconnected), at(20));
    let call = only(&history);
    assert_eq!((call.began, call.answered, call.ended, call.is_missed()), (at(10), None, Some(at(20)), true));
    assert_eq!((&*call.number, &*call.name, &*call.workgroup), ("4085550001", "Ada", "Sales"));
}

#[test]
fn a_call_is_answered_once_and_stays_recorded() {
    let mut history = CallHistory::new(9);
    history.told(CallKey(1), &view(Direction::In, CallState::Ringing), at(10));
    let recorded = Recording::On(RecordingKind::Agent);
    history.told(CallKey(1), &CallView { recording: recorded, ..view(Direction::In, CallState::Connected) }, at(12));
    history.told(CallKey(1), &view(Direction::In, CallState::Held), at(14));
    history.told(CallKey(1), &view(Direction::In, CallState::Disconnected), at(16));
    history.told(CallKey(1), &view(Direction::In, CallState::Disconnected), at(18));
    let call = only(&history);
    assert_eq!((call.answered, call.ended, call.recorded, call.is_missed()), (Some(at(12)), Some(at(16)), true, false));
}

#[test]
fn an_outgoing_call_that_nobody_answers_is_not_missed_and_has_the_callee_as_its_party() {
    let mut history = CallHistory::new(9);
    history.told(CallKey(1), &view(Direction::Out, CallState::RingingBack), at(10));
    history.told(CallKey(1), &view(Direction::Out, CallState::Disconnected), at(20));
    let call = only(&history);
    assert_eq!((&*call.number, &*call.workgroup, call.answered, call.is_missed()), ("101", "", None, false));
}

#[test]
fn a_party_that_is_no_longer_told_stays() {
    let mut history = CallHistory::new(9);
    history.told(CallKey(1), &view(Direction::In, CallState::Ringing), at(10));
    let without = CallView { details: Arc::default(), ..view(Direction::In, CallState::Connected) };
    history.told(CallKey(1), &without, at(12));
    assert_eq!(&*only(&history).name, "Ada");
}

#[test]
fn a_call_that_was_there_begins_when_the_server_says_but_never_in_the_future() {
    for (since, expected) in [(5, at(5)), (99, at(10)), (0, at(10)), (-1, at(10)), (i64::MAX, at(10))] {
        let mut history = CallHistory::new(9);
        history.found(CallKey(1), &view(Direction::In, CallState::Connected), since, at(10));
        assert_eq!((only(&history).began, only(&history).answered), (expected, Some(at(10))), "{since}");
    }
}

#[test]
fn two_calls_of_one_pad_are_two_and_the_oldest_go_first() {
    let mut history = CallHistory::new(2);
    for key in 1..=3 {
        history.told(CallKey(key), &view(Direction::In, CallState::Ringing), at(key));
        history.told(CallKey(key), &view(Direction::In, CallState::Disconnected), at(key));
    }
    let began: Vec<_> = history.calls().map(|call| call.began).collect();
    assert_eq!(began, [at(3), at(2)]);
    history.set_limit(1);
    assert_eq!(only(&history).began, at(3));
    history.set_limit(0);
    history.told(CallKey(4), &view(Direction::In, CallState::Ringing), at(9));
    assert_eq!(history.calls().count(), 0);
}

#[test]
fn a_call_of_which_the_end_alone_is_told_is_none() {
    let mut history = CallHistory::new(2);
    history.told(CallKey(1), &view(Direction::In, CallState::Disconnected), at(1));
    assert_eq!(history.calls().count(), 0);
}

#[test]
fn there_is_room_for_few_calls_more_than_are_kept() {
    let mut history = CallHistory::new(200);
    for key in 1..=300 {
        history.told(CallKey(key), &view(Direction::In, CallState::Ringing), at(key));
        let (kept, room) = (history.calls.len(), history.calls.capacity());
        assert!(kept <= 200 && room < kept + 2 * ROOM, "{kept} calls, room for {room}");
    }
    assert_eq!(history.calls().next().map(|call| call.began), Some(at(300)));
}

#[test]
fn a_party_that_is_told_later_or_otherwise_replaces_what_was_told_text_by_text() {
    let mut history = CallHistory::new(9);
    let told = |number: &str, name: &str, workgroup: &str| {
        let mut details = CallDetails::default();
        (details.info.caller_id, details.info.caller_name) = (number.to_owned(), name.to_owned());
        details.info.workgroup = workgroup.to_owned();
        CallView { details: Arc::new(details), ..view(Direction::In, CallState::Ringing) }
    };
    let steps = [
        (["", "", ""], ["", "", ""]),
        (["", "Zoë", ""], ["", "Zoë", ""]),
        (["5551", "", ""], ["5551", "Zoë", ""]),
        (["", "", "800"], ["5551", "Zoë", "800"]),
        (["5552", "Ada", ""], ["5552", "Ada", "800"]),
        (["5552A", "da", "800"], ["5552A", "da", "800"]),
    ];
    for ([number, name, workgroup], expected) in steps {
        history.told(CallKey(1), &told(number, name, workgroup), at(1));
        let call = only(&history);
        assert_eq!([&*call.number, &*call.name, &*call.workgroup], expected);
    }
}

#[test]
fn a_call_of_the_history_takes_little_room() {
    assert!(size_of::<KeptCall>() <= 72, "{} bytes", size_of::<KeptCall>());
}

#[test]
fn times_keep_their_nanoseconds_and_one_before_1970_is_its_first() {
    let time = SystemTime::UNIX_EPOCH + Duration::new(1_800_000_000, 123_456_789);
    assert_eq!(KeptTime::of(time).time(), time);
    assert_eq!(KeptTime::of(at(0)).time(), KeptTime::of(at(0) - Duration::from_secs(9)).time());
}
