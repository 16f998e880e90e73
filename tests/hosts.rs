//! Host names of the Web API and the simulator, and protection against pages that rebind their own host name.

use altigen_webproxy::settings::Settings;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::harness::{Http, PASSWORD, Program, Reply, TestApp, TestCertificate, connect, in_time};

const EVIL: &str = "evil.example";

fn listed(hosts: &[&str]) -> impl FnOnce(&mut Settings) {
    let hosts = hosts.iter().map(|host| host.parse().expect("a host")).collect();
    |settings| settings.server.hosts = hosts
}

async fn health(http: Http, host: &str) -> Reply {
    http.request("GET", "/health").host(host).send().await
}

/// First line of the answer to these bytes.
async fn raw(app: &TestApp, request: &str) -> String {
    let mut stream = connect(app.address(), None).await;
    stream.write_all(request.as_bytes()).await.expect("it is open");
    let mut answer = vec![0; 12];
    in_time("an answer", stream.read_exact(&mut answer)).await.expect("a whole line");
    String::from_utf8(answer).expect("text")
}

#[actix_web::test]
async fn a_page_whose_name_leads_here_drives_nothing_and_guesses_nothing() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let host = format!("{EVIL}:{}", app.address().port());
    let origin = format!("http://{host}");
    let own = session.path("");
    for (method, path) in [
        ("GET", "/health"),
        ("GET", "/nothing"),
        ("POST", "/simulator/calls"),
        ("POST", "/%73imulator/calls"),
        ("GET", "/docs/"),
        ("GET", "/ws"),
        ("DELETE", &own),
    ] {
        let request = app.http().request(method, path).host(&host).header("Origin", &origin);
        request.json(&json!({ "to": "101" })).send().await.refused(421, "host_refused");
    }
    assert!(app.simulated_calls().await.is_empty());
    for _ in 0..20 {
        let guess = app.http().request("POST", "/sessions").host(&host).header("Origin", &origin);
        guess.basic("102", "wrong").send().await.refused(421, "host_refused");
    }
    // None of these requests counted as a failed logon, so there is no block to wait for.
    app.http().log_on("102", PASSWORD, &json!({})).await.ok();
    session.describe().await.ok();
}

#[actix_web::test]
async fn loopback_and_what_is_listed_is_asked_with_any_port_in_any_letter_case_and_with_a_dot() {
    let app = TestApp::with(listed(&["pbx.example.com", "*.crm.example", "192.0.2.7", "2001:db8::1"])).await;
    for host in
        ["LocalHost.:1", "[::1]:8080", "PBX.Example.COM.:8443", "a.crm.example", "192.0.2.7:80", "[2001:DB8:0::1]"]
    {
        health(app.http(), host).await.ok();
    }
    for host in [EVIL, "crm.example", "192.0.2.8"] {
        health(app.http(), host).await.refused(421, "host_refused");
    }
    let call = app.http().request("POST", "/simulator/calls").host("pbx.example.com").json(&json!({ "to": "101" }));
    assert_eq!(call.send().await.status, 201);
}

#[actix_web::test]
async fn the_host_is_the_one_that_http_says() {
    let app = TestApp::start().await;
    for (request, status) in [
        ("GET /health HTTP/1.0\r\n\r\n", "200"),
        ("GET /health HTTP/1.0\r\nHost: evil.example\r\n\r\n", "421"),
        ("GET /health HTTP/1.1\r\n\r\n", "400"),
        ("GET /health HTTP/1.1\r\nHost:\r\n\r\n", "400"),
        ("GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", "400"),
        ("GET /health HTTP/1.1\r\nHost: a b\r\n\r\n", "400"),
        ("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", "200"),
        ("GET http://evil.example/health HTTP/1.1\r\nHost: localhost\r\n\r\n", "421"),
        ("GET http://localhost/health HTTP/1.1\r\nHost: evil.example\r\n\r\n", "200"),
        ("POST http://evil.example/simulator/promote HTTP/1.0\r\nContent-Length: 0\r\n\r\n", "421"),
    ] {
        let answer = raw(&app, request).await;
        assert!(answer.ends_with(&format!(" {status}")), "{request}: {answer}");
    }
}

#[actix_web::test]
async fn a_trusted_proxy_brings_the_host_and_nobody_else_does() {
    const TRUSTED: [u8; 4] = [127, 0, 0, 2];
    let trust = |settings: &mut Settings| {
        settings.server.trusted_proxies = vec!["127.0.0.2".parse().expect("an address")];
    };
    let forwarded = async |app: &TestApp, from: [u8; 4], path: &str| {
        app.http().request("POST", path).from(from).header("X-Forwarded-Host", "pbx.example.com").send().await
    };
    let app = TestApp::with(trust).await;
    forwarded(&app, TRUSTED, "/sessions").await.refused(401, "no_credentials");
    // The simulator does not accept a forwarded host, which may come from an attacker who knows the name.
    forwarded(&app, TRUSTED, "/simulator/promote").await.refused(421, "host_refused");
    // The header of an untrusted client is ignored. The host comes from Host, which is allowed.
    forwarded(&app, [127, 0, 0, 1], "/sessions").await.refused(401, "no_credentials");
    let lie = app.http().request("GET", "/health").host(EVIL).header("X-Forwarded-Host", "localhost");
    lie.send().await.refused(421, "host_refused");

    let app = TestApp::with(|settings| {
        trust(settings);
        listed(&["other.example.com"])(settings);
    })
    .await;
    forwarded(&app, TRUSTED, "/sessions").await.refused(421, "host_refused");
}

#[actix_web::test]
async fn where_others_connect_without_tls_any_name_will_do_but_not_for_the_simulator() {
    let everywhere = |settings: &mut Settings| settings.server.listen = "0.0.0.0:0".parse().expect("an address");
    let app = TestApp::with(everywhere).await;
    health(app.http(), "whatever.example").await.ok();
    let simulated = async |host: &str| app.http().request("GET", "/simulator/calls").host(host).send().await;
    simulated("whatever.example").await.refused(421, "host_refused");
    for host in ["192.0.2.1:8080", "localhost"] {
        simulated(host).await.ok();
    }
}

#[actix_web::test]
async fn a_browser_is_sent_on_to_hosts_of_the_certificate_only() {
    let certificate = TestCertificate::of(&["pbx.example.com", "*.crm.example"]);
    let app = TestApp::with(|settings| {
        settings.tls.certificate = certificate.certificate();
        settings.tls.key = certificate.key();
        settings.tls.redirect_from = "127.0.0.1:0".to_owned();
    })
    .await;
    let asked = async |host: &str| app.redirect().request("GET", "/docs/").host(host).send().await;
    for host in ["pbx.example.com", "a.crm.example", "localhost"] {
        let port = app.address().port();
        assert_eq!(asked(host).await.header("location"), format!("https://{host}:{port}/docs/"));
    }
    asked(EVIL).await.refused(421, "host_refused");
}

#[actix_web::test]
async fn the_control_port_of_a_lone_altiserv_is_guarded_as_the_web_api_is() {
    let arguments = ["altiserv", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"];
    let variables = [
        ("WEBPROXY_SERVER__HOSTS", "lab.example"),
        ("WEBPROXY_SERVER__CONNECTIONS_PER_ADDRESS", "3"),
        ("WEBPROXY_BROWSERS__ORIGINS", "https://crm.example.com"),
    ];
    let mut program = Program::start(&arguments, &variables);
    let control = program.control().await;
    let calls = |origin: &str, host: &str| {
        let request = control.request("GET", "/simulator/calls").host(host);
        if origin.is_empty() { request } else { request.header("Origin", origin) }
    };
    for (origin, host) in [("", "localhost"), ("", "lab.example"), ("https://crm.example.com", "127.0.0.1")] {
        calls(origin, host).send().await.ok();
    }
    calls("", EVIL).send().await.refused(421, "host_refused");
    calls("http://evil.example", EVIL).send().await.refused(421, "host_refused");
    calls("https://other.example.com", "localhost").send().await.refused(403, "origin_refused");
    control.get(&format!("/simulator/{}", "a".repeat(9_000))).await.refused(414, "uri_too_long");
    control
        .request("GET", "/health")
        .header("X-Large", &"a".repeat(20_000))
        .send()
        .await
        .refused(431, "headers_too_large");
    control.get("/Simulator/Calls/").await.ok();
    let mut open = Vec::new();
    for _ in 0..4 {
        let mut stream = connect(control.address, None).await;
        let _ = stream.write_all(b"GET /simulator/role HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        let mut first = [0; 12];
        open.push((in_time("an answer or the end", stream.read_exact(&mut first)).await.is_ok(), stream));
    }
    let served: Vec<_> = open.iter().map(|(served, _)| *served).collect();
    assert_eq!(served, [true, true, true, false]);
}
