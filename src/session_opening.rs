//! Opening a session where its user is served: here, or at another node of the cluster.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::Addr;
use actors::link::LogOnError;
use actors::session::{OpenError, OpenSession, OpenedSession, SessionActor, SessionCount, SessionId};
use altilink::ResponseCode;
use cluster::{EngineError, SessionRecord};
use futures::future::join_all;
use secrecy::ExposeSecret as _;

use crate::cluster::peer_message::{NodeQuestion, OpenAnswer, OpenRequest, PeerQuestion};
use crate::cluster::{ClusterNode, Serving};
use crate::problem::Problem;
use crate::state::AppState;

/// Longest time for a user to be handed over from one node to another.
const HAND_OVER: Duration = Duration::from_secs(10);

/// Longest wait of a client that comes with a session for an engine that is out of reach, for instance since the engine starts
/// again: without it, the session cannot be found, and a new one is made.
const FOR_EXISTING: Duration = Duration::from_secs(5);

/// Longest wait of another client for it: without it, the session lives on this node alone.
const FOR_NEW: Duration = Duration::from_millis(500);

/// Pause before a node is asked again.
const PAUSE: Duration = Duration::from_millis(50);

/// Longest time for another node's logon.
const LOGON: Duration = Duration::from_secs(30);

/// Longest time for a node to count its sessions. One that takes longer counts as none.
const COUNT: Duration = Duration::from_millis(250);

/// Opens a session, or goes on with one.
pub(crate) async fn open(state: &AppState, opening: OpenSession) -> Result<OpenedSession, Problem> {
    match &state.cluster {
        None => here(state, opening).await.map_err(Problem::from),
        // On the heap by itself: it is large, and a program that is no node of a cluster does not need it.
        Some(cluster) => Box::pin(open_in_cluster(state, cluster, opening)).await,
    }
}

async fn open_in_cluster(
    state: &AppState,
    cluster: &Arc<ClusterNode>,
    mut opening: OpenSession,
) -> Result<OpenedSession, Problem> {
    let is_here = opening.existing.is_some_and(|id| state.sessions.find(id).is_some());
    let begun = Instant::now();
    let patience = match opening.existing {
        Some(_) if is_here => Duration::ZERO,
        Some(_) => FOR_EXISTING,
        None => FOR_NEW,
    };
    cluster.engine.within(patience).await;
    opening.elsewhere = count_elsewhere(cluster, &opening).await;
    loop {
        let patience_left = patience.saturating_sub(begun.elapsed());
        opening.needs_cluster = opening.existing.is_some() && !patience_left.is_zero();
        if opening.needs_cluster {
            // It may have been lost since.
            cluster.engine.within(patience_left).await;
        }
        let error = match here(state, opening.clone()).await {
            Ok(opened) => return Ok(opened),
            Err(error) => error,
        };
        let node = match &error {
            OpenError::Elsewhere(node) if !node.is_empty() => Some(node.clone()),
            OpenError::Elsewhere(_) => None,
            OpenError::Draining => cluster.others_that_stay().into_iter().next(),
            _ => return Err(error.into()),
        };
        if let Some(node) = node
            && let Some(outcome) = there(cluster, &node, &opening).await
        {
            return outcome;
        }
        if begun.elapsed() >= HAND_OVER {
            return Err(error.into());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Opens a session at this node.
pub(crate) async fn here(state: &AppState, opening: OpenSession) -> Result<OpenedSession, OpenError> {
    state.directory.send(opening).await.unwrap_or(Err(LogOnError::Closed.into()))
}

/// Opens a session at another node; `None` if it does not serve the user.
async fn there(
    cluster: &Arc<ClusterNode>,
    node: &str,
    opening: &OpenSession,
) -> Option<Result<OpenedSession, Problem>> {
    let request = OpenRequest {
        extension: opening.credentials.extension.to_string(),
        password: opening.credentials.password.expose_secret().to_owned(),
        existing: opening.existing.map(SessionId::reveal),
        from: opening.from,
    };
    let question = PeerQuestion::new(NodeQuestion::Open(request));
    let answer = cluster.ask_while_alive(node, &question, LOGON).await;
    let answer = answer.inspect_err(|error| log::info!("node {node} does not log on a user: {error}")).ok()?;
    let code = |code: i32| ResponseCode::from(code);
    Some(Err(match answer {
        OpenAnswer::NotHere => return None,
        OpenAnswer::Opened { session, warning } => {
            let id = SessionId::parse(&session).ok()?;
            let extension = opening.credentials.extension.clone();
            return Some(Ok(OpenedSession { id, extension, warning: warning.map(code) }));
        }
        OpenAnswer::WrongCredentials(refused) => Problem::WrongCredentials(refused.map(code)),
        OpenAnswer::NoLicence(refused) => Problem::NoLicence(code(refused)),
        OpenAnswer::Forbidden(refused) => Problem::Forbidden(code(refused)),
        OpenAnswer::Refused(refused) => Problem::Refused(code(refused)),
        OpenAnswer::NotConnected => Problem::NotConnected,
        OpenAnswer::Full(true) => Problem::TooManySessions,
        OpenAnswer::Full(false) => OpenError::Full.into(),
    }))
}

/// The answer to another node that wants a session opened here.
pub(crate) async fn for_peer(state: &AppState, mut opening: OpenSession) -> OpenAnswer {
    if let Some(cluster) = &state.cluster {
        opening.elsewhere = count_elsewhere(cluster, &opening).await;
    }
    let problem = match here(state, opening).await {
        Ok(OpenedSession { id, warning, .. }) => {
            return OpenAnswer::Opened { session: id.reveal(), warning: warning.map(i32::from) };
        }
        Err(OpenError::Elsewhere(_) | OpenError::Draining) => return OpenAnswer::NotHere,
        Err(OpenError::Full) => return OpenAnswer::Full(false),
        Err(OpenError::AddressFull) => return OpenAnswer::Full(true),
        Err(error) => Problem::from(error),
    };
    match problem {
        Problem::WrongCredentials(code) => OpenAnswer::WrongCredentials(code.map(i32::from)),
        Problem::NoLicence(code) => OpenAnswer::NoLicence(code.into()),
        Problem::Forbidden(code) => OpenAnswer::Forbidden(code.into()),
        Problem::Refused(code) => OpenAnswer::Refused(code.into()),
        _ => OpenAnswer::NotConnected,
    }
}

/// Continues a session whose client has brought neither password nor ticket, by the password in its record. False where the
/// record has none, or AltiServ does not take it.
async fn unattended(state: &AppState, session: SessionId, record: &SessionRecord) -> bool {
    let (Some(cluster), Some(sealed)) = (&state.cluster, &record.sealed) else { return false };
    let credentials = match cluster.open_ticket(session, sealed) {
        Ok(credentials) => credentials,
        Err(error) => {
            log::warn!(session:% = session; "the password in the session's record cannot be used: {error}");
            return false;
        }
    };
    let opening = OpenSession {
        credentials,
        existing: Some(session),
        from: None,
        elsewhere: SessionCount::default(),
        needs_cluster: false,
    };
    open(state, opening).await.is_ok_and(|opened| opened.id == session)
}

/// Place where a session is served.
#[derive(Debug)]
pub(crate) enum Location {
    /// This node.
    Here(Addr<SessionActor>),
    /// The named one.
    There(String),
    /// None: the session is continued when its client logs on again.
    Nowhere,
    /// There is no such session.
    NoSession,
}

/// Finds a session. `asked` is a node that has said that it does not serve it, or does not answer. Where no node does, it is
/// continued here or at another one, if its password is known.
pub(crate) async fn locate(state: &AppState, id: SessionId, asked: Option<&str>) -> Result<Location, EngineError> {
    if let Some(session) = state.sessions.find(id) {
        return Ok(Location::Here(session));
    }
    let Some(cluster) = &state.cluster else { return Ok(Location::NoSession) };
    if let Some(node) = asked {
        cluster.is_not_served_at(id, node);
    }
    match cluster.serving(id).await? {
        Serving::NoSession => return Ok(Location::NoSession),
        Serving::Node(node) if asked != Some(&node) => return Ok(Location::There(node)),
        Serving::Node(node) => cluster.is_not_served_at(id, &node),
        Serving::Nobody => {}
    }
    let Some(record) = cluster.record(id).await? else { return Ok(Location::NoSession) };
    if !unattended(state, id, &record).await {
        return Ok(Location::Nowhere);
    }
    if let Some(session) = state.sessions.find(id) {
        return Ok(Location::Here(session));
    }
    Ok(match cluster.serving(id).await? {
        Serving::Node(node) => Location::There(node),
        Serving::Nobody | Serving::NoSession => Location::Nowhere,
    })
}

/// Fate of a session that this node had when it was asked for, and does not have any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionFate {
    /// It has ended.
    Ended,
    /// It goes on at another node, or once its client logs on again.
    GoesOn,
    /// The cluster does not answer: it may go on.
    Unknown,
}

impl SessionFate {
    /// Asks the cluster. A client that hears of no session gives it up, so it is told so only of one that has ended.
    pub(crate) async fn of(cluster: &ClusterNode, id: SessionId) -> Self {
        Self::by_record(&cluster.record(id).await)
    }

    fn by_record(record: &Result<Option<SessionRecord>, EngineError>) -> Self {
        match record {
            Ok(None) => Self::Ended,
            Ok(Some(_)) => Self::GoesOn,
            Err(_) => Self::Unknown,
        }
    }
}

/// True if the client goes back to a session of its user, which has its place in the cluster already.
async fn goes_back(cluster: &Arc<ClusterNode>, opening: &OpenSession) -> bool {
    let Some(id) = opening.existing else { return false };
    let record = cluster.record(id).await.ok().flatten();
    record.is_some_and(|record| record.user == opening.credentials.extension.as_str())
}

/// The sessions of other nodes, which leave less room for a new one. Those that do not answer count as none, since this node
/// must work without them.
async fn count_elsewhere(cluster: &Arc<ClusterNode>, opening: &OpenSession) -> SessionCount {
    if goes_back(cluster, opening).await {
        return SessionCount::default();
    }
    let counts = cluster.others().into_iter().map(|node| async move {
        let question = PeerQuestion::new(NodeQuestion::Count(opening.from));
        let count: Result<(usize, usize), EngineError> = cluster.ask(&node, &question, COUNT).await;
        count.unwrap_or_default()
    });
    let counts = join_all(counts).await;
    SessionCount {
        total: counts.iter().map(|(total, _)| total).sum(),
        of_address: counts.iter().map(|(_, of_address)| of_address).sum(),
    }
}

#[cfg(test)]
mod tests {
    use cluster::WatchRecord;

    use super::*;
    use crate::future_size::{any, size_of_result};

    #[test]
    fn a_session_has_ended_only_if_the_cluster_says_so() {
        let record = SessionRecord::new("101".to_owned(), WatchRecord::default(), None);
        let lost = EngineError::Unreachable("the connection is lost".to_owned());
        let fates = [Ok(None), Ok(Some(record)), Err(lost)].map(|record| SessionFate::by_record(&record));
        assert_eq!(fates, [SessionFate::Ended, SessionFate::GoesOn, SessionFate::Unknown]);
    }

    #[test]
    fn a_logon_has_no_room_for_what_asks_other_nodes() {
        let size = size_of_result(|| open(any::<&AppState>(), any()));
        assert!(size < 1024, "{size}");
    }
}
