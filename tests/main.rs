//! End-to-end tests: the whole application over real sockets, one module per capability.
//!
//! Every test starts an application of its own on port 0 and waits for conditions. So the tests run in parallel and in
//! any order. Those of commands, calls and events run for both products, and each function is written once:
//! `both_products!` makes two tests of it, and [`products`] holds the differences. A test knows only what a client of the
//! Web API knows.
//!
//! A rule is tested here once, to show that everything is connected. Its variants are tested beside the code.

mod abuse;
mod admin;
mod agent;
mod agent_reasons;
mod agent_watch;
mod attack;
mod base_path;
mod browsers;
mod call_info;
mod calls;
mod centre;
mod channel;
mod client_script;
mod cluster;
mod conformance;
mod crowd;
mod demo;
mod directory;
mod doctor;
mod documents;
mod dtmf;
mod errors;
mod failover;
mod fan_out;
mod guide;
mod guide_events;
mod harness;
mod hear;
mod history;
mod hosts;
mod idempotency;
mod licences;
mod load;
mod log_secrecy;
mod logon;
mod logs;
mod metrics;
mod next_state;
mod nodes;
mod numbers;
mod outage;
mod oversee;
mod pages;
mod phone;
mod placed;
mod post_dial;
mod products;
mod program;
mod queue;
mod recording;
mod reload;
mod resume;
mod scenario;
mod service;
mod sharing;
mod shutdown;
mod simulator;
mod soak;
mod standby;
mod supervise;
mod tls;
mod truth;
mod versions;
mod watch;
mod wav;
mod wire;
mod workgroups;
