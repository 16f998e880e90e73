//! The log of a session as a node reads it that does not own the session, for a client whose connection is there. Pure.
//!
//! The node follows the log and then reads it; what is read may be out of date, and what is followed begins late. The
//! numbers of the events tell whether something is missing between them.

use serde_json::value::RawValue;

use crate::{Epoch, History, HistoryLimits, LastSeen, LogEntry, LoggedEvent, Position, Told};

/// What the client is to be told.
#[derive(Debug)]
pub enum Reading {
    /// These events, which follow exactly what it has seen; none if there are no further ones.
    Events(Vec<LoggedEvent>),
    /// Everything anew.
    Anew {
        /// All that clients had been told, as JSON; `None` for nothing.
        snapshot: Option<Box<RawValue>>,
        /// Events since.
        since: Vec<LoggedEvent>,
        /// Number of the last event.
        last: u64,
        /// Epoch of the owner that has told it.
        epoch: Epoch,
    },
    /// Nothing yet: something is missing. Read the log again.
    Missing,
}

/// Reader for one client.
#[derive(Debug)]
pub struct LogReader {
    seen: LastSeen,
    position: Position,
    is_current: bool,
}

impl LogReader {
    /// Begins with what the client has seen. The log must be followed before it is read.
    #[must_use]
    pub fn new(seen: LastSeen) -> Self {
        Self { seen, position: Position::START, is_current: false }
    }

    /// Takes the entries that were read.
    pub fn read(&mut self, entries: &[(Position, LogEntry)]) -> Reading {
        let Some((position, last)) = entries.last().filter(|(position, _)| *position >= self.position) else {
            return if self.position == Position::START { self.anew(&[]) } else { Reading::Missing };
        };
        let limits = HistoryLimits { events: usize::MAX, bytes: usize::MAX };
        let texts: Vec<_> = entries.iter().map(|(_, entry)| entry.clone()).collect();
        let history = History::take_over(last.epoch, limits, &texts, last.doubt);
        let missed =
            history.after(self.seen).map(|events| events.into_iter().map(|(_, event)| event.clone()).collect());
        self.position = *position;
        match missed {
            Some(events) => self.go_on(last, events),
            None => self.anew(&texts),
        }
    }

    /// Takes an entry that was stored meanwhile.
    pub fn heard(&mut self, position: Position, entry: &LogEntry) -> Reading {
        if !self.is_current {
            return Reading::Missing;
        }
        if position <= self.position {
            return Reading::Events(Vec::new());
        }
        let before = entry.before();
        // An entry between was not heard; or the engine has lost what the client has seen, and numbers are given once more.
        if before != self.seen.seq {
            return Reading::Missing;
        }
        self.position = position;
        self.go_on(entry, entry.events.clone())
    }

    fn go_on(&mut self, entry: &LogEntry, events: Vec<LoggedEvent>) -> Reading {
        self.note(entry.last, entry.epoch);
        Reading::Events(events)
    }

    fn anew(&mut self, entries: &[LogEntry]) -> Reading {
        let Some(told) = Told::from_log(entries) else { return Reading::Missing };
        let snapshot = told.snapshot.map(ToOwned::to_owned);
        let since = told.since.into_iter().cloned().collect();
        let (last, epoch) = entries.last().map_or((0, Epoch(0)), |entry| (entry.last, entry.epoch));
        self.note(last, epoch);
        Reading::Anew { snapshot, since, last, epoch }
    }

    fn note(&mut self, seq: u64, epoch: Epoch) {
        self.seen = LastSeen { seq, epoch: Some(epoch) };
        self.is_current = true;
    }
}

#[cfg(test)]
mod tests;
