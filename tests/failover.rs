//! Redundant servers: which one is found, when it is left, and what clients are told of it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use altigen_webproxy::settings::{DnsServer, Mode, Settings};
use altiserv::ServerRole;
use serde_json::json;

use crate::harness::{
    BreakingProxy, EventChannel, Mood, PASSWORD, Product, Session, TestAltiserv, TestApp, TestDns, both_products,
    eventually, lone_address,
};

both_products![
    a_standby_is_passed_over_and_takes_over_when_it_is_promoted,
    a_server_that_freezes_is_left_for_the_promoted_standby,
    a_demoted_server_is_left_by_everybody,
    two_proxies_work_side_by_side_and_move_together,
    a_proxy_starts_without_a_server_and_goes_to_work_when_one_comes,
    a_password_that_the_other_server_does_not_take_ends_the_session_and_frees_its_licence,
    a_command_under_way_at_the_loss_fails_at_once_and_is_not_repeated_on_the_other_server,
];

const NAME: &str = "pbx.test";

/// Two servers at the same port of two addresses, as one name stands for them.
struct Pair {
    active: TestAltiserv,
    standby: TestAltiserv,
}

impl Pair {
    async fn start(product: Product) -> Self {
        Self::with(product, |_| {}).await
    }

    /// The standby's settings may differ.
    async fn with(product: Product, change: impl FnOnce(&mut altiserv::Settings)) -> Self {
        let active = TestAltiserv::at(lone_address(), product.office()).await;
        let other = SocketAddr::new(lone_address().ip(), active.address().port());
        let mut settings = altiserv::Settings { role: ServerRole::Standby, ..product.office() };
        change(&mut settings);
        let standby = TestAltiserv::at(other, settings).await;
        Self { active, standby }
    }

    fn addresses(&self) -> [IpAddr; 2] {
        [self.active.address().ip(), self.standby.address().ip()]
    }

    fn port(&self) -> u16 {
        self.active.address().port()
    }
}

/// An application that knows its servers by one name.
async fn app(product: Product, dns: &TestDns, port: u16, change: impl FnOnce(&mut Settings)) -> TestApp {
    TestApp::of_with(product, |settings| {
        settings.altiserv.mode = Mode::Remote;
        settings.altiserv.servers = vec![format!("{NAME}:{port}").parse().expect("a name and a port")];
        settings.altiserv.dns_servers = vec![DnsServer(dns.address())];
        change(settings);
    })
    .await
}

/// An application in front of a pair that the DNS names both.
async fn app_of(product: Product, pair: &Pair, change: impl FnOnce(&mut Settings)) -> (TestApp, TestDns) {
    let dns = TestDns::start().await;
    dns.answer(NAME, &pair.addresses(), 60);
    let app = app(product, &dns, pair.port(), change).await;
    (app, dns)
}

async fn dials(session: &Session, channel: &mut EventChannel) {
    session.dial("103").await.ok();
    channel.call("ringback").await;
}

/// Whether a server has calls.
async fn serves(altiserv: &TestAltiserv) -> bool {
    !altiserv.calls().await.is_empty()
}

async fn a_standby_is_passed_over_and_takes_over_when_it_is_promoted(product: Product) {
    let pair = Pair::start(product).await;
    let (app, dns) = app_of(product, &pair, |_| {}).await;
    // Whichever is asked first.
    dns.answer(NAME, &[pair.addresses()[1], pair.addresses()[0]], 60);
    let (session, idle) = (app.log_on("101").await, app.log_on("102").await);
    let (mut channel, mut idle_channel) = (session.bind().await, idle.bind().await);
    dials(&session, &mut channel).await;
    assert!(serves(&pair.active).await && !serves(&pair.standby).await);
    pair.active.stop();
    channel.server_status(false).await;
    idle_channel.server_status(false).await;
    let refused = app.http().try_log_on("104").await;
    assert_eq!(refused.status, 503, "{refused:?}");
    refused.header("retry-after");
    pair.standby.promote().await;
    let gone = channel.call_event("disconnect").await;
    assert_eq!(gone["origin"], "reconciled", "{gone}");
    channel.server_status(true).await;
    idle_channel.server_status(true).await;
    dials(&session, &mut channel).await;
    assert!(serves(&pair.standby).await);
    app.log_on("104").await;
}

async fn a_server_that_freezes_is_left_for_the_promoted_standby(product: Product) {
    let pair = Pair::start(product).await;
    let (app, _dns) =
        app_of(product, &pair, |settings| settings.altiserv.ping_interval = Duration::from_millis(200)).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    pair.active.freeze().await;
    pair.standby.promote().await;
    channel.server_status(false).await;
    channel.server_status(true).await;
    dials(&session, &mut channel).await;
    assert!(serves(&pair.standby).await);
}

async fn a_demoted_server_is_left_by_everybody(product: Product) {
    let pair = Pair::start(product).await;
    let (app, _dns) = app_of(product, &pair, |_| {}).await;
    let (first, second) = (app.log_on("101").await, app.log_on("102").await);
    let (mut first_channel, mut second_channel) = (first.bind().await, second.bind().await);
    pair.standby.promote().await;
    pair.active.demote().await;
    for (session, channel) in [(&first, &mut first_channel), (&second, &mut second_channel)] {
        channel.server_status(false).await;
        channel.server_status(true).await;
        dials(session, channel).await;
    }
    assert!(serves(&pair.standby).await);
    // There are only standbys now: nobody new is taken, and it is told why.
    pair.standby.demote().await;
    eventually("unreadiness", async || (app.get("/ready").await.status == 503).then_some(())).await;
    let refused = app.http().try_log_on("104").await;
    refused.refused_with(503, 3005, "no_active_server");
    refused.header("retry-after");
    pair.active.promote().await;
    app.ready().await;
    app.log_on("104").await;
}

async fn two_proxies_work_side_by_side_and_move_together(product: Product) {
    let pair = Pair::start(product).await;
    let (one, dns) = app_of(product, &pair, |_| {}).await;
    let other = app(product, &dns, pair.port(), |_| {}).await;
    let (here, there) = (one.log_on("101").await, other.log_on("101").await);
    let (mut channel, mut other_channel) = (here.bind().await, there.bind().await);
    pair.active.rings("101").await;
    let call = channel.call("ring").await;
    assert_eq!(other_channel.call("ring").await, call, "each of them has the user's calls");
    assert_eq!(other.get(&here.path("")).await.status, 404, "a session lives in one proxy");
    pair.active.stop();
    pair.standby.promote().await;
    for channel in [&mut channel, &mut other_channel] {
        channel.server_status(false).await;
        channel.call("disconnect").await;
        channel.server_status(true).await;
    }
    one.stop().await;
    dials(&there, &mut other_channel).await;
}

async fn a_proxy_starts_without_a_server_and_goes_to_work_when_one_comes(product: Product) {
    let address = {
        let altiserv = TestAltiserv::at(lone_address(), product.office()).await;
        altiserv.address()
    };
    let dns = TestDns::start().await;
    dns.answer(NAME, &[address.ip()], 60);
    let app = app(product, &dns, address.port(), |_| {}).await;
    app.get("/health").await.ok();
    let unready = app.get("/ready").await;
    unready.refused(503, "not_connected");
    unready.header("retry-after");
    let refused = app.http().try_log_on("101").await;
    refused.refused(503, "not_connected");
    refused.header("retry-after");
    let _altiserv = TestAltiserv::at(address, product.office()).await;
    app.ready().await;
    app.log_on("101").await.bind().await;
}

async fn a_password_that_the_other_server_does_not_take_ends_the_session_and_frees_its_licence(product: Product) {
    let change = |settings: &mut altiserv::Settings| {
        settings.licences = 1;
        let changed = altiserv::ExtensionSettings {
            number: "101".to_owned(),
            password: "another".into(),
            ..altiserv::ExtensionSettings::default()
        };
        "102-109".clone_into(&mut settings.extensions[0].number);
        settings.extensions.push(changed);
    };
    let pair = Pair::with(product, change).await;
    let (app, _dns) = app_of(product, &pair, |_| {}).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    pair.active.stop();
    pair.standby.promote().await;
    channel.server_status(false).await;
    assert_eq!(channel.close_code().await, 4401);
    assert_eq!(session.describe().await.status, 404);
    app.http().log_on("101", PASSWORD, &json!({})).await.refused_with(401, 3004, "wrong_credentials");
    app.log_on("102").await;
}

async fn a_command_under_way_at_the_loss_fails_at_once_and_is_not_repeated_on_the_other_server(product: Product) {
    let pair = Pair::start(product).await;
    let wire = BreakingProxy::start(pair.active.address()).await;
    let app = TestApp::remote_of(product, wire.address(), |_| {}).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    wire.freeze(true);
    let dialling = {
        let session = session.clone();
        actix_web::rt::spawn(async move { session.dial("103").await })
    };
    eventually("the command to be on its way", async || wire.has_held_back().then_some(())).await;
    pair.standby.promote().await;
    wire.lead_to(pair.standby.address());
    wire.cut();
    wire.freeze(false);
    let refused = dialling.await.expect("it is answered");
    refused.refused(503, "outcome_unknown");
    assert!(!refused.is_retryable(), "whoever repeats it may dial twice");
    channel.server_status(false).await;
    channel.server_status(true).await;
    assert!(!serves(&pair.standby).await && !serves(&pair.active).await);
}

#[actix_web::test]
async fn a_name_is_resolved_anew_at_each_search_and_a_server_that_answers_is_not_left_for_it() {
    let pair = Pair::start(Product::MaxCs).await;
    let dns = TestDns::start().await;
    dns.answer(NAME, &pair.addresses()[..1], 3600);
    let app = app(Product::MaxCs, &dns, pair.port(), |_| {}).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    pair.standby.promote().await;
    dns.answer(NAME, &pair.addresses()[1..], 3600);
    dials(&session, &mut channel).await;
    app.log_on("102").await.bind().await;
    assert!(serves(&pair.active).await && !serves(&pair.standby).await);
    pair.active.stop();
    channel.server_status(false).await;
    channel.call("disconnect").await;
    channel.server_status(true).await;
    dials(&session, &mut channel).await;
    assert!(serves(&pair.standby).await);
}

#[actix_web::test]
async fn a_server_whose_name_leads_elsewhere_is_left_where_that_is_wanted() {
    let pair = Pair::start(Product::MaxCs).await;
    let dns = TestDns::start().await;
    dns.answer(NAME, &pair.addresses()[..1], 1);
    let app = app(Product::MaxCs, &dns, pair.port(), |settings| settings.altiserv.follow_dns = true).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    pair.active.handle().set_licences(1).await.expect("it runs");
    // To where nobody takes users: it stays.
    dns.answer(NAME, &pair.addresses()[1..], 1);
    dials(&session, &mut channel).await;
    assert!(serves(&pair.active).await);
    pair.standby.promote().await;
    channel.server_status(false).await;
    channel.call("disconnect").await;
    channel.server_status(true).await;
    dials(&session, &mut channel).await;
    assert!(serves(&pair.standby).await);
    // The only licence of the server that was left is free.
    let elsewhere = TestApp::remote(pair.active.address(), |_| {}).await;
    eventually("the licence", async || (elsewhere.http().try_log_on("104").await.status == 200).then_some(())).await;
}

#[actix_web::test]
async fn without_the_dns_a_server_is_reached_where_it_was_last() {
    for mood in [Mood::Failing, Mood::Silent] {
        let pair = Pair::start(Product::MaxCs).await;
        let (app, dns) = app_of(Product::MaxCs, &pair, |_| {}).await;
        let session = app.log_on("101").await;
        let mut channel = session.bind().await;
        dns.be(mood);
        pair.active.stop();
        pair.standby.promote().await;
        channel.server_status(false).await;
        channel.server_status(true).await;
        dials(&session, &mut channel).await;
    }
}

#[actix_web::test]
async fn a_name_that_the_dns_denies_is_not_tried_where_it_was_last() {
    let pair = Pair::start(Product::MaxCs).await;
    let (app, dns) = app_of(Product::MaxCs, &pair, |_| {}).await;
    let addresses = pair.addresses();
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    dns.forget(NAME);
    pair.active.stop();
    channel.server_status(false).await;
    pair.standby.promote().await;
    eventually("unreadiness", async || (app.get("/ready").await.status == 503).then_some(())).await;
    app.http().try_log_on("102").await.refused(503, "not_connected");
    dns.answer(NAME, &addresses, 60);
    channel.server_status(true).await;
}

#[actix_web::test]
async fn servers_are_reached_over_both_families() {
    let six = SocketAddr::from((Ipv6Addr::LOCALHOST, 0));
    if tokio::net::TcpListener::bind(six).await.is_err() {
        log::warn!("this machine has no IPv6; not tried");
        return;
    }
    let altiserv = TestAltiserv::at(six, Product::MaxCs.office()).await;
    let dns = TestDns::start().await;
    dns.answer(NAME, &[IpAddr::V4(Ipv4Addr::new(127, 255, 255, 254)), Ipv6Addr::LOCALHOST.into()], 60);
    let app = app(Product::MaxCs, &dns, altiserv.address().port(), |_| {}).await;
    app.log_on("101").await.bind().await;
}
