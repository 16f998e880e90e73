//! Limits of sessions count in the whole cluster.

use serde_json::json;

use super::{continue_by_password, go_on, without_engine};
use crate::harness::{ClusterSite, Http, PASSWORD, Reply, Session, SharedAltiserv, eventually};

const HERE: [u8; 4] = [127, 0, 0, 1];
const ELSEWHERE: [u8; 4] = [127, 0, 0, 9];

async fn logs_on(node: Http, extension: &str) -> Reply {
    node.log_on_from(HERE, extension, PASSWORD).await
}

/// Checks that a limit refuses a logon. A node that tells its count late, on a busy machine, counts as empty: then the session
/// is ended, and the logon is tried again.
async fn is_refused(node: Http, extension: &str, status: u16, name: &str) -> Reply {
    let refusal = eventually("a refusal", async || {
        let reply = logs_on(node, extension).await;
        if reply.status == 200 {
            Session::new(node, &reply.json()).log_off().await.ok();
            return None;
        }
        Some(reply)
    });
    let refusal = refusal.await;
    refusal.refused(status, name);
    refusal
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
    assert!(is_refused(other, "103", 503, "overloaded").await.is_retryable());
    is_refused(other, "101", 503, "overloaded").await;
    first.log_off().await.ok();
    is_let_in(other, "103").await;
    is_refused(nodes.nodes[0], "104", 503, "overloaded").await;
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn sessions_of_an_address_count_at_all_nodes() {
    let nodes = SharedAltiserv::start_with(2, &[("WEBPROXY_SESSIONS__PER_ADDRESS", "2")]).await;
    let other = nodes.nodes[1];
    let (first, _) = nodes.log_on(0, "101").await;
    nodes.log_on(0, "102").await;
    is_refused(other, "103", 429, "too_many_sessions").await;
    other.log_on_from(ELSEWHERE, "103", PASSWORD).await.ok();
    first.log_off().await.ok();
    is_let_in(other, "104").await;
    is_refused(nodes.nodes[0], "105", 429, "too_many_sessions").await;
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn without_nats_each_node_has_all_of_the_room() {
    let limits = [("WEBPROXY_SESSIONS__MAX", "2"), ("WEBPROXY_SESSIONS__PER_ADDRESS", "1")];
    let mut nodes = SharedAltiserv::start_with(2, &limits).await;
    let other = nodes.nodes[1];
    nodes.log_on(0, "101").await;
    is_refused(other, "102", 429, "too_many_sessions").await;
    nodes.site.nats.kill();
    without_engine(&nodes.nodes).await;
    logs_on(other, "102").await.ok();
    is_refused(other, "103", 429, "too_many_sessions").await;
    other.log_on_from(ELSEWHERE, "103", PASSWORD).await.ok();
    is_refused(other, "104", 503, "overloaded").await;
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_client_goes_back_to_its_session_from_any_node_when_there_is_no_room_for_another() {
    let limits =
        [("WEBPROXY_SESSIONS__MAX", 503, "overloaded"), ("WEBPROXY_SESSIONS__PER_ADDRESS", 429, "too_many_sessions")];
    for (limit, status, name) in limits {
        let mut nodes = SharedAltiserv::start_with(2, &[(limit, "1")]).await;
        let other = nodes.nodes[1];
        let (session, _) = nodes.log_on(0, "101").await;
        is_refused(other, "101", status, name).await;
        let back = continue_by_password(other, &session, "101", PASSWORD).await.ok();
        assert_eq!(back["sessionId"], json!(session.id));
        nodes.kill(0).await;
        let there = go_on(other, &session).await;
        is_refused(other, "102", status, name).await;
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
    is_refused(drained, "103", 429, "too_many_sessions").await;
    drained.log_on_from([127, 0, 0, 10], "103", PASSWORD).await.ok();
}
