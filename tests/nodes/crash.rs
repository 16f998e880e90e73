//! A node is killed.

use std::time::Instant;

use nix::sys::signal::Signal;

use super::client::Heartbeat;
use super::crowd::{Crowd, Spread};
use super::figures::Times;
use super::lab::{Lab, Plan};
use crate::harness::from_environment;

/// Goals, in milliseconds.
const MEDIAN: u128 = 1_000;
const P99: u128 = 2_000;
const LONGEST: u128 = 5_000;

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn clients_of_a_killed_node_go_on_elsewhere() {
    let users = from_environment("CLUSTER_USERS", 1_000);
    let calls = from_environment("CLUSTER_CALLS", 100);
    let runs = from_environment("CLUSTER_RUNS", 10);
    let mut lab = Lab::start(Plan { nodes: 3, users, licences: users, drain: "10s" }).await;
    let crowd = Crowd::log_on(&lab, users, Spread::Evenly, Heartbeat::Off).await;
    let mut all = Vec::new();
    let mut under_way = crowd.call(&lab, calls).await;
    for run in 0..runs {
        let killed = run % 3;
        crowd.agrees(&lab).await;
        let before = crowd.resyncs();
        let affected = crowd.of_node(&lab, killed).await;
        let moment = Instant::now();
        lab.signal(killed, Signal::SIGKILL);
        // What happens while nobody hears it is told afterwards.
        let gone = under_way.split_off(under_way.len() - calls / 10);
        for call in &gone {
            lab.simulator.hang_up(call).await;
        }
        let times = crowd.moved_since(moment, &affected).await;
        crowd.agrees(&lab).await;
        println!("kill {run}: {times}, {} resyncs", crowd.resyncs() - before);
        all.push(times);
        lab.ended(killed).await;
        lab.start_node(killed).await;
        under_way.extend(crowd.call(&lab, calls / 10).await);
    }
    let times = Times::of_all(&all);
    println!(
        "{users} sessions, {calls} calls, kill -9 of one of three: from the kill to the channel elsewhere: {times}"
    );
    crowd.log_off(&lab, users).await;
    let ms = [times.median(), times.p99(), times.longest()].map(|time| time.as_millis());
    assert!(ms[0] <= MEDIAN && ms[1] <= P99 && ms[2] <= LONGEST, "p50, p99 and longest are {ms:?} ms");
}
