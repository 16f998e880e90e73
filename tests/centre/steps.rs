//! Random actions in a call centre. None has to succeed.

use std::time::Duration;

use altiserv::{CallEndpoint, OutsideCall};
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::floor::{Floor, SPARE, USERS};
use super::probe::{ACTIONS, perform};
use crate::harness::Reply;

/// Maximum length of an outage, in ms.
const OUTAGE: u64 = 600;

const OPERATIONS: [&str; 6] = ["Start", "Stop", "Mute", "Unmute", "Pause", "Resume"];

/// Performs one random step.
pub(super) async fn step(floor: &mut Floor, rng: &mut impl Rng) {
    match rng.random_range(0..100) {
        0..9 => outside_call(floor, rng).await,
        9..18 => dial(floor, rng).await,
        18..30 => phone_answers(floor, rng).await,
        30..60 => any_action(floor, rng).await,
        60..66 => consultation(floor, rng).await,
        66..72 => phone_joins(floor, rng).await,
        72..77 => phone_hangs_up(floor, rng).await,
        77..81 => outside_party_hangs_up(floor, rng).await,
        81..86 => supervisor_records(floor, rng).await,
        86..93 => pages(floor, rng).await,
        93..96 => agent_state(floor, rng).await,
        96..98 => outage(floor, rng).await,
        _ => {
            floor.did("restart".to_owned());
            floor.restart_altiserv().await;
        }
    }
    if rng.random_bool(0.3) {
        sleep(Duration::from_millis(rng.random_range(1..40))).await;
    }
}

fn any<'a>(rng: &mut impl Rng, of: &[&'a str]) -> &'a str {
    of.choose(rng).copied().expect("there are some")
}

/// Records the result of a request. An internal error is no refusal.
fn asked(floor: &mut Floor, what: &str, reply: &Reply) {
    let error = if reply.status.is_success() { String::new() } else { format!(" {}", reply.json()["error"]) };
    floor.did(format!("{what} -> {}{error}", reply.status.as_u16()));
    if error.contains("internal") {
        floor.broke(&format!("{what} was answered {reply:?}"));
    }
}

async fn outside_call(floor: &mut Floor, rng: &mut impl Rng) {
    let to = any(rng, &["101", "102", "103", "110", "800"]);
    let from = CallEndpoint { number: floor.next_caller(), ..CallEndpoint::default() };
    let ivr_data = if rng.random_bool(0.5) { "1#2".to_owned() } else { String::new() };
    let call = OutsideCall { to: to.to_owned(), from, ivr_data, ..OutsideCall::default() };
    let placed = floor.altiserv().handle().place_call(call).await;
    floor.did(format!("outside call: to {to} -> {placed:?}"));
}

async fn dial(floor: &mut Floor, rng: &mut impl Rng) {
    let user = rng.random_range(0..floor.users.len());
    let target = any(rng, &["101", "102", "103", "110", SPARE, "800", "(408) 555-9000"]);
    let reply = floor.users[user].pages[0].session.dial(target).await;
    asked(floor, &format!("dial: {} calls {target}", USERS[user]), &reply);
}

async fn phone_answers(floor: &mut Floor, rng: &mut impl Rng) {
    let line = any(rng, &USERS);
    let done = floor.altiserv().handle().answer_extension(line).await;
    floor.did(format!("phone answers: {line} {}", done.is_ok()));
}

async fn phone_joins(floor: &mut Floor, rng: &mut impl Rng) {
    let line = any(rng, &USERS);
    let handle = floor.altiserv().handle();
    let (what, done) = if rng.random_bool(0.6) {
        ("conference", handle.conference(line).await)
    } else {
        ("attended transfer", handle.transfer(line).await)
    };
    floor.did(format!("{what}: {line} {}", done.is_ok()));
}

/// Consultation: a user who talks with an outside caller calls a colleague. By chance the call is recorded. Often all
/// three join in a conference.
async fn consultation(floor: &mut Floor, rng: &mut impl Rng) {
    let user = rng.random_range(0..floor.users.len());
    let colleague = (user + rng.random_range(1..USERS.len())) % USERS.len();
    let from = CallEndpoint { number: floor.next_caller(), ..CallEndpoint::default() };
    let call = OutsideCall { to: USERS[user].to_owned(), from, ..OutsideCall::default() };
    let mut done = vec![floor.altiserv().handle().place_call(call).await.is_ok()];
    done.push(floor.altiserv().handle().answer_extension(USERS[user]).await.is_ok());
    if rng.random_bool(0.4) {
        done.push(floor.users[user].pages[0].session.record("Start").await.status == 200);
    }
    done.push(floor.users[user].pages[0].session.dial(USERS[colleague]).await.status == 200);
    done.push(floor.altiserv().handle().answer_extension(USERS[colleague]).await.is_ok());
    if rng.random_bool(0.4) {
        done.push(floor.users[user].pages[0].session.record("Start").await.status == 200);
    }
    floor.did(format!("consultation: {} of {} {done:?}", USERS[user], USERS[colleague]));
    if rng.random_bool(0.6) {
        joins(floor, rng, user).await;
    }
}

/// Joins two calls at the phone or on a page.
async fn joins(floor: &mut Floor, rng: &mut impl Rng, user: usize) {
    if rng.random_bool(0.5) {
        let done = floor.altiserv().handle().conference(USERS[user]).await;
        return floor.did(format!("conference: {} {}", USERS[user], done.is_ok()));
    }
    let calls = floor.users[user].calls(0).await;
    let Some(call) = calls.choose(rng) else { return };
    let page = &floor.users[user].pages[0];
    if rng.random_bool(0.7) {
        let reply = page.session.act(&call["callHandle"], "conference").await;
        asked(floor, &format!("conference on a page: {}", USERS[user]), &reply);
    } else {
        let reply = page.session.transfer_consulted(&call["callHandle"]).await;
        asked(floor, &format!("attended transfer on a page: {}", USERS[user]), &reply);
    }
}

async fn phone_hangs_up(floor: &mut Floor, rng: &mut impl Rng) {
    let line = any(rng, &USERS);
    let done = floor.altiserv().handle().hang_up_extension(line).await;
    floor.did(format!("phone hangs up: {line} {}", done.is_ok()));
}

async fn outside_party_hangs_up(floor: &mut Floor, rng: &mut impl Rng) {
    let calls = floor.altiserv().calls().await;
    if let Some(call) = calls.choose(rng) {
        let done = floor.altiserv().handle().hang_up_call(call.id).await;
        floor.did(format!("outside party hangs up: {} {}", call.id, done.is_ok()));
    }
}

/// Requests any action on any call that a page knows, offered or not.
async fn any_action(floor: &mut Floor, rng: &mut impl Rng) {
    let user = rng.random_range(0..floor.users.len());
    let page = rng.random_range(0..floor.users[user].pages.len());
    let calls = floor.users[user].calls(page).await;
    let Some(call) = calls.choose(rng) else { return };
    let offered: Vec<&str> = call["actions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let action = if rng.random_bool(0.7) && !offered.is_empty() { any(rng, &offered) } else { any(rng, &ACTIONS) };
    let reply = perform(&floor.users[user].pages[page].session, &call["callHandle"], action).await;
    asked(floor, &format!("{action}: {} on {}", USERS[user], call["callHandle"]), &reply);
}

async fn supervisor_records(floor: &mut Floor, rng: &mut impl Rng) {
    let agent = any(rng, &USERS[..3]);
    let operation = any(rng, &OPERATIONS);
    let reply = floor.users[3].pages[0].session.record_agent(agent, operation).await;
    asked(floor, &format!("supervisor: {operation} on {agent}"), &reply);
}

async fn pages(floor: &mut Floor, rng: &mut impl Rng) {
    let chosen = rng.random_range(0..floor.users.len());
    let user = &mut floor.users[chosen];
    let page = rng.random_range(0..user.pages.len());
    let what = match rng.random_range(0..4) {
        0 if user.pages.len() < 4 => {
            user.open_page().await;
            "page opened"
        }
        1 if user.pages.len() > 1 => {
            user.close_page(page).await;
            "page closed"
        }
        2 => {
            user.reload(page, true).await;
            "page resumed"
        }
        _ => {
            user.reload(page, false).await;
            "page anew"
        }
    };
    floor.did(format!("{what}: {}", USERS[chosen]));
}

async fn agent_state(floor: &mut Floor, rng: &mut impl Rng) {
    let user = rng.random_range(0..3);
    let state = any(rng, &["ready", "ready", "notReady", "wrapUp"]);
    let reply = floor.users[user].pages[0].session.set_agent_state(&json!({ "state": state })).await;
    asked(floor, &format!("agent state: {} {state}", USERS[user]), &reply);
}

async fn outage(floor: &mut Floor, rng: &mut impl Rng) {
    let what = any(rng, &["cut", "refused", "frozen", "delayed", "garbled"]);
    floor.did(format!("outage: {what}"));
    match what {
        "refused" => floor.wire.refuse(true),
        "frozen" => floor.wire.freeze(true),
        "delayed" => floor.wire.delay(Duration::from_millis(rng.random_range(5..100))),
        "garbled" => floor.wire.garble(true),
        _ => floor.wire.cut(),
    }
    sleep(Duration::from_millis(rng.random_range(1..OUTAGE))).await;
    // Calls go on during the outage without events to the clients.
    for _ in 0..rng.random_range(0..3) {
        phone_hangs_up(floor, rng).await;
        outside_call(floor, rng).await;
        phone_answers(floor, rng).await;
    }
    floor.wire.refuse(false);
    floor.wire.freeze(false);
    floor.wire.delay(Duration::ZERO);
    floor.wire.garble(false);
}
