//! Nodes of a cluster as processes, with a real nats-server: what clients see where a rule holds for all nodes together.
//!
//! [`crate::nodes`] kills nodes that have many users.

mod channels;
mod drain;
mod ends;
mod figures;
mod guide_client;
mod idempotency;
mod limits;
mod restart;
mod throttle;
mod tickets;
mod unattended;
mod without_nats;

use serde_json::{Value, json};

use crate::harness::{Http, Mirror, PASSWORD, Reply, Session, SharedAltiserv, eventually};

/// Client at the first of two nodes, which is killed while the user's phone rings.
struct Orphan {
    nodes: SharedAltiserv,
    session: Session,
    /// The client's calls at that moment.
    before: Mirror,
    ring: Value,
}

impl Orphan {
    async fn with_a_ringing_phone() -> Self {
        let mut nodes = SharedAltiserv::start(2).await;
        let (session, _) = nodes.log_on(0, "101").await;
        let mut before = Mirror::open(&session).await;
        nodes.rings("101").await;
        let ring = before.any_call("ring").await;
        nodes.kill(0).await;
        Self { nodes, session, before, ring }
    }

    /// The same client at another node, where it goes on behind the ring.
    async fn goes_on_at(&self, node: Http) -> (Session, Mirror) {
        let there = go_on(node, &self.session).await;
        let seen = self.ring["seq"].as_u64().expect("a number");
        let mut after = Mirror::of(there.resume(seen).await, "101");
        after.fold = self.before.fold.clone();
        (there, after)
    }
}

/// Asks a node to go on with a session by its ticket.
async fn continue_by_ticket(node: Http, session: &Session, ticket: &str) -> Reply {
    node.post("/sessions", &json!({ "sessionId": session.id, "ticket": ticket })).await
}

/// Asks a node to go on with a session by a user's password, as the guide's clients do.
async fn continue_by_password(node: Http, session: &Session, user: &str, password: &str) -> Reply {
    node.log_on(user, password, &json!({ "sessionId": session.id })).await
}

/// Goes on with a session at a node, as soon as that takes it. Returns the session there.
async fn go_on(node: Http, session: &Session) -> Session {
    let body = eventually("the session at another node", async || {
        let reply = continue_by_password(node, session, session.extension(), PASSWORD).await;
        (reply.status == 200).then(|| reply.json())
    });
    let there = Session::new(node, &body.await);
    assert_eq!(there.id, session.id, "it is the same session");
    there
}

/// Waits until each of these nodes has lost its engine.
async fn without_engine(nodes: &[Http]) {
    for node in nodes {
        let lost = async || (node.figure("cluster_engine_up").await == Some(0)).then_some(());
        eventually("the loss of the engine", lost).await;
    }
}
