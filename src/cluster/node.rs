use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use actors::session::SessionId;
use cluster::{
    Bucket, EngineError, HistoryLimits, LogRemoval, Member, MemberEvent, MemberSettings, OwnerRecord, Peers, Registry,
    SessionKey, SessionRecord, TicketError,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::{Notify, mpsc};

use super::channel_table::{ChannelTable, locked};
use super::engine_slot::EngineSlot;
use super::key_file::KeyFile;
use super::peer_message::{NodeQuestion, PeerQuestion};
use super::seen_messages::SeenMessages;
use crate::metrics::ClusterFigures;

/// Service by which nodes ask each other.
const SERVICE: &str = "edge";

/// Time for which is remembered where a session is served. A node that does not serve it any more says so.
const REMEMBERED: Duration = Duration::from_secs(5);

/// Longest time for another node to take note of something.
const TOLD: Duration = Duration::from_secs(2);

/// Bits for the channel runs of one process. A start of the process is counted in milliseconds above them.
const RUNS_BITS: u32 = 20;

/// Most sessions of which that is remembered.
const MOST_REMEMBERED: usize = 50_000;

/// This node of a cluster.
#[derive(Debug)]
pub(crate) struct ClusterNode {
    pub(crate) engine: Arc<EngineSlot>,
    pub(crate) member: Member<EngineSlot>,
    pub(crate) keys: KeyFile,
    pub(crate) settings: MemberSettings,
    /// True if the records of sessions have their passwords, sealed.
    pub(crate) seals_passwords: bool,
    pub(crate) history: HistoryLimits,
    pub(crate) guide_only: bool,
    pub(crate) channels: ChannelTable,
    seen: Mutex<SeenMessages>,
    is_draining: AtomicBool,
    drain_asked: Notify,
    owners: Mutex<HashMap<SessionKey, (String, Instant)>>,
    pub(crate) log_removal: LogRemoval,
}

/// Node that serves a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Serving {
    /// The named one.
    Node(String),
    /// None at present: the session is continued when its client logs on again.
    Nobody,
    /// There is no such session.
    NoSession,
}

/// Parts of a node.
#[derive(Debug)]
pub(crate) struct NodeParts {
    pub(crate) keys: KeyFile,
    pub(crate) settings: MemberSettings,
    pub(crate) seals_passwords: bool,
    pub(crate) history: HistoryLimits,
    pub(crate) guide_only: bool,
}

impl ClusterNode {
    /// Makes a node, and the events of its membership.
    pub(crate) fn new(parts: NodeParts) -> (Arc<Self>, mpsc::Receiver<MemberEvent>) {
        let NodeParts { keys, settings, seals_passwords, history, guide_only } = parts;
        let engine = Arc::new(EngineSlot::default());
        let (member, events) = Member::new(Arc::clone(&engine), settings.clone());
        let node = Self {
            engine,
            member,
            keys,
            settings,
            seals_passwords,
            history,
            guide_only,
            channels: ChannelTable::default(),
            seen: Mutex::default(),
            is_draining: AtomicBool::new(false),
            drain_asked: Notify::new(),
            owners: Mutex::default(),
            log_removal: LogRemoval::default(),
        };
        (Arc::new(node), events)
    }

    /// Name of this node.
    #[must_use]
    pub(crate) fn name(&self) -> &str {
        &self.settings.name
    }

    /// Asks another node, within a time.
    pub(crate) async fn ask<Q: Serialize, A: DeserializeOwned>(
        &self,
        node: &str,
        question: &Q,
        deadline: Duration,
    ) -> Result<A, EngineError> {
        let text = serde_json::to_vec(question).map_err(refused)?;
        let sealed = self.keys.keys().seal_message(&format!("to {node}"), &text, SystemTime::now());
        let answer = self.engine.ask(node, SERVICE, sealed, deadline).await?;
        let text = self.keys.keys().open_message(&format!("from {node}"), &answer, SystemTime::now());
        let text = text.map_err(|error| refused(told(error)))?;
        serde_json::from_slice(&text).map_err(refused)
    }

    /// Asks another node, within a time, and for as long as it gives signs of life.
    pub(crate) async fn ask_while_alive<Q: Serialize, A: DeserializeOwned>(
        &self,
        node: &str,
        question: &Q,
        deadline: Duration,
    ) -> Result<A, EngineError> {
        tokio::select! {
            biased;
            answer = self.ask(node, question, deadline) => answer,
            () = self.member.until_gone(node) => {
                Err(EngineError::Unreachable(format!("node {node} gives no sign of life")))
            }
        }
    }

    /// Listens for the questions of other nodes. Ends when the engine is lost.
    pub(crate) async fn questions(
        &self,
    ) -> Result<impl futures::Stream<Item = cluster::PeerRequest> + Unpin + use<'_>, EngineError> {
        self.engine.listen(self.name(), SERVICE).await
    }

    /// Reads a question of another node; `None` if it is none.
    pub(crate) fn read<Q: DeserializeOwned>(&self, sealed: &[u8]) -> Option<Q> {
        let purpose = format!("to {}", self.name());
        let text = self.keys.keys().open_message(&purpose, sealed, SystemTime::now());
        let text =
            text.inspect_err(|error| log::warn!("a message of another node is refused: {}", told(*error))).ok()?;
        if !locked(&self.seen).is_new(sealed, Instant::now()) {
            log::warn!("a message of another node came twice, and is refused");
            return None;
        }
        let question = serde_json::from_slice(&text);
        question.inspect_err(|error| log::warn!("a message of another node cannot be read: {error}")).ok()
    }

    /// Writes an answer to another node.
    pub(crate) fn answer<A: Serialize>(&self, answer: &A) -> Vec<u8> {
        let text = serde_json::to_vec(answer).unwrap_or_default();
        self.keys.keys().seal_message(&format!("from {}", self.name()), &text, SystemTime::now())
    }

    /// Finds the node that serves a session which is not here.
    pub(crate) async fn serving(&self, session: SessionId) -> Result<Serving, EngineError> {
        let key = SessionKey::of(&session.reveal());
        if let Some(node) = self.remembered(key) {
            return Ok(Serving::Node(node));
        }
        let Some(stored) = self.engine.read_record(Bucket::Sessions, &key.to_string()).await? else {
            return Ok(Serving::NoSession);
        };
        let record = SessionRecord::decode(&stored.text).map_err(refused)?;
        let owner = self.engine.read_record(Bucket::Users, &record.user).await?;
        let owner = owner.and_then(|owner| OwnerRecord::decode(&owner.text).ok());
        let Some(owner) = owner else { return Ok(Serving::Nobody) };
        if owner.node == self.settings.name || self.member.is_gone(&owner.node) {
            return Ok(Serving::Nobody);
        }
        self.owners().insert(key, (owner.node.clone(), Instant::now()));
        Ok(Serving::Node(owner.node))
    }

    /// Forgets where a session is served, since it is not.
    pub(crate) fn is_not_served_at(&self, session: SessionId, node: &str) {
        let key = SessionKey::of(&session.reveal());
        let mut owners = self.owners();
        if owners.get(&key).is_some_and(|(known, _)| known == node) {
            owners.remove(&key);
        }
    }

    /// Reads the record of a session.
    pub(crate) async fn record(&self, session: SessionId) -> Result<Option<SessionRecord>, EngineError> {
        let key = SessionKey::of(&session.reveal()).to_string();
        let stored = self.engine.read_record(Bucket::Sessions, &key).await?;
        stored.map(|stored| SessionRecord::decode(&stored.text).map_err(refused)).transpose()
    }

    /// Lists the other nodes that live.
    pub(crate) fn others(&self) -> Vec<String> {
        self.member.nodes().into_iter().filter(|node| *node != self.settings.name).collect()
    }

    /// Lists the other nodes that live and take sessions.
    pub(crate) fn others_that_stay(&self) -> Vec<String> {
        let others =
            self.member.records().into_iter().filter(|(name, record)| *name != self.settings.name && !record.draining);
        others.map(|(name, _)| name).collect()
    }

    /// Tells the other nodes of a logon that has failed, so that they count it too.
    pub(crate) fn tell_failed_logon(self: &Arc<Self>, extension: &str, address: Option<IpAddr>) {
        self.tell_others(|| NodeQuestion::FailedLogon { extension: extension.to_owned(), address });
    }

    /// Tells the other nodes of a logon that has succeeded after failures, so that they forget these too.
    pub(crate) fn tell_good_logon(self: &Arc<Self>, extension: &str, address: Option<IpAddr>) {
        self.tell_others(|| NodeQuestion::GoodLogon { extension: extension.to_owned(), address });
    }

    fn tell_others(self: &Arc<Self>, told: impl Fn() -> NodeQuestion) {
        for other in self.others() {
            let node = Arc::clone(self);
            let question = PeerQuestion::new(told());
            actix::spawn(async move {
                // A node that does not hear it counts its own.
                let _ = node.ask::<_, bool>(&other, &question, TOLD).await;
            });
        }
    }

    /// Returns the figures of a scrape.
    pub(crate) fn figures(&self) -> ClusterFigures {
        ClusterFigures {
            engine_connected: self.engine.is_connected(),
            nodes: self.member.nodes().len(),
            users: self.member.users().len(),
        }
    }

    /// Has this node take no more sessions.
    pub(crate) fn drain(&self) {
        self.is_draining.store(true, Ordering::Relaxed);
        self.member.drain();
    }

    /// True if this node takes no more sessions.
    pub(crate) fn is_draining(&self) -> bool {
        self.is_draining.load(Ordering::Relaxed)
    }

    /// Asks the program to drain and end.
    pub(crate) fn ask_to_drain(&self) {
        self.drain_asked.notify_one();
    }

    /// Waits until the program is asked to drain and end.
    pub(crate) async fn drain_asked(&self) {
        self.drain_asked.notified().await;
    }

    /// Number that stays the same for as long as this process has every channel that a node has asked for, unless it has told
    /// its end.
    pub(crate) fn channel_run(&self, node: &str) -> u64 {
        (self.settings.incarnation.0 << RUNS_BITS).wrapping_add(self.channels.broken(node))
    }

    fn remembered(&self, key: SessionKey) -> Option<String> {
        let owners = self.owners();
        let (node, since) = owners.get(&key)?;
        (since.elapsed() < REMEMBERED && !self.member.is_gone(node)).then(|| node.clone())
    }

    fn owners(&self) -> MutexGuard<'_, HashMap<SessionKey, (String, Instant)>> {
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        if owners.len() >= MOST_REMEMBERED {
            owners.retain(|_, (_, since)| since.elapsed() < REMEMBERED);
        }
        owners
    }
}

/// Reason for which a message of another node cannot be opened.
fn told(error: TicketError) -> &'static str {
    match error {
        TicketError::Malformed => "it cannot be read",
        TicketError::OtherKeys => "it was sealed with a key that this node does not have; compare the files of keys",
        TicketError::Forged => "it was changed, or is for another node",
        TicketError::Expired => "it is too old; compare the clocks of the nodes",
    }
}

pub(crate) fn refused(error: impl std::fmt::Display) -> EngineError {
    EngineError::Refused(error.to_string())
}

impl EngineSlot {
    /// Reads a record.
    pub(crate) async fn read_record(
        &self,
        bucket: Bucket,
        key: &str,
    ) -> Result<Option<cluster::StoredRecord>, EngineError> {
        Registry::read(self, bucket, key).await
    }
}
