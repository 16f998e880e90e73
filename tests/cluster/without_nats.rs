//! Clients of a cluster whose NATS server fails.

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::harness::{ClusterSite, EventChannel, Http, Program, Session, eventually};

/// Two nodes, and a session that the first one serves.
struct TwoNodes {
    site: ClusterSite,
    _programs: [Program; 2],
    first: Http,
    other: Http,
    session: Session,
}

impl TwoNodes {
    async fn start() -> Self {
        let site = ClusterSite::start().await;
        let mut programs = [site.node("first", &[]), site.node("second", &[])];
        let (first, other) = (programs[0].web_api().await, programs[1].web_api().await);
        for node in [first, other] {
            ClusterSite::until_nodes(node, 2).await;
        }
        let session = Session::new(first, &first.log_on("101", "1234", &json!({})).await.ok());
        Self { site, _programs: programs, first, other, session }
    }

    /// Opens an event channel at the node that does not serve the session, and waits for its first event.
    async fn channel_elsewhere(&self) -> EventChannel {
        let mut channel = EventChannel::connect(self.other.address, &self.path()).await;
        channel.next_event().await;
        channel
    }

    fn path(&self) -> String {
        format!("/ws?sessionId={}", self.session.id)
    }
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_channel_that_hears_nothing_more_is_closed_and_those_of_the_node_itself_go_on() {
    let mut nodes = TwoNodes::start().await;
    let mut elsewhere = nodes.channel_elsewhere().await;
    let mut here = nodes.session.bind().await;
    nodes.site.nats.kill();
    assert_eq!(elsewhere.close_code().await, 1013);
    let mut refused = EventChannel::connect(nodes.other.address, &nodes.path()).await;
    assert_eq!(refused.close_code().await, 1013, "nobody can be asked");
    nodes.session.dial("102").await.ok();
    here.call("ringback").await;
    nodes.site.nats.start_again().await;
    let mut again = eventually("an event channel at the other node", async || {
        let mut channel = EventChannel::connect(nodes.other.address, &nodes.path()).await;
        matches!(channel.next_message().await, Some(Message::Text(_))).then_some(channel)
    })
    .await;
    again.call("ringback").await;
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_channel_that_ends_while_nats_is_away_keeps_no_session() {
    let mut nodes = TwoNodes::start().await;
    let mut elsewhere = nodes.channel_elsewhere().await;
    assert_eq!(nodes.first.bound_channels().await, 1);
    nodes.site.nats.kill();
    assert_eq!(elsewhere.close_code().await, 1013);
    nodes.site.nats.start_again().await;
    eventually("the end of the channel", async || (nodes.first.bound_channels().await == 0).then_some(())).await;
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn nodes_that_start_without_nats_serve_and_join_when_it_is_there() {
    let mut site = ClusterSite::start().await;
    site.nats.kill();
    let mut programs = [site.node("first", &[]), site.node("second", &[])];
    let (first, second) = (programs[0].web_api().await, programs[1].web_api().await);
    let log_on =
        async |node: Http, extension| Session::new(node, &node.log_on(extension, "1234", &json!({})).await.ok());
    let alone = log_on(first, "101").await;
    let mut channel = alone.bind().await;
    site.nats.start_again().await;
    for node in [first, second] {
        ClusterSite::until_nodes(node, 2).await;
    }
    alone.dial("102").await.ok();
    channel.call("ringback").await;
    let shared = log_on(second, "103").await;
    let users = (first.figure("cluster_users").await, second.figure("cluster_users").await);
    assert_eq!(users, (Some(0), Some(1)), "what was opened without NATS stays as it was");
    let elsewhere = first.get(&shared.path("")).await.ok();
    assert_eq!(elsewhere["extension"], "103");
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_channel_that_has_missed_an_event_while_nats_was_away_is_closed() {
    let mut nodes = TwoNodes::start().await;
    let mut elsewhere = nodes.channel_elsewhere().await;
    nodes.site.nats.kill();
    nodes.session.dial("102").await.ok();
    nodes.site.nats.start_again().await;
    let code = elsewhere.close_code().await;
    assert!(matches!(code, 1013 | 4409), "{code}");
}
