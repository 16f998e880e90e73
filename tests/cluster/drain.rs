//! A node that is drained hands its sessions over, and ends.

use serde_json::{Value, json};

use super::go_on;
use crate::harness::{
    ADMIN_TOKEN, ClusterSite, EventChannel, Fold, Http, Mirror, Program, Session, SharedAltiserv, TestApp, eventually,
};

const DRAIN: &str = "/admin/cluster/drain";

/// Users of the node that is drained: its channels are closed one after the other.
const USERS: [&str; 4] = ["101", "102", "103", "104"];

async fn nodes() -> SharedAltiserv {
    SharedAltiserv::start_with(2, &[("WEBPROXY_CLUSTER__DRAIN", "3s")]).await
}

async fn is_not_ready(node: Http) {
    eventually("a node that takes no more sessions", async || (node.get("/ready").await.status == 503).then_some(()))
        .await;
}

/// Follows a session's channel to its end, and goes on with the session at another node.
async fn moves(nodes: &SharedAltiserv, session: Session, channel: EventChannel) {
    let (mut seen, mut fold) = (0, Fold::default());
    let (events, code) = closed(channel).await;
    assert_eq!(code, 1012);
    for event in &events {
        seen = event["seq"].as_u64().expect("a number");
        fold.take(event);
    }
    let there = go_on(nodes.nodes[1], &session).await;
    let mut mirror = Mirror::of(there.resume(seen).await, session.extension());
    mirror.fold = fold;
    mirror.agrees(&there).await;
    assert_eq!(there.calls().await.len(), 1, "the caller rings on");
    let call = there.calls().await[0]["callHandle"].clone();
    there.act(&call, "answer").await.ok();
    let events = mirror.until_call("connect", &call).await;
    assert!(events.iter().all(|event| event["eventType"] != "ResyncEvent"), "{events:?}");
    mirror.agrees(&there).await;
}

/// Events of a channel up to its end, and its close code.
async fn closed(mut channel: EventChannel) -> (Vec<Value>, u16) {
    let mut events = Vec::new();
    loop {
        match channel.any_or_close().await {
            Ok(event) => events.push(event),
            Err(code) => return (events, code),
        }
    }
}

/// Has a node with users drain, and checks that their sessions go on, and that its process ends.
async fn hands_over(drain: impl AsyncFnOnce(&SharedAltiserv)) {
    let mut nodes = nodes().await;
    let mut sessions = Vec::new();
    for extension in USERS {
        let session = nodes.log_on(0, extension).await.0;
        let channel = session.open().await;
        nodes.rings(extension).await;
        sessions.push((session, channel));
    }
    drain(&nodes).await;
    let moved = sessions.into_iter().map(|(session, channel)| moves(&nodes, session, channel));
    let moved = futures::future::join_all(moved);
    futures::join!(moved, is_not_ready(nodes.nodes[0]));
    assert!(nodes.programs[0].exit_status().await.success());
    assert_eq!(nodes.seen_by(1).await["users"], USERS.len());
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn an_administrator_drains_a_node_by_a_request() {
    hands_over(async |nodes| {
        let request = nodes.nodes[0].request("POST", DRAIN).bearer(ClusterSite::TOKEN);
        let reply = request.send().await;
        assert_eq!((reply.status.as_u16(), reply.json()), (202, json!({})));
    })
    .await;
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn an_administrator_drains_a_node_by_the_command() {
    hands_over(async |nodes| {
        let address = nodes.nodes[0].address.to_string();
        let variables = [("WEBPROXY_SERVER__LISTEN", address.as_str()), ("WEBPROXY_ADMIN__TOKEN", ClusterSite::TOKEN)];
        let asked = Program::run(&["drain"], &variables, None);
        assert!(asked.status.success(), "{asked:?}");
        let told = String::from_utf8_lossy(&asked.stdout);
        assert!(told.contains("hands its own over to the other nodes"), "{told}");
    })
    .await;
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn without_the_token_of_administrators_no_node_is_drained() {
    let nodes = nodes().await;
    let node = nodes.nodes[0];
    node.request("POST", DRAIN).send().await.refused(401, "no_admin_token");
    node.request("POST", DRAIN).bearer("another-token-0123").send().await.refused(401, "wrong_admin_token");
    let address = node.address.to_string();
    let variables = [("WEBPROXY_SERVER__LISTEN", address.as_str()), ("WEBPROXY_ADMIN__TOKEN", "another-token-0123")];
    let asked = Program::run(&["drain"], &variables, None);
    let told = String::from_utf8_lossy(&asked.stderr);
    assert!(asked.status.code() == Some(1) && told.contains("another admin.token"), "{told}");
    assert_eq!(node.get("/ready").await.status, 200);
    for listed in nodes.seen_by(1).await["nodes"].as_array().expect("a list of nodes") {
        assert_eq!(listed["draining"], false, "{listed}");
    }
    nodes.log_on(0, "101").await;
}

#[actix_web::test]
async fn a_program_alone_has_no_cluster_to_show_or_to_leave() {
    let app = TestApp::with(|settings| settings.admin.token = ADMIN_TOKEN.into()).await;
    for (method, path) in [("GET", "/admin/cluster"), ("POST", DRAIN)] {
        app.http().request(method, path).bearer(ADMIN_TOKEN).send().await.refused(404, "no_such_path");
    }
    app.ready().await;
}
