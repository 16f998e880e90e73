//! Name of the servers: the addresses behind it, and the times of its lookups.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use super::{NAME, Pair, TTL, app, is_reached_through, moves, server};
use crate::harness::{Product, TestAltiserv, TestApp, TestDns, eventually, lone_address};

#[actix_web::test]
async fn a_name_is_resolved_anew_at_each_attempt() {
    let pair = Pair::start().await;
    pair.named(&[&pair.first]);
    let app = pair.app().await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    is_reached_through(&pair.first, &session, &mut channel, "101").await;
    // The address was unknown when the application started.
    pair.named(&[&pair.second]);
    let (_dns, second) = pair.fail_over().await;
    moves(&mut channel).await;
    is_reached_through(&second, &session, &mut channel, "101").await;
}

#[actix_web::test]
async fn a_server_that_answers_is_kept_when_its_name_leads_elsewhere() {
    let pair = Pair::start().await;
    let app = pair.app().await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    pair.second.promote().await;
    pair.named(&[&pair.second]);
    let asked = pair.dns.questions();
    // A new logon goes to the server of the other sessions.
    let late = app.log_on("102").await;
    is_reached_through(&pair.first, &late, &mut late.bind().await, "102").await;
    is_reached_through(&pair.first, &session, &mut channel, "101").await;
    assert_eq!(pair.dns.questions(), asked, "no lookups while the server answers");
    let (_dns, second) = pair.fail_over().await;
    moves(&mut channel).await;
    is_reached_through(&second, &session, &mut channel, "101").await;
}

#[actix_web::test]
async fn a_name_that_leads_elsewhere_is_followed_where_that_is_configured() {
    let pair = Pair::start().await;
    let app = pair.app_with(|settings| settings.altiserv.follow_dns = true).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    pair.second.promote().await;
    pair.named(&[&pair.second]);
    moves(&mut channel).await;
    is_reached_through(&pair.second, &session, &mut channel, "101").await;
}

/// The abandoned server gets its licence back.
#[actix_web::test]
async fn a_server_that_is_left_has_its_licences_back() {
    let only = |settings: &mut altiserv::Settings| settings.licences = 1;
    let mut office = Product::MaxAcd.office();
    only(&mut office);
    let left = TestAltiserv::at(lone_address(), office.clone()).await;
    let other = TestAltiserv::at(SocketAddr::new(lone_address().ip(), left.address().port()), office).await;
    let dns = TestDns::start().await;
    dns.answer(NAME, &[left.address().ip()], TTL);
    let follow = |settings: &mut altigen_webproxy::settings::Settings| settings.altiserv.follow_dns = true;
    let app = app(&dns, left.address().port(), follow).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    dns.answer(NAME, &[other.address().ip()], TTL);
    moves(&mut channel).await;
    let directly = TestApp::remote(left.address(), |_| {}).await;
    eventually("the licence", async || (directly.http().try_log_on("102").await.status == 200).then_some(())).await;
    app.http().try_log_on("102").await.refused_with(402, 3012, "no_licence");
}

#[actix_web::test]
async fn a_name_that_leads_to_a_standby_is_not_followed() {
    let pair = Pair::start().await;
    let app = pair.app_with(|settings| settings.altiserv.follow_dns = true).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    pair.named(&[&pair.second]);
    let asked = pair.dns.questions();
    // Each lookup queries both address families. A move could only follow a lookup.
    eventually("further looks", async || (pair.dns.questions() >= asked + 6).then_some(())).await;
    is_reached_through(&pair.first, &session, &mut channel, "101").await;
    pair.second.promote().await;
    moves(&mut channel).await;
    is_reached_through(&pair.second, &session, &mut channel, "101").await;
}

#[actix_web::test]
async fn without_the_dns_the_last_known_servers_are_tried() {
    for is_silent in [false, true] {
        let pair = Pair::start().await;
        let app = pair.app().await;
        let session = app.log_on("101").await;
        let mut channel = session.bind().await;
        if is_silent {
            pair.dns.silent(true);
        } else {
            pair.dns.servfail();
        }
        let (_dns, second) = pair.fail_over().await;
        moves(&mut channel).await;
        is_reached_through(&second, &session, &mut channel, "101").await;
    }
}

#[actix_web::test]
async fn a_name_that_is_denied_stands_for_nothing_until_it_is_back() {
    let pair = Pair::start().await;
    let app = pair.app().await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let Pair { dns, first, second: _second } = pair;
    dns.nxdomain(NAME);
    let asked = dns.questions();
    let address = first.address();
    first.stop();
    channel.server_status(false).await;
    eventually("a try in vain", async || (dns.questions() > asked).then_some(())).await;
    // The server is back, but the name does not resolve to it.
    let first = server(address).await;
    let asked = dns.questions();
    eventually("tries in vain", async || (dns.questions() >= asked + 6).then_some(())).await;
    session.dial("102").await.refused(503, "not_connected");
    app.get("/ready").await.refused(503, "not_connected");
    dns.answer(NAME, &[address.ip()], TTL);
    channel.server_status(true).await;
    is_reached_through(&first, &session, &mut channel, "101").await;
}

#[actix_web::test]
async fn either_family_of_addresses_will_do() {
    let newer = SocketAddr::from((Ipv6Addr::LOCALHOST, 0));
    if std::net::TcpListener::bind(newer).is_err() {
        log::warn!("not tried: this machine has no IPv6");
        return;
    }
    for listen in [newer, lone_address()] {
        let altiserv = server(listen).await;
        let nowhere: IpAddr = if listen.is_ipv6() { lone_address().ip() } else { Ipv6Addr::LOCALHOST.into() };
        let dns = TestDns::start().await;
        for addresses in [vec![altiserv.address().ip()], vec![nowhere, altiserv.address().ip()]] {
            dns.answer(NAME, &addresses, TTL);
            let app = app(&dns, altiserv.address().port(), |settings| {
                settings.altiserv.connect_timeout = Duration::from_secs(1);
            })
            .await;
            let session = app.log_on("101").await;
            is_reached_through(&altiserv, &session, &mut session.bind().await, "101").await;
            session.log_off().await.ok();
        }
    }
}

/// Checks that a user can log on at a server whose name the DNS answers in this way.
async fn is_found(host: &str, tell: impl FnOnce(&TestDns)) {
    let altiserv = server(lone_address()).await;
    let dns = TestDns::start().await;
    dns.answer(host.trim_end_matches('.'), &[altiserv.address().ip()], TTL);
    tell(&dns);
    let port = altiserv.address().port();
    let app = app(&dns, port, |settings| {
        settings.altiserv.servers = vec![format!("{host}:{port}").parse().expect("a host and a port")];
    })
    .await;
    let session = app.log_on("101").await;
    is_reached_through(&altiserv, &session, &mut session.bind().await, "101").await;
    session.log_off().await.ok();
}

#[actix_web::test]
async fn an_address_counts_while_nothing_is_heard_of_the_other_family() {
    is_found(NAME, TestDns::silent_for_newer).await;
}

#[actix_web::test]
async fn a_dns_server_that_knows_no_edns_is_asked_without() {
    is_found(NAME, TestDns::without_edns).await;
}

#[actix_web::test]
async fn a_name_may_have_underscores_and_end_in_a_dot() {
    for host in ["alti_serv.test", "alti_serv.local.", "pbx.local."] {
        is_found(host, |_| {}).await;
    }
}
