//! Original guide of October 2017, item by item, and what applications for it send besides.
//!
//! The tests act as such an application: paths, bodies and events are written as the guide prints them.

mod bodies;
mod events;
mod record;
mod sessions;

use serde_json::{Value, json};

use crate::harness::{EventChannel, Session, TestApp};

/// Content type of `$.post`.
const FORM: &str = "application/x-www-form-urlencoded; charset=UTF-8";

/// 101 and 102 in conversation, each with its channel and its last call event.
async fn talking(app: &TestApp) -> [(Session, EventChannel, Value); 2] {
    let anna = app.log_on("101").await;
    let bert = app.log_on("102").await;
    let mut from = anna.bind().await;
    let mut to = bert.bind().await;
    app.post(&anna.path("/calls"), &json!({ "target": "102" })).await.ok();
    from.call_event("ringback").await;
    let theirs = to.call_event("ring").await;
    app.desk_phone("102", "answer").await;
    to.call_event("connect").await;
    let ours = from.call_event("connect").await;
    [(anna, from, ours), (bert, to, theirs)]
}
