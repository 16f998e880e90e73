//! Leaks: sessions that start and end in every way must leave nothing behind.

use futures::future::join_all;
use serde_json::json;

use crate::harness::{ADMIN_TOKEN, EventChannel, Http, PASSWORD, Program, eventually};

/// Users who stay logged on and hold all licences.
const RESIDENTS: [&str; 3] = ["101", "102", "103"];

/// User who gets no licence.
const REFUSED: &str = "104";

/// The program with its sessions.
struct Office {
    program: Program,
    http: Http,
    batches: u8,
}

/// Number of sessions that start and end at a time, in each way.
#[derive(Clone, Copy)]
struct Size(usize);

/// Memory and descriptors of a process.
#[derive(Debug, Clone, Copy)]
struct Footprint {
    resident: u64,
    descriptors: usize,
}

impl Office {
    async fn open() -> Self {
        let variables = [
            ("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0"),
            ("WEBPROXY_ADMIN__TOKEN", ADMIN_TOKEN),
            ("WEBPROXY_ALTISERV__EMBEDDED__LICENCES", "3"),
            ("WEBPROXY_ALTISERV__EMBEDDED__LISTEN", "127.0.0.1:0"),
            ("WEBPROXY_SESSIONS__RELEASE_GRACE", "1s"),
            ("WEBPROXY_SESSIONS__BIND_TIMEOUT", "2s"),
            // Concurrent logons count as failures until they are answered.
            ("WEBPROXY_SESSIONS__FAILED_LOGONS_PER_EXTENSION", "1000000"),
            ("WEBPROXY_SESSIONS__FAILED_LOGONS_PER_ADDRESS", "1000000"),
            // The residents' clients do not read, and so answer no pings.
            ("WEBPROXY_SESSIONS__PING_INTERVAL", "1h"),
            ("WEBPROXY_LOGGING__FILTER", "warn,altigen_webproxy::startup=info"),
        ];
        let mut program = Program::start(&[], &variables);
        let http = program.web_api().await;
        Self { program, http, batches: 0 }
    }

    /// Logs on from the address of the batch, so that no address runs out of ports. Returns the session's id.
    async fn log_on(&self, extension: &str) -> String {
        let request = self.http.request("POST", "/sessions").from([127, 0, 1, self.batches]);
        let body = request.basic(extension, PASSWORD).json(&json!({})).send().await.ok();
        body["sessionId"].as_str().expect("an id").to_owned()
    }

    async fn bind(&self, session: &str) -> EventChannel {
        let mut channel = EventChannel::connect(self.http.address, &format!("/ws?sessionId={session}")).await;
        channel.server_status(true).await;
        channel
    }

    async fn administer(&self, method: &str, path: &str) -> serde_json::Value {
        let request = self.http.request(method, path).bearer(ADMIN_TOKEN);
        request.from([127, 0, 2, self.batches]).send().await.ok()
    }

    /// Starts and ends sessions in every way, and waits until they are gone.
    async fn come_and_go(&mut self, Size(size): Size) {
        self.batches = self.batches % 250 + 1;
        let users = || (0..size).map(|number| RESIDENTS[number % RESIDENTS.len()]);
        join_all(users().map(async |user| {
            let session = self.log_on(user).await;
            let request = self.http.request("DELETE", &format!("/sessions/{session}"));
            request.from([127, 0, 1, self.batches]).send().await.ok();
        }))
        .await;
        join_all(users().map(async |user| {
            let session = self.log_on(user).await;
            self.bind(&session).await.close().await;
        }))
        .await;
        join_all(users().map(async |user| {
            let session = self.log_on(user).await;
            // The connection is cut without a close frame.
            drop(self.bind(&session).await);
        }))
        .await;
        join_all(users().map(async |user| {
            let session = self.log_on(user).await;
            let _channel = self.bind(&session).await;
            self.administer("DELETE", &format!("/admin/sessions/{session}")).await;
        }))
        .await;
        // The channels of these sessions are never opened.
        join_all(users().map(async |user| self.log_on(user).await)).await;
        join_all((0..size).map(async |_| {
            let request = self.http.request("POST", "/sessions").from([127, 0, 3, self.batches]);
            let refused = request.basic(REFUSED, PASSWORD).json(&json!({})).send().await;
            assert!(!refused.status.is_success(), "{refused:?}");
        }))
        .await;
        eventually("the end of the sessions", async || {
            let listed = self.administer("GET", "/admin/sessions").await;
            (listed["total"] == RESIDENTS.len()).then_some(())
        })
        .await;
    }

    /// Memory and descriptors of the program, once at most `expected` descriptors are open.
    async fn footprint(&self, expected: usize) -> Footprint {
        let descriptors = eventually("closed descriptors", async || {
            Some(self.program.descriptors()).filter(|open| *open <= expected)
        });
        Footprint { descriptors: descriptors.await, resident: self.program.resident() }
    }
}

/// Footprints before and after many batches. The `first` batches are not measured, because they fill permanent buffers.
async fn come_and_go(size: Size, first: usize, batches: usize) -> (Footprint, Footprint) {
    let mut office = Office::open().await;
    let mut residents = Vec::new();
    for user in RESIDENTS {
        residents.push(office.bind(&office.log_on(user).await).await);
    }
    let at_start = office.program.descriptors();
    for _ in 0..first {
        office.come_and_go(size).await;
    }
    let before = office.footprint(at_start).await;
    for _ in 0..batches {
        office.come_and_go(size).await;
    }
    (before, office.footprint(at_start).await)
}

/// Checks that nothing grows, except memory that the allocator keeps (up to `allowance` KiB) and a few connections that
/// are just closing.
fn assert_flat(before: Footprint, after: Footprint, allowance: u64) {
    assert!(after.resident <= before.resident + allowance, "{before:?} {after:?}");
    assert!(after.descriptors <= before.descriptors + 4, "{before:?} {after:?}");
}

#[actix_web::test]
async fn sessions_leave_nothing_behind_however_they_end() {
    let (before, after) = come_and_go(Size(20), 1, 3).await;
    assert_flat(before, after, 4 * 1024);
}

#[actix_web::test]
#[ignore = "takes minutes"]
async fn a_hundred_thousand_sessions_leave_nothing_behind() {
    let size = Size(250);
    let (before, after) = come_and_go(size, 20, 80).await;
    println!("before and after 100,000 sessions and 20,000 refusals: {before:?}, {after:?}");
    assert_flat(before, after, 8 * 1024);
}
