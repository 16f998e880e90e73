//! Many users with a channel each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::StreamExt;
use rand::RngExt;

use super::balancer::Balancer;
use super::client::{Client, Heartbeat};
use super::figures::Times;
use super::lab::{FIRST, Lab};
use super::simulator::OutsideCall;
use crate::harness::PATIENCE;

/// Number of concurrent logons and questions.
const AT_ONCE: usize = 16;

/// Pause between two looks.
const LOOK: Duration = Duration::from_millis(10);

/// Longest time for clients to know what is.
const SETTLED: Duration = Duration::from_secs(20);

/// Where users are logged on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spread {
    /// Evenly over all nodes, with their channels at any node.
    Evenly,
    /// Evenly over all nodes, with their channels there.
    AtTheirNodes,
    /// At one node, with their channels there.
    At(usize),
}

pub(super) struct Crowd {
    pub(super) clients: Arc<Vec<Client>>,
}

impl Crowd {
    pub(super) async fn log_on(lab: &Lab, users: usize, spread: Spread, heartbeat: Heartbeat) -> Self {
        let balancer = &Balancer::start(&lab.nodes);
        let nodes = &lab.nodes;
        let logons = (0..users).map(|index| async move {
            let at = match spread {
                Spread::At(node) => node,
                Spread::Evenly | Spread::AtTheirNodes => index % nodes.len(),
            };
            let channel = if spread == Spread::Evenly { rand::rng().random_range(0..nodes.len()) } else { at };
            Client::log_on(balancer, at, channel, &(FIRST + index).to_string(), heartbeat).await
        });
        let clients: Vec<_> = futures::stream::iter(logons).buffer_unordered(AT_ONCE).collect().await;
        let crowd = Self { clients: Arc::new(clients) };
        crowd.all("a channel", |client| client.seen().is_open() && client.seen().last.is_some()).await;
        crowd
    }

    /// Waits until this is so of every client.
    pub(super) async fn all(&self, what: &str, is_so: impl Fn(&Client) -> bool) {
        let begun = Instant::now();
        loop {
            let lacking: Vec<_> = self.clients.iter().filter(|client| !is_so(client)).collect();
            let Some(first) = lacking.first() else { return };
            assert!(begun.elapsed() < PATIENCE, "{what}: {} clients have not, as {}", lacking.len(), first.told());
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Clients whose sessions are served at a node, or whose channels are there.
    pub(super) async fn of_node(&self, lab: &Lab, node: usize) -> Vec<&Client> {
        let served = lab.served_at(node).await;
        let is_there = |client: &&Client| served.contains(&client.extension) || client.seen().at == Some(node);
        self.clients.iter().filter(is_there).collect()
    }

    /// Times from a moment to the first channel afterwards of each of these clients.
    pub(super) async fn moved_since(&self, moment: Instant, clients: &[&Client]) -> Times {
        let awaited: BTreeSet<_> = clients.iter().map(|client| &client.extension).collect();
        let has_moved = |client: &Client| client.seen().bound_after(moment).is_some();
        self.all("a channel elsewhere", |client| !awaited.contains(&client.extension) || has_moved(client)).await;
        let bound = clients.iter().filter_map(|client| client.seen().bound_after(moment));
        Times::new(bound.map(|bound| bound - moment).collect())
    }

    /// Has every client open its channel at the node that serves its session.
    pub(super) async fn return_to_their_nodes(&self, lab: &Lab) {
        let mut homes = BTreeMap::new();
        for node in 0..lab.nodes.len() {
            homes.extend(lab.served_at(node).await.into_iter().map(|extension| (extension, node)));
        }
        let is_home = |client: &Client| {
            let home = homes.get(&client.extension).copied();
            home.is_none() || client.seen().at == home
        };
        for client in self.clients.iter().filter(|client| !is_home(client)) {
            client.cut(homes.get(&client.extension).copied());
        }
        self.all("a channel at their sessions' nodes", |client| is_home(client) && client.seen().is_open()).await;
    }

    /// Rings these many users, and answers each second call. Returns when every one of them has heard it.
    pub(super) async fn call(&self, lab: &Lab, count: usize) -> Vec<OutsideCall> {
        let mut calls = Vec::new();
        for index in 0..count {
            let to = &self.clients[index * self.clients.len() / count].extension;
            let call = lab.simulator.ring(to).await;
            if index % 2 == 0 {
                lab.simulator.answer(&call).await;
            }
            calls.push(call);
        }
        self.have_heard(&calls).await;
        calls
    }

    /// Waits until the user of every call has been told of its caller.
    pub(super) async fn have_heard(&self, calls: &[OutsideCall]) {
        self.all("the callers", |client| {
            let mut calls = calls.iter().filter(|call| call.to == client.extension);
            calls.all(|call| client.seen().callers.contains(&call.caller))
        })
        .await;
    }

    /// Checks that every client knows from its events what is listed, that AltiServ has as many calls, and that no rule was
    /// ever broken.
    pub(super) async fn agrees(&self, lab: &Lab) {
        let under_way = lab.simulator.under_way().await;
        let checks = self.clients.iter().map(|client| {
            let expected = under_way.get(&client.extension).copied().unwrap_or(0);
            agrees(client, expected)
        });
        futures::stream::iter(checks).buffer_unordered(AT_ONCE).collect::<()>().await;
        self.no_rule_is_broken();
    }

    pub(super) fn no_rule_is_broken(&self) {
        let broken = self.clients.iter().flat_map(|client| {
            let broken = client.seen().broken.clone();
            broken.into_iter().map(|rule| format!("{}: {rule}", client.extension))
        });
        let broken: Vec<_> = broken.collect();
        assert!(broken.is_empty(), "{} rules are broken: {:#?}", broken.len(), &broken[..broken.len().min(10)]);
    }

    /// Number of times that clients had to be told everything anew.
    pub(super) fn resyncs(&self) -> u64 {
        self.clients.iter().map(|client| client.seen().resyncs).sum()
    }

    /// Number of events of all clients.
    pub(super) fn events(&self) -> u64 {
        self.clients.iter().map(|client| client.seen().events).sum()
    }

    /// Logs everybody off, and waits until AltiServ has every licence free.
    pub(super) async fn log_off(self, lab: &Lab, licences: usize) {
        let leaving = self.clients.iter().map(|client| async {
            client.stop();
            let (status, body) = client.rest("DELETE", "", None, None).await;
            assert!(matches!(status, 200 | 404), "{} logs off: {status} {body}", client.extension);
        });
        futures::stream::iter(leaving).buffer_unordered(AT_ONCE).collect::<()>().await;
        let begun = Instant::now();
        loop {
            let free = lab.simulator.licences_free().await;
            if free == licences {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{} licences are not given back", licences - free);
            tokio::time::sleep(LOOK).await;
        }
    }
}

async fn agrees(client: &Client, expected: usize) {
    let begun = Instant::now();
    loop {
        let (status, body) = client.rest("GET", "/calls", None, None).await;
        let listing = body["calls"].as_array().cloned().unwrap_or_default();
        let seen = client.seen().fold.clone();
        let is_told = seen.agrees_with(&client.extension, &listing);
        if status == 200 && is_told && listing.len() == expected && client.seen().is_open() {
            return;
        }
        assert!(
            begun.elapsed() < SETTLED,
            "{}\nis told {:?}\nlisted: {status} {body}\nAltiServ has {expected}",
            client.told(),
            seen.calls_of(&client.extension),
        );
        tokio::time::sleep(LOOK * 5).await;
    }
}
