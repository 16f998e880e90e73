//! The role of the server, and its licences.

use altilink::message::Event;
use altilink::message::redundancy::Redundancy;
use altilink::{Block, Pad};

use super::Switchboard;
use super::received_command::Now;
use crate::desk::{ClientId, Licences};
use crate::settings::ServerRole;

impl Switchboard {
    pub(crate) fn role(&self) -> ServerRole {
        self.desk.role()
    }

    /// Makes the server active. No event is needed: users of the time before have been dismissed.
    pub(crate) fn promote(&mut self) {
        self.desk.promote();
    }

    /// Makes the server a standby. Returns the event, and the connections that get it: those that were logged on.
    ///
    /// All calls end as they do when a server stops. Their recordings are finished. There are no events of it, because no
    /// user is logged on any more.
    pub(crate) fn demote(&mut self, now: Now) -> (Block, Vec<ClientId>) {
        let dismissed = self.desk.demote(now.wall);
        self.exchange.end_all(now.exchange);
        for (line, _) in &dismissed {
            self.note_attendance(now.exchange, *line);
        }
        let event = Redundancy { role: Redundancy::STANDBY, detail: 0 }.block(Pad::NONE, &self.dialect);
        (event, dismissed.into_iter().map(|(_, id)| id).collect())
    }

    pub(crate) fn licences(&self) -> Licences {
        self.desk.licences()
    }

    /// Changes the size of the licence pool. Users who are logged on stay.
    pub(crate) fn set_licences(&mut self, licences: usize) {
        self.desk.set_licences(licences);
    }
}
