//! Other ways to hear than a WebSocket: streams of server-sent events, long polls, tokens for one opening, and the notices
//! that clients ask for.

mod equal;
mod notice;
mod poll;
mod stream;
mod token;

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Http, Reply, Session, TestApp, eventually};

/// Id of no session.
const UNKNOWN: &str = "6f1d0c1e-0000-4000-8000-000000000000";

/// Events of an answered poll.
fn told(reply: &Reply) -> Vec<Value> {
    reply.ok().as_array().expect("an array of events").clone()
}

/// Polls once, with this query.
async fn poll(http: Http, session: &Session, query: &str) -> Reply {
    http.get(&session.path(&format!("/events?{query}"))).await
}

/// Waits until so many channels are bound.
async fn bound(http: Http, count: u64) {
    eventually("the channels", async || (http.bound_channels().await == count).then_some(())).await;
}

/// Places an outside call to 101, and waits until the session lists it.
async fn rings(app: &TestApp, session: &Session) -> i64 {
    let call = app.simulate_call(&json!({ "to": "101" })).await;
    eventually("the call", async || (!session.calls().await.is_empty()).then_some(())).await;
    call
}

/// Waits until the session has ended.
async fn ended(session: &Session) {
    let gone = async || (session.describe().await.status == 404).then_some(());
    eventually("the end of the session", gone).await;
}

/// Grace period that no test outlasts.
const GRACE: Duration = Duration::from_secs(3600);
