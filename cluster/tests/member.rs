//! Nodes of one process that work together.

#[path = "member/late_engine.rs"]
mod late_engine;
#[path = "member/rules.rs"]
mod rules;

use std::sync::Arc;
use std::time::Instant;

use cluster::{HEARTBEAT, InProcess};
use late_engine::LateEngine;

#[tokio::test]
async fn nodes_of_one_process_share_users_by_the_rules() {
    let engine = Arc::new(InProcess::default());
    rules::hold(async || Arc::clone(&engine)).await;
}

#[tokio::test]
async fn a_node_of_one_process_that_leaves_is_gone() {
    rules::a_node_that_leaves_is_gone(&Arc::new(InProcess::default())).await;
}

#[tokio::test]
async fn a_node_that_starts_before_the_engine_is_seen_soon_after_it_is_there() {
    let engine = Arc::new(LateEngine::new(3));
    let began = Instant::now();
    let _node = rules::Node::start(&engine, "early", 1).await;
    assert!(engine.is_there() && began.elapsed() < HEARTBEAT, "{:?}", began.elapsed());
}
