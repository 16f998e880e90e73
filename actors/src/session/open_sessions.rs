//! The sessions that are open. Requests find them here without a message, from any thread; only the directory adds and
//! removes them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use actix::Addr;

use super::SessionActor;
use super::id::SessionId;
use super::last_asked::LastAsked;
use super::places::SessionPlace;
use crate::Extension;

/// The open sessions. All clones are the same ones.
#[derive(Debug, Clone, Default)]
pub struct OpenSessions(Arc<RwLock<HashMap<SessionId, SessionEntry>>>);

/// A session, with what belongs to it for as long as it is open.
#[derive(Debug)]
pub(crate) struct SessionEntry {
    pub(crate) id: SessionId,
    pub(crate) address: Addr<SessionActor>,
    pub(crate) user: Extension,
    pub(crate) last_asked: LastAsked,
    pub(crate) _place: SessionPlace,
}

/// A session in the list.
#[derive(Debug, Clone)]
pub struct ListedSession {
    /// Its id.
    pub id: SessionId,
    /// Its user.
    pub extension: Extension,
    /// Its actor.
    pub address: Addr<SessionActor>,
}

impl OpenSessions {
    /// Finds a session by its id, for a request. The request restarts the wait for the first socket.
    #[must_use]
    pub fn find(&self, id: SessionId) -> Option<Addr<SessionActor>> {
        let sessions = self.read();
        let entry = sessions.get(&id)?;
        entry.last_asked.note();
        Some(entry.address.clone())
    }

    /// Lists the sessions, in no order.
    #[must_use]
    pub fn list(&self) -> Vec<ListedSession> {
        let sessions = self.read();
        let listed = sessions.values().map(|entry| ListedSession {
            id: entry.id,
            extension: entry.user.clone(),
            address: entry.address.clone(),
        });
        listed.collect()
    }

    pub(crate) fn insert(&self, entry: SessionEntry) {
        self.write().insert(entry.id, entry);
    }

    pub(crate) fn remove(&self, id: SessionId) {
        let removed = self.write().remove(&id);
        // Its place is given back without the lock.
        drop(removed);
    }

    /// Returns a session's actor. This is no request of a client.
    pub(crate) fn address(&self, id: SessionId) -> Option<Addr<SessionActor>> {
        self.read().get(&id).map(|entry| entry.address.clone())
    }

    /// True if this is a session of the user.
    pub(crate) fn is_of(&self, id: SessionId, user: &Extension) -> bool {
        self.read().get(&id).is_some_and(|entry| &entry.user == user)
    }

    pub(crate) fn is_open(&self, id: SessionId) -> bool {
        self.read().contains_key(&id)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.read().is_empty()
    }

    fn read(&self) -> RwLockReadGuard<'_, HashMap<SessionId, SessionEntry>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<SessionId, SessionEntry>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}
