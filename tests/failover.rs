//! Failures, takeovers, standbys and moves of the servers in a redundant system: the events of clients, and the effects
//! on calls, licences and commands. The servers are those of MaxACD: MaxCS does not support redundancy.
#![cfg(target_os = "linux")]

mod names;
mod start;
mod takeover;

use std::net::{IpAddr, SocketAddr};

use altigen_webproxy::settings::{DnsServer, Mode, Settings};
use altiserv::ServerRole;
use serde_json::{Value, json};

use crate::harness::{EventChannel, Product, Session, TestAltiserv, TestApp, TestDns, lone_address};

/// Name that both servers share.
const NAME: &str = "pbx.test";

/// Time to live of the DNS answers, in seconds.
const TTL: u32 = 1;

/// Two servers on the same port of two addresses, and a DNS that resolves one name to both. The first is active, the
/// second is a standby.
struct Pair {
    dns: TestDns,
    first: TestAltiserv,
    second: TestAltiserv,
}

impl Pair {
    async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// Pair whose second server has settings of its own.
    async fn with(change: impl FnOnce(&mut altiserv::Settings)) -> Self {
        let first = server(lone_address()).await;
        let mut settings = altiserv::Settings { role: ServerRole::Standby, ..Product::MaxAcd.office() };
        change(&mut settings);
        let beside = SocketAddr::new(lone_address().ip(), first.address().port());
        let pair = Self { dns: TestDns::start().await, second: TestAltiserv::at(beside, settings).await, first };
        pair.named(&[&pair.first, &pair.second]);
        pair
    }

    /// Sets the servers behind the name from now on.
    fn named(&self, servers: &[&TestAltiserv]) {
        let addresses: Vec<IpAddr> = servers.iter().map(|server| server.address().ip()).collect();
        self.dns.answer(NAME, &addresses, TTL);
    }

    async fn app(&self) -> TestApp {
        self.app_with(|_| {}).await
    }

    async fn app_with(&self, change: impl FnOnce(&mut Settings)) -> TestApp {
        app(&self.dns, self.first.address().port(), change).await
    }

    /// Ends the active server. The other one takes over at once.
    async fn fail_over(self) -> (TestDns, TestAltiserv) {
        let Self { dns, first, second } = self;
        first.stop();
        second.promote().await;
        (dns, second)
    }
}

/// Active server at this address.
async fn server(address: SocketAddr) -> TestAltiserv {
    TestAltiserv::at(address, Product::MaxAcd.office()).await
}

/// Application that finds its servers by their name.
async fn app(dns: &TestDns, port: u16, change: impl FnOnce(&mut Settings)) -> TestApp {
    TestApp::of_with(Product::MaxAcd, |settings| {
        settings.altiserv.mode = Mode::Remote;
        settings.altiserv.servers = vec![format!("{NAME}:{port}").parse().expect("a host and a port")];
        settings.altiserv.dns_servers = vec![DnsServer(dns.address())];
        change(settings);
    })
    .await
}

async fn moves(channel: &mut EventChannel) {
    channel.server_status(false).await;
    channel.server_status(true).await;
}

/// Checks that a call at this server is reported to the client, and so is its end.
async fn is_reached_through(server: &TestAltiserv, session: &Session, channel: &mut EventChannel, extension: &str) {
    server.rings(extension).await;
    let call = channel.call("ring").await;
    session.act(&call, "answer").await.ok();
    channel.call("connect").await;
    server.desk_phone_hangs_up(extension).await;
    assert_eq!(channel.call("disconnect").await, call);
}

/// All events before this ServerStatusEvent, which is read too.
async fn events_until(channel: &mut EventChannel, connected: bool) -> Vec<Value> {
    let mut events = Vec::new();
    loop {
        let event = channel.next_event().await;
        if event["eventType"] == "ServerStatusEvent" {
            assert_eq!(event["connected"], json!(connected), "after {events:?}");
            return events;
        }
        events.push(event);
    }
}

/// Kind of a call event or state of a recording event, its origin, and its callHandle.
fn told(event: &Value) -> (&str, &str, &Value) {
    let kind = ["callEventType", "recordingState"].iter().find_map(|key| event[key].as_str());
    (kind.unwrap_or_default(), event["origin"].as_str().unwrap_or_default(), &event["callHandle"])
}
