//! Load balancer of the clients: it knows which nodes answer, by the checks of `deploy/haproxy-cluster.cfg`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rand::RngExt;

use super::asking::{Asked, ask_within};

/// Time between two checks, and for the answer.
const CHECK: Duration = Duration::from_millis(500);

/// Time from a check that has failed to the next one.
const AGAIN: Duration = Duration::from_millis(100);

/// Checks that fail before a node is gone to no more.
const FAILURES: usize = 2;

#[derive(Debug)]
pub(super) struct Balancer {
    pub(super) nodes: Vec<SocketAddr>,
    /// Number of checks of each node that have failed since the last success.
    failures: Vec<AtomicUsize>,
}

impl Balancer {
    /// Starts to check these nodes, for as long as somebody has the balancer.
    pub(super) fn start(nodes: &[SocketAddr]) -> Arc<Self> {
        let failures = nodes.iter().map(|_| AtomicUsize::new(0)).collect();
        let balancer = Arc::new(Self { nodes: nodes.to_vec(), failures });
        for (node, address) in nodes.iter().copied().enumerate() {
            let checked = Arc::downgrade(&balancer);
            tokio::spawn(async move {
                loop {
                    let asked = Asked { method: "GET", path: "/ready", ..Asked::default() };
                    let is_ready = matches!(ask_within(CHECK, address, asked).await, Ok((200, _)));
                    let Some(balancer) = checked.upgrade() else { return };
                    let failures = &balancer.failures[node];
                    failures.store(if is_ready { 0 } else { failures.load(Ordering::Relaxed) + 1 }, Ordering::Relaxed);
                    drop(balancer);
                    tokio::time::sleep(if is_ready { CHECK } else { AGAIN }).await;
                }
            });
        }
        balancer
    }

    /// Any node that answers, if possible another one than this.
    pub(super) fn pick(&self, but: Option<usize>) -> usize {
        let is_up = |node: &usize| self.failures[*node].load(Ordering::Relaxed) < FAILURES;
        let others = || (0..self.nodes.len()).filter(|node| Some(*node) != but);
        let up: Vec<_> = others().filter(is_up).collect();
        let among = if up.is_empty() { others().collect() } else { up };
        among[rand::rng().random_range(0..among.len())]
    }
}
