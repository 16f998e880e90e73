//! The engine within one process.

mod engine_core;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures::channel::{mpsc, oneshot};
use futures::{FutureExt as _, Stream};

pub use engine_core::EngineCore;

use crate::{
    Bucket, Change, EngineError, Expected, PeerRequest, Peers, Position, Registry, Revision, SessionKey, SessionLog,
    StoredEntry, StoredRecord, WriteError,
};

/// Most changes or entries that wait for a listener. One that is further behind is told everything anew.
const WATCHED: usize = 1024;

/// Engine of the nodes of one process.
#[derive(Debug, Default)]
pub struct InProcess {
    shared: Mutex<EngineState>,
}

#[derive(Debug, Default)]
struct EngineState {
    core: EngineCore,
    watchers: Vec<(Bucket, mpsc::Sender<Change>)>,
    /// Listeners for requests, by node and service.
    listeners: HashMap<(String, String), mpsc::Sender<PeerRequest>>,
}

impl EngineState {
    /// Removes the records that have expired.
    fn expire(&mut self, now: Instant) {
        for (bucket, key) in self.core.expire(now) {
            self.tell(bucket, &Change { key, record: None });
        }
    }

    fn tell(&mut self, bucket: Bucket, change: &Change) {
        self.watchers.retain_mut(|(watched, watcher)| *watched != bucket || watcher.try_send(change.clone()).is_ok());
    }
}

impl InProcess {
    fn shared(&self) -> MutexGuard<'_, EngineState> {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.expire(Instant::now());
        shared
    }
}

impl Registry for InProcess {
    async fn read(&self, bucket: Bucket, key: &str) -> Result<Option<StoredRecord>, EngineError> {
        Ok(self.shared().core.read(bucket, key))
    }

    async fn write(
        &self,
        bucket: Bucket,
        key: &str,
        text: Vec<u8>,
        expected: Expected,
    ) -> Result<Revision, WriteError> {
        let mut shared = self.shared();
        let revision = shared.core.write(bucket, key, text.clone(), expected, Instant::now())?;
        let record = Some(StoredRecord { revision, text });
        shared.tell(bucket, &Change { key: key.to_owned(), record });
        Ok(revision)
    }

    async fn remove(&self, bucket: Bucket, key: &str, revision: Revision) -> Result<(), WriteError> {
        let mut shared = self.shared();
        shared.core.remove(bucket, key, revision)?;
        shared.tell(bucket, &Change { key: key.to_owned(), record: None });
        Ok(())
    }

    async fn watch(&self, bucket: Bucket) -> Result<impl Stream<Item = Change> + Send + Unpin + 'static, EngineError> {
        let mut shared = self.shared();
        let records = shared.core.records(bucket);
        let (mut tell, changes) = mpsc::channel(WATCHED + records.len());
        for (key, record) in records {
            // There is room for all of them.
            let _ = tell.try_send(Change { key, record: Some(record) });
        }
        shared.watchers.retain(|(_, watcher)| !watcher.is_closed());
        shared.watchers.push((bucket, tell));
        Ok(changes)
    }
}

impl SessionLog for InProcess {
    async fn append(&self, session: SessionKey, text: Vec<u8>, expected: Position) -> Result<Position, WriteError> {
        self.shared().core.append(session, text, expected)
    }

    async fn entry_at(&self, session: SessionKey, position: Position) -> Result<Option<StoredEntry>, EngineError> {
        Ok(self.shared().core.entry_at(session, position))
    }

    async fn first(&self, session: SessionKey) -> Result<Option<StoredEntry>, EngineError> {
        Ok(self.shared().core.entries(session).next().cloned())
    }

    async fn last(&self, session: SessionKey) -> Result<Option<StoredEntry>, EngineError> {
        Ok(self.shared().core.entries(session).next_back().cloned())
    }

    async fn entries_at(
        &self,
        session: SessionKey,
        places: &[Position],
    ) -> Result<Vec<Option<StoredEntry>>, EngineError> {
        let shared = self.shared();
        Ok(places.iter().map(|place| shared.core.entry_at(session, *place)).collect())
    }

    async fn read(&self, session: SessionKey, from: Position) -> Result<Vec<StoredEntry>, EngineError> {
        let shared = self.shared();
        Ok(shared.core.entries(session).filter(|entry| entry.position >= from).cloned().collect())
    }

    async fn purge(&self, session: SessionKey, up_to: Position) -> Result<(), EngineError> {
        self.shared().core.purge(session, up_to);
        Ok(())
    }
}

impl Peers for InProcess {
    async fn ask(&self, node: &str, service: &str, text: Vec<u8>, deadline: Duration) -> Result<Vec<u8>, EngineError> {
        let unreachable = |reason: &str| EngineError::Unreachable(format!("node {node} {reason}"));
        let (tell, answer) = oneshot::channel();
        let request = PeerRequest::new(text, move |text| {
            // Who has asked may no longer wait.
            let _ = tell.send(text);
            std::future::ready(()).boxed()
        });
        let listener = self.shared().listeners.get(&(node.to_owned(), service.to_owned())).cloned();
        let mut listener = listener.ok_or_else(|| EngineError::NobodyThere(node.to_owned()))?;
        listener.try_send(request).map_err(|_| unreachable("has no room for a request"))?;
        let answer = tokio::time::timeout(deadline, answer).await.map_err(|_| unreachable("does not answer"))?;
        answer.map_err(|_| unreachable("has dropped the request"))
    }

    async fn listen(
        &self,
        node: &str,
        service: &str,
    ) -> Result<impl Stream<Item = PeerRequest> + Send + Unpin + 'static, EngineError> {
        let (tell, requests) = mpsc::channel(WATCHED);
        self.shared().listeners.insert((node.to_owned(), service.to_owned()), tell);
        Ok(requests)
    }
}
