//! Nodes of one process that work together.

#[path = "member/rules.rs"]
mod rules;

use std::sync::Arc;

use cluster::InProcess;

#[tokio::test]
async fn nodes_of_one_process_share_users_by_the_rules() {
    let engine = Arc::new(InProcess::default());
    rules::hold(async || Arc::clone(&engine)).await;
}

#[tokio::test]
async fn a_node_of_one_process_that_leaves_is_gone() {
    rules::a_node_that_leaves_is_gone(&Arc::new(InProcess::default())).await;
}
