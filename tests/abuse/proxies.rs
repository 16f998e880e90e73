//! Client addresses in forwarding headers, and the proxies that are trusted to set them.

use altigen_webproxy::settings::ForwardingHeader;

use crate::harness::{Http, PASSWORD, Reply, TestApp};

const HERE: [u8; 4] = [127, 0, 0, 1];
const THERE: [u8; 4] = [127, 0, 0, 2];

async fn behind(header: ForwardingHeader) -> TestApp {
    TestApp::with(|settings| {
        settings.server.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
        settings.server.forwarding_header = header;
    })
    .await
}

async fn log_on(http: Http, from: [u8; 4], password: &str, headers: &[(&str, &str)]) -> Reply {
    let request = http.request("POST", "/sessions").from(from).basic("101", password);
    headers.iter().fold(request, |request, (name, value)| request.header(name, value)).send().await
}

#[actix_web::test]
async fn clients_behind_a_trusted_proxy_are_told_apart() {
    let app = behind(ForwardingHeader::XForwarded).await;
    for _ in 0..3 {
        assert_eq!(log_on(app.http(), HERE, "wrong", &[("X-Forwarded-For", "192.0.2.1")]).await.status, 401);
    }
    let same = log_on(app.http(), HERE, PASSWORD, &[("X-Forwarded-For", "198.51.100.7, 192.0.2.1")]).await;
    same.refused(429, "too_many_failed_logons");
    log_on(app.http(), HERE, PASSWORD, &[("X-Forwarded-For", "192.0.2.2")]).await.ok();
}

#[actix_web::test]
async fn nobody_else_can_take_another_address() {
    let app = behind(ForwardingHeader::XForwarded).await;
    for n in 0..3 {
        let reply = log_on(app.http(), THERE, "wrong", &[("X-Forwarded-For", &format!("192.0.2.{n}"))]).await;
        assert_eq!(reply.status, 401);
    }
    let lying = log_on(app.http(), THERE, PASSWORD, &[("X-Forwarded-For", "192.0.2.9")]).await;
    lying.refused(429, "too_many_failed_logons");
}

#[actix_web::test]
async fn the_address_of_the_event_channel_is_the_one_that_the_client_sees() {
    let app = behind(ForwardingHeader::XForwarded).await;
    let seen = [
        ("X-Forwarded-For", "192.0.2.1"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", "pbx.example"),
        ("X-Forwarded-Port", "8443"),
    ];
    let url = async |from: [u8; 4]| {
        let body = log_on(app.http(), from, PASSWORD, &seen).await.ok();
        body["eventsUrl"].as_str().expect("a URL").to_owned()
    };
    assert!(url(HERE).await.starts_with("wss://pbx.example:8443/ws?sessionId="));
    let own = format!("ws://{}/ws?sessionId=", app.address());
    assert!(url(THERE).await.starts_with(&own));
}

#[actix_web::test]
async fn the_standard_header_counts_where_it_is_configured() {
    let app = behind(ForwardingHeader::Forwarded).await;
    let headers = [("Forwarded", "for=192.0.2.1;proto=https;host=\"pbx.example:8443\""), ("X-Forwarded-Host", "evil")];
    let body = log_on(app.http(), HERE, PASSWORD, &headers).await.ok();
    assert!(body["eventsUrl"].as_str().expect("a URL").starts_with("wss://pbx.example:8443/ws?"), "{body}");
}
