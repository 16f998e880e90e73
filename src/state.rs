//! What the routes work with: one value, shared by all workers.

use std::sync::Arc;
use std::time::Duration;

use actix::{Addr, Message};
use actors::Product;
use actors::link::{AltiservLink, GetStatus, LinkStatus};
use actors::session::{Directory, FindSession, SessionActor, SessionId};

use crate::dialplan::Dialled;
use crate::idempotency::Ledger;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::telemetry;
use crate::throttle::LogonThrottle;

/// What a route works with. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The link to AltiServ.
    pub link: Addr<AltiservLink>,
    /// The sessions.
    pub directory: Addr<Directory>,
    /// What the phone system is.
    pub product: Product,
    /// What a reload may change.
    pub live: Live,
    /// What is counted.
    pub metrics: Metrics,
    /// Who has failed to log on too often.
    pub throttle: Arc<LogonThrottle>,
    /// Calls placed with an `Idempotency-Key`.
    pub placed: Arc<Ledger<String, Dialled>>,
    /// The most bytes of a name that START_CALLRECORD carries are in the server's code page.
    pub charset: altilink::Charset,
    /// Whether event channels carry the guide's events and fields alone.
    pub guide_only: bool,
}

/// How event channels are kept.
#[derive(Debug, Clone, Copy)]
pub struct ChannelSettings {
    /// How long a socket may take to name its session.
    pub first_message_timeout: Duration,
    /// How often a socket is pinged.
    pub ping_interval: Duration,
    /// Unanswered pings that make a socket dead.
    pub ping_misses: u32,
}

impl AppState {
    /// Finds the session that a path or a message names. A text that is no id names no session.
    pub async fn session(&self, id: &str) -> Result<Addr<SessionActor>, Problem> {
        let id = SessionId::parse(id).map_err(|_| Problem::NoSuchSession)?;
        telemetry::note_session(id);
        let found = self.directory.send(FindSession(id)).await.map_err(|_| Problem::Internal)?;
        found.ok_or(Problem::NoSuchSession)
    }

    /// How the link is.
    pub async fn status(&self) -> Result<LinkStatus, Problem> {
        self.link.send(GetStatus).await.map_err(|_| Problem::Internal)
    }
}

/// Asks a session. One that ended between being found and being asked is no session.
pub async fn ask<M>(session: &Addr<SessionActor>, message: M) -> Result<M::Result, Problem>
where
    M: Message + Send + 'static,
    M::Result: Send,
    SessionActor: actix::Handler<M>,
{
    session.send(message).await.map_err(|_| Problem::NoSuchSession)
}
