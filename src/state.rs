//! The state of the application, shared by all workers.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::{Addr, Message};
use actors::Product;
use actors::link::{AltiservLink, GetStatus, LinkStatus};
use actors::session::{Directory, OpenSessions, SessionActor, SessionId};
use cluster::EngineError;

use crate::answered_call::AnsweredCall;
use crate::channel_tokens::{ChannelToken, ChannelTokens};
use crate::cluster::peer_message::{NodeQuestion, PeerQuestion};
use crate::cluster::{ClusterNode, OnceAnswer};
use crate::idempotency::Ledger;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::telemetry;
use crate::throttle::LogonThrottle;

/// Separator of a token and the name of its node.
const NODE_OF_TOKEN: char = '.';

/// Longest time for another node to find the session of a token.
const OF_TOKEN: Duration = Duration::from_secs(2);

/// All that the routes use. Cheap to clone.
#[derive(Clone)]
pub(crate) struct AppState {
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
    pub placed: Arc<Ledger<String, OnceAnswer<AnsweredCall>>>,
    /// Tokens that open one event channel each.
    pub tokens: Arc<ChannelTokens>,
    /// The code page of AltiServ, in which names of recordings are sent.
    pub charset: altilink::Charset,
    /// This node, if it is one of a cluster.
    pub cluster: Option<Arc<ClusterNode>>,
    /// True if event channels carry the guide's events and fields alone.
    pub guide_only: bool,
}

impl AppState {
    /// Finds the session of an id, and names it in the log lines of the request. A text that is no id names no session.
    pub(crate) fn session(&self, id: &str) -> Result<Addr<SessionActor>, Problem> {
        let id = SessionId::parse(id).map_err(|_| Problem::NoSuchSession)?;
        telemetry::note_session(id);
        self.sessions.find(id).ok_or(Problem::NoSuchSession)
    }

    /// Finds the session of a token for one event channel, and uses the token up. A token of another node names it. Fails if
    /// that node does not answer.
    pub(crate) async fn session_of_token(&self, token: &str) -> Result<Option<SessionId>, EngineError> {
        let (own, node) = token.split_once(NODE_OF_TOKEN).unwrap_or((token, ""));
        match &self.cluster {
            Some(cluster) if !node.is_empty() && node != cluster.name() => {
                let question = PeerQuestion::new(NodeQuestion::TakeToken(own.to_owned()));
                let id: Option<String> = Box::pin(cluster.ask(node, &question, OF_TOKEN)).await?;
                Ok(id.and_then(|id| SessionId::parse(&id).ok()))
            }
            _ => Ok(self.tokens.take(own, Instant::now())),
        }
    }

    /// Writes a token as clients get it: with the name of this node, if it is one of several.
    pub(crate) fn written_token(&self, token: &ChannelToken) -> String {
        match &self.cluster {
            Some(cluster) => format!("{}{NODE_OF_TOKEN}{}", token.reveal(), cluster.name()),
            None => token.reveal().to_owned(),
        }
    }

    /// The state of the link to AltiServ.
    pub(crate) async fn status(&self) -> Result<LinkStatus, Problem> {
        self.link.send(GetStatus).await.map_err(|_| Problem::Internal)
    }
}

/// Reason that is told of a session that has ended before it answered.
pub(crate) const BEFORE_ANSWER: &str = "it has ended before it answered";

/// Asks a session. One that has ended counts as none; where it has ended before it answered, what was asked may be done.
pub(crate) async fn ask<M>(session: &Addr<SessionActor>, message: M) -> Result<M::Result, Problem>
where
    M: Message + Send + 'static,
    M::Result: Send,
    SessionActor: actix::Handler<M>,
{
    if !session.connected() {
        return Err(Problem::NoSuchSession);
    }
    session.send(message).await.map_err(|_| Problem::SessionEnded(BEFORE_ANSWER.to_owned()))
}
