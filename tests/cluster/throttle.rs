//! Failed logons count in the whole cluster.

use crate::harness::{Http, PASSWORD, Session, SharedAltiserv};

use super::without_engine;

const HERE: [u8; 4] = [127, 0, 0, 1];
const ELSEWHERE: [u8; 4] = [127, 0, 0, 9];

/// Nodes whose waits outlast the test.
async fn nodes(variables: &[(&str, &str)]) -> SharedAltiserv {
    let waits = [("WEBPROXY_SESSIONS__FAILED_LOGON_DELAY", "15m"), ("WEBPROXY_SESSIONS__FAILED_LOGON_WINDOW", "1h")];
    SharedAltiserv::start_with(2, &[&waits[..], variables].concat()).await
}

async fn fails(node: Http, extension: &str) {
    node.log_on_from(HERE, extension, "wrong").await.refused_with(401, 3004, "wrong_credentials");
}

async fn has_to_wait(node: Http, extension: &str) {
    let reply = node.log_on_from(HERE, extension, PASSWORD).await;
    reply.refused(429, "too_many_failed_logons");
    let wait: u64 = reply.header("retry-after").parse().expect("seconds");
    assert!((1..=15 * 60).contains(&wait), "{wait}");
}

/// A session at the other node, which is asked here. What this node has told the other one before is known there then.
struct Told {
    session: Session,
}

impl Told {
    async fn start(nodes: &SharedAltiserv) -> Self {
        Self { session: nodes.log_on(1, "110").await.0.at(nodes.nodes[0]) }
    }

    async fn wait(&self) {
        self.session.describe().await.ok();
    }
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn failed_logons_of_a_user_at_one_node_make_the_user_wait_at_the_other() {
    let nodes = nodes(&[]).await;
    let (first, other) = (nodes.nodes[0], nodes.nodes[1]);
    let told = Told::start(&nodes).await;
    for _ in 0..3 {
        fails(first, "101").await;
    }
    told.wait().await;
    has_to_wait(other, "101").await;
    has_to_wait(first, "101").await;
    other.log_on_from(ELSEWHERE, "101", PASSWORD).await.ok();
    other.log_on_from(HERE, "102", PASSWORD).await.ok();
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn failed_logons_from_an_address_at_both_nodes_make_the_address_wait_at_both() {
    let nodes = nodes(&[("WEBPROXY_SESSIONS__FAILED_LOGONS_PER_ADDRESS", "4")]).await;
    let (first, other) = (nodes.nodes[0], nodes.nodes[1]);
    let told = [Told::start(&nodes).await, Told { session: nodes.log_on(0, "109").await.0.at(other) }];
    for (node, extension) in [(first, "101"), (other, "102"), (first, "103"), (other, "104")] {
        fails(node, extension).await;
    }
    for told in told {
        told.wait().await;
    }
    for node in [first, other] {
        has_to_wait(node, "105").await;
        node.log_on_from(ELSEWHERE, "105", PASSWORD).await.ok();
    }
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_right_password_at_one_node_ends_the_count_at_the_other() {
    let nodes = nodes(&[]).await;
    let (first, other) = (nodes.nodes[0], nodes.nodes[1]);
    let told = [Told::start(&nodes).await, Told { session: nodes.log_on(0, "109").await.0.at(other) }];
    for _ in 0..3 {
        for _ in 0..2 {
            fails(first, "101").await;
        }
        told[0].wait().await;
        other.log_on_from(HERE, "101", PASSWORD).await.ok();
        told[1].wait().await;
    }
    first.log_on_from(HERE, "101", PASSWORD).await.ok();
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn without_nats_each_node_counts_failed_logons_alone() {
    let mut nodes = nodes(&[]).await;
    let (first, other) = (nodes.nodes[0], nodes.nodes[1]);
    nodes.site.nats.kill();
    without_engine(&nodes.nodes).await;
    for _ in 0..3 {
        fails(first, "101").await;
    }
    has_to_wait(first, "101").await;
    other.log_on_from(HERE, "101", PASSWORD).await.ok();
    for _ in 0..3 {
        fails(other, "102").await;
    }
    has_to_wait(other, "102").await;
    first.log_on_from(HERE, "102", PASSWORD).await.ok();
}
