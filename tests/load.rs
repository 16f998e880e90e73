//! Load of many users with many calls: no event is lost, and memory does not grow.
//!
//! The real program runs as a child process. Every call follows a script, so the events of each user are known in
//! advance. A surplus event fails the test like a missing one. The tests must not use the program's code, only its Web
//! API.
//!
//! The long runs are not part of every `cargo test`. `just load` runs them with
//!
//! ```text
//! cargo test --release --test e2e -- --ignored --nocapture --test-threads 1 load::
//! ```
//!
//! They print their figures. The program needs some 1,300 file descriptors for 200 users.
#![cfg(target_os = "linux")]

mod channel;
mod figures;
mod http;
mod placing;
mod run;
mod script;
mod user;

use std::time::Duration;

use run::{Plan, Report};

/// Allowed growth of resident memory from the tenth second of the full run on, in KiB. Memory does grow: by then a user
/// has had one or two calls, and it levels off after about twenty. That level depends on the number of users, not of
/// calls. So this limit finds a leak of 4 KiB for each of the 1,000 calls that follow. The soak finds smaller leaks.
const WARMING_KIB: u64 = 4096;

/// Allowed growth in the second half of the soak, in KiB, when all tables have their final size. It is 85 bytes for
/// each of 6,000 calls. A table entry that is kept for each call by mistake is larger.
const STEADY_KIB: u64 = 512;

#[tokio::test]
async fn forty_users_calling_each_other_lose_no_event() {
    let plan = Plan { users: 40, calls_per_second: 20, duration: Duration::from_secs(5), talk: 150 };
    println!("{}", run::run(plan).await);
}

#[tokio::test]
#[ignore = "takes a minute"]
async fn full_load_of_two_hundred_users_loses_no_event() {
    let plan = Plan { users: 200, calls_per_second: 20, duration: Duration::from_secs(60), talk: 1000 };
    let report = run::run(plan).await;
    println!("{report}");
    assert_memory_gains(&report, Duration::from_secs(10), WARMING_KIB);
}

#[tokio::test]
#[ignore = "takes two minutes"]
async fn soak_of_twelve_thousand_calls_leaves_nothing_in_memory() {
    let plan = Plan { users: 200, calls_per_second: 100, duration: Duration::from_secs(120), talk: 100 };
    let report = run::run(plan).await;
    println!("{report}");
    assert_memory_gains(&report, Duration::from_secs(60), STEADY_KIB);
}

#[tokio::test]
#[ignore = "takes ten seconds"]
async fn calls_placed_as_fast_as_sixteen_connections_can_are_all_taken() {
    println!("{}", placing::run(16, Duration::from_secs(10)).await);
}

fn assert_memory_gains(report: &Report, after: Duration, at_most: u64) {
    let gained = report.memory_growth(after).expect("memory is read every second");
    assert!(gained <= at_most, "resident memory gained {gained} KiB after the first {after:?}: {report}");
}
