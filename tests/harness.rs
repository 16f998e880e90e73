//! Test harness: an application in its own thread, an HTTP client, event channels with deadlines.
//!
//! The harness must not use any actor: it sees the product only from outside. Only the scripted AltiServ knows the
//! packet format.

mod altiserv;
mod app;
mod breaking_proxy;
mod certificate;
mod channel;
mod cluster_site;
mod desk;
mod dns;
mod event_source;
mod http;
mod mirror;
mod nats;
mod newcomer;
mod phone_system;
mod process;
mod product;
pub(crate) mod raw_channel;
mod reader;
mod rules;
mod running;
mod scripted;
mod servers;
mod session;
mod terminal;
pub(crate) mod tls_client;

use std::net::{Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

pub(crate) use altiserv::TestAltiserv;
pub(crate) use app::TestApp;
pub(crate) use breaking_proxy::BreakingProxy;
pub(crate) use certificate::TestCertificate;
pub(crate) use channel::{EventChannel, record_event};
pub(crate) use cluster_site::{ClusterSite, SharedAltiserv};
pub(crate) use desk::{Desk, impatient};
pub(crate) use dns::TestDns;
pub(crate) use event_source::{Block, EventSource};
pub(crate) use http::{Http, Outgoing, Reply, connect};
pub(crate) use mirror::{Fold, Mirror, is_call, is_recording};
pub(crate) use nats::Nats;
pub(crate) use newcomer::newcomer_differs;
pub(crate) use phone_system::differs;
pub(crate) use process::{Program, Unread};
pub(crate) use product::{Product, both_products};
pub(crate) use reader::Reader;
pub(crate) use rules::{Known, Rules};
pub(crate) use running::Running;
pub(crate) use scripted::{Policy, ScriptedAltiserv, ScriptedCall};
pub(crate) use servers::{Servers, free_address, start_altiserv};
pub(crate) use session::Session;
pub(crate) use terminal::Terminal;

/// Time limit for anything that should happen at once. It is long because the machine may be busy. Only a failing test
/// waits that long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Pause between two checks of a condition that gives no notice.
const POLL: Duration = Duration::from_millis(5);

/// Upper bound for a stop, as the Web API promises.
pub(crate) const STOP_LIMIT: Duration = Duration::from_secs(5);

/// Default password of every extension.
pub(crate) const PASSWORD: &str = "1234";

/// Token of administrators in tests that set one.
pub(crate) const ADMIN_TOKEN: &str = "a-token-of-the-tests";

/// Port 0 of a loopback address that no other test uses, for a server whose port must not be reused after it has ended.
/// Only Linux has loopback addresses to spare.
pub(crate) fn lone_address() -> SocketAddr {
    static TAKEN: AtomicU8 = AtomicU8::new(0);
    let [.., high, low] = std::process::id().to_be_bytes();
    let last = TAKEN.fetch_add(1, Ordering::Relaxed);
    let address = if cfg!(target_os = "linux") { Ipv4Addr::new(127, high | 1, low, last) } else { Ipv4Addr::LOCALHOST };
    SocketAddr::from((address, 0))
}

/// Waits for `future`. Fails the test if that takes too long.
pub(crate) async fn in_time<T>(what: &str, future: impl Future<Output = T>) -> T {
    let done = tokio::time::timeout(PATIENCE, future).await;
    done.unwrap_or_else(|_| panic!("{what}: not within {PATIENCE:?}"))
}

/// Retries until `attempt` gives a value. Fails the test if that takes too long.
pub(crate) async fn eventually<T>(what: &str, mut attempt: impl AsyncFnMut() -> Option<T>) -> T {
    in_time(what, async {
        loop {
            if let Some(value) = attempt().await {
                return value;
            }
            tokio::time::sleep(POLL).await;
        }
    })
    .await
}

/// Value of an environment variable that changes a run; `default` if it is not set.
pub(crate) fn from_environment<T: FromStr>(variable: &str, default: T) -> T {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable} = {text}: a whole number is wanted")),
        Err(_) => default,
    }
}

/// Body of the first answer that is not a refusal of a mute or unmute as too soon.
pub(crate) async fn once_not_too_soon(attempt: impl AsyncFn() -> Reply) -> Value {
    eventually("an answer other than too soon", async || {
        let reply = attempt().await;
        if reply.status == 200 {
            return Some(reply.ok());
        }
        reply.refused(500, "too_soon");
        None
    })
    .await
}

/// The guide's callInfo with the `given` fields set and all others empty.
pub(crate) fn call_info(given: &Value) -> Value {
    let mut info = json!({
        "callerID": "",
        "callerName": "",
        "callerIPAddress": "",
        "calleeID": "",
        "calleeName": "",
        "ivrData": "",
        "userData": "",
        "workgroupName": "",
        "outboundworkgroupName": "",
        "dnisName": "",
        "dnisNumber": "",
        "aniName": "",
        "aniNumber": "",
        "callPriority": 0,
        "callSklr": 0,
        "callType": "",
        "originalData": { "originalworkgroupName": "", "originalCallerId": "", "originalCallername": "" },
    });
    for (key, value) in given.as_object().expect("an object of callInfo fields") {
        assert!(info.get(key).is_some(), "callInfo has no field {key}");
        info[key] = value.clone();
    }
    info
}

/// CallInfo of a call between two extensions with default names. Both sides see the same callInfo, outgoing or
/// incoming.
pub(crate) fn inside_call_info(from: &str, to: &str) -> Value {
    call_info(&json!({
        "callerID": from,
        "callerName": format!("Extension {from}"),
        "calleeID": to,
        "calleeName": format!("Extension {to}"),
    }))
}
