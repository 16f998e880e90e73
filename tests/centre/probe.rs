//! Probes: an offered action works, and an action that is not offered changes nothing.

use std::time::Instant;

use rand::Rng;
use rand::seq::IndexedRandom;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::floor::{Floor, SPARE};
use super::{LOOK, RECOVERY};
use crate::harness::{Reply, Session};

/// Every action that can be offered.
pub(super) const ACTIONS: [&str; 13] = [
    "answer",
    "drop",
    "hold",
    "retrieve",
    "conference",
    "transfer",
    "dtmf",
    "recordStart",
    "recordStop",
    "recordMute",
    "recordUnmute",
    "recordPause",
    "recordResume",
];

/// Requests an action by its name in `actions`.
pub(super) async fn perform(session: &Session, call: &Value, action: &str) -> Reply {
    match action {
        "drop" => session.drop_call(call).await,
        "transfer" => session.transfer(call, SPARE).await,
        "dtmf" => session.send_digits(call, "1").await,
        other => match other.strip_prefix("record") {
            Some(operation) => session.record_call(call, operation).await,
            None => session.act(call, other).await,
        },
    }
}

/// Random call of a random user.
struct Chosen {
    user: usize,
    call: Value,
}

async fn choose(floor: &Floor, rng: &mut impl Rng) -> Option<Chosen> {
    let mut all = Vec::new();
    for (user, it) in floor.users.iter().enumerate() {
        all.extend(it.calls(0).await.into_iter().map(|call| Chosen { user, call }));
    }
    let chosen = all.choose(rng)?;
    Some(Chosen { user: chosen.user, call: chosen.call.clone() })
}

fn is_offered(call: &Value, action: &str) -> bool {
    call["actions"].as_array().is_some_and(|actions| actions.contains(&json!(action)))
}

/// True if a mute or unmute came too soon after the last one. `actions` does not cover this minimum spacing.
fn is_too_soon(action: &str, reply: &Reply) -> bool {
    matches!(action, "recordMute" | "recordUnmute") && reply.status == 500 && reply.json()["error"] == "too_soon"
}

/// True if the other party holds the call too. AltiServ does not report that.
fn is_held_there(action: &str, reply: &Reply) -> bool {
    action == "conference" && reply.status == 500 && reply.json()["code"] == 3005
}

/// Performs one offered action, which must work.
pub(super) async fn offered(floor: &mut Floor, rng: &mut impl Rng) {
    let Some(Chosen { user, call }) = choose(floor, rng).await else { return };
    let offered: Vec<&str> = ACTIONS.into_iter().filter(|action| is_offered(&call, action)).collect();
    let Some(action) = offered.choose(rng).copied() else { return };
    let reply = perform(&floor.users[user].pages[0].session, &call["callHandle"], action).await;
    let extension = floor.users[user].extension.clone();
    floor.did(format!("offered {action}: {extension} on {}", call["callHandle"]));
    if reply.status != 200 && !is_too_soon(action, &reply) && !is_held_there(action, &reply) {
        floor.broke(&format!("{extension} was offered {action} on {call}, which is answered {reply:?}"));
    }
}

/// True if the call is already in the state that an action leads to. Then the request is no mistake.
fn holds(call: &Value, action: &str) -> bool {
    let state = &call["state"];
    let recording = &call["recording"]["recordingState"];
    match action {
        "answer" | "retrieve" => state == "connected",
        "hold" => state == "held",
        "conference" => state == "conference",
        "recordStart" | "recordUnmute" | "recordResume" => recording == "Start",
        "recordStop" => recording == "Stop",
        "recordMute" => recording == "Mute",
        "recordPause" => recording == "Pause",
        _ => false,
    }
}

/// Requests one action that is not offered. It must be refused and change nothing.
pub(super) async fn not_offered(floor: &mut Floor, rng: &mut impl Rng) {
    let Some(Chosen { user, call }) = choose(floor, rng).await else { return };
    let others: Vec<&str> = ACTIONS.into_iter().filter(|action| !is_offered(&call, action)).collect();
    let Some(action) = others.choose(rng).copied() else { return };
    let listed = floor.users[user].calls(0).await;
    let simulated = floor.simulated().await;
    let reply = perform(&floor.users[user].pages[0].session, &call["callHandle"], action).await;
    let extension = floor.users[user].extension.clone();
    floor.did(format!("not offered {action}: {extension} on {}", call["callHandle"]));
    if reply.status.is_success() && !holds(&call, action) {
        floor.broke(&format!("{extension} was not offered {action} on {call}, which is answered {reply:?}"));
    }
    if !floor.quiet_moment().await {
        return;
    }
    let before = json!([listed, simulated]);
    let begun = Instant::now();
    loop {
        let now = json!([floor.users[user].calls(0).await, floor.simulated().await]);
        if now == before {
            return;
        }
        if begun.elapsed() > RECOVERY {
            let what = format!("{action}, which {extension} was not offered on {call}, changed something");
            return floor.broke(&format!("{what}: {before} became {now}"));
        }
        sleep(LOOK).await;
    }
}
