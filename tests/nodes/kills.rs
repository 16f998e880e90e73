//! Random kills of nodes, of the engine and of connections under load.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::client::Heartbeat;
use super::crowd::{Crowd, Spread};
use super::lab::{Lab, Plan};
use super::load::Load;
use crate::harness::from_environment;

/// Kills between two checks of what every client knows.
const CHECKED: usize = 20;

/// Longest time that something is away.
const AWAY: Duration = Duration::from_secs(3);

/// Longest time that a node stands still. It is longer than a session is kept without an event channel.
const STILL: Duration = Duration::from_secs(13);

/// Longest pause between two kills.
const PAUSE: Duration = Duration::from_millis(1_500);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kill {
    Node,
    Standstill,
    Drain,
    Engine,
    Connections,
}

const KILLS: [Kill; 5] = [Kill::Node, Kill::Standstill, Kill::Drain, Kill::Engine, Kill::Connections];

#[actix_web::test]
#[ignore = "takes half an hour, and needs nats-server: just cluster-kills"]
async fn random_kills_lose_no_event_and_dial_no_call_twice() {
    let seed = from_environment("SEED", 1);
    let kills = from_environment("KILLS", usize::MAX);
    let time = Duration::from_secs(60 * from_environment("MINUTES", 30));
    let users = from_environment("CLUSTER_USERS", 60);
    let mut lab = Lab::start(Plan { nodes: 3, users, licences: 2 * users, drain: "1s" }).await;
    let crowd = Crowd::log_on(&lab, users, Spread::Evenly, Heartbeat::EachSecond).await;
    let mut chances = ChaCha8Rng::seed_from_u64(seed);
    let mut load = Load::start(&crowd, lab.simulator, seed);
    let mut done: BTreeMap<Kill, usize> = BTreeMap::new();
    let begun = Instant::now();
    let mut count = 0;
    while count < kills && begun.elapsed() < time {
        let kill = *KILLS.choose(&mut chances).expect("there are some");
        carry_out(kill, &mut lab, &crowd, &mut chances).await;
        *done.entry(kill).or_default() += 1;
        count += 1;
        if count % CHECKED == 0 {
            load.check(&crowd, &lab).await;
            println!("{:.0?}: {count} kills {done:?}; {}; {} resyncs", begun.elapsed(), load.told(), crowd.resyncs());
        }
    }
    println!("seed {seed}, {users} sessions, {count} kills in {:.0?}: {done:?}", begun.elapsed());
    println!("{}; {} events, {} resyncs", load.told(), crowd.events(), crowd.resyncs());
    load.end(&crowd, &lab).await;
    crowd.log_off(&lab, 2 * users).await;
}

async fn carry_out(kill: Kill, lab: &mut Lab, crowd: &Crowd, chances: &mut ChaCha8Rng) {
    let node = chances.random_range(0..3);
    let away = AWAY.mul_f64(chances.random());
    let pause = PAUSE.mul_f64(chances.random());
    match kill {
        Kill::Node => {
            lab.signal(node, Signal::SIGKILL);
            lab.ended(node).await;
            tokio::time::sleep(away).await;
            lab.start_node(node).await;
        }
        Kill::Standstill => {
            lab.signal(node, Signal::SIGSTOP);
            tokio::time::sleep(STILL.mul_f64(chances.random())).await;
            lab.signal(node, Signal::SIGCONT);
        }
        Kill::Drain => {
            lab.signal(node, Signal::SIGTERM);
            lab.ended(node).await;
            lab.start_node(node).await;
        }
        Kill::Engine => {
            lab.engine.kill();
            tokio::time::sleep(away).await;
            lab.engine.start_again().await;
            lab.all_see_all().await;
        }
        Kill::Connections => {
            for client in crowd.clients.iter().filter(|_| chances.random_bool(0.3)) {
                client.cut(None);
            }
        }
    }
    tokio::time::sleep(pause).await;
}
