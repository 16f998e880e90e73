//! Requests by scripts of pages from other origins, allowed and refused.

use altigen_webproxy::settings::{ChallengeSetting, Settings};
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
}

#[actix_web::test]
async fn an_allowed_page_may_send_any_header_and_what_the_browser_keeps() {
    let app = TestApp::with(crm_is_allowed).await;
    let headers = "accept, authorization, cache-control, x-requested-with, x-something-else";
    let reply = preflight(&app, CRM, headers).await;
    assert_eq!(reply.status.as_u16(), 200);
    assert_eq!(given(&reply, "access-control-allow-headers"), Some(headers));
    let read = app.http().request("POST", "/sessions").header("Origin", CRM).send().await;
    for reply in [reply, read] {
        assert_eq!(given(&reply, "access-control-allow-credentials"), Some("true"));
        assert_eq!(given(&reply, "access-control-allow-origin"), Some(CRM));
    }
    for reply in [
        preflight(&app, EVIL, headers).await,
        app.http().request("GET", "/health").header("Origin", EVIL).send().await,
        app.get("/health").await,
    ] {
        assert_eq!(given(&reply, "access-control-allow-credentials"), None);
        assert_eq!(given(&reply, "access-control-allow-headers"), None);
    }
}

async fn challenged(app: &TestApp, headers: &[(&str, &str)]) -> String {
    let logon = app.http().request("POST", "/sessions");
    let logon = headers.iter().fold(logon, |logon, (name, value)| logon.header(name, value));
    let reply = logon.send().await;
    assert_eq!(reply.status.as_u16(), 401);
    reply.header("www-authenticate").split(' ').next().unwrap_or_default().to_owned()
}

#[actix_web::test]
async fn the_challenge_of_a_logon_is_as_it_is_set() {
    const SCRIPTS: [&[(&str, &str)]; 3] =
        [&[("Origin", CRM)], &[("Sec-Fetch-Mode", "cors")], &[("X-Requested-With", "XMLHttpRequest")]];
    for (setting, others, of_scripts) in [
        (ChallengeSetting::Auto, "Basic", "xBasic"),
        (ChallengeSetting::Basic, "Basic", "Basic"),
        (ChallengeSetting::None, "xBasic", "xBasic"),
    ] {
        let app = TestApp::with(|settings| {
            crm_is_allowed(settings);
            settings.browsers.challenge = setting;
        })
        .await;
        for headers in [&[][..], &[("Sec-Fetch-Mode", "navigate")]] {
            assert_eq!(challenged(&app, headers).await, others, "{setting:?} {headers:?}");
        }
        for headers in SCRIPTS {
            assert_eq!(challenged(&app, headers).await, of_scripts, "{setting:?} {headers:?}");
        }
        let wrong = app.http().request("POST", "/sessions").header("Sec-Fetch-Mode", "cors").basic("101", "wrong");
        let wrong = wrong.send().await;
        wrong.refused_with(401, 3004, "wrong_credentials");
        assert!(wrong.header("www-authenticate").starts_with(&format!("{of_scripts} ")), "{setting:?}: {wrong:?}");
    }
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
    let calls = format!("/sessions/{}/calls", session.id);
    let own = format!("/sessions/{}", session.id);
    let events = format!("/ws?sessionId={}", session.id);
    for (method, path) in [("POST", &calls), ("DELETE", &own), ("GET", &events), ("GET", &own)] {
        let request = app.http().request(method, path).header("Origin", EVIL);
        let reply = request.json(&json!({ "target": "102" })).send().await;
        reply.refused(403, "origin_refused");
        assert_eq!(given(&reply, "access-control-allow-origin"), None);
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
async fn every_origin_is_allowed_by_an_asterisk_but_not_to_send_what_the_browser_keeps() {
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
