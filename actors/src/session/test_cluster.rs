use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use cluster::{
    DEADLINE, EngineError, Epoch, HistoryLimits, InProcess, LogAnswer, LogQuestion, Place, RawValue, SessionKey,
    SessionRecord, WatchRecord, WriterLimits,
};
use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::event::{EventBody, SessionEvent};
use super::id::SessionId;
use super::session_cluster::{SessionCluster, SessionPast, ShownNow};
use crate::{Credentials, Extension};

/// Nodes over an engine within the process, which can be made silent.
#[derive(Debug, Default)]
pub(crate) struct TestCluster {
    pub(crate) engine: Arc<InProcess>,
    /// Questions to the log are not answered.
    pub(crate) is_silent: AtomicBool,
    /// The connection to the engine is lost, as far as the node knows.
    pub(crate) is_lost: AtomicBool,
    /// Logs cannot be read.
    pub(crate) is_unreadable: AtomicBool,
    /// A session has said that it was fenced.
    pub(crate) fenced: AtomicBool,
}

impl SessionCluster for TestCluster {
    fn arrive(&self, _: &Extension) -> BoxFuture<'static, Result<Place, EngineError>> {
        let place = if self.is_lost.load(Ordering::Relaxed) {
            Err(EngineError::Unreachable("no answer".to_owned()))
        } else {
            Ok(Place::Here(Epoch(1)))
        };
        std::future::ready(place).boxed()
    }

    fn release(&self, _: &Extension) -> BoxFuture<'static, ()> {
        std::future::ready(()).boxed()
    }

    fn fenced(&self, _: &Extension, _: Epoch) -> BoxFuture<'static, ()> {
        self.fenced.store(true, Ordering::Relaxed);
        std::future::ready(()).boxed()
    }

    fn past(&self, id: SessionId, user: &Extension) -> BoxFuture<'static, Result<Option<SessionPast>, EngineError>> {
        let (engine, user) = (Arc::clone(&self.engine), user.to_string());
        let is_unreadable = self.is_unreadable.load(Ordering::Relaxed);
        async move {
            if is_unreadable {
                return Err(EngineError::Unreachable("no answer".to_owned()));
            }
            let entries = cluster::read_log(&*engine, SessionKey::of(&id.reveal())).await?;
            let record = SessionRecord::new(user, WatchRecord::default(), None);
            Ok(Some(SessionPast { record, entries }))
        }
        .boxed()
    }

    fn seal(&self, _: SessionId, _: &Credentials) -> Option<String> {
        None
    }

    fn ticket(&self, id: SessionId, credentials: &Credentials) -> String {
        format!("{} {}", id.reveal(), credentials.extension)
    }

    fn remember(&self, _: SessionId, _: SessionRecord) -> BoxFuture<'static, ()> {
        std::future::ready(()).boxed()
    }

    fn forget(&self, _: SessionId, _: &Extension, _: Epoch) -> BoxFuture<'static, ()> {
        std::future::ready(()).boxed()
    }

    fn is_reachable(&self) -> bool {
        !self.is_lost.load(Ordering::Relaxed)
    }

    fn ask(&self, id: SessionId, question: LogQuestion) -> BoxFuture<'static, Option<LogAnswer>> {
        let engine = Arc::clone(&self.engine);
        if self.is_silent.load(Ordering::Relaxed) {
            return std::future::ready(None).boxed();
        }
        async move { question.ask(&*engine, SessionKey::of(&id.reveal())).await }.boxed()
    }

    fn writer_limits(&self) -> WriterLimits {
        WriterLimits {
            deadline: DEADLINE,
            ask_again: Duration::from_millis(20),
            refresh: Duration::from_secs(3_600),
            snapshot_entries: 10,
            held_events: 100,
            held_bytes: 100_000,
            history: HistoryLimits { events: 100, bytes: 100_000 },
        }
    }

    fn render(&self, event: &SessionEvent) -> Box<RawValue> {
        RawValue::from_string(format!("[{}]", event.seq)).unwrap()
    }

    fn event_of(&self, seq: u64, _: &RawValue) -> Arc<SessionEvent> {
        SessionEvent::new(seq, SystemTime::UNIX_EPOCH, EventBody::ServerStatus { connected: true })
    }

    fn summary(&self, told: Vec<Box<RawValue>>) -> Vec<Box<RawValue>> {
        told
    }

    fn differences(&self, told: &[Box<RawValue>], now: &ShownNow<'_>) -> Vec<EventBody> {
        assert!(!told.is_empty(), "the log says what was told");
        now.connected.map(|connected| EventBody::ServerStatus { connected }).into_iter().collect()
    }
}
