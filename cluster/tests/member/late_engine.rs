use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cluster::{
    Bucket, Change, EngineError, Expected, InProcess, PeerRequest, Peers, Registry, Revision, StoredRecord, WriteError,
};
use futures::Stream;

/// Engine that takes nothing at first.
#[derive(Debug)]
pub(crate) struct LateEngine {
    engine: InProcess,
    /// Number of writes that are still to fail.
    failing: AtomicUsize,
}

impl LateEngine {
    pub(crate) fn new(failing: usize) -> Self {
        Self { engine: InProcess::default(), failing: AtomicUsize::new(failing) }
    }

    pub(crate) fn is_there(&self) -> bool {
        self.failing.load(Ordering::Relaxed) == 0
    }
}

impl Registry for LateEngine {
    async fn read(&self, bucket: Bucket, key: &str) -> Result<Option<StoredRecord>, EngineError> {
        Registry::read(&self.engine, bucket, key).await
    }

    async fn write(
        &self,
        bucket: Bucket,
        key: &str,
        text: Vec<u8>,
        expected: Expected,
    ) -> Result<Revision, WriteError> {
        let left = self.failing.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        match left {
            Ok(_) => Err(EngineError::Unreachable("not connected yet".to_owned()).into()),
            Err(_) => self.engine.write(bucket, key, text, expected).await,
        }
    }

    async fn remove(&self, bucket: Bucket, key: &str, revision: Revision) -> Result<(), WriteError> {
        self.engine.remove(bucket, key, revision).await
    }

    async fn watch(&self, bucket: Bucket) -> Result<impl Stream<Item = Change> + Send + Unpin + 'static, EngineError> {
        self.engine.watch(bucket).await
    }
}

impl Peers for LateEngine {
    async fn ask(&self, node: &str, service: &str, text: Vec<u8>, deadline: Duration) -> Result<Vec<u8>, EngineError> {
        self.engine.ask(node, service, text, deadline).await
    }

    async fn listen(
        &self,
        node: &str,
        service: &str,
    ) -> Result<impl Stream<Item = PeerRequest> + Send + Unpin + 'static, EngineError> {
        self.engine.listen(node, service).await
    }
}
