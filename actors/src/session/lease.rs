use actix::{Message, Recipient};

use super::id::SessionId;
use crate::Extension;

/// A session has ended, by itself or because it was told to.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub(super) struct SessionEnded {
    pub(super) id: SessionId,
    pub(super) user: Extension,
}

/// A session's share of its user's licence. It is given back when the session ends, and when it is dropped without
/// ending, so that no failure keeps a licence.
#[derive(Debug)]
pub(super) struct Lease {
    ended: SessionEnded,
    directory: Option<Recipient<SessionEnded>>,
}

impl Lease {
    pub(super) fn new(id: SessionId, user: Extension, directory: Recipient<SessionEnded>) -> Self {
        Self { ended: SessionEnded { id, user }, directory: Some(directory) }
    }

    /// Tells the directory, once. A notice of the end, which a full mailbox must not keep out.
    pub(super) fn give_back(&mut self) {
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
