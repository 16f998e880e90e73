use std::collections::VecDeque;

use crate::{HistoryLimits, LogEntry, Position};

/// Entries at which a successor may begin to read: each has all that clients have been told. The successor learns enough
/// from there for every client that comes back, however long the log is.
#[derive(Debug, Default)]
pub(crate) struct Starts {
    /// The oldest one that is needed, and all behind it.
    places: VecDeque<Start>,
    events: usize,
    bytes: usize,
}

/// Place of an entry, and what the log had before it.
#[derive(Debug)]
struct Start {
    at: Position,
    events: usize,
    bytes: usize,
}

impl Starts {
    /// Returns those of a log that was read.
    pub(crate) fn of(log: &[(Position, LogEntry)], limits: HistoryLimits) -> Self {
        let mut starts = Self::default();
        for (at, entry) in log {
            starts.stored(*at, entry, limits);
        }
        starts
    }

    /// Notes an entry that is stored.
    pub(crate) fn stored(&mut self, at: Position, entry: &LogEntry, limits: HistoryLimits) {
        if entry.broken {
            self.places.clear();
        }
        if entry.told.is_some() || self.places.is_empty() {
            self.places.push_back(Start { at, events: self.events, bytes: self.bytes });
        }
        self.events += entry.events.len();
        self.bytes += entry.events.iter().map(|event| event.frame.get().len()).sum::<usize>();
        // One event more than is kept: its writer tells which clients may continue behind it.
        while self.places.get(1).is_some_and(|next| self.exceed(next, limits)) {
            self.places.pop_front();
        }
    }

    /// Forgets all. The engine has lost entries.
    pub(crate) fn forget(&mut self) {
        self.places.clear();
    }

    /// Returns the place from which a successor reads; `None` if it needs no entry that is stored.
    pub(crate) fn oldest(&self) -> Option<Position> {
        self.places.front().map(|start| start.at)
    }

    /// True if there are more events from this start on than a session keeps.
    fn exceed(&self, start: &Start, limits: HistoryLimits) -> bool {
        self.events - start.events > limits.events || self.bytes - start.bytes > limits.bytes
    }
}
