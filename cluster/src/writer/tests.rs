mod appends;
mod reading;
mod successors;

use super::*;
use crate::{GRANT, HistoryLimits, InProcess, SessionKey};

const REFRESH: Duration = Duration::from_secs(3_600);

const LIMITS: WriterLimits = WriterLimits {
    deadline: DEADLINE,
    ask_again: Duration::from_millis(500),
    refresh: REFRESH,
    snapshot_entries: 4,
    held_events: 3,
    held_bytes: 10_000,
    history: HistoryLimits { events: 5, bytes: 10_000 },
};

fn json() -> Box<RawValue> {
    RawValue::from_string("{}".to_owned()).unwrap()
}

fn tell(writer: &mut LogWriter, now: Instant) -> u64 {
    let seq = writer.next_number().unwrap();
    writer.tell(LoggedEvent { seq, frame: json() }, now);
    seq
}

/// Tells an event whose frame has this many bytes.
fn tell_large(writer: &mut LogWriter, bytes: usize, now: Instant) {
    let seq = writer.next_number().unwrap();
    let frame = RawValue::from_string(format!("\"{}\"", "x".repeat(bytes - 2))).unwrap();
    writer.tell(LoggedEvent { seq, frame }, now);
}

/// Returns name, fence and entry of the append that is due.
fn append(writer: &mut LogWriter, now: Instant) -> (EntryHead, Position, LogEntry) {
    match writer.question(now, json) {
        Some(LogQuestion::Append { head, expected, text }) => (head, expected, LogEntry::decode(&text).unwrap()),
        other => panic!("{other:?}"),
    }
}

fn store(writer: &mut LogWriter, position: u64, now: Instant) -> LogEntry {
    let (head, _, entry) = append(writer, now);
    writer.answer(LogAnswer::Stored { head, position: Position(position) }, now);
    entry
}

fn released(writer: &mut LogWriter, now: Instant) -> Vec<(u64, bool)> {
    writer.releases(now).iter().map(|release| (release.event.seq, release.logged)).collect()
}

fn numbers(entry: &LogEntry) -> Vec<u64> {
    entry.events.iter().map(|event| event.seq).collect()
}
