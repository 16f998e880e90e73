//! The state of the application, shared by all workers.

use std::sync::Arc;
use std::time::Instant;

use actix::{Addr, Message};
use actors::Product;
use actors::link::{AltiservLink, GetStatus, LinkStatus};
use actors::session::{Directory, OpenSessions, SessionActor, SessionId};

use crate::answered_call::AnsweredCall;
use crate::channel_tokens::ChannelTokens;
use crate::idempotency::Ledger;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::telemetry;
use crate::throttle::LogonThrottle;

/// All that the routes use. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The link to AltiServ.
    pub link: Addr<AltiservLink>,
    /// The actor that opens and ends sessions.
    pub directory: Addr<Directory>,
    /// The sessions that are open.
    pub sessions: OpenSessions,
    /// The kind of phone system.
    pub product: Product,
    /// Settings that a reload may change.
    pub live: Live,
    /// Figures for Prometheus.
    pub metrics: Metrics,
    /// Failed logons, which delay the next.
    pub throttle: Arc<LogonThrottle>,
    /// Calls placed with an `Idempotency-Key`.
    pub placed: Arc<Ledger<String, AnsweredCall>>,
    /// Tokens that open one event channel each.
    pub tokens: Arc<ChannelTokens>,
    /// The code page of AltiServ, in which names of recordings are sent.
    pub charset: altilink::Charset,
    /// True if event channels carry the guide's events and fields alone.
    pub guide_only: bool,
}

impl AppState {
    /// Finds the session of an id, and names it in the log lines of the request. A text that is no id names no session.
    pub fn session(&self, id: &str) -> Result<Addr<SessionActor>, Problem> {
        let id = SessionId::parse(id).map_err(|_| Problem::NoSuchSession)?;
        telemetry::note_session(id);
        self.sessions.find(id).ok_or(Problem::NoSuchSession)
    }

    /// Finds the session of a token for one event channel, and uses the token up.
    pub fn session_of_token(&self, token: &str) -> Result<Addr<SessionActor>, Problem> {
        let id = self.tokens.take(token, Instant::now()).ok_or(Problem::NoSuchSession)?;
        self.session(&id.reveal())
    }

    /// The state of the link to AltiServ.
    pub async fn status(&self) -> Result<LinkStatus, Problem> {
        self.link.send(GetStatus).await.map_err(|_| Problem::Internal)
    }
}

/// Asks a session. One that has ended meanwhile counts as none.
pub async fn ask<M>(session: &Addr<SessionActor>, message: M) -> Result<M::Result, Problem>
where
    M: Message + Send + 'static,
    M::Result: Send,
    SessionActor: actix::Handler<M>,
{
    session.send(message).await.map_err(|_| Problem::NoSuchSession)
}
