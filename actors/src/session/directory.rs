//! The directory of sessions: opens and closes them, and has each user hold one licence.

mod closing;
mod continuing;
mod handing_over;
mod opening;
mod request;
mod user_logon;

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;

use actix::prelude::*;
use tokio::sync::oneshot;

pub use closing::{CloseAll, CloseSession, EndSession};
pub use handing_over::{HandOverAll, LoseUser};
pub use request::{OpenSession, OpenedSession};

use self::request::{HeldLogon, Opening};
use super::config::SessionConfig;
use super::id::SessionId;
use super::licence::LicenceBook;
use super::open_sessions::OpenSessions;
use super::places::Places;
use super::reconfigure::ReconfigureSessions;
use super::session_cluster::SessionCluster;
use super::session_count::SessionCount;
use crate::Extension;
use crate::link::AltiservLink;
use crate::meter::Meter;

/// Requests that may wait: one or two for each session, of which the edge admits fewer than this.
const MAILBOX: usize = 16 * 1024;

/// Counts the sessions here, as the limits do.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Result<SessionCount, std::convert::Infallible>")]
pub struct CountSessions(pub Option<IpAddr>);

/// Asks for a sign of life, of the directory and so of the thread on which all actors run.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct AskWhetherAlive;

/// The actor that opens and ends sessions. Requests find them in [`OpenSessions`].
pub struct Directory {
    link: Addr<AltiservLink>,
    config: SessionConfig,
    meter: Meter,
    book: LicenceBook<HeldLogon>,
    /// The other nodes, if there are any.
    cluster: Option<Arc<dyn SessionCluster>>,
    /// Requests for sessions of other nodes whose past is being read, behind the first one of each.
    continuing: HashMap<SessionId, Vec<Opening>>,
    places: Places,
    sessions: OpenSessions,
    /// Requests of users whose licence is being taken or given back.
    waiting: HashMap<Extension, VecDeque<Opening>>,
    /// Replies to send when a session is gone.
    closing: HashMap<SessionId, Vec<oneshot::Sender<()>>>,
    /// Replies to send when all sessions and licences are gone.
    emptied: Vec<oneshot::Sender<()>>,
    stopping: bool,
    draining: bool,
}

impl Directory {
    /// Creates a directory over a link. It keeps its sessions in `sessions`, and they report to the meter.
    #[must_use]
    pub fn new(link: Addr<AltiservLink>, config: SessionConfig, meter: Meter, sessions: OpenSessions) -> Self {
        Self {
            link,
            config,
            meter,
            book: LicenceBook::default(),
            cluster: None,
            continuing: HashMap::new(),
            places: Places::default(),
            sessions,
            waiting: HashMap::new(),
            closing: HashMap::new(),
            emptied: Vec::new(),
            stopping: false,
            draining: false,
        }
    }

    /// Has other nodes continue its sessions, and it theirs.
    #[must_use]
    pub fn among(self, cluster: Option<Arc<dyn SessionCluster>>) -> Self {
        Self { cluster, ..self }
    }
}

impl Actor for Directory {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.set_mailbox_capacity(MAILBOX);
    }
}

impl Handler<AskWhetherAlive> for Directory {
    type Result = ();

    fn handle(&mut self, _: AskWhetherAlive, _: &mut Context<Self>) {}
}

impl Handler<CountSessions> for Directory {
    type Result = Result<SessionCount, std::convert::Infallible>;

    fn handle(&mut self, CountSessions(address): CountSessions, _: &mut Context<Self>) -> Self::Result {
        Ok(self.places.count(address))
    }
}

impl Handler<ReconfigureSessions> for Directory {
    type Result = ();

    fn handle(&mut self, reconfigure: ReconfigureSessions, _: &mut Context<Self>) {
        for session in self.sessions.list() {
            // One for each reload. A full mailbox must not keep it out: the session would keep the old settings.
            session.address.do_send(reconfigure.clone());
        }
        self.config = reconfigure.0;
    }
}

#[cfg(test)]
mod tests;
