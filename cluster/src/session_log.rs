use std::future::Future;

use crate::{EngineError, LogEntry, Position, SessionKey, WriteError};

/// Entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    /// Place of the entry.
    pub position: Position,
    /// Its text, for [`crate::LogEntry::decode`].
    pub text: Vec<u8>,
}

/// Logs of sessions in an engine.
///
/// Entries never change. A read may be out of date: it then lacks the newest entries, and shows nothing that was not
/// stored.
pub trait SessionLog: Send + Sync {
    /// Stores an entry behind the one that is expected to be the last one of the session.
    fn append(
        &self,
        session: SessionKey,
        text: Vec<u8>,
        expected: Position,
    ) -> impl Future<Output = Result<Position, WriteError>> + Send;

    /// Reads the entry at a place; `None` if the session has none there.
    fn entry_at(
        &self,
        session: SessionKey,
        position: Position,
    ) -> impl Future<Output = Result<Option<StoredEntry>, EngineError>> + Send;

    /// Reads the first entry that is kept; `None` if there is none.
    fn first(&self, session: SessionKey) -> impl Future<Output = Result<Option<StoredEntry>, EngineError>> + Send;

    /// Reads the last entry; `None` if there is none.
    fn last(&self, session: SessionKey) -> impl Future<Output = Result<Option<StoredEntry>, EngineError>> + Send;

    /// Reads the entries at these places; `None` for each that the session does not have.
    fn entries_at(
        &self,
        session: SessionKey,
        places: &[Position],
    ) -> impl Future<Output = Result<Vec<Option<StoredEntry>>, EngineError>> + Send;

    /// Reads the entries that are kept from a place on, in their order. The engine may have to search for them among those of
    /// all sessions.
    fn read(
        &self,
        session: SessionKey,
        from: Position,
    ) -> impl Future<Output = Result<Vec<StoredEntry>, EngineError>> + Send;

    /// Removes the entries of a session that has ended, up to a place. [`LogRemoval`](crate::LogRemoval) removes all of them
    /// in steps.
    fn purge(&self, session: SessionKey, up_to: Position) -> impl Future<Output = Result<(), EngineError>> + Send;
}

/// Reads what a successor needs of a session's log: the newest entries, and not all of a long one.
///
/// # Errors
///
/// The engine does not answer, or an entry is of a newer format.
pub async fn read_log<E: SessionLog>(
    engine: &E,
    session: SessionKey,
) -> Result<Vec<(Position, LogEntry)>, EngineError> {
    let Some(last) = engine.last(session).await? else { return Ok(Vec::new()) };
    let last = decode(&last)?;
    let from = last.1.read_from;
    if let Some(log) = follow(engine, session, last).await? {
        return Ok(log);
    }
    engine.read(session, from).await?.iter().map(decode).collect()
}

/// Goes back from the last entry by the places that the entries tell; `None` if an entry tells none, or one is not to be found.
async fn follow<E: SessionLog>(
    engine: &E,
    session: SessionKey,
    last: (Position, LogEntry),
) -> Result<Option<Vec<(Position, LogEntry)>>, EngineError> {
    let from = last.1.read_from;
    let mut newest_first = vec![last];
    while let Some((oldest, entry)) = newest_first.last() {
        let Some(earlier) = &entry.earlier else { return Ok(None) };
        let places = earlier.iter().rev().copied().filter(|place| (from..*oldest).contains(place));
        let places: Vec<_> = places.collect();
        if places.is_empty() {
            break;
        }
        for found in engine.entries_at(session, &places).await? {
            let Some(found) = found else { return Ok(None) };
            newest_first.push(decode(&found)?);
        }
    }
    newest_first.reverse();
    Ok(Some(newest_first))
}

fn decode(stored: &StoredEntry) -> Result<(Position, LogEntry), EngineError> {
    let entry = LogEntry::decode(&stored.text).map_err(|error| EngineError::Refused(error.to_string()))?;
    Ok((stored.position, entry))
}
