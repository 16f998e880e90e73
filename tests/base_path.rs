//! Web API below the path of a site, behind proxies that strip the path and behind proxies that keep it.

use altigen_webproxy::settings::Settings;
use serde_json::json;

use crate::harness::{EventChannel, Outgoing, Reply, TestApp};

/// `Accept` header of a browser that navigates.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

const TRUSTED: [u8; 4] = [127, 0, 0, 2];

fn at_webproxy(settings: &mut Settings) {
    "/webproxy".clone_into(&mut settings.server.base_path);
}

fn behind_a_proxy(settings: &mut Settings) {
    settings.server.trusted_proxies = vec!["127.0.0.2".parse().expect("an address")];
}

/// Request of a proxy that has stripped the path of its site.
fn stripped(app: &TestApp, method: &str, path: &str) -> Outgoing {
    let request = app.http().request(method, path).from(TRUSTED).header("X-Forwarded-Host", "site.example");
    request.header("X-Forwarded-Prefix", "/apps/webproxy")
}

async fn events_url(request: Outgoing) -> String {
    let body = request.basic("101", "1234").send().await.ok();
    body["eventsUrl"].as_str().expect("a URL").to_owned()
}

fn location(reply: &Reply) -> (u16, &str) {
    (reply.status.as_u16(), reply.header("location"))
}

#[actix_web::test]
async fn with_a_base_path_requests_are_served_with_it_and_without_it() {
    let app = TestApp::with(at_webproxy).await;
    for path in ["/health", "/webproxy/health", "/WebProxy/Health/", "/webproxy", "/webproxy/", "/webproxy/docs/"] {
        assert_eq!(app.get(path).await.status, 200, "{path}");
    }
    for path in ["/webproxy2/health", "/webproxy/webproxy/health", "/webproxy/nothing", "/webproxy//health"] {
        app.get(path).await.refused(404, "no_such_path");
    }
    let url = events_url(app.http().request("POST", "/webproxy/sessions")).await;
    let (at, id) = url.split_once("?sessionId=").expect("a URL with its session");
    assert_eq!(at, format!("ws://{}/webproxy/ws", app.address()));
    EventChannel::connect(app.address(), &format!("/webproxy/ws?sessionId={id}")).await.server_status(true).await;
    for path in ["/webproxy", "/webproxy/events", "/webproxy/WS", "/events"] {
        let mut channel = EventChannel::connect(app.address(), path).await;
        channel.send(tokio_tungstenite::tungstenite::Message::text(id)).await;
        channel.server_status(true).await;
    }
    assert_eq!(location(&app.get("/webproxy/docs").await), (308, "/webproxy/docs/"));
    let call = app.post("/webproxy/simulator/calls", &json!({ "to": "102" })).await;
    assert_eq!(call.header("location"), format!("/webproxy/simulator/calls/{}", call.json()["id"]));
    let figures = app.get("/webproxy/metrics").await;
    let figures = std::str::from_utf8(&figures.body).expect("text");
    assert!(figures.contains(r#"route="/health""#), "{figures}");
}

#[actix_web::test]
async fn documents_and_their_page_name_the_path() {
    let app = TestApp::with(at_webproxy).await;
    let document = app.get("/webproxy/openapi.json").await.ok();
    assert_eq!(document["servers"][0]["url"], "/webproxy");
    let host = app.address().to_string();
    let events = app.get("/webproxy/asyncapi.json").await.ok();
    let server = &events["servers"]["webproxy"];
    assert_eq!(json!([server["host"], server["protocol"], server["pathname"]]), json!([host, "ws", "/webproxy"]));
    let page = app.get("/webproxy/docs/").await;
    let page = std::str::from_utf8(&page.body).expect("text");
    assert!(page.contains(r#"src="docs.js""#), "{page}");
}

#[actix_web::test]
async fn a_trusted_proxy_that_strips_the_path_names_it() {
    let app = TestApp::with(behind_a_proxy).await;
    let url = events_url(stripped(&app, "POST", "/sessions")).await;
    assert!(url.starts_with("ws://site.example/apps/webproxy/ws?sessionId="), "{url}");
    assert_eq!(location(&stripped(&app, "GET", "/docs").send().await), (308, "/apps/webproxy/docs/"));
    let document = stripped(&app, "GET", "/openapi.json").send().await.ok();
    assert_eq!(document["servers"][0]["url"], "/apps/webproxy");
    stripped(&app, "GET", "/apps/webproxy/health").send().await.ok();
    // The header is ignored from any other address.
    let lie = app.http().request("GET", "/docs").header("X-Forwarded-Prefix", "/lie").send().await;
    assert_eq!(location(&lie), (308, "/docs/"));
    app.http()
        .request("GET", "/lie/health")
        .header("X-Forwarded-Prefix", "/lie")
        .send()
        .await
        .refused(404, "no_such_path");
    assert_eq!(app.get("/openapi.json").await.ok()["servers"][0]["url"], "/");
}

#[actix_web::test]
async fn the_root_leads_browsers_to_the_page_and_tells_programs_where_things_are() {
    let app = TestApp::with(|settings| {
        at_webproxy(settings);
        behind_a_proxy(settings);
    })
    .await;
    for (request, base_path) in [
        (app.http().request("GET", "/webproxy/"), "/webproxy"),
        (app.http().request("GET", "/"), "/webproxy"),
        (stripped(&app, "GET", "/"), "/apps/webproxy"),
    ] {
        let reply = request.header("Accept", BROWSER).send().await;
        assert_eq!(location(&reply), (307, format!("{base_path}/docs/").as_str()));
    }
    let index = app.http().request("GET", "/webproxy/").header("Accept", "*/*").send().await.ok();
    assert_eq!((&index["name"], &index["version"]), (&json!("altigen-webproxy"), &json!(env!("CARGO_PKG_VERSION"))));
    let links = index["links"].as_object().expect("links");
    assert_eq!(links.len(), 5);
    for link in links.values() {
        let reply = app.get(link.as_str().expect("a path")).await;
        assert!([200, 308].contains(&reply.status.as_u16()), "{link}: {reply:?}");
    }
    assert_eq!(app.http().request("HEAD", "/").send().await.status, 200);
    app.post("/", &json!({})).await.refused(405, "method_not_allowed");
}
