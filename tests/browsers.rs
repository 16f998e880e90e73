//! What scripts of pages from other origins may do, request by request.

use altigen_webproxy::settings::Settings;
use serde_json::json;

use crate::harness::{Reply, TestApp};

const CRM: &str = "https://crm.example.com";
const EVIL: &str = "https://evil.example.com";

fn crm_is_allowed(settings: &mut Settings) {
    settings.browsers.origins = vec![CRM.to_owned()];
}

fn given<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply.headers.get(name).map(|value| value.to_str().expect("headers are text"))
}

async fn preflight(app: &TestApp, origin: &str, headers: &str) -> Reply {
    let request = app.http().request("OPTIONS", "/sessions").header("Origin", origin);
    let request = request.header("Access-Control-Request-Method", "POST");
    let request = request.header("Access-Control-Request-Private-Network", "true");
    request.header("Access-Control-Request-Headers", headers).send().await
}

#[actix_web::test]
async fn a_preflight_of_an_allowed_origin_is_answered_and_may_be_kept() {
    let app = TestApp::with(crm_is_allowed).await;
    let reply = preflight(&app, CRM, "authorization, content-type, idempotency-key").await;
    assert_eq!(reply.status.as_u16(), 200);
    assert_eq!(given(&reply, "access-control-allow-origin"), Some(CRM));
    assert_eq!(given(&reply, "access-control-max-age"), Some("3600"));
    assert_eq!(given(&reply, "access-control-allow-private-network"), None);
    assert!(given(&reply, "vary").is_some_and(|vary| vary.contains("Origin")));
    let reply = preflight(&app, CRM, "x-something-else").await;
    reply.refused(400, "bad_request");
}

#[actix_web::test]
async fn a_preflight_from_the_public_network_is_answered_where_that_is_allowed() {
    let app = TestApp::with(|settings| {
        crm_is_allowed(settings);
        settings.browsers.private_network = true;
    })
    .await;
    let reply = preflight(&app, CRM, "authorization").await;
    assert_eq!(given(&reply, "access-control-allow-private-network"), Some("true"));
    let reply = preflight(&app, EVIL, "authorization").await;
    assert_eq!((reply.status.as_u16(), given(&reply, "access-control-allow-private-network")), (403, None));
}

#[actix_web::test]
async fn an_allowed_page_can_read_answers_and_errors() {
    let app = TestApp::with(crm_is_allowed).await;
    for (method, path, status) in [
        ("GET", "/health", 200),
        ("GET", "/nothing", 404),
        ("PUT", "/sessions", 405),
        ("POST", "/sessions", 401),
        ("GET", "/dialplan", 400),
    ] {
        let reply = app.http().request(method, path).header("Origin", CRM).send().await;
        assert_eq!(reply.status.as_u16(), status, "{method} {path}");
        assert_eq!(given(&reply, "access-control-allow-origin"), Some(CRM), "{method} {path}");
        let exposed = given(&reply, "access-control-expose-headers").expect("exposed headers").to_lowercase();
        for name in ["location", "retry-after", "x-request-id"] {
            assert!(exposed.contains(name), "{method} {path}: {exposed}");
        }
    }
}

#[actix_web::test]
async fn a_refused_page_changes_nothing_and_opens_no_channel() {
    let app = TestApp::with(crm_is_allowed).await;
    let session = app.log_on("101").await;
    let (calls, own) = (format!("/sessions/{}/calls", session.id), format!("/sessions/{}", session.id));
    let events = format!("/ws?sessionId={}", session.id);
    for origin in [EVIL, "null", "https://crm.example.com.evil.example", "http://crm.example.com"] {
        for (method, path) in [("POST", &calls), ("DELETE", &own), ("GET", &events), ("GET", &own)] {
            let request = app.http().request(method, path).header("Origin", origin);
            let reply = request.json(&json!({ "target": "102" })).send().await;
            reply.refused(403, "origin_refused");
            assert_eq!(given(&reply, "access-control-allow-origin"), None);
        }
    }
    assert_eq!(app.get(&calls).await.ok(), json!({ "calls": [] }));
}

#[actix_web::test]
async fn the_web_apis_own_pages_and_those_who_are_no_browsers_need_no_leave() {
    let app = TestApp::start().await;
    let own = format!("http://{}", app.address());
    assert_eq!(app.http().request("GET", "/health").header("Origin", &own).send().await.status, 200);
    assert_eq!(app.get("/health").await.status, 200);
    assert_eq!(app.http().request("GET", "/health").header("Origin", EVIL).send().await.status, 403);
}

#[actix_web::test]
async fn every_origin_is_allowed_by_an_asterisk() {
    let app = TestApp::with(|settings| settings.browsers.origins = vec!["*".to_owned()]).await;
    let reply = app.http().request("GET", "/health").header("Origin", EVIL).send().await;
    assert_eq!((reply.status.as_u16(), given(&reply, "access-control-allow-origin")), (200, Some(EVIL)));
    assert_eq!(given(&reply, "access-control-allow-credentials"), None);
}

#[actix_web::test]
async fn answers_tell_browsers_what_not_to_do_with_them() {
    let app = TestApp::start().await;
    for path in ["/health", "/nothing"] {
        let reply = app.get(path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ] {
            assert_eq!(given(&reply, name), Some(value), "{path}");
        }
        assert_eq!(given(&reply, "server"), None);
    }
}
