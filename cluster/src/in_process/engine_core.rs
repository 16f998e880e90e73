use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Instant;

use crate::{Bucket, Expected, NODE_TTL, Position, Revision, SessionKey, StoredEntry, StoredRecord, WriteError};

/// Entries that are kept for each session, if nothing else is said.
const KEPT_ENTRIES: usize = 1_000;

/// Records and logs in memory. Pure.
#[derive(Debug, Clone)]
pub struct EngineCore {
    records: BTreeMap<Bucket, Records>,
    logs: HashMap<SessionKey, VecDeque<StoredEntry>>,
    last_position: u64,
    kept_entries: usize,
}

impl Default for EngineCore {
    fn default() -> Self {
        Self::keeping(KEPT_ENTRIES)
    }
}

#[derive(Debug, Clone, Default)]
struct Records {
    last_revision: u64,
    by_key: BTreeMap<String, (StoredRecord, Instant)>,
}

impl EngineCore {
    /// Makes an engine that keeps the last `entries` of each session's log, and at least one.
    #[must_use]
    pub fn keeping(entries: usize) -> Self {
        Self { records: BTreeMap::new(), logs: HashMap::new(), last_position: 0, kept_entries: entries.max(1) }
    }

    /// Reads a record.
    #[must_use]
    pub fn read(&self, bucket: Bucket, key: &str) -> Option<StoredRecord> {
        let (record, _) = self.records.get(&bucket)?.by_key.get(key)?;
        Some(record.clone())
    }

    /// Reads all records of a bucket, in the order of their keys.
    #[must_use]
    pub fn records(&self, bucket: Bucket) -> Vec<(String, StoredRecord)> {
        let records = self.records.get(&bucket).into_iter().flat_map(|records| &records.by_key);
        records.map(|(key, (record, _))| (key.clone(), record.clone())).collect()
    }

    /// Writes a record, if it is as expected.
    pub fn write(
        &mut self,
        bucket: Bucket,
        key: &str,
        text: Vec<u8>,
        expected: Expected,
        now: Instant,
    ) -> Result<Revision, WriteError> {
        let records = self.records.entry(bucket).or_default();
        let found = records.by_key.get(key).map(|(record, _)| record.revision);
        let is_as_expected = match expected {
            Expected::Absent => found.is_none(),
            Expected::At(revision) => found == Some(revision),
            Expected::Anything => true,
        };
        if !is_as_expected {
            return Err(WriteError::Changed);
        }
        records.last_revision += 1;
        let revision = Revision(records.last_revision);
        records.by_key.insert(key.to_owned(), (StoredRecord { revision, text }, now));
        Ok(revision)
    }

    /// Removes a record, if it has this revision.
    pub fn remove(&mut self, bucket: Bucket, key: &str, revision: Revision) -> Result<(), WriteError> {
        let records = self.records.entry(bucket).or_default();
        if records.by_key.get(key).is_none_or(|(record, _)| record.revision != revision) {
            return Err(WriteError::Changed);
        }
        records.by_key.remove(key);
        // As everywhere, a removal has a revision of its own.
        records.last_revision += 1;
        Ok(())
    }

    /// Removes the nodes that have not written for [`NODE_TTL`], and returns their records' keys.
    pub fn expire(&mut self, now: Instant) -> Vec<(Bucket, String)> {
        let Some(nodes) = self.records.get_mut(&Bucket::Nodes) else { return Vec::new() };
        let mut silent = Vec::new();
        nodes.by_key.retain(|key, (_, at)| {
            let is_silent = now.saturating_duration_since(*at) >= NODE_TTL;
            if is_silent {
                silent.push((Bucket::Nodes, key.clone()));
            }
            !is_silent
        });
        silent
    }

    /// Stores an entry behind the one that is expected to be the last one of the session.
    pub fn append(&mut self, session: SessionKey, text: Vec<u8>, expected: Position) -> Result<Position, WriteError> {
        let last = self.last(session);
        if last != expected {
            return Err(WriteError::Fenced { expected, last });
        }
        self.last_position += 1;
        let position = Position(self.last_position);
        let log = self.logs.entry(session).or_default();
        log.push_back(StoredEntry { position, text });
        if log.len() > self.kept_entries {
            log.pop_front();
        }
        Ok(position)
    }

    /// Returns the place of the last entry, [`Position::START`] for none.
    #[must_use]
    pub fn last(&self, session: SessionKey) -> Position {
        self.entries(session).next_back().map_or(Position::START, |entry| entry.position)
    }

    /// Returns the entry at a place.
    #[must_use]
    pub fn entry_at(&self, session: SessionKey, position: Position) -> Option<StoredEntry> {
        self.entries(session).rfind(|entry| entry.position == position).cloned()
    }

    /// Returns the entries of a session that are kept, in their order.
    pub fn entries(
        &self,
        session: SessionKey,
    ) -> impl DoubleEndedIterator<Item = &StoredEntry> + ExactSizeIterator + use<'_> {
        self.logs.get(&session).map_or_else(Default::default, VecDeque::iter)
    }

    /// Loses the newest entries of all sessions, at most `most` of each, as an engine may whose machine loses power.
    pub fn lose(&mut self, most: usize, may_lose: impl Fn(&StoredEntry) -> bool) {
        for log in self.logs.values_mut() {
            let lost = log.iter().rev().take(most).take_while(|entry| may_lose(entry)).count();
            log.truncate(log.len() - lost);
        }
    }

    /// Removes the entries of a session up to a place.
    pub fn purge(&mut self, session: SessionKey, up_to: Position) {
        let Some(log) = self.logs.get_mut(&session) else { return };
        log.retain(|entry| entry.position > up_to);
        if log.is_empty() {
            self.logs.remove(&session);
        }
    }
}
