//! Simulator of the AltiServ that all nodes have.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::asking::{Answer, Asked, ask};

#[derive(Debug, Clone, Copy)]
pub(super) struct Simulator {
    pub(super) address: SocketAddr,
}

/// Call from outside that is under way.
#[derive(Debug, Clone)]
pub(super) struct OutsideCall {
    pub(super) id: i64,
    pub(super) to: String,
    /// Number of the caller, which no other call has.
    pub(super) caller: String,
}

impl Simulator {
    /// Makes an outside caller ring, who waits for as long as the test takes.
    pub(super) async fn ring(self, to: &str) -> OutsideCall {
        static CALLERS: AtomicUsize = AtomicUsize::new(0);
        let caller = format!("408{:07}", CALLERS.fetch_add(1, Ordering::Relaxed));
        let call = json!({ "to": to, "from": { "number": caller }, "patience": "1h" });
        let (status, placed) = self.send("POST", "/calls", Some(call)).await;
        assert_eq!(status, 201, "{placed}");
        OutsideCall { id: placed["id"].as_i64().expect("an id is a number"), to: to.to_owned(), caller }
    }

    /// Answers the called phone, unless the call is over.
    pub(super) async fn answer(self, call: &OutsideCall) {
        self.send("POST", &format!("/calls/{}/answer", call.id), None).await;
    }

    /// Has the caller hang up, unless the call is over.
    pub(super) async fn hang_up(self, call: &OutsideCall) {
        self.send("DELETE", &format!("/calls/{}", call.id), None).await;
    }

    /// Has the phone hang up, if it has a call.
    pub(super) async fn phone_hangs_up(self, extension: &str) {
        self.send("POST", &format!("/extensions/{extension}/hangup"), None).await;
    }

    pub(super) async fn calls(self) -> Vec<Value> {
        let (_, body) = self.send("GET", "/calls", None).await;
        body["calls"].as_array().unwrap_or_else(|| panic!("a list: {body}")).clone()
    }

    /// Number of calls under way of each line.
    pub(super) async fn under_way(self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for call in self.calls().await {
            for party in [&call["to"], &call["from"]["number"]] {
                *counts.entry(party.as_str().unwrap_or_default().to_owned()).or_default() += 1;
            }
        }
        counts
    }

    /// Number of licences that nobody uses.
    pub(super) async fn licences_free(self) -> usize {
        let asked = Asked { method: "GET", path: "/metrics", ..Asked::default() };
        let (_, metrics) = ask(self.address, asked).await.unwrap_or_else(|error| panic!("metrics: {error}"));
        let figures = metrics.as_str().expect("figures are text").lines();
        let mut free = figures.filter_map(|line| line.strip_prefix("altigen_webproxy_licences_free "));
        free.next().and_then(|figure| figure.parse().ok()).expect("the figure of an embedded AltiServ")
    }

    async fn send(self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let path = format!("/simulator{path}");
        let asked = Asked { method, path: &path, body, ..Asked::default() };
        ask(self.address, asked).await.unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }
}
