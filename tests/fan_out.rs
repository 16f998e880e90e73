//! Fan-out of calls: nineteen hundred sessions of one user, and a thousand users with hundreds of rings a second.
//!
//! The real program runs as a child process in front of a stand-alone AltiServ, which is another process. A wire
//! between them records when a RING left AltiServ and the queries to it. The tests must not use the program's code,
//! only its Web API and AltiLink.
//!
//! `just fan-out` runs these tests, which print their figures:
//!
//! ```text
//! cargo test --release --test e2e -- --ignored --nocapture --test-threads 1 fan_out::
//! ```
#![cfg(target_os = "linux")]

pub(crate) mod listener;
pub(crate) mod office;
mod wire;

use std::time::{Duration, Instant};

use futures::StreamExt;
use serde_json::json;

use crate::harness::{Http, PASSWORD, eventually, from_environment};
use listener::{Kind, Listeners};
use office::Office;

/// User with many sessions.
const USER: &str = "101";

/// Extension of the first of many users.
pub(crate) const FIRST: usize = 2000;

/// Number of concurrent logons.
const AT_ONCE: usize = 16;

/// Idle time before a measurement, so that temporary memory does not count as retained memory.
const SETTLING: Duration = Duration::from_secs(2);

/// Time that callers wait for an answer.
const PATIENCE_OF_CALLERS: &str = "500ms";

#[actix_web::test]
#[ignore = "takes a minute, and prints figures"]
async fn a_ring_reaches_every_session_of_a_user() {
    let sessions = from_environment("FAN_OUT_SESSIONS", 1900);
    let rings = from_environment("FAN_OUT_RINGS", 20);
    let office = Office::open(USER, 1).await;
    let bare = office.proxy_memory();
    let listeners = log_on(office.proxy, sessions, |_| USER.to_owned()).await;
    tokio::time::sleep(SETTLING).await;
    let idle = office.proxy_memory();

    let memory_of_a_call = memory_of_a_call(&office, &listeners).await;
    let mut firsts = Vec::new();
    let mut lasts = Vec::new();
    let mut asked = Vec::new();
    for _ in 0..rings {
        let asked_before = office.wire.extra_information_asked();
        let call = ring(&office, &listeners, USER).await;
        let left = office.wire.last_ring();
        let (first, last) = listeners.span(Kind::Ring);
        firsts.push(first.saturating_duration_since(left));
        lasts.push(last.saturating_duration_since(left));
        office.control.post(&format!("/simulator/extensions/{USER}/answer"), &json!({})).await.ok();
        listeners.all_heard(Kind::Connect).await;
        hang_up(&office, &listeners, call).await;
        asked.push(office.wire.extra_information_asked() - asked_before);
    }
    asked.sort_unstable();
    println!("{sessions} sessions of one user, {rings} rings");
    println!("GET_EXTRACALLINFO for each ring: median {}, most {}", asked[asked.len() / 2], asked[asked.len() - 1]);
    println!("RING to the first session's frame: {}", Spread(firsts));
    println!("RING to the last session's frame: {}", Spread(lasts));
    println!("memory for each session: {} bytes", (idle - bare) * 1024 / sessions as u64);
    println!("memory for each call: {memory_of_a_call} bytes");
    println!("memory in KiB: {bare} at start, {idle} with idle channels, {} at the end", office.proxy_memory());
}

#[actix_web::test]
#[ignore = "takes a minute, and prints figures"]
async fn a_ring_reaches_its_user_among_a_thousand() {
    let users = from_environment("RINGS_USERS", 1000);
    let rate = from_environment("RINGS_PER_SECOND", 300);
    let seconds = from_environment("RINGS_SECONDS", 20);
    let office = Office::open(&format!("{FIRST}-{}", FIRST + users - 1), users).await;
    let listeners = log_on(office.proxy, users, |index| (FIRST + index).to_string()).await;
    tokio::time::sleep(SETTLING).await;
    let cpu = office.proxy_cpu();

    let (took, delays) = ring_users(&office, &listeners, users, rate, rate * seconds).await;
    let cpu = office.proxy_cpu().saturating_sub(cpu);
    let rings = delays.len();
    let count = u32::try_from(rings).expect("some thousands of rings");
    println!("{users} users, {rings} rings in {took:.1?}, {:.0} a second", f64::from(count) / took.as_secs_f64());
    println!("RING to frame: {}", Spread(delays));
    println!("processor time for each ring: {:.0?}", cpu / count);
}

/// Rings the users one after the other at this pace. Returns how long that took, and the time from each RING to its frame.
pub(crate) async fn ring_users(
    office: &Office,
    listeners: &Listeners,
    users: usize,
    rate: usize,
    rings: usize,
) -> (Duration, Vec<Duration>) {
    let begun = Instant::now();
    let mut pace = tokio::time::interval(Duration::from_secs(1) / u32::try_from(rate).expect("a small rate"));
    let mut callers = tokio::task::JoinSet::new();
    for ring in 0..rings {
        pace.tick().await;
        let call = json!({ "to": (FIRST + ring % users).to_string(), "from": { "number": caller(ring) },
            "ivrData": "1#2", "patience": PATIENCE_OF_CALLERS });
        let control = office.control;
        callers.spawn_local(async move { assert_eq!(control.post("/simulator/calls", &call).await.status, 201) });
        while let Some(called) = callers.try_join_next() {
            called.expect("the call is placed");
        }
    }
    let took = begun.elapsed();
    eventually("every ring", async || (listeners.count(Kind::Disconnect) >= rings).then_some(())).await;
    let left = office.wire.rings();
    let heard = listeners.rings_by_caller();
    let delay = |ring: usize| heard[&caller(ring)].saturating_duration_since(left[&caller(ring)]);
    (took, (0..rings).map(delay).collect())
}

fn caller(ring: usize) -> String {
    format!("555{ring:07}")
}

/// Opens this many sessions, each with an event channel.
pub(crate) async fn log_on(proxy: Http, sessions: usize, user: impl Fn(usize) -> String) -> Listeners {
    let listeners = Listeners::new(sessions);
    let logons = (0..sessions).map(|index| {
        let extension = user(index);
        let listeners = &listeners;
        async move {
            let reply = proxy.log_on(&extension, PASSWORD, &json!({})).await.ok();
            listeners.listen(proxy.address, reply["sessionId"].as_str().expect("a logon answers an id")).await;
        }
    });
    futures::stream::iter(logons).buffer_unordered(AT_ONCE).collect::<()>().await;
    listeners.all_heard(Kind::Connected).await;
    listeners
}

/// Makes an outside caller ring, and waits until every session has the event.
async fn ring(office: &Office, listeners: &Listeners, extension: &str) -> i64 {
    listeners.forget();
    let call = json!({ "to": extension, "from": { "number": "4085551212", "name": "Zoë" }, "ivrData": "1#2" });
    let reply = office.control.post("/simulator/calls", &call).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    listeners.all_heard(Kind::Ring).await;
    reply.json()["id"].as_i64().expect("an id is a number")
}

async fn hang_up(office: &Office, listeners: &Listeners, call: i64) {
    office.control.delete(&format!("/simulator/calls/{call}")).await.ok();
    listeners.all_heard(Kind::Disconnect).await;
}

/// Memory growth in bytes for each of three further calls. A first call has already made the permanent allocations,
/// such as the buffers of sockets.
async fn memory_of_a_call(office: &Office, listeners: &Listeners) -> u64 {
    let answer = format!("/simulator/extensions/{USER}/answer");
    let mut calls = Vec::new();
    let mut memory = Vec::new();
    for _ in 0..4 {
        calls.push(ring(office, listeners, USER).await);
        office.control.post(&answer, &json!({})).await.ok();
        listeners.all_heard(Kind::Connect).await;
        tokio::time::sleep(SETTLING).await;
        memory.push(office.proxy_memory());
    }
    for call in calls {
        listeners.forget();
        hang_up(office, listeners, call).await;
    }
    memory[3].saturating_sub(memory[0]) * 1024 / 3
}

/// Distribution of times: median, 99th percentile and maximum.
struct Spread(Vec<Duration>);

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut times = self.0.clone();
        times.sort_unstable();
        let at = |percent: usize| times[(times.len() - 1).min(times.len() * percent / 100)].as_secs_f64() * 1000.0;
        write!(f, "median {:.2} ms, p99 {:.2} ms, longest {:.2} ms", at(50), at(99), at(100))
    }
}
