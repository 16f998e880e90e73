//! What administrators see of a cluster: `/admin/cluster`, the metrics, the timelines and the log.

use nix::sys::signal::Signal;
use serde_json::{Value, json};

use super::{go_on, without_engine};
use crate::harness::{ClusterSite, Http, Session, SharedAltiserv, eventually};

async fn timeline(node: Http, session: &Session) -> Vec<Value> {
    let path = format!("/admin/sessions/{}/timeline", session.id);
    let timeline = node.request("GET", &path).bearer(ClusterSite::TOKEN).send().await.ok();
    timeline["entries"].as_array().expect("a list").clone()
}

async fn reaches(node: Http, figure: &str, value: u64) {
    eventually(figure, async || (node.figure(figure).await == Some(value)).then_some(())).await;
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_node_tells_that_it_has_taken_a_session_over_from_one_that_is_gone() {
    let mut nodes = SharedAltiserv::start(2).await;
    let other = nodes.nodes[1];
    let (session, _) = nodes.log_on(0, "101").await;
    let mut channel = session.bind().await;
    nodes.rings("101").await;
    channel.call("ring").await;
    assert_eq!(nodes.seen_by(0).await["users"], 1);
    nodes.kill(0).await;
    go_on(other, &session).await;
    reaches(other, "cluster_sessions_taken_over_total", 1).await;
    reaches(other, "cluster_users", 1).await;
    ClusterSite::until_nodes(other, 1).await;
    reaches(other, "cluster_nodes", 1).await;
    let cluster = nodes.seen_by(1).await;
    assert_eq!((&cluster["node"], &cluster["users"]), (&json!("node-1"), &json!(1)), "{cluster}");
    let entries = timeline(other, &session).await;
    let taken: Vec<_> = entries.iter().filter(|entry| entry["what"] == "takenOver").collect();
    assert_eq!(taken.len(), 1, "{entries:?}");
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_node_that_hung_tells_that_another_one_serves_its_user_now() {
    let mut nodes = SharedAltiserv::start(2).await;
    let (hung, other) = (nodes.nodes[0], nodes.nodes[1]);
    let (session, _) = nodes.log_on(0, "101").await;
    let mut channel = session.bind().await;
    nodes.programs[0].signal(Signal::SIGSTOP);
    let there = go_on(other, &session).await;
    nodes.programs[0].signal(Signal::SIGCONT);
    assert_eq!(channel.close_code().await, 4409);
    nodes.programs[0].line_with("another node serves 101 now").await;
    reaches(hung, "cluster_sessions_moved_total", 1).await;
    reaches(hung, "cluster_users", 0).await;
    assert_eq!(there.describe().await.ok()["extension"], "101");
    assert_eq!(session.at(hung).describe().await.ok()["extension"], "101", "the other one answers");
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn channels_at_another_node_than_their_session_are_counted_at_both() {
    let nodes = SharedAltiserv::start(2).await;
    let (session, _) = nodes.log_on(0, "101").await;
    let elsewhere = session.at(nodes.nodes[1]).bind().await;
    let counted = async |node: usize, what: &str| nodes.seen_by(node).await[what].clone();
    assert_eq!(counted(1, "channelsElsewhere").await, 1);
    assert_eq!(counted(0, "channelsFromElsewhere").await, 1);
    assert_eq!(
        (counted(0, "channelsElsewhere").await, counted(1, "channelsFromElsewhere").await),
        (json!(0), json!(0))
    );
    elsewhere.close_in_order().await;
    let none = async || (counted(0, "channelsFromElsewhere").await == 0).then_some(());
    eventually("the end of the channel", none).await;
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn the_loss_of_nats_and_the_events_that_it_does_not_have_are_told() {
    let mut nodes = SharedAltiserv::start(2).await;
    let first = nodes.nodes[0];
    let (session, _) = nodes.log_on(0, "101").await;
    let mut channel = session.bind().await;
    let engine = nodes.seen_by(0).await["engine"].clone();
    assert_eq!(engine["connected"], true);
    let version = engine["version"].as_str().expect("a version").to_owned();
    reaches(first, "cluster_engine_up", 1).await;
    let before = first.figure("cluster_events_unlogged_total").await.expect("the figure is always there");
    nodes.site.nats.kill();
    without_engine(&nodes.nodes).await;
    nodes.rings("101").await;
    channel.call("ring").await;
    let unlogged = async || first.figure("cluster_events_unlogged_total").await.filter(|after| *after > before);
    eventually("an event that NATS does not have", unlogged).await;
    assert_eq!(nodes.seen_by(0).await["engine"]["connected"], false);
    nodes.programs[0].line_with("the cluster's engine is lost").await;
    nodes.site.nats.start_again().await;
    reaches(first, "cluster_engine_up", 1).await;
    nodes.programs[0].line_with(&format!("the cluster's engine is back, NATS {version}")).await;
    assert_eq!(nodes.seen_by(0).await["engine"], json!({ "connected": true, "version": version }));
    ClusterSite::until_nodes(first, 2).await;
}
