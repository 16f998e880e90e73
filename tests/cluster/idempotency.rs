//! A request with an `Idempotency-Key` is carried out once, also where its node is lost and another one gets it again.

use serde_json::{Value, json};

use super::go_on;
use crate::harness::{Reply, Session, SharedAltiserv, eventually};

async fn dial(nodes: &SharedAltiserv, node: usize, session: &Session, body: &Value) -> Reply {
    let request = nodes.nodes[node].request("POST", &session.path("/calls"));
    request.header("Idempotency-Key", "a-click").json(body).send().await
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_call_is_not_dialled_again_by_the_node_that_takes_over() {
    let mut nodes = SharedAltiserv::start(2).await;
    let (caller, _) = nodes.log_on(0, "101").await;
    let (called, _) = nodes.log_on(1, "102").await;
    let mut rung = called.bind().await;
    let first = dial(&nodes, 0, &caller, &json!({ "target": "102" })).await.ok();
    let call = rung.call("ring").await;
    nodes.kill(0).await;
    let there = go_on(nodes.nodes[1], &caller).await;
    let again = dial(&nodes, 1, &there, &json!({ "target": "102" })).await;
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.ok(), first);
    let listed: Vec<_> = called.calls().await.iter().map(|listed| listed["callHandle"].clone()).collect();
    assert_eq!(listed, [call], "one call rings");
    for other in [json!({ "target": "103" }), json!({ "target": "102", "postDial": true })] {
        dial(&nodes, 1, &there, &other).await.refused(409, "conflict");
    }
    assert_eq!(there.calls().await.len(), 1, "and one rings out");
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_call_that_was_dialled_at_a_node_that_does_not_serve_the_session_is_not_dialled_again_either() {
    let mut nodes = SharedAltiserv::start(3).await;
    let (caller, _) = nodes.log_on(0, "101").await;
    let (called, _) = nodes.log_on(2, "102").await;
    let mut rung = called.bind().await;
    let first = dial(&nodes, 1, &caller, &json!({ "target": "102" })).await.ok();
    rung.call("ring").await;
    nodes.kill(0).await;
    let there = go_on(nodes.nodes[2], &caller).await;
    for node in [1, 2] {
        let again = dial(&nodes, node, &there, &json!({ "target": "102" })).await;
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(again.ok(), first);
    }
    assert_eq!(called.calls().await.len(), 1);
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_call_that_was_being_placed_when_its_node_was_lost_is_not_dialled_again() {
    let mut nodes = SharedAltiserv::start(2).await;
    let (caller, _) = nodes.log_on(0, "101").await;
    let delay = json!({ "kind": "delay", "ms": 3_600_000 });
    nodes.simulator.post("/simulator/faults", &delay).await.ok();
    let body = json!({ "target": "4085550199", "trunkAccessCode": "9" });
    let placed = async {
        let placed = async || (nodes.calls().await.len() == 1).then_some(());
        eventually("a call that AltiServ has placed, and has not told of", placed).await;
    };
    tokio::select! {
        reply = dial(&nodes, 0, &caller, &body) => panic!("AltiServ answers late: {reply:?}"),
        () = placed => {}
    }
    nodes.kill(0).await;
    nodes.simulator.delete("/simulator/faults").await.ok();
    let there = go_on(nodes.nodes[1], &caller).await;
    dial(&nodes, 1, &there, &body).await.refused(503, "outcome_unknown");
    let other = json!({ "target": "4085550198", "trunkAccessCode": "9" });
    dial(&nodes, 1, &there, &other).await.refused(409, "conflict");
    assert_eq!(nodes.calls().await.len(), 1);
}
