//! Several WebProxies that act as one, with real processes: what clients notice when nodes, the engine and connections go.
//!
//! Three nodes, the NATS server and an AltiServ of which nobody may be lost run as child processes. The clients behave as the
//! client library does. The tests must not use the program's code, only its Web API and the simulator's.
//!
//! They need nats-server, and `just cluster` runs them. They print their figures:
//!
//! ```text
//! NATS_SERVER=... cargo test --release --test e2e -- --ignored --nocapture --test-threads 1 nodes::
//! ```
#![cfg(target_os = "linux")]

mod asking;
mod balancer;
mod client;
mod crash;
mod crowd;
mod drain;
mod engine_loss;
mod figures;
mod kills;
mod lab;
mod latency;
mod load;
mod seen;
mod simulator;
mod stopped;
mod upgrade;
