use std::ops::RangeInclusive;

use serde_json::value::RawValue;

use super::*;
use crate::{EntryHead, GRANT};

const LIMITS: HistoryLimits = HistoryLimits { events: 100, bytes: 1_000 };

fn event(seq: u64) -> LoggedEvent {
    LoggedEvent { seq, frame: RawValue::from_string("{}".to_owned()).unwrap() }
}

fn entry(epoch: u64, batch: u64, numbers: RangeInclusive<u64>) -> LogEntry {
    let mut entry = LogEntry::new(EntryHead { epoch: Epoch(epoch), batch }, *numbers.end(), GRANT);
    entry.events = numbers.map(event).collect();
    entry
}

fn after(history: &History, seq: u64, epoch: Option<u64>) -> Option<Vec<u64>> {
    let events = history.after(LastSeen { seq, epoch: epoch.map(Epoch) })?;
    Some(events.iter().map(|(_, event)| event.seq).collect())
}

#[test]
fn a_client_gets_what_follows_its_number_across_owners() {
    let entries = [entry(1, 1, 1..=2), entry(1, 2, 3..=3), entry(2, 1, 4..=5)];
    let history = History::take_over(Epoch(3), LIMITS, &entries, None);
    for epoch in [None, Some(1), Some(2)] {
        assert_eq!(after(&history, 0, epoch), Some(vec![1, 2, 3, 4, 5]));
        assert_eq!(after(&history, 2, epoch), Some(vec![3, 4, 5]));
        assert_eq!(after(&history, 3, epoch), Some(vec![4, 5]));
    }
    assert_eq!(after(&history, 5, None), Some(vec![]));
    assert_eq!(after(&history, 6, None), None);
}

#[test]
fn a_number_that_two_owners_have_given_is_told_apart_by_the_epoch() {
    let entries = [entry(1, 1, 1..=3), entry(2, 1, 4..=5)];
    let history = History::take_over(Epoch(2), LIMITS, &entries, Some(Doubt { after: 3, up_to: GRANT }));
    assert_eq!(after(&history, 4, Some(2)), Some(vec![5]));
    assert_eq!(after(&history, 4, Some(1)), None, "it has seen another fourth event");
    assert_eq!(after(&history, 4, None), None, "it may have");
    assert_eq!(after(&history, 3, None), Some(vec![4, 5]), "of the third there is one");
}

#[test]
fn who_knows_the_number_alone_continues_only_after_what_is_in_the_log() {
    let mut history = History::begin(Epoch(1), LIMITS);
    (1..=3).map(event).for_each(|event| history.sent(event));
    history.settled(1);
    assert_eq!(after(&history, 1, None), Some(vec![2, 3]));
    assert_eq!(after(&history, 2, None), None, "another node may have taken the session over");
    assert_eq!(after(&history, 2, Some(1)), Some(vec![3]));
    history.settled(3);
    assert_eq!(after(&history, 2, None), Some(vec![3]));
}

#[test]
fn a_client_of_a_later_owner_is_told_everything_anew() {
    let history = History::take_over(Epoch(2), LIMITS, &[entry(1, 1, 1..=3)], None);
    assert_eq!(after(&history, 2, Some(3)), None);
}

#[test]
fn nobody_continues_across_a_break() {
    let mut broken = entry(1, 2, 9..=9);
    broken.broken = true;
    let entries = [entry(1, 1, 1..=3), broken, entry(1, 3, 10..=10)];
    let history = History::take_over(Epoch(2), LIMITS, &entries, None);
    for seq in [0, 3, 4, 7] {
        assert_eq!(after(&history, seq, Some(1)), None, "{seq}");
    }
    assert_eq!(after(&history, 8, Some(1)), Some(vec![9, 10]), "it has seen all before");
    assert_eq!(after(&history, 9, None), Some(vec![10]));
}

#[test]
fn the_oldest_entry_that_is_kept_serves_who_stopped_right_before_it() {
    let history = History::take_over(Epoch(2), LIMITS, &[entry(2, 2, 4..=5)], None);
    assert_eq!(after(&history, 3, Some(2)), Some(vec![4, 5]));
    assert_eq!(after(&history, 3, None), Some(vec![4, 5]));
    assert_eq!(after(&history, 3, Some(1)), None, "who gave it is not known any more");
    assert_eq!(after(&history, 2, Some(2)), None);
}

#[test]
fn the_limits_forget_the_oldest_events() {
    for limits in [HistoryLimits { events: 2, bytes: 1_000 }, HistoryLimits { events: 100, bytes: 4 }] {
        let mut history = History::take_over(Epoch(2), limits, &[entry(1, 1, 1..=3)], None);
        history.sent(event(4));
        assert_eq!(after(&history, 1, Some(1)), None);
        assert_eq!(after(&history, 2, Some(1)), Some(vec![3, 4]));
        assert_eq!(history.last(), 4);
    }
    let mut nothing = History::begin(Epoch(1), HistoryLimits { events: 0, bytes: 0 });
    nothing.sent(event(1));
    nothing.settled(1);
    assert_eq!((after(&nothing, 0, None), after(&nothing, 1, None)), (None, Some(vec![])));
}

#[test]
fn no_more_bytes_are_kept_than_the_limit_however_many_events_come() {
    let mut history = History::begin(Epoch(1), HistoryLimits { events: 100, bytes: 9 });
    assert_eq!(history.forgotten(), 0);
    for seq in 1..=20 {
        history.sent(event(seq));
        let kept = after(&history, history.forgotten(), Some(1)).unwrap();
        assert_eq!(kept, (seq.saturating_sub(3).max(1)..=seq).collect::<Vec<_>>(), "events of two bytes each");
    }
    assert_eq!(history.forgotten(), 16);
}
