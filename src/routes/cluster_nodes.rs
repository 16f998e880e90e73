//! The cluster as this node sees it, and its drain.

use actix_web::HttpResponse;
use actix_web::web::Data;
use cluster::NodeRecord;
use serde::Serialize;
use utoipa::ToSchema;

use super::admin::Administrator;
use super::sessions::EmptyBody;
use super::table::IN_TABLE;
use crate::cluster::ClusterNode;
use crate::problem::Problem;
use crate::state::AppState;

/// The cluster as this node sees it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Cluster)]
struct ClusterBody {
    /// Name of this node.
    node: String,
    engine: EngineBody,
    /// Users that this node serves.
    users: usize,
    /// Event channels of clients here whose sessions other nodes serve.
    channels_elsewhere: usize,
    /// Event channels of clients at other nodes whose sessions this one serves.
    channels_from_elsewhere: usize,
    /// Nodes that live, this one included.
    nodes: Vec<NodeBody>,
}

/// NATS, as this node reaches it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClusterEngine)]
struct EngineBody {
    connected: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
}

/// A node that lives.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClusterNode)]
struct NodeBody {
    name: String,
    /// Address at which it listens.
    address: String,
    /// True if it hands its sessions over and takes none.
    draining: bool,
    /// Names of its keys, the oldest first. All nodes have the same.
    keys: Vec<String>,
}

impl ClusterBody {
    fn of(node: &ClusterNode) -> Self {
        let (channels_elsewhere, channels_from_elsewhere) = node.channels.count();
        Self {
            node: node.name().to_owned(),
            engine: EngineBody { connected: node.engine.is_connected(), version: node.engine.version() },
            users: node.member.users().len(),
            channels_elsewhere,
            channels_from_elsewhere,
            nodes: node.member.records().into_iter().map(NodeBody::of).collect(),
        }
    }
}

impl NodeBody {
    fn of((name, record): (String, NodeRecord)) -> Self {
        let NodeRecord { address, draining, keys, .. } = record;
        Self { name, address, draining, keys }
    }
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "getCluster",
    tag = "Administration",
    summary = "The cluster",
    description = "Tells the nodes of the cluster that live, as this one sees them, and what it serves. 404 where there is no cluster.",
    responses((status = 200, description = "This node and the others.", body = ClusterBody, example = json!({
        "node": "n1",
        "engine": { "connected": true, "version": "2.15.1" },
        "users": 120,
        "channelsElsewhere": 80,
        "channelsFromElsewhere": 75,
        "nodes": [
            { "name": "n0", "address": "0.0.0.0:8080", "draining": false, "keys": ["5222fe38"] },
            { "name": "n1", "address": "0.0.0.0:8080", "draining": false, "keys": ["5222fe38"] },
        ],
    }))),
    security(("admin" = [])),
)]
pub(crate) async fn show(_: Administrator, state: Data<AppState>) -> Result<HttpResponse, Problem> {
    let node = state.cluster.as_ref().ok_or(Problem::NoSuchPath)?;
    Ok(HttpResponse::Ok().json(ClusterBody::of(node)))
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "drainNode",
    tag = "Administration",
    summary = "Drain this node",
    description = "Has this node hand its sessions over to the others within `cluster.drain`, and end. 404 where there is no cluster.",
    responses((status = 202, description = "It begins.", body = EmptyBody, example = json!({}))),
    security(("admin" = [])),
)]
pub(crate) async fn drain(administrator: Administrator, state: Data<AppState>) -> Result<HttpResponse, Problem> {
    let node = state.cluster.as_ref().ok_or(Problem::NoSuchPath)?;
    log::info!("an administrator at {administrator} has this node drain");
    node.ask_to_drain();
    Ok(HttpResponse::Accepted().json(EmptyBody {}))
}
