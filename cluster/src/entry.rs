//! Entries of a session's log, and their format.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::format::{self, FormatError};
use crate::{Doubt, Epoch, GRANT, Position};

/// Newest format of an entry.
const FORMAT: u32 = 1;

/// Entry of a session's log: a batch of events, and now and then all that clients have been told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LogEntry {
    format: u32,
    /// Epoch of the writer.
    pub epoch: Epoch,
    /// Number of the entry among those of its writer, from 1. Epoch and batch name an entry.
    pub batch: u64,
    /// True for the first entry of a writer.
    #[serde(default, skip_serializing_if = "is_false")]
    pub begins: bool,
    /// True for the last entry of a writer that has handed the session over: it has given no number after `last`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub closed: bool,
    /// True if events before this entry were sent and are not in the log.
    #[serde(default, skip_serializing_if = "is_false")]
    pub broken: bool,
    /// Last number that the writer had given. The events of the entry have the last ones up to it.
    pub last: u64,
    /// Last number that the writer may give without a further entry.
    pub numbers_to: u64,
    /// Place of the oldest entry that a successor has to read. [`Position::START`] for the first one that is kept, as in
    /// entries of older versions.
    #[serde(default, skip_serializing_if = "is_start")]
    pub read_from: Position,
    /// Places of the entries right before this one, in their order, back to one that has the places of further ones. Older
    /// versions do not tell them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<Vec<Position>>,
    /// Numbers that an earlier owner may have given to events that are in no log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<Doubt>,
    /// Numbers of initial events that a client may not have read to their end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<Doubt>,
    /// Events in their order; none in a mere mark.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<LoggedEvent>,
    /// All that clients have been told up to the last event of the entry, as JSON. The first and the last entry of a writer
    /// and those behind gaps have it, and others now and then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Box<RawValue>>,
}

/// Event as it was sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LoggedEvent {
    /// Number of the event.
    pub seq: u64,
    /// Text of the frame, a JSON object.
    pub frame: Box<RawValue>,
}

/// Name of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryHead {
    /// Epoch of the writer.
    pub epoch: Epoch,
    /// Number among the entries of the writer.
    pub batch: u64,
}

/// Last entry of a log, for a node that continues it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tail {
    /// Place of the entry.
    pub position: Position,
    /// Epoch of its writer.
    pub epoch: Epoch,
    /// Last number that the writer had given.
    pub last: u64,
    /// Last number that it may have given since.
    pub numbers_to: u64,
    /// True if it has given none since.
    pub closed: bool,
    /// Numbers in doubt before.
    pub doubt: Option<Doubt>,
    /// Numbers of initial events that may be unread.
    pub unread: Option<Doubt>,
}

impl Tail {
    /// Returns the numbers that are in doubt for a successor; the owner of a log without entries may have
    /// given numbers nevertheless.
    pub(crate) fn doubt_after(tail: Option<Self>) -> Option<Doubt> {
        match tail {
            None => Some(Doubt { after: 0, up_to: GRANT }),
            Some(Self { closed: true, doubt, .. }) => doubt,
            Some(Self { last, numbers_to, doubt, .. }) => Some(Doubt { after: last, up_to: numbers_to }.join(doubt)),
        }
    }
}

impl LogEntry {
    pub(crate) fn new(head: EntryHead, last: u64, numbers_to: u64) -> Self {
        Self {
            format: FORMAT,
            epoch: head.epoch,
            batch: head.batch,
            begins: false,
            closed: false,
            broken: false,
            last,
            numbers_to,
            read_from: Position::START,
            earlier: None,
            doubt: None,
            unread: None,
            events: Vec::new(),
            told: None,
        }
    }

    /// Reads an entry of a format up to the newest one that this program knows.
    pub fn decode(text: &[u8]) -> Result<Self, FormatError> {
        format::read("entry of a session's log", FORMAT, text)
    }

    /// Writes the entry.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        format::write(self)
    }

    /// Returns its name.
    #[must_use]
    pub fn head(&self) -> EntryHead {
        EntryHead { epoch: self.epoch, batch: self.batch }
    }

    /// Returns the number before its first event, or before the next event if it has none.
    pub(crate) fn before(&self) -> u64 {
        self.last.saturating_sub(self.events.len() as u64)
    }

    /// Returns what a node needs that continues after this entry.
    #[must_use]
    pub fn tail(&self, position: Position) -> Tail {
        let Self { epoch, last, numbers_to, closed, doubt, unread, .. } = *self;
        Tail { position, epoch, last, numbers_to, closed, doubt, unread }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_start(position: &Position) -> bool {
    *position == Position::START
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_survives_and_its_frames_keep_every_byte() {
        let mut entry = LogEntry::new(EntryHead { epoch: Epoch(7), batch: 2 }, 4, 1_000_000);
        let frame = RawValue::from_string(r#"{"seq":4,  "name":"Zo\u00eb"}"#.to_owned()).unwrap();
        entry.events.push(LoggedEvent { seq: 4, frame });
        let text = entry.encode();
        let read = LogEntry::decode(&text).unwrap();
        assert_eq!(read.events[0].frame.get(), r#"{"seq":4,  "name":"Zo\u00eb"}"#);
        assert_eq!(read.encode(), text);
        let flags = ["begins", "closed", "broken", "told", "doubt", "read_from", "earlier"];
        let text = String::from_utf8(text).unwrap();
        assert!(!flags.iter().any(|flag| text.contains(flag)), "what does not apply takes no room: {text}");
        for is_set in [false, true] {
            (entry.begins, entry.closed, entry.broken) = (is_set, is_set, is_set);
            let read = LogEntry::decode(&entry.encode()).unwrap();
            assert_eq!((read.begins, read.closed, read.broken), (is_set, is_set, is_set));
        }
    }

    #[test]
    fn a_newer_format_is_refused_with_what_is_to_be_done() {
        let error = LogEntry::decode(br#"{"format":2,"shape":"of tomorrow"}"#).unwrap_err();
        assert_eq!(
            error.to_string(),
            "format 2 of the entry of a session's log is newer than this program, which reads formats up to 1: \
             update this node"
        );
    }

    #[test]
    fn what_is_no_entry_is_refused() {
        for text in [&b""[..], b"{}", br#"{"format":0}"#, br#"{"format":1}"#, br#"{"format":-1}"#, b"\xff", b"[1]"] {
            assert!(matches!(LogEntry::decode(text), Err(FormatError::Malformed { .. })), "{text:?}");
        }
    }

    #[test]
    fn a_field_that_a_later_version_adds_to_the_format_is_left_alone() {
        let text = br#"{"format":1,"epoch":1,"batch":1,"last":0,"numbers_to":5,"colour":"red"}"#;
        assert_eq!(LogEntry::decode(text).unwrap().numbers_to, 5);
    }
}
