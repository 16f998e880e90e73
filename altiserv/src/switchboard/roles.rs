//! Active or standby, and how many licences.

use altilink::message::Event;
use altilink::message::redundancy::Redundancy;
use altilink::{Block, Pad};

use super::Switchboard;
use super::asked::Now;
use crate::desk::{ConnectionId, Licences};
use crate::settings::ServerRole;

impl Switchboard {
    pub(crate) fn role(&self) -> ServerRole {
        self.desk.role()
    }

    /// Logons are taken from now on. There is nobody to tell: whoever was logged on before has been dismissed.
    pub(crate) fn promote(&mut self) {
        self.desk.promote();
    }

    /// The server is a standby from now on: what those who were logged on are to hear, and who they are.
    ///
    /// All calls end as they do when a server stops: their recordings are finished, and nobody hears of it, for there is
    /// nobody logged on any more.
    pub(crate) fn demote(&mut self, now: Now) -> (Block, Vec<ConnectionId>) {
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

    /// The size of the pool from now on. Whoever is logged on stays.
    pub(crate) fn set_licences(&mut self, licences: usize) {
        self.desk.set_licences(licences);
    }
}
