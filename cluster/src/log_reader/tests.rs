use proptest::prelude::*;

use super::*;
use crate::{EntryHead, GRANT};

fn raw(text: String) -> Box<RawValue> {
    RawValue::from_string(text).unwrap()
}

/// An entry with `count` events up to `last`.
fn entry(epoch: u64, batch: u64, last: u64, count: u64) -> LogEntry {
    let mut entry = LogEntry::new(EntryHead { epoch: Epoch(epoch), batch }, last, last + GRANT);
    entry.events = (last - count + 1..=last).map(|seq| LoggedEvent { seq, frame: raw(seq.to_string()) }).collect();
    entry.told = Some(raw(last.to_string()));
    entry
}

fn at(position: u64, entry: LogEntry) -> (Position, LogEntry) {
    (Position(position), entry)
}

fn reader(seq: u64, epoch: Option<u64>) -> LogReader {
    LogReader::new(LastSeen { seq, epoch: epoch.map(Epoch) })
}

fn numbers(reading: &Reading) -> Vec<u64> {
    match reading {
        Reading::Events(events) => events.iter().map(|event| event.seq).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_missed_is_read_and_what_follows_is_heard() {
    let mut client = reader(1, Some(1));
    assert_eq!(numbers(&client.read(&[at(5, entry(1, 1, 2, 2)), at(7, entry(1, 2, 3, 1))])), [2, 3]);
    assert_eq!(numbers(&client.heard(Position(7), &entry(1, 2, 3, 1))), [0; 0], "that was read already");
    assert_eq!(numbers(&client.heard(Position(9), &entry(2, 1, 3, 0))), [0; 0], "the mark of a new owner");
    assert_eq!(numbers(&client.heard(Position(10), &entry(2, 2, 5, 2))), [4, 5]);
}

#[test]
fn a_read_that_was_out_of_date_is_noticed_by_the_next_entry() {
    let mut client = reader(1, Some(1));
    let first = at(5, entry(1, 1, 1, 1));
    assert_eq!(numbers(&client.read(std::slice::from_ref(&first))), [0; 0]);
    assert!(matches!(client.heard(Position(9), &entry(1, 3, 3, 1)), Reading::Missing));
    assert_eq!(numbers(&client.read(&[first, at(7, entry(1, 2, 2, 1)), at(9, entry(1, 3, 3, 1))])), [2, 3]);
}

#[test]
fn a_read_that_is_older_than_what_is_known_says_nothing() {
    let mut client = reader(1, Some(1));
    client.read(&[at(5, entry(1, 1, 1, 1)), at(7, entry(1, 2, 2, 1))]);
    assert!(matches!(client.read(&[at(5, entry(1, 1, 1, 1))]), Reading::Missing));
    assert!(matches!(client.read(&[]), Reading::Missing));
}

#[test]
fn before_the_log_was_read_nothing_is_told() {
    assert!(matches!(reader(0, None).heard(Position(1), &entry(1, 1, 1, 1)), Reading::Missing));
}

#[test]
fn who_has_seen_what_is_not_known_is_told_everything_anew_and_goes_on_from_there() {
    let mut client = reader(9, None);
    let reading = client.read(&[at(5, entry(3, 1, 2, 2))]);
    let Reading::Anew { snapshot, last: 2, epoch: Epoch(3), .. } = reading else { panic!("{reading:?}") };
    assert_eq!(snapshot.unwrap().get(), "2");
    assert_eq!(numbers(&client.heard(Position(7), &entry(3, 2, 3, 1))), [3]);
}

#[test]
fn a_log_without_entries_tells_nothing_yet() {
    let mut client = reader(0, None);
    assert!(matches!(client.read(&[]), Reading::Anew { snapshot: None, last: 0, .. }));
    assert_eq!(numbers(&client.heard(Position(1), &entry(1, 1, 2, 2))), [1, 2]);
}

#[test]
fn entries_that_the_engine_has_lost_have_everything_told_anew() {
    let mut client = reader(0, None);
    client.read(&[at(5, entry(1, 1, 3, 3))]);
    assert!(matches!(client.heard(Position(7), &entry(2, 1, 1, 0)), Reading::Missing));
    let reading = client.read(&[at(4, entry(1, 1, 1, 1)), at(7, entry(2, 1, 1, 0))]);
    assert!(matches!(reading, Reading::Anew { last: 1, .. }), "{reading:?}");
}

#[test]
fn events_that_are_in_no_log_have_everything_told_anew() {
    let mut client = reader(0, None);
    client.read(&[at(5, entry(1, 1, 3, 3))]);
    let mut broken = entry(1, 2, 9, 1);
    broken.broken = true;
    assert!(matches!(client.heard(Position(7), &broken), Reading::Missing));
    let reading = client.read(&[at(5, entry(1, 1, 3, 3)), at(7, broken)]);
    assert!(matches!(reading, Reading::Anew { last: 9, .. }), "{reading:?}");
}

proptest! {
    /// The client of a reader has the state of the log, whatever is heard or out of date.
    #[test]
    fn a_client_has_what_the_log_says(
        sizes in prop::collection::vec((0..4_u64, any::<bool>()), 1..20),
        faults in prop::collection::vec((any::<bool>(), 0..5_usize), 20),
        first in 0..4_u64,
    ) {
        let mut log: Vec<(Position, LogEntry)> = Vec::new();
        let (mut epoch, mut last) = (1, 0);
        let mut client = reader(first, None);
        let mut told: Vec<u64> = (1..=first).collect();
        for (index, (count, is_new)) in sizes.into_iter().enumerate() {
            epoch += u64::from(is_new);
            last += count;
            let position = Position(index as u64 * 3 + 1);
            log.push((position, entry(epoch, index as u64 + 1, last, count)));
            let (is_heard, stale) = faults[index];
            let mut reading = Reading::Missing;
            if is_heard {
                reading = client.heard(position, &log[index].1);
            }
            if matches!(reading, Reading::Missing) {
                reading = client.read(&log[..log.len().saturating_sub(stale)]);
            }
            match reading {
                Reading::Events(events) => told.extend(events.iter().map(|event| event.seq)),
                Reading::Anew { last, .. } => told = (1..=last).collect(),
                Reading::Missing => {}
            }
            prop_assert!(told.iter().copied().eq(1..=told.len() as u64), "{told:?}");
        }
        match client.read(&log) {
            Reading::Events(events) => told.extend(events.iter().map(|event| event.seq)),
            Reading::Anew { last, .. } => told = (1..=last).collect(),
            Reading::Missing => prop_assert!(false, "the whole log was read"),
        }
        prop_assert!(told.into_iter().eq(1..=last));
    }
}
