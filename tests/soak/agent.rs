//! Agent: a session, its event channel, and typical actions of an agent.

use std::sync::Arc;

use rand::{Rng, RngExt};
use serde_json::{Value, json};

use super::tally::Tally;
use crate::harness::{Http, Known, PASSWORD, Reader, Reply, Rules, Session, differs, newcomer_differs};

pub(super) struct Agent {
    pub(super) extension: String,
    proxy: Http,
    session: Option<String>,
    reader: Option<Reader>,
    /// Optional second tab.
    second: Option<Reader>,
    /// Optional second session.
    other: Option<(Session, Reader)>,
    tally: Arc<Tally>,
}

impl Agent {
    pub(super) fn new(extension: String, proxy: Http, tally: Arc<Tally>) -> Self {
        Self { extension, proxy, session: None, reader: None, second: None, other: None, tally }
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
        self.close_other().await;
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

    /// Performs one action of an agent or of the agent's browser. `partner` is the extension that the agent dials.
    pub(super) async fn act(&mut self, partner: &str, rng: &mut impl Rng) {
        let Some(reader) = &self.reader else { return self.log_on().await };
        let call = reader.rules().calls.iter().next().map(|(call, known)| (*call, *known));
        match (call, rng.random_range(0..100)) {
            (_, 0..6) => self.reload(true).await,
            (_, 6..9) => self.reload(false).await,
            (_, 9..10) => self.second_tab().await,
            (_, 10..11) => self.second_session().await,
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

    /// Reloads the page: its channel resumes, or starts anew.
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

    /// Opens a second session of the user, or closes it.
    async fn second_session(&mut self) {
        if self.other.is_some() {
            return self.close_other().await;
        }
        let reply = self.proxy.log_on(&self.extension, PASSWORD, &json!({})).await;
        self.tally.answered("logon elsewhere", &reply);
        if reply.status == 200 {
            let session = Session::new(self.proxy, &reply.json());
            let reader = Reader::open(self.proxy, &session.id, Rules::default()).await;
            self.other = Some((session, reader));
        }
    }

    async fn close_other(&mut self) {
        if let Some((session, reader)) = self.other.take() {
            self.tally.take(&self.extension, &mut reader.rules());
            drop(reader);
            self.tally.answered("log off", &session.log_off().await);
        }
    }

    fn readers(&self) -> impl Iterator<Item = &Reader> {
        let others = self.other.iter().map(|(_, reader)| reader);
        self.reader.iter().chain(&self.second).chain(others)
    }

    /// Fault at a quiet moment, when all is otherwise in order: the channels got different events, or a new session (if
    /// `newcomer` is set) shows another state.
    pub(super) async fn at_a_quiet_moment(&self, newcomer: bool) -> Option<String> {
        let told: Vec<String> = self
            .readers()
            .filter_map(|reader| Some(json!(reader.rules().told_of(&self.extension)?).to_string()))
            .collect();
        for reader in self.readers() {
            reader.rules().quiet();
        }
        if let Some(other) = told.iter().find(|told_of| **told_of != told[0]) {
            return Some(format!("one channel was told {}, another one {other}", told[0]));
        }
        if !newcomer {
            return None;
        }
        let path = self.path("/calls")?;
        let listing = self.proxy.get(&path).await.ok()["calls"].as_array()?.clone();
        newcomer_differs(self.proxy, &self.extension, &listing).await
    }

    /// Everything that is not in order yet. It must be empty some time after the end of the last fault.
    pub(super) async fn complaint(&self, simulated: &[Value]) -> Option<String> {
        let path = self.path("")?;
        let reply = self.proxy.get(&path).await;
        if reply.status != 200 {
            return Some(format!("the session is gone: {reply:?}"));
        }
        let listing = reply.json()["calls"].as_array()?.clone();
        if let Some((other, _)) = &self.other {
            let elsewhere = other.describe().await;
            if elsewhere.status != 200 || elsewhere.json()["calls"] != json!(listing) {
                return Some(format!("a second session has {elsewhere:?}, the first one {}", json!(listing)));
            }
        }
        for reader in self.readers() {
            let rules = reader.rules();
            if let Some(code) = rules.closed {
                return Some(format!("the channel was closed with {code}"));
            }
            if rules.connected != Some(true) {
                return Some(format!("the channel was last told {:?}", rules.connected));
            }
            if !rules.fold.agrees_with(&self.extension, &listing) {
                let told = json!(rules.fold.calls_of(&self.extension));
                return Some(format!("the events come to {told}, the session lists {}", json!(listing)));
            }
        }
        differs(&self.extension, &listing, simulated)
    }
}
