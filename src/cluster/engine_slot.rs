use std::iter;
use std::time::Duration;

use cluster::{
    Bucket, Change, EngineError, Expected, NatsEngine, NatsSettings, PeerRequest, Peers, Position, Registry, Revision,
    SessionKey, SessionLog, StoredEntry, StoredRecord, WriteError,
};
use futures::Stream;
use tokio::sync::SetOnce;
use tokio::time::sleep;

/// Pause before the engine is tried again, at first and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(5));

/// Place of the cluster's engine, which may not be there yet when the program starts.
///
/// Until it is there, whatever is asked fails as it does while the engine is out of reach, and who wants to listen waits for
/// it. Once it was there, the engine connects again by itself.
#[derive(Debug, Default)]
pub(crate) struct EngineSlot {
    engine: SetOnce<NatsEngine>,
}

impl EngineSlot {
    /// Connects, and tells in the log when the connection is lost and when it is back. Never ends.
    pub(crate) async fn connect(&self, settings: NatsSettings) {
        self.connect_at_first(settings).await;
        let Some(engine) = self.engine.get() else { return };
        loop {
            engine.until_connected(false).await;
            log::warn!("the cluster's engine is lost; the sessions of this node go on");
            engine.until_connected(true).await;
            log::info!("the cluster's engine is back, NATS {}", engine.version());
        }
    }

    /// Tries until it succeeds. The log tells the first failure and the success.
    async fn connect_at_first(&self, settings: NatsSettings) {
        let mut pauses = pauses();
        let mut is_first = true;
        loop {
            match NatsEngine::connect(settings.clone()).await {
                Ok(engine) => {
                    log::info!("connected to the cluster's engine, NATS {}", engine.version());
                    // Who comes second keeps what the first one has found.
                    let _ = self.engine.set(engine);
                    return;
                }
                Err(error) if is_first => {
                    log::warn!(
                        "{error}; it is tried again until it does, and sessions live on this node alone meanwhile"
                    );
                    is_first = false;
                }
                Err(_) => {}
            }
            sleep(pauses.next().unwrap_or(PAUSES.1)).await;
        }
    }

    /// Waits until the connection to a server stands, but no longer than this.
    pub(crate) async fn within(&self, longest: Duration) {
        let connected = async { self.engine.wait().await.until_connected(true).await };
        let _ = tokio::time::timeout(longest, connected).await;
    }

    /// True if the connection to a server stands.
    #[must_use]
    pub(crate) fn is_connected(&self) -> bool {
        self.engine.get().is_some_and(NatsEngine::is_connected)
    }

    /// Returns the version of the server that it is connected to, or was last.
    #[must_use]
    pub(crate) fn version(&self) -> Option<String> {
        self.engine.get().map(NatsEngine::version)
    }

    fn engine(&self) -> Result<&NatsEngine, EngineError> {
        self.engine.get().ok_or_else(|| EngineError::Unreachable("not connected yet".to_owned()))
    }
}

fn pauses() -> impl Iterator<Item = Duration> {
    iter::successors(Some(PAUSES.0), |pause| Some((*pause * 2).min(PAUSES.1)))
}

impl Registry for EngineSlot {
    async fn read(&self, bucket: Bucket, key: &str) -> Result<Option<StoredRecord>, EngineError> {
        Registry::read(self.engine()?, bucket, key).await
    }

    async fn write(
        &self,
        bucket: Bucket,
        key: &str,
        text: Vec<u8>,
        expected: Expected,
    ) -> Result<Revision, WriteError> {
        self.engine()?.write(bucket, key, text, expected).await
    }

    async fn remove(&self, bucket: Bucket, key: &str, revision: Revision) -> Result<(), WriteError> {
        self.engine()?.remove(bucket, key, revision).await
    }

    async fn watch(&self, bucket: Bucket) -> Result<impl Stream<Item = Change> + Send + Unpin + 'static, EngineError> {
        self.engine.wait().await.watch(bucket).await
    }
}

impl SessionLog for EngineSlot {
    async fn append(&self, session: SessionKey, text: Vec<u8>, expected: Position) -> Result<Position, WriteError> {
        self.engine()?.append(session, text, expected).await
    }

    async fn entry_at(&self, session: SessionKey, position: Position) -> Result<Option<StoredEntry>, EngineError> {
        self.engine()?.entry_at(session, position).await
    }

    async fn first(&self, session: SessionKey) -> Result<Option<StoredEntry>, EngineError> {
        self.engine()?.first(session).await
    }

    async fn last(&self, session: SessionKey) -> Result<Option<StoredEntry>, EngineError> {
        self.engine()?.last(session).await
    }

    async fn entries_at(
        &self,
        session: SessionKey,
        places: &[Position],
    ) -> Result<Vec<Option<StoredEntry>>, EngineError> {
        self.engine()?.entries_at(session, places).await
    }

    async fn read(&self, session: SessionKey, from: Position) -> Result<Vec<StoredEntry>, EngineError> {
        SessionLog::read(self.engine()?, session, from).await
    }

    async fn purge(&self, session: SessionKey, up_to: Position) -> Result<(), EngineError> {
        self.engine()?.purge(session, up_to).await
    }
}

impl Peers for EngineSlot {
    async fn ask(&self, node: &str, service: &str, text: Vec<u8>, deadline: Duration) -> Result<Vec<u8>, EngineError> {
        self.engine()?.ask(node, service, text, deadline).await
    }

    async fn listen(
        &self,
        node: &str,
        service: &str,
    ) -> Result<impl Stream<Item = PeerRequest> + Send + Unpin + 'static, EngineError> {
        self.engine.wait().await.listen(node, service).await
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use tokio::time::timeout;

    use super::*;

    fn not_yet<T>() -> Result<T, EngineError> {
        Err(EngineError::Unreachable("not connected yet".to_owned()))
    }

    #[tokio::test]
    async fn until_there_is_an_engine_everything_fails_as_while_it_is_out_of_reach() {
        let slot = EngineSlot::default();
        let session = SessionKey::of("any");
        assert_eq!(Registry::read(&slot, Bucket::Users, "102").await, not_yet());
        assert_eq!(slot.ask("b", "owns", Vec::new(), Duration::from_secs(1)).await, not_yet());
        assert_eq!(SessionLog::read(&slot, session, Position::START).await, not_yet());
        assert!(slot.watch(Bucket::Nodes).now_or_never().is_none(), "who listens waits for it");
        let written = slot.append(session, Vec::new(), Position::START).await;
        assert_eq!(written, not_yet().map_err(WriteError::Engine));
        assert_eq!((slot.is_connected(), slot.version()), (false, None));
    }

    #[tokio::test]
    async fn servers_that_are_not_there_are_tried_again() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("nats://{}", listener.local_addr().expect("its address"));
        drop(listener);
        let slot = EngineSlot::default();
        let connected = timeout(Duration::from_millis(700), slot.connect(NatsSettings::new(vec![address]))).await;
        assert!(connected.is_err() && !slot.is_connected());
    }

    #[test]
    fn pauses_grow_up_to_their_most() {
        let milliseconds: Vec<_> = pauses().take(6).map(|pause| pause.as_millis()).collect();
        assert_eq!(milliseconds, [500, 1_000, 2_000, 4_000, 5_000, 5_000]);
    }
}
