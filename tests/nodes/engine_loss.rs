//! The engine is killed, and comes back with what it has stored.

use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use serde_json::json;

use super::client::{Client, Heartbeat};
use super::crowd::{Crowd, Spread};
use super::figures::Times;
use super::lab::{Lab, Plan};
use crate::harness::from_environment;

/// Calls that are dialled, and rings, in each part of the test.
const CALLS: usize = 50;

/// Time for the nodes to be connected to the engine again, and to have stored what they hold.
const BACK: Duration = Duration::from_secs(10);

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_lost_engine_closes_nothing_and_refuses_nothing() {
    let users = from_environment("CLUSTER_USERS", 1_000);
    let runs = from_environment("CLUSTER_RUNS", 10);
    let mut lab = Lab::start(Plan { nodes: 3, users, licences: users, drain: "5s" }).await;
    let crowd = Crowd::log_on(&lab, users, Spread::AtTheirNodes, Heartbeat::Off).await;
    for run in 0..runs {
        let begun = Instant::now();
        let before = work(&lab, &crowd).await;
        lab.engine.kill();
        let without = work(&lab, &crowd).await;
        crowd.agrees(&lab).await;
        lab.engine.start_again().await;
        let on_return = work(&lab, &crowd).await;
        tokio::time::sleep(BACK).await;
        let closed = crowd.clients.iter().filter(|client| client.seen().ended_after(begun).is_some()).count();
        assert_eq!(closed, 0, "channels are closed");
        println!("engine {run}: ring to frame before {before}");
        println!("engine {run}: ring to frame without {without}");
        println!("engine {run}: ring to frame on its return {on_return}");

        let killed = run % 3;
        let affected = crowd.of_node(&lab, killed).await;
        let resyncs = crowd.resyncs();
        let moment = Instant::now();
        lab.signal(killed, Signal::SIGKILL);
        let moved = crowd.moved_since(moment, &affected).await;
        crowd.agrees(&lab).await;
        println!("engine {run}: a node is killed afterwards: {moved}, {} resyncs", crowd.resyncs() - resyncs);
        lab.ended(killed).await;
        lab.start_node(killed).await;
        crowd.return_to_their_nodes(&lab).await;
    }
    crowd.log_off(&lab, users).await;
}

/// Dials and rings, each of which must succeed and be told. Returns the times from a ring to its frame.
async fn work(lab: &Lab, crowd: &Crowd) -> Times {
    let mut times = Vec::new();
    for index in 0..CALLS {
        let client = &crowd.clients[index * crowd.clients.len() / CALLS];
        dial(lab, client, index).await;
        let begun = Instant::now();
        let call = lab.simulator.ring(&client.extension).await;
        crowd.have_heard(std::slice::from_ref(&call)).await;
        times.push(begun.elapsed());
        lab.simulator.hang_up(&call).await;
    }
    Times::new(times)
}

/// Places a call at the node of the channel, and has the phone hang up.
async fn dial(lab: &Lab, client: &Client, index: usize) {
    let node = client.seen().at.expect("a channel is open");
    let target = json!({ "target": format!("408555{index:04}") });
    let (status, body) = client.ask_at(node, "POST", "/calls", Some(target)).await;
    assert_eq!(status, 200, "a call is refused: {body}");
    lab.simulator.phone_hangs_up(&client.extension).await;
}
