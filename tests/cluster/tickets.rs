//! Tickets that are not what they should be take nothing over.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::continue_by_ticket;
use crate::harness::{EventChannel, Http, Session, SharedAltiserv, eventually};

/// A session that the first of two nodes serves, with its ticket and an event channel.
struct Site {
    nodes: SharedAltiserv,
    session: Session,
    ticket: String,
    channel: EventChannel,
}

impl Site {
    async fn start() -> Self {
        let nodes = SharedAltiserv::start(2).await;
        let (session, ticket) = nodes.log_on(0, "101").await;
        let channel = session.bind().await;
        Self { nodes, session, ticket, channel }
    }

    /// Checks that a node refuses a ticket, and that the session stays where it is.
    async fn is_refused(&mut self, node: Http, ticket: &str) {
        continue_by_ticket(node, &self.session, ticket).await.refused(401, "ticket_refused");
        self.nodes.rings("101").await;
        self.channel.call("ring").await;
        self.nodes.callers_hang_up().await;
        self.channel.call("disconnect").await;
        assert_eq!(self.nodes.seen_by(0).await["users"], 1);
        assert_eq!(node.figure("cluster_sessions_taken_over_total").await, Some(0));
    }
}

/// Tickets that were made of a true one.
fn forgeries(ticket: &str) -> Vec<String> {
    let changed = |at: usize| {
        let mut bytes = ticket.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).expect("tickets are ASCII")
    };
    let middle = ticket.len() / 2;
    let mut forgeries: Vec<_> = [0, 6, middle, ticket.len() - 3].map(changed).into();
    forgeries
        .extend([&ticket[..middle], &ticket[..ticket.len() - 1], &ticket[1..], "x", "101\n1234"].map(String::from));
    forgeries
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_ticket_that_is_forged_or_cut_or_of_another_session_is_refused_and_the_session_stays() {
    let mut site = Site::start().await;
    let other = site.nodes.nodes[1];
    let mut tickets = forgeries(&site.ticket);
    tickets.push(site.nodes.log_on(1, "102").await.1);
    tickets.push(site.nodes.log_on(0, "101").await.1);
    for ticket in tickets {
        site.is_refused(other, &ticket).await;
    }
    let back = continue_by_ticket(other, &site.session, &site.ticket).await.ok();
    assert_eq!(back["sessionId"], json!(site.session.id), "the true ticket is good all the same");
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_forged_ticket_does_not_get_the_session_of_a_node_that_is_killed() {
    let mut site = Site::start().await;
    let other = site.nodes.nodes[1];
    let foreign = site.nodes.log_on(1, "102").await.1;
    site.nodes.kill(0).await;
    for ticket in forgeries(&site.ticket).iter().chain([&foreign]) {
        continue_by_ticket(other, &site.session, ticket).await.refused(401, "ticket_refused");
    }
    site.session.at(other).describe().await.refused(409, "session_moved");
    let back = eventually("the session", async || {
        let reply = continue_by_ticket(other, &site.session, &site.ticket).await;
        (reply.status == 200).then(|| reply.json())
    });
    assert_eq!(back.await["sessionId"], json!(site.session.id));
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_ticket_that_was_sealed_with_a_key_that_a_node_does_not_have_is_refused_there() {
    let mut site = Site::start().await;
    let others = format!("{}-of-others", site.nodes.site.keys());
    site.nodes.site.make_key(&others);
    let stranger = site.nodes.join(&[("WEBPROXY_CLUSTER__KEY_FILE", &others)]).await;
    let ticket = site.ticket.clone();
    site.is_refused(stranger, &ticket).await;
    let sealed_there = site.nodes.log_on(2, "103").await.1;
    let other = site.nodes.nodes[1];
    site.is_refused(other, &sealed_there).await;
}

/// Line of a key in a file, as if it had been made this many hours ago.
fn made_before(line: &str, hours: u64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let [name, _, key] = line.split_whitespace().collect::<Vec<_>>()[..] else {
        panic!("a key's line has three parts")
    };
    format!("{name} {} {key}", now - hours * 3_600)
}

/// Names of the keys that a node has in the list of a node.
fn keys_of(cluster: &Value, node: &str) -> Vec<String> {
    let nodes = cluster["nodes"].as_array().expect("a list of nodes");
    let node = nodes.iter().find(|listed| listed["name"] == node).expect("the node is there");
    serde_json::from_value(node["keys"].clone()).expect("names")
}

/// Waits until the nodes have read a file of keys.
async fn have_keys(nodes: &SharedAltiserv, count: usize) {
    for node in ["node-0", "node-1"] {
        let has = async || (keys_of(&nodes.seen_by(0).await, node).len() == count).then_some(());
        eventually("the keys", has).await;
    }
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_ticket_is_good_as_long_as_its_key_is_in_the_file() {
    let mut site = Site::start().await;
    let (file, other) = (site.nodes.site.keys(), site.nodes.nodes[1]);
    let old = std::fs::read_to_string(&file).expect("a file of keys");
    site.nodes.site.make_key(&file);
    let both = std::fs::read_to_string(&file).expect("a file of keys");
    let new = both.lines().find(|line| !old.contains(*line)).expect("a new key");
    // So old that it seals, while the other one, which is older, is still there.
    let new = made_before(new, 1);
    let old = made_before(old.lines().last().expect("a key"), 2);
    std::fs::write(&file, format!("{old}\n{new}\n")).expect("the file is written");
    have_keys(&site.nodes, 2).await;
    let renewed = continue_by_ticket(other, &site.session, &site.ticket).await.ok();
    let renewed = renewed["ticket"].as_str().expect("a new ticket").to_owned();
    std::fs::write(&file, format!("{new}\n")).expect("the file is written");
    have_keys(&site.nodes, 1).await;
    let ticket = site.ticket.clone();
    site.is_refused(other, &ticket).await;
    continue_by_ticket(other, &site.session, &renewed).await.ok();
}
