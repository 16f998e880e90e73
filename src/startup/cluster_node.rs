//! This node of a cluster: its tasks, and its end.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use actix_web::rt;
use actors::Extension;
use actors::session::{Directory, HandOverAll, LoseUser};
use cluster::{HistoryLimits, MemberEvent};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::mapping::{incarnation, member_settings, nats_settings};
use super::{StartError, service_manager};
use crate::cluster::{ClusterNode, KeyFile, NodeParts};
use crate::peer_service;
use crate::settings::Settings;
use crate::state::AppState;

/// Time beyond that of the drain for the last users to be logged off.
const LAST: Duration = Duration::from_secs(5);

/// Longest time for the node to tell that it leaves.
const LEAVE: Duration = Duration::from_secs(1);

/// Node, with the events of its membership.
type NodeWithEvents = (Arc<ClusterNode>, mpsc::Receiver<MemberEvent>);

/// Makes the node, if the settings have one.
pub(crate) fn make(settings: &Settings) -> Result<Option<NodeWithEvents>, StartError> {
    if !settings.cluster.is_on() {
        return Ok(None);
    }
    let keys = KeyFile::load(&settings.cluster.key_file)?;
    let address = settings.server.listen.to_string();
    let parts = NodeParts {
        settings: member_settings(settings, incarnation(SystemTime::now()), address, keys.names()),
        keys,
        seals_passwords: settings.cluster.seal_passwords,
        history: HistoryLimits { events: settings.sessions.replay_events, bytes: settings.sessions.replay_bytes },
        guide_only: settings.events.guide_only,
    };
    Ok(Some(ClusterNode::new(parts)))
}

/// Begins what the node does all the time.
pub(crate) fn start(settings: &Settings, state: &AppState, events: mpsc::Receiver<MemberEvent>) {
    let Some(node) = &state.cluster else { return };
    log::info!("this is node {} of a cluster", node.name());
    let nats = nats_settings(settings);
    let this = Arc::clone(node);
    rt::spawn(async move { this.engine.connect(nats).await });
    let this = Arc::clone(node);
    rt::spawn(async move { Box::pin(this.member.run()).await });
    rt::spawn(Arc::clone(node).watch_channels());
    let this = Arc::clone(node);
    rt::spawn(async move { this.keys.watch(|names| this.member.has_keys(names)).await });
    rt::spawn(peer_service::run(state.clone(), Arc::clone(node)));
    rt::spawn(listen(events, state.directory.clone()));
}

async fn listen(mut events: mpsc::Receiver<MemberEvent>, directory: actix::Addr<Directory>) {
    while let Some(event) = events.recv().await {
        match event {
            MemberEvent::Lost { user, epoch } => {
                log::warn!("another node serves {user} now");
                if let Ok(user) = Extension::parse(&user) {
                    directory.do_send(LoseUser { user, epoch });
                }
            }
            MemberEvent::NameTaken { address } => log::error!(
                "another process, at {address}, has this node's name: give each node its own by cluster.node"
            ),
        }
    }
}

/// Hands the sessions over to the other nodes, if there are any that take them.
pub(crate) async fn hand_over(state: &AppState, time: Duration) {
    let Some(node) = &state.cluster else { return };
    let shutdown_timeout = state.live.now().shutdown_timeout;
    node.drain();
    let others = node.others_that_stay();
    if others.is_empty() || !node.engine.is_connected() {
        return;
    }
    service_manager::stop_takes(time + LAST + shutdown_timeout);
    log::info!("draining: the sessions go to {} within {time:?}", others.join(", "));
    if timeout(time + LAST, state.directory.send(HandOverAll(time))).await.is_err() {
        log::warn!("not every session could be handed over in time");
    }
}

/// Tells the other nodes that this one ends.
pub(crate) async fn leave(state: &AppState) {
    if let Some(node) = &state.cluster {
        // Nodes that do not hear it find out in some seconds.
        let _ = timeout(LEAVE, node.member.leave()).await;
    }
}
