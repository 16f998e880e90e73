//! A node that is started again under its name, as a service manager does at once.

use serde_json::json;

use super::{Orphan, go_on};
use crate::harness::{ClusterSite, SharedAltiserv};

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_node_that_was_killed_goes_on_with_its_own_sessions() {
    let mut client = Orphan::with_a_ringing_phone().await;
    let again = client.nodes.start_again(0).await;
    let (back, mut after) = client.goes_on_at(again).await;
    after.agrees(&back).await;
    client.nodes.callers_hang_up().await;
    let ended = after.until_call("disconnect", &client.ring["callHandle"]).await;
    assert!(ended.iter().all(|event| event["eventType"] != "ResyncEvent"), "{ended:?}");
    assert_eq!(again.figure("cluster_sessions_taken_over_total").await, Some(1));
    let elsewhere = client.session.at(client.nodes.nodes[1]);
    assert_eq!(elsewhere.describe().await.ok()["sessionId"], json!(client.session.id));
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_node_that_was_started_again_takes_the_sessions_of_others_and_asks_them() {
    let mut nodes = SharedAltiserv::start(2).await;
    let (session, _) = nodes.log_on(1, "101").await;
    let mut channel = session.bind().await;
    nodes.kill(0).await;
    let again = nodes.start_again(0).await;
    ClusterSite::until_nodes(again, 2).await;
    ClusterSite::until_nodes(nodes.nodes[1], 2).await;
    let there = session.at(again);
    let mut elsewhere = there.bind().await;
    nodes.rings("101").await;
    assert_eq!(channel.next_any().await, elsewhere.next_any().await);
    nodes.kill(1).await;
    let there = go_on(again, &session).await;
    let mut back = there.resume(elsewhere.last_seq()).await;
    nodes.callers_hang_up().await;
    back.call("disconnect").await;
}
