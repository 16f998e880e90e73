//! What the cluster adds to the time from a RING to its frame.

use std::time::Duration;

use super::figures::Times;
use crate::fan_out::office::Office;
use crate::fan_out::{FIRST, log_on, ring_users};
use crate::harness::{Nats, Program, free_address, from_environment};

/// Goals for what a cluster adds to the median, with one NATS server and with three, and for the p99 at two thousand events a
/// second. A machine that wakes threads slowly misses them, so they are told.
const ADDED_BY_ONE: Duration = Duration::from_micros(300);
const ADDED_BY_THREE: Duration = Duration::from_micros(600);
const P99: Duration = Duration::from_millis(5);

/// Bounds that hold on any quiet machine with two cores.
const MOST_ADDED: Duration = Duration::from_millis(5);
const LONGEST_P99: Duration = Duration::from_millis(250);

/// Longest p99 of a WebProxy alone on such a machine. Where it is longer, others use the machine, and nothing is asserted.
const QUIET: Duration = Duration::from_millis(20);

/// Idle time before a measurement.
const SETTLING: Duration = Duration::from_secs(2);

/// Rings a second, each of which is two events: a few, and many.
const FEW: usize = 100;
const MANY: usize = 1_000;

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_ring_takes_little_longer_in_a_cluster() {
    let seconds = from_environment("RINGS_SECONDS", 10);
    let runs = from_environment("CLUSTER_RUNS", 3);
    let (mut alone, mut one, mut three) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..runs {
        alone.push(measured(Vec::new(), seconds).await);
        one.push(measured(vec![Nats::start().await], seconds).await);
        three.push(measured(three_servers().await, seconds).await);
    }
    let of = |runs: &[Figures], times: fn(&Figures) -> &Times| {
        Times::of_all(&runs.iter().map(|it| times(it).clone()).collect::<Vec<_>>())
    };
    let few = [&alone, &one, &three].map(|runs| of(runs, |figures| &figures.few));
    let many = [&alone, &one, &three].map(|runs| of(runs, |figures| &figures.many));
    for (name, times) in [("200 events a second", &few), ("2,000 events a second", &many)] {
        let [alone, one, three] = times;
        println!("{name}: alone: {alone}");
        println!("{name}: one NATS server: {one}");
        println!("{name}: three NATS servers: {three}");
    }
    let added = [&few[1], &few[2]].map(|times| times.median().saturating_sub(few[0].median()));
    for (what, measured, goal) in [
        ("added to the median by one NATS server", added[0], ADDED_BY_ONE),
        ("added to the median by three NATS servers", added[1], ADDED_BY_THREE),
        ("p99 at 2,000 events a second with one NATS server", many[1].p99(), P99),
        ("p99 at 2,000 events a second with three NATS servers", many[2].p99(), P99),
    ] {
        let word = if measured <= goal { "reached" } else { "missed" };
        println!("{what}: {measured:.1?}, goal {goal:.1?}: {word}");
    }
    if many[0].p99() > QUIET {
        return println!("a WebProxy alone has a p99 of {:.1?}: the machine is not quiet", many[0].p99());
    }
    assert!(added.iter().all(|added| *added <= MOST_ADDED), "{added:?}");
    assert!(many.iter().all(|times| times.p99() <= LONGEST_P99), "{:?}", many.map(|times| times.p99()));
}

struct Figures {
    few: Times,
    many: Times,
}

async fn measured(engine: Vec<Nats>, seconds: usize) -> Figures {
    let users = from_environment("CLUSTER_USERS", 1_000);
    let keys = tempfile::tempdir().expect("a directory");
    let cluster = if engine.is_empty() {
        String::new()
    } else {
        assert!(Program::run_in(keys.path(), &["make-key", "keys"], &[]).status.success());
        let (urls, file) = (engine.iter().map(Nats::url).collect::<Vec<_>>(), keys.path().join("keys"));
        format!("[cluster]\nservers = {urls:?}\nnode = \"first\"\nkey_file = \"{}\"\n", file.display())
    };
    let office = Office::open_with(&format!("{FIRST}-{}", FIRST + users - 1), users, &cluster).await;
    let listeners = log_on(office.proxy, users, |index| (FIRST + index).to_string()).await;
    tokio::time::sleep(SETTLING).await;
    let (_, few) = ring_users(&office, &listeners, users, FEW, FEW * seconds).await;
    listeners.forget_all();
    office.wire.forget_rings();
    let (_, many) = ring_users(&office, &listeners, users, MANY, MANY * seconds).await;
    Figures { few: Times::new(few), many: Times::new(many) }
}

/// Starts three servers that keep everything together.
async fn three_servers() -> Vec<Nats> {
    let routes = [free_address(), free_address(), free_address()].map(|address| format!("nats://{address}"));
    let all = routes.join(",");
    let mut servers = Vec::new();
    for (index, route) in routes.iter().enumerate() {
        let name = format!("s{index}");
        let cluster = ["--cluster_name", "test", "--cluster", route, "--routes", &all];
        servers.push(Nats::start_with(&[&["--jetstream", "--server_name", &name], &cluster[..]].concat()).await);
    }
    servers
}
