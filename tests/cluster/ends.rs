//! Sessions that end, wherever that is asked.

use std::time::Duration;

use nix::sys::signal::Signal;
use serde_json::json;

use super::{continue_by_password, continue_by_ticket};
use crate::harness::{ClusterSite, Http, PASSWORD, Session, SharedAltiserv, eventually};

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

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_session_that_ends_at_a_node_which_has_lost_it_goes_on_elsewhere() {
    const GRACE: Duration = Duration::from_secs(2);
    let nodes = SharedAltiserv::start_with(2, &[("WEBPROXY_SESSIONS__RELEASE_GRACE", "2s")]).await;
    let (first, other) = (nodes.nodes[0], nodes.nodes[1]);
    let (session, ticket) = nodes.log_on(0, "101").await;
    drop(session.bind().await);
    eventually("the end of the channel", async || (first.bound_channels().await == 0).then_some(())).await;
    nodes.programs[0].signal(Signal::SIGSTOP);
    let session = session.at(other);
    eventually("the session at the other node", async || {
        (continue_by_ticket(other, &session, &ticket).await.status == 200).then_some(())
    })
    .await;
    let mut channel = session.bind().await;
    // The first node ends the session by its own clock as soon as it goes on.
    tokio::time::sleep(GRACE).await;
    nodes.programs[0].signal(Signal::SIGCONT);
    eventually("the end of the session there", async || (nodes.seen_by(0).await["users"] == 0).then_some(())).await;
    for _ in 0..3 {
        nodes.rings("101").await;
        channel.call("ring").await;
        nodes.callers_hang_up().await;
        channel.call("disconnect").await;
        session.at(first).describe().await.ok();
    }
}
