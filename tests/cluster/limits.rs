//! Limits of sessions count in the whole cluster.

use serde_json::json;

use super::{continue_by_password, go_on, without_engine};
use crate::harness::{ClusterSite, Http, PASSWORD, Reply, SharedAltiserv, eventually};

const HERE: [u8; 4] = [127, 0, 0, 1];
const ELSEWHERE: [u8; 4] = [127, 0, 0, 9];

async fn logs_on(node: Http, extension: &str) -> Reply {
    node.log_on_from(HERE, extension, PASSWORD).await
}

async fn is_let_in(node: Http, extension: &str) {
    let let_in = async || (logs_on(node, extension).await.status == 200).then_some(());
    eventually("room for a session", let_in).await;
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn sessions_at_one_node_take_the_room_of_all() {
    let nodes = SharedAltiserv::start_with(2, &[("WEBPROXY_SESSIONS__MAX", "2")]).await;
    let other = nodes.nodes[1];
    let (first, _) = nodes.log_on(0, "101").await;
    nodes.log_on(0, "102").await;
    let refused = logs_on(other, "103").await;
    refused.refused(503, "overloaded");
    assert!(refused.is_retryable());
    logs_on(other, "101").await.refused(503, "overloaded");
    first.log_off().await.ok();
    is_let_in(other, "103").await;
    logs_on(nodes.nodes[0], "104").await.refused(503, "overloaded");
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn sessions_of_an_address_count_at_all_nodes() {
    let nodes = SharedAltiserv::start_with(2, &[("WEBPROXY_SESSIONS__PER_ADDRESS", "2")]).await;
    let other = nodes.nodes[1];
    let (first, _) = nodes.log_on(0, "101").await;
    nodes.log_on(0, "102").await;
    logs_on(other, "103").await.refused(429, "too_many_sessions");
    other.log_on_from(ELSEWHERE, "103", PASSWORD).await.ok();
    first.log_off().await.ok();
    is_let_in(other, "104").await;
    logs_on(nodes.nodes[0], "105").await.refused(429, "too_many_sessions");
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn without_nats_each_node_has_all_of_the_room() {
    let limits = [("WEBPROXY_SESSIONS__MAX", "2"), ("WEBPROXY_SESSIONS__PER_ADDRESS", "1")];
    let mut nodes = SharedAltiserv::start_with(2, &limits).await;
    let other = nodes.nodes[1];
    nodes.log_on(0, "101").await;
    logs_on(other, "102").await.refused(429, "too_many_sessions");
    nodes.site.nats.kill();
    without_engine(&nodes.nodes).await;
    logs_on(other, "102").await.ok();
    logs_on(other, "103").await.refused(429, "too_many_sessions");
    other.log_on_from(ELSEWHERE, "103", PASSWORD).await.ok();
    logs_on(other, "104").await.refused(503, "overloaded");
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_client_goes_back_to_its_session_from_any_node_when_there_is_no_room_for_another() {
    for limit in ["WEBPROXY_SESSIONS__MAX", "WEBPROXY_SESSIONS__PER_ADDRESS"] {
        let mut nodes = SharedAltiserv::start_with(2, &[(limit, "1")]).await;
        let other = nodes.nodes[1];
        let (session, _) = nodes.log_on(0, "101").await;
        assert_ne!(logs_on(other, "101").await.status, 200, "{limit}: there is no room for another");
        let back = continue_by_password(other, &session, "101", PASSWORD).await.ok();
        assert_eq!(back["sessionId"], json!(session.id));
        let foreign = continue_by_password(other, &session, "102", PASSWORD).await;
        assert_ne!(foreign.status, 200, "{limit}: another user's session takes no room");
        nodes.kill(0).await;
        let there = go_on(other, &session).await;
        assert_ne!(logs_on(other, "102").await.status, 200, "{limit}: it has the room at its new node");
        there.log_off().await.ok();
        is_let_in(other, "102").await;
    }
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_node_that_drains_lets_nobody_in_beyond_the_limit() {
    let limits = [("WEBPROXY_SESSIONS__PER_ADDRESS", "1"), ("WEBPROXY_CLUSTER__DRAIN", "10m")];
    let nodes = SharedAltiserv::start_with(3, &limits).await;
    let drained = nodes.nodes[0];
    // It keeps the node, which would end at once without a user.
    drained.log_on_from(ELSEWHERE, "101", PASSWORD).await.ok();
    logs_on(nodes.nodes[2], "102").await.ok();
    drained.request("POST", "/admin/cluster/drain").bearer(ClusterSite::TOKEN).send().await;
    eventually("a drain", async || (drained.get("/ready").await.status == 503).then_some(())).await;
    logs_on(drained, "103").await.refused(429, "too_many_sessions");
    drained.log_on_from([127, 0, 0, 10], "103", PASSWORD).await.ok();
}
