use altilink::message::call_info::{CallDetails, CallExtras, CallInfo};

use super::*;

fn at(second: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(second)
}

fn queued(session: i32, pad: i32, priority: i32) -> QueuedCall {
    QueuedCall {
        session: SessionHandle(session),
        workgroup: Pad(800),
        workgroup_number: "800".to_owned(),
        call: Pad(pad),
        caller_id: format!("555{session:04}"),
        caller_name: String::new(),
        priority,
    }
}

fn snapshot(session: i32, pad: i32, priority: i32, start_time: i32) -> CallSnapshot {
    let info = CallInfo { session: SessionHandle(session), caller: Pad(pad), start_time, ..CallInfo::default() };
    let extras = CallExtras { priority, ..CallExtras::default() };
    CallSnapshot { details: CallDetails { info, extras }, ..CallSnapshot::default() }
}

/// Short form of changes: kind, session handle, number of callers after it, origin.
fn short(changes: &[QueueChange]) -> Vec<(QueueChangeKind, i32, usize, Origin)> {
    changes.iter().map(|change| (change.kind, change.caller.session.0, change.waiting, change.origin)).collect()
}

use Origin::{Existing, Live, Reconciled};
use QueueChangeKind::{In, Out, Priority};

#[test]
fn a_caller_comes_and_goes_once_whatever_is_told_twice() {
    let mut queue = CallQueue::default();
    assert_eq!(short(&queue.came(&queued(1, 11, 0), at(5))), [(In, 1, 1, Live)]);
    assert_eq!(short(&queue.came(&queued(1, 11, 0), at(6))), []);
    assert_eq!(short(&queue.came(&queued(2, 12, 0), at(7))), [(In, 2, 2, Live)]);
    assert_eq!(queue.callers()[0].since, at(5));
    assert_eq!(short(&queue.went(&queued(1, 11, 0))), [(Out, 1, 1, Live)]);
    assert_eq!(short(&queue.went(&queued(1, 11, 0))), []);
    assert_eq!(short(&queue.went(&queued(9, 19, 0))), [], "it never came");
    assert_eq!(short(&queue.came(&queued(1, 11, 0), at(8))), [(In, 1, 2, Live)], "back after it has rung");
}

#[test]
fn another_priority_is_told_and_tells_of_a_caller_who_is_not_known() {
    let mut queue = CallQueue::default();
    queue.came(&queued(1, 11, 0), at(5));
    let changes = queue.came(&queued(1, 11, 7), at(6));
    assert_eq!(short(&changes), [(Priority, 1, 1, Live)]);
    assert_eq!((changes[0].caller.priority, changes[0].caller.since), (7, at(5)));
    assert_eq!(short(&queue.read(&[snapshot(1, 11, 3, 0)], Existing, at(9))), [(Priority, 1, 1, Reconciled)]);
}

#[test]
fn callers_without_a_call_pad_do_not_push_each_other_out() {
    let mut queue = CallQueue::default();
    queue.came(&queued(1, 0, 0), at(5));
    assert_eq!(short(&queue.came(&queued(2, 0, 0), at(6))), [(In, 2, 2, Live)]);
    assert_eq!(short(&queue.went(&queued(1, 0, 0))), [(Out, 1, 1, Live)]);
}

#[test]
fn another_call_on_the_pad_says_that_the_one_before_has_gone() {
    let mut queue = CallQueue::default();
    queue.came(&queued(1, 11, 0), at(5));
    assert_eq!(short(&queue.came(&queued(2, 11, 0), at(6))), [(Out, 1, 0, Reconciled), (In, 2, 1, Live)]);
}

#[test]
fn without_session_handles_the_pad_says_who_it_is() {
    let mut queue = CallQueue::default();
    queue.came(&queued(0, 11, 0), at(5));
    assert_eq!(short(&queue.came(&queued(0, 12, 0), at(5))), [(In, 0, 2, Live)]);
    assert_eq!(short(&queue.came(&queued(0, 11, 0), at(6))), []);
    let ids: Vec<String> = queue.callers().iter().map(|caller| caller.id()).collect();
    assert_eq!(ids, ["0-11", "0-12"]);
    assert_eq!(short(&queue.went(&queued(4, 11, 0))), [(Out, 0, 1, Live)]);
}

#[test]
fn a_reading_tells_who_was_there_who_came_and_who_has_gone() {
    let mut queue = CallQueue::default();
    let first = queue.read(&[snapshot(1, 11, 0, 3), snapshot(2, 12, 5, 0)], Existing, at(9));
    assert_eq!(short(&first), [(In, 1, 1, Existing), (In, 2, 2, Existing)]);
    assert_eq!((queue.callers()[0].since, queue.callers()[1].since), (at(3), at(9)));
    queue.doubt();
    let second = queue.read(&[snapshot(3, 13, 0, 0), snapshot(2, 12, 5, 0)], Reconciled, at(20));
    assert_eq!(short(&second), [(Out, 1, 1, Reconciled), (In, 3, 2, Reconciled)]);
    assert_eq!(short(&queue.not_told()), [], "told on this connection");
}

#[test]
fn who_is_not_told_of_after_an_outage_has_gone() {
    let mut queue = CallQueue::default();
    queue.came(&queued(1, 11, 0), at(5));
    queue.came(&queued(2, 12, 0), at(5));
    queue.doubt();
    assert_eq!(short(&queue.came(&queued(2, 12, 0), at(6))), [], "it waits on");
    assert_eq!(short(&queue.not_told()), [(Out, 1, 1, Reconciled)]);
}

#[test]
fn the_queue_is_bounded_and_what_was_left_out_is_wanted_when_there_is_room() {
    let mut queue = CallQueue::default();
    for call in 1..=i32::try_from(MOST_CALLERS).unwrap() {
        assert_eq!(queue.came(&queued(call, call, 0), at(5)).len(), 1);
    }
    assert!(!queue.has_room_again());
    assert_eq!(short(&queue.came(&queued(9001, 9001, 0), at(5))), []);
    assert!(!queue.has_room_again(), "it is full");
    queue.went(&queued(1, 1, 0));
    assert!(queue.has_room_again() && !queue.has_room_again());
}

#[test]
fn texts_are_as_long_as_those_of_a_call() {
    let mut queue = CallQueue::default();
    let call = QueuedCall { caller_id: "5".repeat(1000), caller_name: "ä".repeat(1000), ..queued(1, 11, 0) };
    let caller = queue.came(&call, at(5)).pop().expect("it comes").caller;
    assert_eq!((caller.number.chars().count(), caller.name.chars().count()), (limits::MAX_NUMBER, limits::MAX_NAME));
}

#[test]
fn a_caller_has_the_handle_that_the_server_has_told() {
    let mut queue = CallQueue::default();
    queue.came(&queued(7, 11, 0), at(5));
    assert_eq!(queue.callers()[0].session(), SessionHandle(7));
}
