use serde_json::value::RawValue;

use crate::{LogEntry, LoggedEvent};

/// All that clients of a session have been told: a snapshot, and the events since.
#[derive(Debug)]
pub struct Told<'a> {
    /// All that they had been told, as JSON; `None` for nothing.
    pub snapshot: Option<&'a RawValue>,
    /// Events since, in their order.
    pub since: Vec<&'a LoggedEvent>,
}

impl<'a> Told<'a> {
    /// Finds out what clients have been told, from all entries that are kept; `None` if that is not in the log.
    #[must_use]
    pub fn from_log(entries: &'a [LogEntry]) -> Option<Self> {
        let last = entries.iter().rposition(|entry| entry.told.is_some());
        let snapshot = last.and_then(|index| entries[index].told.as_deref());
        let since = &entries[last.map_or(0, |index| index + 1)..];
        // Without a snapshot, all events since the first one are needed.
        let is_whole = snapshot.is_some() || since.first().is_none_or(|first| first.before() == 0 && !first.broken);
        is_whole.then(|| Self { snapshot, since: since.iter().flat_map(|entry| &entry.events).collect() })
    }
}

/// Returns the frames of a snapshot, which are a JSON array; none of what is no array.
#[must_use]
pub fn frames_of(snapshot: &RawValue) -> Vec<Box<RawValue>> {
    serde_json::from_str(snapshot.get()).unwrap_or_default()
}

/// Makes a snapshot of frames.
#[must_use]
pub fn snapshot_of(frames: &[Box<RawValue>]) -> Box<RawValue> {
    let texts: Vec<&str> = frames.iter().map(|frame| frame.get()).collect();
    let list = RawValue::from_string(format!("[{}]", texts.join(",")));
    list.unwrap_or_else(|_| RawValue::NULL.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EntryHead, Epoch, GRANT};

    fn raw(text: &str) -> Box<RawValue> {
        RawValue::from_string(text.to_owned()).unwrap()
    }

    fn entry(seq: u64, told: Option<&str>) -> LogEntry {
        let mut entry = LogEntry::new(EntryHead { epoch: Epoch(1), batch: seq }, seq, GRANT);
        entry.events = vec![LoggedEvent { seq, frame: raw("{}") }];
        entry.told = told.map(raw);
        entry
    }

    fn told(entries: &[LogEntry]) -> Option<(Option<&str>, Vec<u64>)> {
        let told = Told::from_log(entries)?;
        Some((told.snapshot.map(RawValue::get), told.since.iter().map(|event| event.seq).collect()))
    }

    #[test]
    fn the_frames_of_a_snapshot_keep_every_byte() {
        let frames = [raw(r#"{"a":  1}"#), raw("null")];
        let read: Vec<_> = frames_of(&snapshot_of(&frames)).iter().map(|frame| frame.get().to_owned()).collect();
        assert_eq!(read, [r#"{"a":  1}"#, "null"]);
        assert!(frames_of(&raw("7")).is_empty());
    }

    #[test]
    fn the_newest_snapshot_and_the_events_since_are_what_was_told() {
        let log = [entry(1, Some("1")), entry(2, None), entry(3, Some("3")), entry(4, None), entry(5, None)];
        assert_eq!(told(&log), Some((Some("3"), vec![4, 5])));
        assert_eq!(told(&log[..2]), Some((Some("1"), vec![2])));
        assert_eq!(told(&[entry(1, None), entry(2, None)]), Some((None, vec![1, 2])), "from the first one on");
        assert_eq!(told(&log[3..]), None, "what was told before is not known");
        assert_eq!(told(&[]), Some((None, vec![])));
    }
}
