//! Metrics for Prometheus: their exact values and their text form.

mod exposition;

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use altigen_webproxy::metrics::{ClusterFigures, Metrics, Scrape};
use serde_json::json;

use crate::harness::{EventChannel, Product, Session, TestApp, eventually};
use exposition::Exposition;

async fn figures(app: &TestApp) -> Exposition {
    let reply = app.get("/metrics").await;
    assert_eq!(
        (reply.status.as_u16(), reply.header("content-type")),
        (200, "text/plain; version=0.0.4; charset=utf-8")
    );
    Exposition::read(std::str::from_utf8(&reply.body).expect("UTF-8"))
}

/// Waits until the metrics have these values.
async fn become_so(app: &TestApp, expected: &[(&str, u64)]) {
    let mut seen = Vec::new();
    let all = tokio::time::timeout(crate::harness::PATIENCE, async {
        loop {
            let figures = figures(app).await;
            seen = expected.iter().map(|(series, _)| (*series, figures.count(series))).collect();
            if seen == expected {
                return;
            }
        }
    });
    let done = all.await;
    assert!(done.is_ok(), "{seen:?}, and not {expected:?}");
}

const OWN_RING: &str = "calls{seat=\"own\",state=\"ring\"}";
const OWN_CONNECTED: &str = "calls{seat=\"own\",state=\"connected\"}";
const ANSWERED: &str = "calls_answered_total{seat=\"own\"}";
const ABANDONED: &str = "calls_abandoned_total{seat=\"own\"}";
const RECORDED: &str = "recordings{seat=\"own\",state=\"on\"}";
const CALL_EVENTS: &str = "events_sent_total{type=\"CallEvent\"}";

#[actix_web::test]
async fn a_call_is_counted_from_its_ring_to_its_end() {
    let app = TestApp::with(|settings| settings.altiserv.embedded.server.licences = 5).await;
    app.ready().await;
    let nobody = [("sessions", 0), ("users", 0), ("licences", 5), ("licences_free", 5), (CALL_EVENTS, 0)];
    become_so(&app, &nobody[..4]).await;

    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    app.simulate_call(&json!({ "to": "101" })).await;
    let call = channel.call("ring").await;
    become_so(
        &app,
        &[
            ("sessions", 1),
            ("event_channels", 1),
            ("event_channels_bound", 1),
            ("users", 1),
            ("licences_used", 1),
            ("licences_free", 4),
            ("logons_total{outcome=\"ok\"}", 1),
            (OWN_RING, 1),
            (CALL_EVENTS, 1),
            ("events_sent_total{type=\"ServerStatusEvent\"}", 1),
            ("events_queued_total", 2),
            ("http_requests_total{method=\"POST\",route=\"/sessions\",status=\"200\"}", 1),
            ("http_requests_total{method=\"GET\",route=\"/ws\",status=\"101\"}", 1),
            ("http_request_duration_seconds_count{method=\"POST\",route=\"/sessions\"}", 1),
            ("http_requests_in_flight", 1),
            ("link_answered", 1),
            ("calls_offered_total{seat=\"own\"}", 1),
            ("calls_answered_total{seat=\"own\"}", 0),
            ("event_delivery_seconds_count", 1),
            ("config_last_reload_successful", 1),
            ("log_lines_lost_total", 0),
        ],
    )
    .await;
    session.act(&call, "answer").await.ok();
    channel.call("connect").await;
    session.record("Start").await.ok();
    channel.record_event(&call, "Start", "Agent").await;
    become_so(&app, &[(OWN_RING, 0), (OWN_CONNECTED, 1), (RECORDED, 1), (CALL_EVENTS, 2), (ANSWERED, 1)]).await;
    the_end(&app, &session, channel, &call).await;
}

async fn the_end(app: &TestApp, session: &Session, mut channel: EventChannel, call: &serde_json::Value) {
    session.end_call(call).await;
    channel.record_event(call, "Stop", "Agent").await;
    channel.call("disconnect").await;
    become_so(
        app,
        &[
            (OWN_CONNECTED, 0),
            (RECORDED, 0),
            (CALL_EVENTS, 3),
            ("events_sent_total{type=\"RecordEvent\"}", 2),
            ("events_queued_total", 6),
        ],
    )
    .await;
    session.log_off().await.ok();
    channel.close_code().await;
    become_so(app, &[("sessions", 0), ("event_channels", 0), ("event_channels_bound", 0), ("users", 0)]).await;
    let figures = figures(app).await;
    assert_eq!(figures.count("licences_free"), 5);
    assert_eq!(
        (figures.count(ABANDONED), figures.count("event_channel_closes_total{by=\"server\",code=\"4000\"}")),
        (0, 1)
    );
    for cause in ["too_slow", "gone", "replay_lost"] {
        assert_eq!(figures.count(&format!("events_dropped_total{{cause=\"{cause}\"}}")), 0);
    }
    for queue in ["event_channel", "altiserv_connection"] {
        assert_eq!(figures.count(&format!("mailbox_refusals_total{{queue=\"{queue}\"}}")), 0);
    }
    // Ring, answer, recording, its end, disconnect: AltiServ may send more events than these.
    assert!(figures.count("events_arrived_total") >= 4);
    assert!(figures.count("altiserv_command_seconds_count") >= 3);
}

#[actix_web::test]
async fn a_lost_connection_and_the_logon_after_it_are_counted() {
    let app = TestApp::start().await;
    app.ready().await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let before = figures(&app).await;
    assert_eq!((before.count("altiserv_connections_total"), before.count("altiserv_connections_lost_total")), (2, 0));
    let servers: Vec<&str> = before.labels("server").into_iter().collect();
    assert_eq!(servers.len(), 1);
    let up = format!("altiserv_up{{server=\"{}\"}}", servers[0]);
    assert_eq!(before.count(&up), 1);
    app.fault("disconnect", Duration::from_secs(3600)).await;
    channel.server_status(false).await;
    become_so(&app, &[(&up, 0), ("users", 1), ("licences_used", 0), ("sessions", 1)]).await;
    app.clear_faults().await;
    channel.server_status(true).await;
    let lost = [("altiserv_connections_lost_total", 2), ("altiserv_relogons_total", 1), ("licences_used", 1)];
    become_so(&app, &lost).await;
    become_so(&app, &[(&up, 1), ("altiserv_failovers_total", 0)]).await;
    assert!(figures(&app).await.count("altiserv_searches_in_vain_total") >= 1);
}

#[actix_web::test]
async fn events_that_a_client_has_missed_are_counted() {
    let app = TestApp::with(|settings| settings.sessions.replay_events = 1).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let call = app.simulate_call(&json!({ "to": "101" })).await;
    channel.call("ring").await;
    app.hang_up(call).await;
    channel.call("disconnect").await;
    let seen = [(ABANDONED, 1), (ANSWERED, 0), ("event_delivery_seconds_count", 2)];
    become_so(&app, &seen).await;
    let mut late = session.open_after(1).await;
    let resync = late.next_event().await;
    assert_eq!((&resync["eventType"], &resync["missed"]), (&json!("ResyncEvent"), &json!(2)));
    become_so(&app, &[("events_dropped_total{cause=\"replay_lost\"}", 2), ("event_channels_bound", 2), seen[2]]).await;
}

#[actix_web::test]
async fn what_clients_invent_becomes_no_label() {
    let app = TestApp::start().await;
    let http = app.http();
    for path in ["/wp-admin", "/sessions/6f1d0c1e-0000-4000-8000-000000000000/calls/7", "/metrics/x", "/%00"] {
        http.get(path).await;
    }
    http.request("BREW", "/sessions").send().await.refused(405, "method_not_allowed");
    http.log_on("101", "wrong", &json!({})).await.refused_with(401, 3004, "wrong_credentials");
    http.request("POST", "/sessions").send().await.refused(401, "no_credentials");
    let page = http.request("GET", "/ready").header("Origin", "https://evil.example");
    page.send().await.refused(403, "origin_refused");
    let figures = figures(&app).await;
    let routes = figures.labels("route");
    assert!(routes.iter().all(|route| *route == "none" || !route.contains("6f1d")), "{routes:?}");
    assert_eq!(routes.len(), 4, "{routes:?}");
    for (series, count) in [
        ("http_requests_total{method=\"GET\",route=\"none\",status=\"404\"}", 3),
        ("http_requests_total{method=\"GET\",route=\"/ready\",status=\"403\"}", 1),
        ("http_requests_total{method=\"other\",route=\"/sessions\",status=\"405\"}", 1),
        ("http_requests_total{method=\"POST\",route=\"/sessions\",status=\"401\"}", 2),
        ("logons_total{outcome=\"wrong_credentials\"}", 1),
        ("logons_total{outcome=\"no_credentials\"}", 1),
    ] {
        assert_eq!(figures.count(series), count, "{series}");
    }
    let version = format!("build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
    assert_eq!(figures.count(&version), 1);
}

#[actix_web::test]
async fn a_quiet_connections_round_trip_is_measured() {
    let app = TestApp::with(|settings| settings.altiserv.ping_interval = Duration::from_millis(50)).await;
    eventually("a round trip", async || {
        let figures = figures(&app).await;
        (figures.count("altiserv_ping_seconds_count") >= 2).then_some(())
    })
    .await;
}

#[actix_web::test]
async fn figures_that_are_switched_off_are_not_there() {
    let app = TestApp::with(|settings| settings.metrics.enabled = false).await;
    app.get("/metrics").await.refused(404, "no_such_path");
    app.post("/metrics", &json!({})).await.refused(404, "no_such_path");
}

#[actix_web::test]
async fn a_remote_altiserv_tells_no_licences() {
    let altiserv = crate::harness::TestAltiserv::start(Product::MaxCs.office()).await;
    let app = TestApp::remote(altiserv.address(), |_| {}).await;
    app.ready().await;
    let figures = figures(&app).await;
    assert!(!figures.has("licences") && !figures.has("licences_free") && figures.has("licences_used"));
}

#[actix_web::test]
async fn the_process_is_measured_by_the_names_of_every_program() {
    let app = TestApp::start().await;
    let figures = figures(&app).await;
    for name in ["resident_memory_bytes", "cpu_seconds_total", "open_fds", "max_fds", "start_time_seconds"] {
        assert!(figures.has_any(&format!("process_{name}")), "{name}");
    }
}

/// Names of metric families in a text, with the suffixes that Prometheus expressions use.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split(|character: char| !(character.is_ascii_alphanumeric() || character == '_'));
    let ours = words.filter(|word| word.starts_with("altigen_webproxy_") || word.starts_with("process_"));
    ours.map(str::to_owned).collect()
}

#[actix_web::test]
async fn every_series_that_is_watched_is_there() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    app.simulate_call(&json!({ "to": "101" })).await;
    channel.call("ring").await;
    become_so(&app, &[(CALL_EVENTS, 1)]).await;
    let figures = figures(&app).await;
    // These metrics do not exist without TLS, and without a cluster.
    let cluster = Some(ClusterFigures::default());
    let more = Scrape { certificate_end: Some(SystemTime::now()), cluster, ..Scrape::default() };
    let secure_node = Exposition::read(&Metrics::new().render(&more));
    for (file, text) in [
        ("rules.yml", include_str!("../deploy/monitoring/rules.yml")),
        ("rules-test.yml", include_str!("../deploy/monitoring/rules-test.yml")),
        ("dashboard.json", include_str!("../deploy/monitoring/dashboard.json")),
    ] {
        let named = named(text);
        assert!(named.len() > 3, "{file}: {named:?}");
        for name in named {
            assert!(figures.has_any(&name) || secure_node.has_any(&name), "{file} has {name}");
        }
    }
}

#[test]
fn the_dashboard_shows_each_figure_once_and_asks_for_what_can_be_chosen() {
    let dashboard: serde_json::Value =
        serde_json::from_str(include_str!("../deploy/monitoring/dashboard.json")).unwrap();
    let panels = dashboard["panels"].as_array().expect("panels");
    let ids: BTreeSet<u64> = panels.iter().map(|panel| panel["id"].as_u64().expect("an id")).collect();
    assert_eq!(ids.len(), panels.len());
    for panel in panels {
        let title = &panel["title"];
        let targets = panel["targets"].as_array().expect("targets");
        assert!(!targets.is_empty() && panel["gridPos"]["w"].is_u64(), "{title}");
        for target in targets {
            let expression = target["expr"].as_str().expect("an expression");
            assert!(expression.contains("instance=~\"$instance\""), "{title}: {expression}");
        }
    }
}
