//! A node is told to end, and hands its sessions over.

use std::time::Instant;

use nix::sys::signal::Signal;

use super::client::Heartbeat;
use super::crowd::{Crowd, Spread};
use super::lab::{Lab, Plan};
use crate::harness::from_environment;

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_node_that_ends_hands_over_every_session_and_every_event() {
    let users = from_environment("CLUSTER_USERS", 1_000);
    let runs = from_environment("CLUSTER_RUNS", 10);
    let mut lab = Lab::start(Plan { nodes: 3, users, licences: users, drain: "5s" }).await;
    let crowd = Crowd::log_on(&lab, users, Spread::At(0), Heartbeat::Off).await;
    let mut node = 0;
    for run in 0..runs {
        let before = crowd.resyncs();
        let moment = Instant::now();
        lab.signal(node, Signal::SIGTERM);
        let mut calls = Vec::new();
        for client in crowd.clients.iter().step_by(users.div_ceil(200)) {
            calls.push(lab.simulator.ring(&client.extension).await);
        }
        lab.ended(node).await;
        let took = moment.elapsed();
        crowd.have_heard(&calls).await;
        crowd.agrees(&lab).await;
        let resyncs = crowd.resyncs() - before;
        println!("drain {run}: {users} sessions in {took:.1?}, {} calls meanwhile, {resyncs} resyncs", calls.len());
        for call in &calls {
            lab.simulator.hang_up(call).await;
        }
        assert_eq!(resyncs, 0, "a client of a node that hands over goes on where it was");
        lab.start_node(node).await;
        // The others have shared the sessions, so that all go on together to the one that is left.
        node = (node + 1) % 3;
    }
    crowd.log_off(&lab, users).await;
}
