//! Sessions that end, wherever that is asked.

use serde_json::json;

use super::{continue_by_password, continue_by_ticket};
use crate::harness::{ClusterSite, Http, PASSWORD, Session, SharedAltiserv};

/// Checks that no node has the session any more, nor goes on with it.
async fn is_over(nodes: &[Http], session: &Session, ticket: &str) {
    for node in nodes {
        session.at(*node).until_over().await;
        session.at(*node).describe().await.refused(404, "no_such_session");
        for new in [
            continue_by_password(*node, session, "101", PASSWORD).await,
            continue_by_ticket(*node, session, ticket).await,
        ] {
            assert_ne!(new.ok()["sessionId"], json!(session.id));
        }
    }
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_log_off_at_another_node_ends_the_session_and_all_of_its_channels() {
    let nodes = SharedAltiserv::start(3).await;
    let (session, ticket) = nodes.log_on(0, "101").await;
    let mut channels = Vec::new();
    for node in &nodes.nodes {
        channels.push(session.at(*node).bind().await);
    }
    session.at(nodes.nodes[1]).log_off().await.ok();
    for channel in &mut channels {
        assert_eq!(channel.close_code().await, 4000);
    }
    is_over(&nodes.nodes, &session, &ticket).await;
    session.at(nodes.nodes[2]).log_off().await.ok();
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_session_whose_node_is_gone_can_be_logged_off() {
    let mut nodes = SharedAltiserv::start(3).await;
    let (session, ticket) = nodes.log_on(0, "101").await;
    nodes.kill(0).await;
    session.at(nodes.nodes[1]).log_off().await.ok();
    is_over(&nodes.nodes[1..], &session, &ticket).await;
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_session_that_an_administrator_ends_is_over_at_all_nodes() {
    let nodes = SharedAltiserv::start(2).await;
    let (session, ticket) = nodes.log_on(0, "101").await;
    let mut elsewhere = session.at(nodes.nodes[1]).bind().await;
    let path = format!("/admin/sessions/{}", session.id);
    nodes.nodes[0].request("DELETE", &path).bearer(ClusterSite::TOKEN).send().await.ok();
    assert_eq!(elsewhere.close_code().await, 4000);
    is_over(&nodes.nodes, &session, &ticket).await;
}
