//! The cluster as sessions need it.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use actors::session::{EventBody, SessionCluster, SessionEvent, SessionId, SessionPast, ShownNow};
use actors::{Credentials, Extension};
use cluster::{
    Bucket, EngineError, Epoch, Expected, LogAnswer, LogEntry, LogQuestion, Place, RawValue, Registry, SessionKey,
    SessionLog, SessionRecord, WriterLimits,
};
use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::node::{ClusterNode, refused};
use super::tickets::LIFETIME;
use crate::events::log_frames;

/// The node, for its sessions.
#[derive(Debug, Clone)]
pub(crate) struct ClusterSessions(pub(crate) Arc<ClusterNode>);

impl ClusterSessions {
    /// Removes all that other nodes know of a session.
    pub(crate) async fn remove(&self, session: SessionId) {
        let engine = &self.0.engine;
        let key = key_of(session);
        let record = engine.read_record(Bucket::Sessions, &key.to_string()).await;
        if let Ok(Some(record)) = record {
            let _ = engine.remove(Bucket::Sessions, &key.to_string(), record.revision).await;
        }
        if let Err(error) = self.0.log_removal.remove(&**engine, key).await {
            log::debug!(session:% = session; "the log of a session that has ended is kept for its time: {error}");
        }
    }

    /// True if no node has taken the session over since this epoch. A node that has stood still may not know it yet.
    async fn is_last_owner(&self, session: SessionId, user: &str, epoch: Epoch) -> Result<bool, EngineError> {
        if let Some(owner) = self.0.engine.read_record(Bucket::Users, user).await? {
            return Ok(Epoch::from(owner.revision) == epoch);
        }
        // The user was given up: by this node as the session ended, or by one that has taken it over.
        let last = self.0.engine.last(key_of(session)).await?;
        let last = last.map(|entry| LogEntry::decode(&entry.text)).transpose().map_err(refused)?;
        Ok(last.is_none_or(|entry| entry.epoch <= epoch))
    }
}

fn key_of(session: SessionId) -> SessionKey {
    SessionKey::of(&session.reveal())
}

impl SessionCluster for ClusterSessions {
    fn arrive(&self, user: &Extension) -> BoxFuture<'static, Result<Place, EngineError>> {
        let node = Arc::clone(&self.0);
        let user = user.to_string();
        async move { node.member.arrive(&user).await }.boxed()
    }

    fn release(&self, user: &Extension) -> BoxFuture<'static, ()> {
        let node = Arc::clone(&self.0);
        let user = user.to_string();
        async move {
            if let Err(error) = node.member.release(&user).await {
                log::debug!("user {user} is given up, and the engine does not know it: {error}");
            }
        }
        .boxed()
    }

    fn fenced(&self, user: &Extension, epoch: Epoch) -> BoxFuture<'static, ()> {
        let node = Arc::clone(&self.0);
        let user = user.to_string();
        async move { node.member.fenced(&user, epoch).await }.boxed()
    }

    fn past(
        &self,
        session: SessionId,
        user: &Extension,
    ) -> BoxFuture<'static, Result<Option<SessionPast>, EngineError>> {
        let node = Arc::clone(&self.0);
        let user = user.to_string();
        async move {
            let Some(record) = node.record(session).await?.filter(|record| record.user == user) else {
                return Ok(None);
            };
            let entries = cluster::read_log(&*node.engine, key_of(session)).await?;
            Ok(Some(SessionPast { record, entries }))
        }
        .boxed()
    }

    fn seal(&self, session: SessionId, credentials: &Credentials) -> Option<String> {
        let end = SystemTime::now() + LIFETIME;
        self.0.seals_passwords.then(|| self.0.ticket(session, credentials, end))
    }

    fn ticket(&self, session: SessionId, credentials: &Credentials) -> String {
        self.0.new_ticket(session, credentials)
    }

    fn remember(&self, session: SessionId, record: SessionRecord) -> BoxFuture<'static, ()> {
        let node = Arc::clone(&self.0);
        async move {
            let key = key_of(session).to_string();
            if let Err(error) = node.engine.write(Bucket::Sessions, &key, record.encode(), Expected::Anything).await {
                log::warn!(session:% = session; "other nodes do not know of the session: {error}");
            }
        }
        .boxed()
    }

    fn forget(&self, session: SessionId, user: &Extension, epoch: Epoch) -> BoxFuture<'static, ()> {
        let this = self.clone();
        let user = user.to_string();
        async move {
            match this.is_last_owner(session, &user, epoch).await {
                Ok(true) => this.remove(session).await,
                Ok(false) => log::info!(session:% = session; "a session that has ended here goes on at another node"),
                Err(error) => {
                    log::debug!(session:% = session; "the log of a session that has ended is kept for its time: {error}");
                }
            }
        }
        .boxed()
    }

    fn is_reachable(&self) -> bool {
        self.0.engine.is_connected()
    }

    fn ask(&self, session: SessionId, question: LogQuestion) -> BoxFuture<'static, Option<LogAnswer>> {
        let node = Arc::clone(&self.0);
        async move { question.ask(&*node.engine, key_of(session)).await }.boxed()
    }

    fn writer_limits(&self) -> WriterLimits {
        WriterLimits {
            deadline: cluster::DEADLINE,
            ask_again: Duration::from_millis(500),
            refresh: Duration::from_secs(12 * 3_600),
            snapshot_entries: 200,
            held_events: 2_000,
            held_bytes: 512 * 1024,
            history: self.0.history,
        }
    }

    fn render(&self, event: &SessionEvent) -> Box<RawValue> {
        log_frames::log_frame(event, self.0.guide_only)
    }

    fn event_of(&self, seq: u64, frame: &RawValue) -> Arc<SessionEvent> {
        log_frames::logged_event(seq, frame)
    }

    fn summary(&self, told: Vec<Box<RawValue>>) -> Vec<Box<RawValue>> {
        log_frames::summary(&told)
    }

    fn differences(&self, told: &[Box<RawValue>], now: &ShownNow<'_>) -> Vec<EventBody> {
        log_frames::differences(told, now)
    }
}
