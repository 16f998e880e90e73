//! The nodes are replaced one by one by those of another version, and back again.

use std::path::PathBuf;

use nix::sys::signal::Signal;

use super::client::Heartbeat;
use super::crowd::{Crowd, Spread};
use super::lab::{Lab, Plan};
use super::load::Load;
use crate::harness::from_environment;

#[actix_web::test]
#[ignore = "needs nats-server, and the program of another version: just cluster-upgrade"]
async fn a_cluster_goes_to_another_version_and_back_node_by_node() {
    let other = std::env::var("OTHER_PROGRAM").expect("OTHER_PROGRAM is the program of another version");
    let other = PathBuf::from(other);
    let users = from_environment("CLUSTER_USERS", 300);
    let plan = Plan { nodes: 3, users, licences: users, drain: "3s" };
    let mut lab = Lab::start_with(plan, Some(other.clone())).await;
    let crowd = Crowd::log_on(&lab, users, Spread::Evenly, Heartbeat::Off).await;
    let mut load = Load::start(&crowd, lab.simulator, 1);
    for (version, program) in [("this", None), ("the other", Some(other))] {
        lab.go_on_with(program);
        for node in 0..3 {
            let before = crowd.resyncs();
            lab.signal(node, Signal::SIGTERM);
            lab.ended(node).await;
            lab.start_node(node).await;
            load.check(&crowd, &lab).await;
            let resyncs = crowd.resyncs() - before;
            println!("node {node} has {version} version: {}; {resyncs} resyncs", load.told());
            assert_eq!(resyncs, 0, "a client of a node that hands over goes on where it was");
        }
    }
    load.end(&crowd, &lab).await;
    println!("{users} sessions, {} events", crowd.events());
    crowd.log_off(&lab, users).await;
}
