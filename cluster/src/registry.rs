use std::future::Future;

use futures::Stream;

use crate::{EngineError, Revision, WriteError};

/// Kinds of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bucket {
    /// Nodes by name. A record that is not written again within [`crate::NODE_TTL`] disappears.
    Nodes,
    /// Owners of users, by extension.
    Users,
    /// Sessions, by [`crate::SessionKey`].
    Sessions,
    /// Requests that are carried out once, by the hash of their keys. A record disappears after [`crate::REQUEST_TTL`].
    Requests,
}

/// State of a record that a write depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// There is no record.
    Absent,
    /// The record has this revision.
    At(Revision),
    /// Any: the writer is the only one.
    Anything,
}

/// Record as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecord {
    /// Its revision.
    pub revision: Revision,
    /// Its text.
    pub text: Vec<u8>,
}

/// Change of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Key of the record.
    pub key: String,
    /// The record; `None` if it is gone.
    pub record: Option<StoredRecord>,
}

/// Records in an engine, written on conditions.
///
/// A read may be out of date. Only the answer to a write decides who owns something.
pub trait Registry: Send + Sync {
    /// Reads a record.
    fn read(&self, bucket: Bucket, key: &str)
    -> impl Future<Output = Result<Option<StoredRecord>, EngineError>> + Send;

    /// Writes a record, if it is as expected.
    fn write(
        &self,
        bucket: Bucket,
        key: &str,
        text: Vec<u8>,
        expected: Expected,
    ) -> impl Future<Output = Result<Revision, WriteError>> + Send;

    /// Removes a record, if it has this revision.
    fn remove(
        &self,
        bucket: Bucket,
        key: &str,
        revision: Revision,
    ) -> impl Future<Output = Result<(), WriteError>> + Send;

    /// Tells the records of a bucket and then their changes; of several changes of one record perhaps the last alone. The
    /// stream ends if the watcher falls behind or the engine is
    /// lost; a new one tells all records again.
    fn watch(
        &self,
        bucket: Bucket,
    ) -> impl Future<Output = Result<impl Stream<Item = Change> + Send + Unpin + 'static, EngineError>> + Send;
}
