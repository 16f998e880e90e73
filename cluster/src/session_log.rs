use std::future::Future;

use crate::{EngineError, Position, SessionKey, WriteError};

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

    /// Reads all entries that are kept, in their order.
    fn read(&self, session: SessionKey) -> impl Future<Output = Result<Vec<StoredEntry>, EngineError>> + Send;

    /// Removes all entries of a session that has ended.
    fn purge(&self, session: SessionKey) -> impl Future<Output = Result<(), EngineError>> + Send;
}
