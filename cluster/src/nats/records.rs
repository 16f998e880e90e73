use std::future::ready;

use async_nats::HeaderMap;
use async_nats::jetstream::kv::{Entry, Operation, Store};
use futures::{Stream, StreamExt as _};

use super::conditional::NotWritten;
use super::{NatsEngine, key, refused, unreachable};
use crate::{Bucket, Change, EngineError, Expected, Registry, Revision, StoredRecord, WriteError};

/// Header of a message of a bucket that is no record.
const OPERATION: &str = "KV-Operation";

/// Value of it for a record that was removed.
const REMOVAL: &str = "DEL";

impl From<NotWritten> for WriteError {
    fn from(reason: NotWritten) -> Self {
        match reason {
            NotWritten::WrongLast => Self::Changed,
            NotWritten::Engine(error) => error.into(),
        }
    }
}

impl NatsEngine {
    fn store(&self, bucket: Bucket) -> &Store {
        match bucket {
            Bucket::Nodes => &self.nodes,
            Bucket::Users => &self.users,
            Bucket::Sessions => &self.sessions,
            Bucket::Requests => &self.requests,
        }
    }

    fn subject(&self, bucket: Bucket, key: &str) -> String {
        format!("{}{}", self.store(bucket).prefix, key::encode(key))
    }

    async fn store_record(
        &self,
        bucket: Bucket,
        key: &str,
        headers: HeaderMap,
        text: Vec<u8>,
        expected: Option<u64>,
    ) -> Result<u64, NotWritten> {
        self.store_behind(self.subject(bucket, key), headers, text, expected).await
    }

    /// Returns the revision of the removal, if a removal is the last that happened to the record.
    async fn removal_of(&self, bucket: Bucket, key: &str) -> Result<Option<u64>, EngineError> {
        let last = self.last_message(&self.store(bucket).stream, &self.subject(bucket, key)).await?;
        Ok(last.filter(|message| message.headers.get(OPERATION).is_some()).map(|message| message.sequence))
    }
}

impl Registry for NatsEngine {
    async fn read(&self, bucket: Bucket, key: &str) -> Result<Option<StoredRecord>, EngineError> {
        let store = self.store(bucket);
        let entry = self.within(store.entry(key::encode(key))).await?.map_err(unreachable)?;
        match entry.and_then(record_of) {
            // Any replica answers, and one may not have the record yet. Nobody may hear from it that there is none.
            None if store.stream.cached_info().config.num_replicas > 1 => {
                let last = self.last_message(&store.stream, &self.subject(bucket, key)).await?;
                let record = last.filter(|message| message.headers.get(OPERATION).is_none());
                Ok(record
                    .map(|record| StoredRecord { revision: Revision(record.sequence), text: record.payload.into() }))
            }
            record => Ok(record),
        }
    }

    async fn write(
        &self,
        bucket: Bucket,
        key: &str,
        text: Vec<u8>,
        expected: Expected,
    ) -> Result<Revision, WriteError> {
        let expected = match expected {
            Expected::Anything => None,
            Expected::At(Revision(revision)) => Some(revision),
            Expected::Absent => Some(0),
        };
        let is_new = expected == Some(0);
        match self.store_record(bucket, key, HeaderMap::new(), text.clone(), expected).await {
            Err(NotWritten::WrongLast) if is_new => {
                let removal = self.removal_of(bucket, key).await?.ok_or(WriteError::Changed)?;
                self.store_record(bucket, key, HeaderMap::new(), text, Some(removal)).await
            }
            answer => answer,
        }
        .map(Revision)
        .map_err(WriteError::from)
    }

    async fn remove(&self, bucket: Bucket, key: &str, revision: Revision) -> Result<(), WriteError> {
        let mut headers = HeaderMap::new();
        headers.insert(OPERATION, REMOVAL);
        self.store_record(bucket, key, headers, Vec::new(), Some(revision.0)).await?;
        Ok(())
    }

    async fn watch(&self, bucket: Bucket) -> Result<impl Stream<Item = Change> + Send + Unpin + 'static, EngineError> {
        let lost = self.lost();
        let watch = self.within(self.store(bucket).watch_with_history(">")).await?.map_err(refused)?;
        // After a failure nobody knows what was missed.
        let entries = watch.scan((), |(), entry| ready(entry.ok()));
        let changes = entries.filter_map(|entry| {
            let key = key::decode(&entry.key);
            ready(key.map(|key| Change { key, record: record_of(entry) }))
        });
        Ok(changes.take_until(lost).boxed())
    }
}

/// Returns the record; `None` for the mark of a removal.
fn record_of(entry: Entry) -> Option<StoredRecord> {
    let record = StoredRecord { revision: Revision(entry.revision), text: entry.value.into() };
    (entry.operation == Operation::Put).then_some(record)
}
