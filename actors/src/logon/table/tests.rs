use altilink::SessionHandle;
use altilink::message::agents::AgentState;
use altilink::message::call_info::CallInfo;
use altilink::message::recording::{RecordingKind, RecordingState};

use super::*;

const LINE: Pad = Pad(100);
const AGENT: Recording = Recording::On(RecordingKind::Agent);

/// A step in short. Calls are named by their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Did {
    State(u64, LineState),
    Recording(u64, Recording, Option<RecordingKind>),
    Elsewhere(u64),
    Found(u64),
    Ended(u64, Origin),
    /// A call on this pad.
    Begun(i32, CallState, Origin),
}

fn did(plan: CallPlan) -> Vec<Did> {
    let short = |step| match step {
        CallStep::Birth { newborn, origin } => Did::Begun(newborn.call.0, newborn.state, origin),
        CallStep::Change { key: CallKey(key), change, origin } => match change {
            CallChange::State(state) => Did::State(key, state),
            CallChange::Recording { now, kind } => Did::Recording(key, now, kind),
            CallChange::RecordedElsewhere => Did::Elsewhere(key),
            CallChange::Found { .. } => Did::Found(key),
            CallChange::Dropped => Did::Ended(key, origin),
            CallChange::OperatedElsewhere(_) | CallChange::PlacedBy(_) => panic!("no event says that"),
        },
    };
    plan.steps.into_iter().map(short).collect()
}

/// An incoming call.
fn details(pad: i32, session: i32, start_time: i32) -> CallDetails {
    let info = CallInfo {
        line: LINE,
        caller: Pad(pad),
        callee: LINE,
        session: SessionHandle(session),
        start_time,
        caller_id: "555".to_owned(),
        ..CallInfo::default()
    };
    CallDetails { info, ..CallDetails::default() }
}

/// A call as a server tells of it that says nothing beside its CallInfo.
fn bare(pad: i32, is_recorded: bool) -> CallSnapshot {
    let mut details = details(pad, pad - 4999, pad - 3999);
    details.info.is_recorded = is_recorded;
    CallSnapshot { details, ..CallSnapshot::default() }
}

/// Recordings of the calls that are found, in their order.
fn recordings(plan: CallPlan) -> Vec<Recording> {
    let recording = |step| match step {
        CallStep::Change { change: CallChange::Found { recording, .. }, .. } => Some(recording),
        CallStep::Birth { newborn, .. } => Some(newborn.recording),
        CallStep::Change { .. } => None,
    };
    plan.steps.into_iter().filter_map(recording).collect()
}

fn found(pad: i32, session: i32, start_time: i32, state: LineState) -> CallSnapshot {
    CallSnapshot { details: details(pad, session, start_time), state: Some(state), recording: None }
}

/// Calls by key and pad, each with its key as session handle, begun at 1000 + key.
fn table(calls: &[(u64, i32, CallState, Recording)]) -> CallTable<()> {
    let mut table = CallTable::default();
    for (key, pad, state, recording) in calls {
        let session = i32::try_from(*key).unwrap();
        let newborn = Newborn {
            call: Pad(*pad),
            direction: Direction::In,
            state: *state,
            other_side_holds: false,
            recording: *recording,
            details: Arc::new(details(*pad, session, 1000 + session)),
        };
        table.insert(CallKey(*key), &newborn, 0, ());
    }
    table
}

fn report(state: RecordingState, call: Option<i32>) -> LineEvent {
    LineEvent::Recording(RecordingReport { line: LINE, state, kind: RecordingKind::Agent, call: call.map(Pad) })
}

fn state(state: LineState, pad: i32) -> LineEvent {
    LineEvent::State { state, call: Pad(pad) }
}

fn ring(pad: i32, session: i32, start_time: i32) -> LineEvent {
    LineEvent::Ring(Box::new(details(pad, session, start_time)))
}

const REPLACED: [Did; 2] = [Did::Ended(1, Origin::Reconciled), Did::Begun(5000, CallState::Ringing, Origin::Live)];

#[test]
fn an_event_is_about_the_call_on_its_pad() {
    let table = table(&[(1, 5000, CallState::Connected, Recording::Off), (2, 5001, CallState::Held, Recording::Off)]);
    assert_eq!(did(table.plan_event(LINE, state(LineState::Hold, 5000))), [Did::State(1, LineState::Hold)]);
    assert_eq!(did(table.plan_event(LINE, LineEvent::Dropped(Pad(5001)))), [Did::Ended(2, Origin::Live)]);
    let unknown = table.plan_event(LINE, LineEvent::Dropped(Pad(5002)));
    assert!(unknown.steps.is_empty() && !unknown.is_unclear, "the end of a call that is over already");
    let change = AgentStateChange { agent: LINE, state: AgentState::WrapUp, changed: None };
    let agent = table.plan_event(LINE, LineEvent::Agent(change.clone()));
    assert_eq!((agent.agent, agent.steps.len()), (Some(change), 0));
}

#[test]
fn an_outgoing_call_is_on_the_pad_of_whom_it_goes_to() {
    let table = table(&[]);
    let mut details = details(0, 9, 1009);
    (details.info.caller, details.info.callee) = (LINE, Pad(5000));
    let begun = did(table.plan_event(LINE, LineEvent::RingBack(Box::new(details))));
    assert_eq!(begun, [Did::Begun(5000, CallState::RingingBack, Origin::Live)]);
}

#[test]
fn a_ring_that_is_told_again_is_nothing_new() {
    let table = table(&[(1, 5000, CallState::Ringing, Recording::Off)]);
    assert_eq!(did(table.plan_event(LINE, ring(5000, 1, 1001))), []);
    assert_eq!(did(table.plan_event(LINE, ring(5000, 0, 1001))), [], "without a handle, everything else agrees");
}

#[test]
fn a_ring_of_another_call_on_a_pad_ends_the_one_whose_end_was_not_heard() {
    let ringing = table(&[(1, 5000, CallState::Ringing, Recording::Off)]);
    assert_eq!(did(ringing.plan_event(LINE, ring(5000, 2, 1001))), REPLACED, "another handle");
    assert_eq!(did(ringing.plan_event(LINE, ring(5000, 0, 1002))), REPLACED, "no handle, and it began at another time");
    let answered = table(&[(1, 5000, CallState::Connected, Recording::Off)]);
    assert_eq!(did(answered.plan_event(LINE, ring(5000, 1, 1001))), REPLACED, "an answered call does not ring again");
    assert_eq!(did(answered.plan_event(LINE, ring(5000, 0, 1001))), REPLACED, "also without a handle");
}

#[test]
fn a_pad_is_free_when_its_call_is_over_and_stays_the_next_ones_when_the_last_is_forgotten_late() {
    let mut table = table(&[(1, 5000, CallState::Ringing, Recording::Off)]);
    assert!(!table.is_empty());
    assert!(table.remove(CallKey(1)).is_some());
    assert!(table.is_empty());
    assert_eq!(did(table.plan_event(LINE, ring(5000, 1, 1001))), [Did::Begun(5000, CallState::Ringing, Origin::Live)]);

    let newborn = |session| Newborn {
        call: Pad(5000),
        direction: Direction::In,
        state: CallState::Ringing,
        other_side_holds: false,
        recording: Recording::Off,
        details: Arc::new(details(5000, session, 0)),
    };
    table.insert(CallKey(2), &newborn(2), 77, ());
    table.insert(CallKey(3), &newborn(3), 78, ());
    table.remove(CallKey(2));
    assert_eq!(did(table.plan_event(LINE, LineEvent::Dropped(Pad(5000)))), [Did::Ended(3, Origin::Live)]);
    assert_eq!(table.get(CallKey(3)).map(|entry| entry.since), Some(78), "by the own clock where no other is told");
}

#[test]
fn a_state_of_the_line_is_that_of_its_only_call_and_else_a_reason_to_read_the_calls() {
    let one = table(&[(1, 5000, CallState::Ringing, Recording::Off)]);
    for pad in [0, 100] {
        assert_eq!(did(one.plan_event(LINE, state(LineState::Connected, pad))), [Did::State(1, LineState::Connected)]);
    }
    let two = table(&[(1, 5000, CallState::Connected, Recording::Off), (2, 5001, CallState::Held, Recording::Off)]);
    for (table, said, is_unclear) in [
        (&two, LineState::Connected, true),
        (&two, LineState::Idle, true),
        (&two, LineState::OffHook, false),
        (&table(&[]), LineState::Hold, true),
        (&table(&[]), LineState::Idle, false),
    ] {
        for pad in [0, LINE.0] {
            let plan = table.plan_event(LINE, state(said, pad));
            assert_eq!((plan.steps.len(), plan.is_unclear), (0, is_unclear), "{said} on {pad}");
        }
    }
}

#[test]
fn a_state_on_a_pad_that_is_neither_the_lines_nor_a_calls_is_of_no_call_and_a_reason_to_read_them() {
    let one = table(&[(1, 5000, CallState::Connected, Recording::Off)]);
    for (said, is_unclear) in [
        (LineState::Hold, true),
        (LineState::Connected, true),
        (LineState::Conferencing, true),
        (LineState::Idle, true),
        (LineState::OffHook, false),
    ] {
        let plan = one.plan_event(LINE, state(said, 5009));
        assert_eq!((plan.steps.len(), plan.is_unclear), (0, is_unclear), "{said}");
    }
}

#[test]
fn a_line_that_is_reset_has_its_calls_read_where_it_had_any() {
    for (calls, is_unclear) in [(&[(1, 5000, CallState::Connected, Recording::Off)][..], true), (&[], false)] {
        let plan = table(calls).plan_event(LINE, LineEvent::Reset);
        assert_eq!((plan.steps.len(), plan.is_unclear), (0, is_unclear));
    }
}

#[test]
fn a_recording_that_names_its_call_is_booked_there() {
    let table = table(&[(1, 5000, CallState::Connected, Recording::Off), (2, 5001, CallState::Held, AGENT)]);
    let stopped = did(table.plan_event(LINE, report(RecordingState::Stopped, Some(5001))));
    assert_eq!(stopped, [Did::Recording(2, Recording::Off, Some(RecordingKind::Agent))]);
}

#[test]
fn a_recording_of_another_call_than_the_one_it_was_booked_with_is_a_reason_to_read() {
    let mut table = table(&[(1, 5000, CallState::Held, AGENT), (2, 5001, CallState::Connected, Recording::Off)]);
    assert!(!table.plan_event(LINE, report(RecordingState::Recording, Some(5001))).is_unclear);
    table.get_mut(CallKey(1)).unwrap().footprint.by_answer = true;
    assert!(table.plan_event(LINE, report(RecordingState::Recording, Some(5001))).is_unclear);
    assert!(!table.plan_event(LINE, report(RecordingState::Recording, Some(5000))).is_unclear, "it is this one");
}

#[test]
fn a_recording_of_an_unknown_call_is_a_reason_to_read_unless_it_has_stopped() {
    let table = table(&[(1, 5000, CallState::Connected, Recording::Off)]);
    for (state, is_unclear) in [(RecordingState::Recording, true), (RecordingState::Stopped, false)] {
        let plan = table.plan_event(LINE, report(state, Some(5009)));
        assert_eq!((plan.steps.len(), plan.is_unclear), (0, is_unclear), "{state:?}");
    }
}

#[test]
fn a_recording_that_names_no_call_is_of_the_one_that_the_line_talks_on() {
    use CallState::{Conference, Connected, Held, Ringing};
    let off = Recording::Off;
    for (calls, booked) in [
        (&[(1, 5000, Held, AGENT), (2, 5001, Connected, off)][..], Some(2)),
        (&[(1, 5000, Conference, off), (2, 5001, Conference, AGENT)], Some(2)),
        (&[(1, 5000, Conference, off), (2, 5001, Conference, off)], Some(1)),
        (&[(1, 5000, Held, off), (2, 5001, Held, AGENT)], Some(2)),
        (&[(1, 5000, Ringing, off)], Some(1)),
        (&[(1, 5000, Held, off), (2, 5001, Held, off)], None),
        (&[], None),
    ] {
        let plan = table(calls).plan_event(LINE, report(RecordingState::Paused, None));
        assert_eq!(plan.is_unclear, booked.is_none(), "{calls:?}");
        let steps = did(plan);
        let paused = Recording::Paused(RecordingKind::Agent);
        let expected = booked.map(|key| Did::Recording(key, paused, None));
        assert_eq!(steps.first().copied(), expected, "{calls:?}");
    }
}

#[test]
fn the_other_legs_of_a_conference_hear_that_one_of_them_is_recorded() {
    let legs = [(1, 5000, CallState::Conference, Recording::Off), (2, 5001, CallState::Conference, Recording::Off)];
    let held = (3, 5002, CallState::Held, Recording::Off);
    let table = table(&[legs[0], legs[1], held]);
    let named = did(table.plan_event(LINE, report(RecordingState::Recording, Some(5001))));
    assert_eq!(named, [Did::Recording(2, AGENT, Some(RecordingKind::Agent)), Did::Elsewhere(1)]);
    let unnamed = did(table.plan_event(LINE, report(RecordingState::Recording, None)));
    assert_eq!(unnamed, [Did::Recording(1, AGENT, None), Did::Elsewhere(2)]);
}

#[test]
fn ends_are_told_before_what_stayed_and_what_stayed_before_what_is_new_oldest_first() {
    let mut table =
        table(&[(1, 5000, CallState::Held, Recording::Off), (2, 5001, CallState::Connected, Recording::Off)]);
    let calls = vec![
        found(5003, 4, 3000, LineState::Ring),
        found(5002, 3, 2000, LineState::Hold),
        found(5001, 2, 1002, LineState::Connected),
    ];
    let all = did(table.plan_found(LINE, calls, Origin::Reconciled));
    let expected = [
        Did::Ended(1, Origin::Reconciled),
        Did::Found(2),
        Did::Begun(5002, CallState::Held, Origin::Reconciled),
        Did::Begun(5003, CallState::Ringing, Origin::Reconciled),
    ];
    assert_eq!(all, expected);
}

#[test]
fn across_an_outage_a_call_is_the_same_only_where_the_handle_says_so() {
    let is_kept = |is_doubted: bool, call: CallSnapshot| {
        let mut table = table(&[(1, 5000, CallState::Connected, Recording::Off)]);
        if is_doubted {
            table.unconfirm_all();
        }
        let steps = did(table.plan_found(LINE, vec![call], Origin::Reconciled));
        let is_kept = steps == [Did::Found(1)];
        assert!(is_kept || steps.first() == Some(&Did::Ended(1, Origin::Reconciled)), "{steps:?}");
        assert!(!is_kept || table.get(CallKey(1)).is_some_and(|entry| entry.confirmed));
        is_kept
    };
    let talks = LineState::Connected;
    for is_doubted in [false, true] {
        assert!(is_kept(is_doubted, found(5000, 1, 1001, talks)));
        assert!(!is_kept(is_doubted, found(5000, 2, 1001, talks)), "another handle");
        assert!(!is_kept(is_doubted, found(5000, 1, 1001, LineState::Ring)), "it would have gone backwards");
        // What counts handles from 1 again has another start time; on one connection a handle is enough.
        assert_eq!(is_kept(is_doubted, found(5000, 1, 2001, talks)), !is_doubted);
        assert_eq!(is_kept(is_doubted, found(5000, 0, 1001, talks)), !is_doubted, "a handle of 0 says nothing");
    }
}

#[test]
fn a_call_that_was_found_is_known_by_what_was_found() {
    let mut table = table(&[(1, 5000, CallState::Connected, Recording::Off)]);
    table.plan_found(LINE, vec![found(5000, 0, 1001, LineState::Connected)], Origin::Reconciled);
    table.unconfirm_all();
    let steps = did(table.plan_found(LINE, vec![found(5000, 0, 1001, LineState::Connected)], Origin::Reconciled));
    assert_eq!(steps.first(), Some(&Did::Ended(1, Origin::Reconciled)));
}

#[test]
fn of_two_calls_on_one_pad_the_first_is_believed() {
    let talks = LineState::Connected;
    let two = || vec![found(5000, 1, 1001, talks), found(5000, 2, 1002, talks)];
    let unknown = did(table(&[]).plan_found(LINE, two(), Origin::Existing));
    assert_eq!(unknown, [Did::Begun(5000, CallState::Connected, Origin::Existing)]);
    let mut known = table(&[(1, 5000, CallState::Connected, Recording::Off)]);
    assert_eq!(did(known.plan_found(LINE, two(), Origin::Reconciled)), [Did::Found(1)]);
    let twice = vec![found(5000, 1, 1001, talks), found(5000, 1, 1001, talks)];
    assert_eq!(did(known.plan_found(LINE, twice, Origin::Reconciled)), [Did::Found(1)]);
}

#[test]
fn a_call_that_is_found_without_a_report_is_recorded_as_its_byte_says() {
    for (was, is_recorded, expected) in [
        (Recording::Off, true, AGENT),
        (Recording::Off, false, Recording::Off),
        (AGENT, false, Recording::Off),
        (Recording::Paused(RecordingKind::System), true, Recording::Paused(RecordingKind::System)),
        (Recording::Muted(RecordingKind::Supervisor), false, Recording::Off),
    ] {
        let mut known = table(&[(1, 5000, CallState::Connected, was)]);
        let plan = known.plan_found(LINE, vec![bare(5000, is_recorded)], Origin::Reconciled);
        assert_eq!(recordings(plan), [expected], "{was:?}, {is_recorded}");
    }
    let plan = table(&[]).plan_found(LINE, vec![bare(5000, true), bare(5001, false)], Origin::Existing);
    assert_eq!(recordings(plan), [AGENT, Recording::Off]);
}

#[test]
fn a_report_of_the_recording_counts_more_than_the_byte() {
    let reported = |state, is_recorded| {
        let report = RecordingReport { line: LINE, state, kind: RecordingKind::System, call: Some(Pad(5000)) };
        CallSnapshot { recording: Some(report), ..bare(5000, is_recorded) }
    };
    for (call, expected) in [
        (reported(RecordingState::Paused, false), Recording::Paused(RecordingKind::System)),
        (reported(RecordingState::Stopped, true), Recording::Off),
    ] {
        let mut known = table(&[(1, 5000, CallState::Connected, AGENT)]);
        assert_eq!(recordings(known.plan_found(LINE, vec![call], Origin::Reconciled)), [expected]);
    }
}

#[test]
fn the_recording_of_a_conference_stays_that_of_the_leg_it_is_booked_with_though_all_have_the_byte() {
    let paused = Recording::Paused(RecordingKind::Agent);
    let legs = [(1, 5000, CallState::Conference, paused), (2, 5001, CallState::Conference, Recording::Off)];
    let plan = table(&legs).plan_found(LINE, vec![bare(5000, true), bare(5001, true)], Origin::Reconciled);
    assert_eq!(recordings(plan), [paused, Recording::Off]);
    let plan = table(&legs).plan_found(LINE, vec![bare(5000, false), bare(5001, true)], Origin::Reconciled);
    assert_eq!(recordings(plan), [Recording::Off, AGENT]);
    let report =
        RecordingReport { line: LINE, state: RecordingState::Muted, kind: RecordingKind::Agent, call: Some(Pad(5001)) };
    let leg = |call| CallSnapshot { state: Some(LineState::Conferencing), ..call };
    let calls = vec![leg(bare(5000, true)), CallSnapshot { recording: Some(report), ..leg(bare(5001, true)) }];
    let plan = table(&legs).plan_found(LINE, calls, Origin::Reconciled);
    assert_eq!(recordings(plan), [Recording::Off, Recording::Muted(RecordingKind::Agent)]);
    // None of them is known to be recorded: the server says that they are.
    let legs = legs.map(|(key, pad, state, _)| (key, pad, state, Recording::Off));
    let plan = table(&legs).plan_found(LINE, vec![bare(5000, true), bare(5001, true)], Origin::Reconciled);
    assert_eq!(recordings(plan), [AGENT, AGENT]);
}

#[test]
fn a_pair_is_one_call_that_is_held_and_one_other_which_may_alert_where_that_will_do() {
    use CallState::{Conference, Connected, Held, Ringing, RingingBack};
    let off = Recording::Off;
    let (held, talks, alerts) = ((1, 5000, Held, off), (2, 5001, Connected, off), (2, 5001, RingingBack, off));
    for (calls, joined, left) in [
        (&[held, talks][..], &[1, 2][..], &[1, 2][..]),
        (&[held, talks, (3, 5002, Ringing, off)], &[1, 2], &[1, 2]),
        (&[held, alerts], &[], &[1, 2]),
        (&[held], &[], &[]),
        (&[talks], &[], &[]),
        (&[held, talks, (3, 5002, Held, off)], &[], &[]),
        (&[held, talks, (3, 5002, Connected, off)], &[], &[]),
        (&[held, talks, (3, 5002, RingingBack, off)], &[], &[]),
        (&[held, (2, 5001, Conference, off)], &[], &[]),
    ] {
        let table = table(calls);
        let pair = |may_alert| (1..=4).filter(|key| table.is_of_a_pair(CallKey(*key), may_alert)).collect::<Vec<u64>>();
        assert_eq!((pair(false), pair(true)), (joined.to_vec(), left.to_vec()), "{calls:?}");
    }
    let mut table = table(&[held, talks]);
    table.get_mut(CallKey(2)).unwrap().footprint.other_side_holds = true;
    assert!(!table.is_of_a_pair(CallKey(1), false) && table.is_of_a_pair(CallKey(1), true));
}

#[test]
fn a_line_talks_on_its_only_connected_call_or_on_any_leg_of_its_conference() {
    use CallState::{Conference, Connected, Held, Ringing};
    let off = Recording::Off;
    for (calls, talked_on) in [
        (&[(1, 5000, Connected, off), (2, 5001, Held, off)][..], &[1][..]),
        (&[(1, 5000, Connected, off), (2, 5001, Connected, off)], &[]),
        (&[(1, 5000, Conference, off), (2, 5001, Conference, off), (3, 5002, Held, off)], &[1, 2]),
        (&[(1, 5000, Ringing, off), (2, 5001, Held, off)], &[]),
    ] {
        let table = table(calls);
        let all: Vec<u64> = (1..=4).filter(|key| table.is_talked_on(CallKey(*key))).collect();
        assert_eq!(all, talked_on, "{calls:?}");
    }
}

#[test]
fn a_report_without_a_pad_is_of_no_call_where_several_could_be_meant() {
    use CallState::{Conference, Connected, Held};
    let off = Recording::Off;
    for (calls, booked) in [
        (&[(1, 5000, Connected, off), (2, 5001, Connected, off)][..], None),
        (&[(1, 5000, Connected, off), (2, 5001, Connected, AGENT)], Some(2)),
        (&[(1, 5000, Held, AGENT), (2, 5001, Held, AGENT)], None),
        (&[(1, 5000, Conference, AGENT), (2, 5001, Conference, AGENT)], Some(1)),
        (&[(1, 5000, Conference, off), (2, 5001, Held, AGENT)], Some(1)),
        (&[(1, 5000, Connected, off), (2, 5001, Held, off), (3, 5002, Held, AGENT)], Some(1)),
    ] {
        let plan = table(calls).plan_event(LINE, report(RecordingState::Paused, None));
        assert_eq!(plan.is_unclear, booked.is_none(), "{calls:?}");
        let paused = Recording::Paused(RecordingKind::Agent);
        let expected = booked.map(|key| Did::Recording(key, paused, None));
        assert_eq!(did(plan).first().copied(), expected, "{calls:?}");
    }
}

#[test]
fn a_pad_whose_call_is_over_names_no_call_though_the_line_has_others() {
    let mut table = table(&[(1, 5000, CallState::Connected, AGENT), (2, 5001, CallState::Held, Recording::Off)]);
    table.remove(CallKey(1));
    assert!(table.remove(CallKey(1)).is_none());
    assert_eq!((table.calls.len(), table.pads.len()), (1, 1));
    for event in [LineEvent::Dropped(Pad(5000)), report(RecordingState::Stopped, Some(5000))] {
        let plan = table.plan_event(LINE, event);
        assert_eq!((plan.steps.len(), plan.is_unclear), (0, false));
    }
    assert!(table.plan_event(LINE, report(RecordingState::Recording, Some(5000))).is_unclear);
    assert!(table.plan_event(LINE, state(LineState::Connected, 5000)).is_unclear);
}

#[test]
fn a_call_is_since_when_the_server_says_that_it_began() {
    let table = table(&[(1, 5000, CallState::Ringing, Recording::Off)]);
    assert_eq!(table.get(CallKey(1)).map(|entry| entry.since), Some(1001));
}

#[test]
fn a_state_of_a_known_call_is_told_unless_such_a_call_ignores_it() {
    let connected = table(&[(1, 5000, CallState::Connected, Recording::Off)]);
    for said in [LineState::Connected, LineState::Hold, LineState::Idle] {
        assert_eq!(did(connected.plan_event(LINE, state(said, 5000))), [Did::State(1, said)], "{said}");
    }
    let plan = connected.plan_event(LINE, state(LineState::OffHook, 5000));
    assert_eq!((plan.steps.len(), plan.is_unclear), (0, false));
}

#[test]
fn every_state_that_only_a_call_has_makes_the_calls_of_an_empty_line_be_read() {
    for said in [
        LineState::Connected,
        LineState::InUse,
        LineState::Hold,
        LineState::MusicOnHold,
        LineState::Conferencing,
        LineState::Ring,
        LineState::Ringback,
    ] {
        assert!(table(&[]).plan_event(LINE, state(said, 5000)).is_unclear, "{said}");
    }
    assert!(!table(&[]).plan_event(LINE, state(LineState::Disconnect, 5000)).is_unclear);
}

#[test]
fn a_call_that_is_found_on_hold_by_its_other_party_begins_as_such() {
    for (said, other_side_holds) in [(LineState::MusicOnHold, true), (LineState::Connected, false)] {
        let plan = table(&[]).plan_found(LINE, vec![found(5000, 1, 1001, said)], Origin::Existing);
        let begun: Vec<bool> = plan
            .steps
            .iter()
            .filter_map(|step| match step {
                CallStep::Birth { newborn, .. } => Some(newborn.other_side_holds),
                CallStep::Change { .. } => None,
            })
            .collect();
        assert_eq!(begun, [other_side_holds], "{said}");
    }
}

/// A line with so many connected calls.
fn full(calls: u64) -> CallTable<()> {
    let calls: Vec<_> =
        (1..=calls).map(|key| (key, 5000 + i32::try_from(key).unwrap(), CallState::Held, Recording::Off)).collect();
    table(&calls)
}

#[test]
fn so_many_calls_are_followed_and_those_that_end_make_room() {
    let most = u64::try_from(MOST_CALLS).unwrap();
    let rings = full(0).plan_event(LINE, ring(6000, 1, 1001));
    assert_eq!((rings.births(), rings.ends()), (1, 0));
    assert_eq!(full(0).room_after(&rings), MOST_CALLS);
    assert_eq!(full(most - 1).room_after(&rings), 1);
    assert_eq!(full(most).room_after(&rings), 0);
    assert_eq!(full(most + 1).room_after(&rings), 0);
    let replaces = full(most).plan_event(LINE, ring(5001, 999, 1001));
    assert_eq!((replaces.births(), replaces.ends()), (1, 1));
    assert_eq!(full(most).room_after(&replaces), 1);
}

#[test]
fn calls_that_were_left_out_are_read_once_there_is_room() {
    let mut table = full(u64::try_from(MOST_CALLS).unwrap());
    assert!(!table.has_room_again(), "none was left out");
    assert!(table.leave_out());
    assert!(!table.leave_out(), "some were before");
    assert!(!table.has_room_again());
    table.remove(CallKey(1));
    assert!(table.has_room_again());
    assert!(!table.has_room_again());
    assert!(table.leave_out());
}

fn reported(state: RecordingState, said: LineState, call: CallSnapshot) -> CallSnapshot {
    let report = RecordingReport { line: LINE, state, kind: RecordingKind::Agent, call: None };
    CallSnapshot { state: Some(said), recording: Some(report), ..call }
}

#[test]
fn the_recording_of_a_conference_stays_where_it_is_booked_unless_another_leg_is_reported_as_recorded() {
    let legs = [(1, 5000, CallState::Conference, AGENT), (2, 5001, CallState::Conference, Recording::Off)];
    let leg = || CallSnapshot { state: Some(LineState::Conferencing), ..bare(5000, true) };
    let stopped = reported(RecordingState::Stopped, LineState::Conferencing, bare(5001, true));
    let plan = table(&legs).plan_found(LINE, vec![leg(), stopped], Origin::Reconciled);
    assert_eq!(recordings(plan), [AGENT, Recording::Off], "a report of none is none of another leg");
    let held = reported(RecordingState::Recording, LineState::Hold, bare(5001, true));
    let plan = table(&legs).plan_found(LINE, vec![leg(), held], Origin::Reconciled);
    assert_eq!(recordings(plan), [AGENT, AGENT], "a call beside the conference has a recording of its own");
}

#[test]
fn a_plan_counts_the_calls_that_it_begins() {
    let calls = || vec![found(5000, 1, 1001, LineState::Connected), found(5001, 2, 1002, LineState::Hold)];
    assert_eq!(table(&[]).plan_found(LINE, calls(), Origin::Existing).births(), 2);
    assert_eq!(table(&[]).plan_event(LINE, LineEvent::Reset).births(), 0);
}

#[test]
fn the_calls_of_a_line_are_named_in_the_order_in_which_they_began() {
    let table = table(&[(2, 5001, CallState::Held, AGENT), (1, 5000, CallState::Connected, Recording::Off)]);
    let calls: Vec<_> = table.iter().map(|(key, entry)| (key, entry.footprint.state)).collect();
    assert_eq!(calls, [(CallKey(1), CallState::Connected), (CallKey(2), CallState::Held)]);
}
