//! A node of a cluster at work: it tells that it lives, watches the others, takes users over and notices their loss.
//!
//! [`Ownership`] and [`Liveness`] decide; a member carries that out with an engine. [`Member::run`] must run all the time.
//! While the engine is out of reach, [`Member::arrive`] fails, and what the node owns stays with it.

mod arrival;
mod duties;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};

use crate::{
    EngineError, Epoch, Incarnation, KeyName, Liveness, NodeRecord, OwnerRecord, Ownership, Peers, Registry, Revision,
    WriteError,
};

/// Most events that wait for whoever acts on them. Those of a whole node that loses its users must find room.
const EVENTS: usize = 20_000;

/// Claims that one view of a user may make; another view of the same run begins behind them.
const CLAIMS: u64 = 1 << 20;

/// Description of this node.
#[derive(Debug, Clone)]
pub struct MemberSettings {
    /// Name, which no other node has.
    pub name: String,
    /// Run of this process: later runs of the node have larger ones.
    pub incarnation: Incarnation,
    /// Address of the node, for people.
    pub address: String,
    /// Longest wait for the answer of an owner, which is then taken for gone.
    pub patience: Duration,
    /// Keys that the node has at first, the oldest first.
    pub keys: Vec<KeyName>,
}

/// Event that a node has to act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberEvent {
    /// Another node has taken a user over: close the user's sockets, and log the user off.
    Lost {
        /// Extension of the user.
        user: String,
        /// Epoch that has ended.
        epoch: Epoch,
    },
    /// Another process has this node's name. One of them must be named otherwise: they take each other's users.
    NameTaken {
        /// Address of the other process.
        address: String,
    },
}

/// Node that serves a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Here, in this epoch.
    Here(Epoch),
    /// At another node.
    At(OwnerRecord),
}

/// A node. Clones are the same one.
#[derive(Debug)]
pub struct Member<E> {
    inner: Arc<Inner<E>>,
}

impl<E> Clone for Member<E> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

#[derive(Debug)]
struct Inner<E> {
    engine: Arc<E>,
    settings: MemberSettings,
    liveness: Mutex<Liveness>,
    users: Mutex<HashMap<String, Arc<KnownUser>>>,
    views: AtomicU64,
    told: watch::Sender<OwnState>,
    /// Changes whenever the nodes have been asked whether they are there.
    asked: watch::Sender<()>,
    /// Revision of the node's own record.
    heartbeat: Mutex<Option<Revision>>,
    events: mpsc::Sender<MemberEvent>,
}

/// Part of a node's record that can change while it lives.
#[derive(Debug)]
struct OwnState {
    draining: bool,
    keys: Vec<KeyName>,
}

/// A user as this node sees it. Only one client at a time decides where the user's clients are served.
#[derive(Debug)]
struct KnownUser {
    ownership: tokio::sync::Mutex<Ownership>,
    owned: Mutex<Option<Epoch>>,
    /// True while it is being decided whether the node owns the user.
    is_open: AtomicBool,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<E: Registry + Peers> Member<E> {
    /// Makes a node that has not told yet that it lives, and the events of it.
    pub fn new(engine: Arc<E>, settings: MemberSettings) -> (Self, mpsc::Receiver<MemberEvent>) {
        let (events, heard) = mpsc::channel(EVENTS);
        let told = watch::Sender::new(OwnState { draining: false, keys: settings.keys.clone() });
        let liveness = Liveness::new(settings.name.clone());
        let inner = Inner {
            engine,
            settings,
            liveness: Mutex::new(liveness),
            users: Mutex::default(),
            views: AtomicU64::new(0),
            told,
            asked: watch::Sender::new(()),
            heartbeat: Mutex::default(),
            events,
        };
        (Self { inner: Arc::new(inner) }, heard)
    }

    /// Returns the epoch in which the node owns a user, as far as it knows. The log decides.
    #[must_use]
    pub fn epoch(&self, user: &str) -> Option<Epoch> {
        let user = locked(&self.inner.users).get(user).cloned()?;
        *locked(&user.owned)
    }

    /// True if the node owns a user, or will know in a moment. Who asks it now must not take it for gone.
    fn may_own(&self, user: &str) -> bool {
        self.known(user).is_some_and(|known| known.is_open.load(Ordering::Acquire) || locked(&known.owned).is_some())
    }

    /// Lists the users that the node owns, in order.
    #[must_use]
    pub fn users(&self) -> Vec<String> {
        let users = locked(&self.inner.users);
        let owned = users.iter().filter(|(_, user)| locked(&user.owned).is_some());
        let mut owned: Vec<_> = owned.map(|(name, _)| name.clone()).collect();
        owned.sort_unstable();
        owned
    }

    /// Lists the nodes that live, in order.
    #[must_use]
    pub fn nodes(&self) -> Vec<String> {
        let liveness = locked(&self.inner.liveness);
        liveness.alive(Instant::now()).into_iter().map(|(node, _)| node.to_owned()).collect()
    }

    /// Lists the nodes that live and what they say of themselves, in the order of their names.
    #[must_use]
    pub fn records(&self) -> Vec<(String, NodeRecord)> {
        let liveness = locked(&self.inner.liveness);
        liveness.alive(Instant::now()).into_iter().map(|(node, record)| (node.to_owned(), record.clone())).collect()
    }

    /// True if a node is gone: it has stopped writing, or does not answer.
    #[must_use]
    pub fn is_gone(&self, node: &str) -> bool {
        locked(&self.inner.liveness).is_gone(node, Instant::now())
    }

    /// Waits until the nodes have been asked once more whether they are there.
    pub async fn asked(&self) {
        // The sender is here.
        let _ = self.inner.asked.subscribe().changed().await;
    }

    /// Waits until a node is gone.
    pub async fn until_gone(&self, node: &str) {
        while !self.is_gone(node) {
            self.asked().await;
        }
    }

    /// Notes that an entry of this epoch was refused in a log of the user: another node owns the user.
    pub async fn fenced(&self, user: &str, epoch: Epoch) {
        if let Some(known) = self.known(user) {
            let mut ownership = known.ownership.lock().await;
            if ownership.epoch() == Some(epoch) {
                ownership.fenced();
                *locked(&known.owned) = None;
            }
        }
        self.forget(user);
    }

    /// Gives a user up whose last session has ended, or is handed over.
    ///
    /// If that cannot be written, the next node that wants the user asks this one, and hears that it is not the owner.
    pub async fn release(&self, user: &str) -> Result<(), WriteError> {
        let Some(known) = self.known(user) else { return Ok(()) };
        let mut ownership = known.ownership.lock().await;
        let revision = ownership.release();
        *locked(&known.owned) = None;
        let removed = match revision {
            Some(revision) => self.inner.engine.remove(crate::Bucket::Users, user, revision).await,
            None => Ok(()),
        };
        drop(ownership);
        self.forget(user);
        removed
    }

    /// Tells the other nodes that this one hands its users over.
    pub fn drain(&self) {
        self.inner.told.send_modify(|told| told.draining = true);
    }

    /// Tells the other nodes that this one has other keys now, the oldest first.
    pub fn has_keys(&self, keys: Vec<KeyName>) {
        self.inner.told.send_modify(|told| told.keys = keys);
    }

    /// Removes the node's record, as the process ends.
    pub async fn leave(&self) -> Result<(), WriteError> {
        let revision = locked(&self.inner.heartbeat).take();
        match revision {
            Some(revision) => self.inner.engine.remove(crate::Bucket::Nodes, &self.inner.settings.name, revision).await,
            None => Ok(()),
        }
    }

    fn known(&self, user: &str) -> Option<Arc<KnownUser>> {
        locked(&self.inner.users).get(user).cloned()
    }

    /// Returns the view of a user, a new one if need be.
    fn user(&self, user: &str) -> Arc<KnownUser> {
        let mut users = locked(&self.inner.users);
        if let Some(known) = users.get(user) {
            return Arc::clone(known);
        }
        let claims = CLAIMS * self.inner.views.fetch_add(1, Ordering::Relaxed);
        let MemberSettings { name, incarnation, .. } = &self.inner.settings;
        let ownership = Ownership::new(name.clone(), *incarnation, claims);
        let new = Arc::new(KnownUser {
            ownership: ownership.into(),
            owned: Mutex::default(),
            is_open: AtomicBool::new(false),
        });
        users.insert(user.to_owned(), Arc::clone(&new));
        new
    }

    /// Forgets a user that is not owned, and that nobody is deciding about.
    fn forget(&self, user: &str) {
        let mut users = locked(&self.inner.users);
        let Some(known) = users.get(user) else { return };
        if Arc::strong_count(known) == 1 && locked(&known.owned).is_none() {
            users.remove(user);
        }
    }
}

impl From<WriteError> for EngineError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Engine(error) => error,
            refused => Self::Refused(refused.to_string()),
        }
    }
}
