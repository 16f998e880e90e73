//! Unread log: standard error is a pipe, and the pipe is full.

use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::harness::{Http, STOP_LIMIT, Unread, in_time};

const WEB_API: &str = "Web API listens on http://";
const LOST: &str = "lost since nobody read the log";

/// Longest path that is served, so that few requests fill the log.
const PATH: usize = 8000;

/// Number of requests. They log far more than the program and the pipe can buffer.
const REQUESTS: usize = 1000;

async fn started(filter: &str) -> (Unread, Http) {
    let variables = [("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0"), ("RUST_LOG", filter)];
    let mut program = Unread::start(&variables);
    let log = program.read_to(WEB_API).await;
    let line = log.last().expect("the log has a line");
    let (_, address) = line.split_once(WEB_API).unwrap_or_else(|| panic!("{log:#?}"));
    let address = address.trim().parse().unwrap_or_else(|error| panic!("{line}: {error}"));
    (program, Http { address })
}

/// Sends requests one after the other, each with a long log line. Returns the longest time of a request.
async fn flood(http: Http, requests: usize) -> Duration {
    let path = format!("/{}", "x".repeat(PATH));
    let mut slowest = Duration::ZERO;
    for _ in 0..requests {
        let begun = Instant::now();
        http.get(&path).await.refused(404, "no_such_path");
        slowest = slowest.max(begun.elapsed());
    }
    slowest
}

/// Number of log lines that the log reports as missing.
fn lost(log: &[String]) -> usize {
    let told = log.iter().filter(|line| line.contains(LOST));
    let number = |line: &String| line.split("] ").nth(1)?.split(' ').next()?.parse::<usize>().ok();
    told.map(|line| number(line).unwrap_or_else(|| panic!("{line}"))).sum()
}

#[actix_web::test]
async fn a_log_that_nobody_reads_stops_nobody_and_tells_what_is_missing_when_it_flows() {
    let (mut program, http) =
        started("access=info,altigen_webproxy::startup=info,altigen_webproxy::telemetry=info").await;
    flood(http, REQUESTS).await;
    http.get("/health").await.ok();
    let before = program.read_to(LOST).await;
    http.get("/after-the-gap").await.refused(404, "no_such_path");
    let after = program.read_to("/after-the-gap").await;
    let log = [before, after].concat();
    let seen = log.iter().filter(|line| line.contains(" access] ")).count();
    // Every request has a log line or is reported as missing.
    assert!(lost(&log) > 0);
    assert!((REQUESTS + 1..=REQUESTS + 2).contains(&(seen + lost(&log))), "{seen} seen, {} lost", lost(&log));
}

#[actix_web::test]
async fn a_signal_ends_the_program_though_nobody_reads_its_log() {
    let (mut program, http) = started("info").await;
    flood(http, REQUESTS).await;
    let begun = Instant::now();
    program.signal(Signal::SIGTERM);
    let status = program.exit_status().await;
    assert!(begun.elapsed() < STOP_LIMIT, "{:?}", begun.elapsed());
    assert_eq!(status.code(), Some(0), "{status}");
}

/// Everything is logged. The requests run on as many connections as one address may have.
#[actix_web::test]
#[ignore = "at full strength: just attack"]
async fn everything_is_logged_and_nobody_reads_it() {
    const SECONDS: u64 = 20;
    let (mut program, http) = started("trace").await;
    let at_rest = program.resident();
    let until = Instant::now() + Duration::from_secs(SECONDS);
    let hammer = || async {
        let mut requests = 0;
        while Instant::now() < until {
            flood(http, 10).await;
            requests += 10;
        }
        requests
    };
    let probe = async {
        let mut slowest = Duration::ZERO;
        let mut most = 0;
        while Instant::now() < until {
            let begun = Instant::now();
            in_time("/health", http.get("/health")).await.ok();
            slowest = slowest.max(begun.elapsed());
            most = most.max(program.resident());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        (slowest, most)
    };
    let (hammered, (slowest, most)) = tokio::join!(futures::future::join_all((0..8).map(|_| hammer())), probe);
    let requests: usize = hammered.iter().sum();
    let told = lost(&program.read_to(LOST).await);
    flood(http, REQUESTS).await;
    let begun = Instant::now();
    program.signal(Signal::SIGTERM);
    assert_eq!(program.exit_status().await.code(), Some(0));
    let stopped = begun.elapsed();
    println!(
        "{requests} requests in {SECONDS} s, everything logged and nothing read: /health within {slowest:?}, \
         {at_rest} KiB at rest and {most} KiB at most, {told} lines told as lost, stopped within {stopped:?}"
    );
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    assert!(most < at_rest + 64 * 1024, "{most} KiB");
    assert!(told > 1000 && stopped < STOP_LIMIT);
}
