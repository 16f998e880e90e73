//! What a writer asks the engine, and what it is told.

use std::time::Duration;

use crate::{
    EntryHead, Epoch, HistoryLimits, LogEntry, LoggedEvent, Position, SessionKey, SessionLog, Tail, WriteError,
};

/// Longest wait of an event for the log.
pub const DEADLINE: Duration = Duration::from_millis(250);

/// Bounds of a writer.
#[derive(Debug, Clone, Copy)]
pub struct WriterLimits {
    /// Longest wait of an event for the log.
    pub deadline: Duration,
    /// Time after which a question to the engine is asked again.
    pub ask_again: Duration,
    /// Time after which a log without new events gets a mark, since engines do not keep entries for ever.
    pub refresh: Duration,
    /// Entries after which one has all that clients have been told: less than half of those that the engine keeps.
    pub snapshot_entries: u64,
    /// Most events that wait for the engine; those that are sent are given up first, and the log is broken there.
    pub held_events: usize,
    /// Most bytes of their frames.
    pub held_bytes: usize,
    /// Events that a successor is to find in the log.
    pub history: HistoryLimits,
}

/// State of a writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriterState {
    /// The first entry of a successor is not stored yet.
    TakingOver,
    /// The owner before has written an entry meanwhile: read the log again, and take over again.
    Overtaken,
    /// Events are numbered.
    Open,
    /// Everything is stored, and the session handed over.
    Closed,
    /// Another node owns the session: close its sockets and log its user off.
    Fenced,
}

/// Question to the engine.
#[derive(Debug, Clone)]
pub enum LogQuestion {
    /// Stores an entry behind `expected`.
    Append {
        /// Name of the entry, for the answer.
        head: EntryHead,
        /// Last entry, as the writer knows it.
        expected: Position,
        /// Text of the entry, the same each time.
        text: Vec<u8>,
    },
    /// Reads the entry that is the last one now, to know who wrote it.
    Look {
        /// Place of the entry.
        at: Position,
    },
}

impl LogQuestion {
    /// Asks the engine about the log of a session; `None` if it does not answer. The [writer](crate::LogWriter) then asks again.
    pub async fn ask<E: SessionLog>(self, engine: &E, session: SessionKey) -> Option<LogAnswer> {
        match self {
            Self::Append { head, expected, text } => match engine.append(session, text, expected).await {
                Ok(position) => Some(LogAnswer::Stored { head, position }),
                Err(WriteError::Fenced { last, .. }) => Some(LogAnswer::Refused { head, last }),
                Err(WriteError::Changed | WriteError::Engine(_)) => None,
            },
            Self::Look { at } => {
                let found = engine.entry_at(session, at).await.ok()?;
                let Some(stored) = found else { return Some(LogAnswer::Seen { at, entry: None }) };
                Some(match LogEntry::decode(&stored.text) {
                    Ok(entry) => LogAnswer::Seen { at, entry: Some((entry.head(), entry.tail(at))) },
                    Err(_) => LogAnswer::Unreadable { at },
                })
            }
        }
    }
}

/// Answer of the engine. Late and repeated ones do no harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogAnswer {
    /// The entry is stored.
    Stored {
        /// Name of the entry.
        head: EntryHead,
        /// Place of the entry.
        position: Position,
    },
    /// The entry is not stored, since another one is the last.
    Refused {
        /// Name of the entry.
        head: EntryHead,
        /// Place of the last entry; [`Position::START`] if there is none.
        last: Position,
    },
    /// Entry that was looked at; `None` if it was not found.
    Seen {
        /// Place of the entry.
        at: Position,
        /// Name and what a successor needs to know.
        entry: Option<(EntryHead, Tail)>,
    },
    /// The entry that was looked at cannot be read: a node of a newer version has written it.
    Unreadable {
        /// Place of the entry.
        at: Position,
    },
}

/// Event that may be sent now.
#[derive(Debug)]
pub struct Release {
    /// The event.
    pub event: LoggedEvent,
    /// True if it is stored.
    pub logged: bool,
}

/// A later owner has written to the log: this node's claim is out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("epoch {later:?} owns the session")]
pub struct Outdated {
    /// Epoch of that owner.
    pub later: Epoch,
}
