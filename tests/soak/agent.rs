//! An agent: a session, its event channel, and a hand that does what agents do.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand::{Rng, RngExt};
use serde_json::{Value, json};

use super::tally::Tally;
use crate::harness::{Http, Known, PASSWORD, Reader, Reply, Rules};

pub(super) struct Agent {
    pub(super) extension: String,
    proxy: Http,
    session: Option<String>,
    reader: Option<Reader>,
    /// A second tab, now and then.
    second: Option<Reader>,
    tally: Arc<Tally>,
}

impl Agent {
    pub(super) fn new(extension: String, proxy: Http, tally: Arc<Tally>) -> Self {
        Self { extension, proxy, session: None, reader: None, second: None, tally }
    }

    fn path(&self, rest: &str) -> Option<String> {
        self.session.as_ref().map(|session| format!("/sessions/{session}{rest}"))
    }

    /// Tries to log on and opens a channel.
    pub(super) async fn log_on(&mut self) {
        let reply = self.proxy.log_on(&self.extension, PASSWORD, &json!({})).await;
        self.tally.answered("logon", &reply);
        if reply.status == 200 {
            let session = reply.json()["sessionId"].as_str().expect("a logon answers an id").to_owned();
            self.reader = Some(Reader::open(self.proxy, &session, Rules::default()).await);
            self.session = Some(session);
        }
    }

    pub(super) async fn log_off(&mut self) {
        let Some(path) = self.path("") else { return };
        self.forget_readers();
        self.session = None;
        self.tally.answered("log off", &self.proxy.delete(&path).await);
    }

    fn forget_readers(&mut self) {
        for reader in self.reader.take().into_iter().chain(self.second.take()) {
            self.tally.take(&self.extension, &mut reader.rules());
        }
    }

    async fn post(&self, what: &str, rest: &str, body: &Value) -> Option<Reply> {
        let reply = self.proxy.post(&self.path(rest)?, body).await;
        self.tally.answered(what, &reply);
        Some(reply)
    }

    /// One thing that an agent, or the agent's browser, does. `partner` is whom the agent calls.
    pub(super) async fn act(&mut self, partner: &str, rng: &mut impl Rng) {
        let Some(reader) = &self.reader else { return self.log_on().await };
        let call = reader.rules().calls.iter().next().map(|(call, known)| (*call, *known));
        match (call, rng.random_range(0..100)) {
            (_, 0..6) => self.reload(true).await,
            (_, 6..9) => self.reload(false).await,
            (_, 9..11) => self.second_tab().await,
            (None, 11..13) => self.log_off().await,
            (None, 13..70) => drop(self.post("call", "/calls", &json!({ "target": partner })).await),
            (Some((call, Known::Ringing)), 11..70) => {
                self.post("answer", &format!("/calls/{call}/answer"), &json!({})).await;
            }
            (Some((call, Known::Connected)), chance @ 11..60) => {
                let operations = ["Start", "Mute", "Unmute", "Pause", "Resume", "Stop"];
                let operation = json!({ "Operation": operations[chance % operations.len()] });
                self.post("record", &format!("/calls/{call}/record"), &operation).await;
            }
            (Some((call, Known::Connected)), chance @ 60..75) => {
                let action = ["hold", "retrieve"][chance % 2];
                self.post(action, &format!("/calls/{call}/{action}"), &json!({})).await;
            }
            (Some((call, _)), 75..) => {
                if let Some(path) = self.path(&format!("/calls/{call}")) {
                    self.tally.answered("drop", &self.proxy.delete(&path).await);
                }
            }
            _ => {}
        }
    }

    /// The page is loaded again: it goes on where it stopped, or begins anew.
    async fn reload(&mut self, resumes: bool) {
        let (Some(session), Some(reader)) = (self.session.clone(), self.reader.take()) else { return };
        let rules = {
            let mut rules = reader.rules();
            if let Some(code) = rules.closed {
                rules.broken.push(format!("closed with {code}"));
            }
            if resumes { rules.resumed() } else { rules.anew() }
        };
        drop(reader);
        self.tally.did(if resumes { "page resumed" } else { "page anew" });
        self.reader = Some(Reader::open(self.proxy, &session, rules).await);
    }

    async fn second_tab(&mut self) {
        let Some(session) = self.session.clone() else { return };
        if let Some(reader) = self.second.take() {
            return self.tally.take(&self.extension, &mut reader.rules());
        }
        self.tally.did("second tab");
        self.second = Some(Reader::open(self.proxy, &session, Rules::default()).await);
    }

    /// What is not in order yet: nothing, some time after everything has been put right.
    pub(super) async fn complaint(&self, simulated: &[Value]) -> Option<String> {
        let path = self.path("")?;
        let reply = self.proxy.get(&path).await;
        if reply.status != 200 {
            return Some(format!("the session is gone: {reply:?}"));
        }
        let body = reply.json();
        let calls = body["calls"].as_array()?.iter();
        let listed: BTreeMap<i64, Value> =
            calls.filter_map(|call| Some((call["callHandle"].as_i64()?, call.clone()))).collect();
        for reader in self.reader.iter().chain(&self.second) {
            let rules = reader.rules();
            if let Some(code) = rules.closed {
                return Some(format!("the channel was closed with {code}"));
            }
            if rules.connected != Some(true) {
                return Some(format!("the channel was last told {:?}", rules.connected));
            }
            if rules.shown != listed {
                return Some(format!("the events tell of calls {:?}, the session lists {listed:?}", rules.shown));
            }
        }
        let own = |call: &&Value| call["from"]["number"] == *self.extension || call["to"] == *self.extension;
        let simulated: Vec<&Value> = simulated.iter().filter(own).collect();
        (simulated.len() != listed.len())
            .then(|| format!("AltiServ has calls {simulated:?}, the session lists {listed:?}"))
    }
}
