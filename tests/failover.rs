//! Servers of a redundant system that fail, take over, stand by and move: what clients see, and what becomes of calls,
//! licences and commands.
#![cfg(target_os = "linux")]

mod names;
mod start;
mod takeover;

use std::net::{IpAddr, SocketAddr};

use altigen_webproxy::settings::{DnsServer, Mode, Settings};
use altiserv::ServerRole;
use serde_json::{Value, json};

use crate::harness::{EventChannel, Product, Session, TestAltiserv, TestApp, TestDns, lone_address};

/// The name that both servers share.
const NAME: &str = "pbx.test";

/// Time to live of the DNS's answers, in seconds.
const TTL: u32 = 1;

/// Two servers on the same port of two addresses, and a DNS that knows both by one name. The first is active, the second
/// stands by.
struct Pair {
    dns: TestDns,
    first: TestAltiserv,
    second: TestAltiserv,
}

impl Pair {
    async fn of(product: Product) -> Self {
        Self::with(product, |_| {}).await
    }

    /// One whose second server has an office of its own.
    async fn with(product: Product, change: impl FnOnce(&mut altiserv::Settings)) -> Self {
        let first = TestAltiserv::at(lone_address(), product.office()).await;
        let mut settings = altiserv::Settings { role: ServerRole::Standby, ..product.office() };
        change(&mut settings);
        let beside = SocketAddr::new(lone_address().ip(), first.address().port());
        let pair = Self { dns: TestDns::start().await, second: TestAltiserv::at(beside, settings).await, first };
        pair.named(&[&pair.first, &pair.second]);
        pair
    }

    /// The name stands for these servers from now on.
    fn named(&self, servers: &[&TestAltiserv]) {
        let addresses: Vec<IpAddr> = servers.iter().map(|server| server.address().ip()).collect();
        self.dns.answer(NAME, &addresses, TTL);
    }

    async fn app(&self, product: Product) -> TestApp {
        self.app_with(product, |_| {}).await
    }

    async fn app_with(&self, product: Product, change: impl FnOnce(&mut Settings)) -> TestApp {
        app(product, &self.dns, self.first.address().port(), change).await
    }

    /// The active server ends, and the other takes over at once.
    async fn fail_over(self) -> (TestDns, TestAltiserv) {
        let Self { dns, first, second } = self;
        first.stop();
        second.promote().await;
        (dns, second)
    }
}

/// An application that finds its servers by their name.
async fn app(product: Product, dns: &TestDns, port: u16, change: impl FnOnce(&mut Settings)) -> TestApp {
    TestApp::of_with(product, |settings| {
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

/// A call comes in at this server, is seen, and ends.
async fn is_reached_through(server: &TestAltiserv, session: &Session, channel: &mut EventChannel, extension: &str) {
    server.rings(extension).await;
    let call = channel.call("ring").await;
    session.act(&call, "answer").await.ok();
    channel.call("connect").await;
    server.desk_phone_hangs_up(extension).await;
    assert_eq!(channel.call("disconnect").await, call);
}

/// The events up to this ServerStatusEvent, without it.
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

/// State of a call in an event, with the event's origin.
fn told(event: &Value) -> (&str, &str, &Value) {
    let kind = ["callEventType", "recordingState"].iter().find_map(|key| event[key].as_str());
    (kind.unwrap_or_default(), event["origin"].as_str().unwrap_or_default(), &event["callHandle"])
}
