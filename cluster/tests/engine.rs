//! What every engine keeps to, whatever stores the records and logs.

#[path = "engine/contract.rs"]
mod contract;
#[path = "engine/model.rs"]
mod model;

use cluster::{Bucket, Expected, InProcess, NODE_TTL, Registry};
use futures::executor::block_on;
use proptest::prelude::*;

#[tokio::test]
async fn the_engine_within_a_process_keeps_the_contract() {
    contract::keeps(&InProcess::default()).await;
}

#[test]
fn a_listener_that_does_not_listen_is_let_go() {
    use futures::StreamExt as _;

    block_on(async {
        let engine = InProcess::default();
        let changes = engine.watch(Bucket::Users).await.unwrap();
        for _ in 0..2_000 {
            engine.write(Bucket::Users, "102", Vec::new(), Expected::Anything).await.unwrap();
        }
        let told = changes.count().await;
        assert!((1_000..2_000).contains(&told), "the stream ends after {told}");
    });
}

proptest! {
    #[test]
    fn the_engine_within_a_process_does_what_a_map_and_a_list_do(ops in prop::collection::vec(model::any_op(), 1..80)) {
        let engine = InProcess::default();
        let mut model = model::Model::default();
        for op in ops {
            block_on(model.check(&engine, op)).map_err(TestCaseError::fail)?;
        }
    }
}

#[test]
fn a_node_that_does_not_write_disappears() {
    let now = std::time::Instant::now();
    let mut core = cluster::EngineCore::default();
    for (bucket, key) in [(Bucket::Nodes, "a"), (Bucket::Users, "102")] {
        core.write(bucket, key, Vec::new(), Expected::Absent, now).unwrap();
    }
    core.write(Bucket::Nodes, "b", Vec::new(), Expected::Absent, now + NODE_TTL / 2).unwrap();
    assert_eq!(core.expire(now + NODE_TTL), [(Bucket::Nodes, "a".to_owned())]);
    assert!(core.read(Bucket::Nodes, "b").is_some());
    assert!(core.read(Bucket::Users, "102").is_some(), "users stay");
}
