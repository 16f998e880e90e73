use actix::{Message, Recipient};

use super::id::SessionId;
use crate::Extension;

/// Tells the directory that a session has ended.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub(crate) struct SessionEnded {
    pub(crate) id: SessionId,
    pub(crate) user: Extension,
}

/// A session's share of its user's licence. It is given back when the session ends or is dropped without ending, so
/// that no failure keeps a licence.
#[derive(Debug)]
pub(crate) struct Lease {
    ended: SessionEnded,
    directory: Option<Recipient<SessionEnded>>,
}

impl Lease {
    pub(crate) fn new(id: SessionId, user: Extension, directory: Recipient<SessionEnded>) -> Self {
        Self { ended: SessionEnded { id, user }, directory: Some(directory) }
    }

    /// Tells the directory, once. A full mailbox must not keep out this notice of the end.
    /// Returns the session and its user.
    pub(crate) fn holder(&self) -> (SessionId, Extension) {
        (self.ended.id, self.ended.user.clone())
    }

    pub(crate) fn give_back(&mut self) {
        if let Some(directory) = self.directory.take() {
            directory.do_send(self.ended.clone());
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.give_back();
    }
}
