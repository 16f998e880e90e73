//! Requests of administrators, allowed and refused.

use std::time::Duration;

use altigen_webproxy::settings::Settings;
use nix::sys::signal::Signal;
use serde_json::{Value, json};

use crate::harness::{ADMIN_TOKEN, Http, Program, Reply, TestApp, eventually};

fn with_token(settings: &mut Settings) {
    settings.admin.token = ADMIN_TOKEN.into();
}

async fn app() -> TestApp {
    TestApp::with(with_token).await
}

async fn asked(http: Http, method: &str, path: &str) -> Reply {
    http.request(method, path).bearer(ADMIN_TOKEN).send().await
}

async fn listed(app: &TestApp) -> Vec<Value> {
    let list = asked(app.http(), "GET", "/admin/sessions").await.ok();
    let sessions = list["sessions"].as_array().expect("a list").clone();
    assert_eq!(list["total"], sessions.len());
    sessions
}

/// Entries of a session's timeline without their times, which must not decrease.
async fn timeline(app: &TestApp, session: &str) -> Vec<Value> {
    let body = asked(app.http(), "GET", &format!("/admin/sessions/{session}/timeline")).await.ok();
    assert_eq!(body["forgotten"], 0);
    let mut entries = body["entries"].as_array().expect("a list").clone();
    for entry in &mut entries {
        let time = entry.as_object_mut().expect("an object").remove("time").expect("a time");
        assert!(time.as_str().is_some_and(|time| time.parse::<jiff::Timestamp>().is_ok()), "{time}");
    }
    entries
}

#[actix_web::test]
async fn sessions_are_listed_without_their_ids() {
    let app = app().await;
    assert_eq!(listed(&app).await, Vec::<Value>::new());
    let one = app.log_on("101").await;
    let other = app.log_on("102").await;
    let mut channel = one.bind().await;
    app.simulate_call(&json!({ "to": "101" })).await;
    channel.call("ring").await;
    let list = listed(&app).await;
    let [first, second] = &list[..] else { panic!("{list:?}") };
    for (entry, session, extension) in [(first, &one, "101"), (second, &other, "102")] {
        assert_eq!(entry["session"], format!("{}…", &session.id[..8]));
        assert_eq!(entry["extension"], extension);
        assert!(entry["server"].is_string() && entry["since"].is_string(), "{entry}");
        assert_eq!(entry["watched"], 0);
    }
    let counts = |entry: &Value| (entry["sockets"].as_array().map(Vec::len), entry["calls"].clone());
    assert_eq!((counts(first), counts(second)), ((Some(1), json!(1)), (Some(0), json!(0))));
    assert_eq!((first["lastEvent"].is_string(), &second["lastEvent"]), (true, &Value::Null));
    let text = serde_json::to_string(&list).expect("JSON");
    assert!(!text.contains(&one.id) && !text.contains(&other.id), "{text}");
    let some = asked(app.http(), "GET", "/admin/sessions?extension=102").await.ok();
    assert_eq!((&some["total"], &some["sessions"][0]["extension"]), (&json!(1), &json!("102")));
    let some = asked(app.http(), "GET", "/admin/sessions?limit=1").await.ok();
    assert_eq!((&some["total"], some["sessions"].as_array().map(Vec::len)), (&json!(2), Some(1)));
    asked(app.http(), "GET", "/admin/sessions?limit=0").await.refused(400, "wrong_field");
    app.fault("disconnect", Duration::from_secs(3600)).await;
    channel.server_status(false).await;
    assert_eq!(listed(&app).await[0]["server"], Value::Null);
}

/// Position of the first entry with these fields.
fn find(entries: &[Value], fields: &Value) -> usize {
    let has = |entry: &Value| fields.as_object().expect("fields").iter().all(|(key, value)| &entry[key] == value);
    entries.iter().position(has).unwrap_or_else(|| panic!("no {fields} in {entries:#?}"))
}

#[actix_web::test]
async fn a_timeline_tells_how_an_event_came_to_a_client() {
    let app = app().await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    app.simulate_call(&json!({ "to": "101" })).await;
    let call = channel.call("ring").await;
    let entries = timeline(&app, &session.id[..8]).await;
    let bound = find(&entries, &json!({ "what": "bound" }));
    let socket = entries[bound]["socket"].clone();
    let steps = [
        json!({ "what": "callsRead", "extension": "101", "calls": 0 }),
        json!({ "what": "queued", "seq": 1, "eventType": "ServerStatusEvent", "socket": socket }),
        json!({ "what": "sent", "firstSeq": 1, "lastSeq": 1, "socket": socket }),
        json!({ "what": "arrived", "event": "RING", "extension": "101", "callHandle": call }),
        json!({
            "what": "queued",
            "seq": 2,
            "eventType": "CallEvent",
            "callEventType": "ring",
            "extension": "101",
            "callHandle": call,
            "sockets": 1,
        }),
        json!({ "what": "sent", "firstSeq": 2, "lastSeq": 2, "socket": socket }),
    ];
    let places: Vec<usize> = steps.iter().map(|step| find(&entries, step)).collect();
    assert!(places.is_sorted(), "{places:?}: {entries:#?}");
    // The full id and the shortened id of the list give the same timeline.
    assert_eq!(timeline(&app, &session.id).await, entries);
    assert_eq!(timeline(&app, &format!("{}%E2%80%A6", &session.id[..8])).await, entries);

    session.act(&call, "answer").await.ok();
    channel.call("connect").await;
    session.act(&call, "hold").await.ok();
    assert_eq!(channel.next_any().await["eventType"], "CallUpdateEvent");
    let update = json!({ "what": "queued", "eventType": "CallUpdateEvent", "extension": "101", "callHandle": call });
    find(&timeline(&app, &session.id).await, &update);
}

#[actix_web::test]
async fn a_timeline_tells_why_an_event_did_not() {
    let app = TestApp::with(|settings| {
        with_token(settings);
        settings.sessions.release_grace = Duration::from_secs(3600);
    })
    .await;
    let session = app.log_on("101").await;
    // A call that is there when the line is read is no event.
    session.calls().await;
    app.simulate_call(&json!({ "to": "101" })).await;
    let unheard = json!({ "what": "unheard", "eventType": "CallEvent", "callEventType": "ring" });
    eventually("an event that nobody hears", async || {
        let entries = timeline(&app, &session.id).await;
        entries.iter().any(|entry| entry["what"] == "unheard" && entry["callEventType"] == "ring").then_some(())
    })
    .await;
    find(&timeline(&app, &session.id).await, &unheard);
    let mut channel = session.bind().await;
    channel.call("ring").await;
    channel.close().await;
    eventually("the end of the channel", async || {
        let entries = timeline(&app, &session.id).await;
        entries.iter().any(|entry| entry["what"] == "closed").then_some(())
    })
    .await;
    app.desk_phone("101", "answer").await;
    eventually("an event for no channel", async || {
        let entries = timeline(&app, &session.id).await;
        entries.iter().any(|entry| entry["callEventType"] == "connect" && entry["sockets"] == 0).then_some(())
    })
    .await;
}

#[actix_web::test]
async fn an_administrator_ends_a_session() {
    let app = app().await;
    let one = app.log_on("101").await;
    let other = app.log_on("102").await;
    let mut channel = one.bind().await;
    let mut kept = other.bind().await;
    let ended = asked(app.http(), "DELETE", &format!("/admin/sessions/{}", &one.id[..8])).await.ok();
    assert_eq!(ended, json!({ "session": format!("{}…", &one.id[..8]), "extension": "101" }));
    assert_eq!(channel.close_code().await, 4000);
    one.describe().await.refused(404, "no_such_session");
    asked(app.http(), "DELETE", &format!("/admin/sessions/{}", one.id)).await.refused(404, "no_such_session");
    other.dial("103").await.ok();
    kept.call("ringback").await;
}

#[actix_web::test]
async fn without_a_token_in_the_configuration_nothing_is_there() {
    let app = TestApp::start().await;
    for (method, path) in [
        ("GET", "/admin/sessions"),
        ("POST", "/admin/sessions"),
        ("DELETE", "/admin/sessions/0f8fad5b"),
        ("GET", "/admin/sessions/0f8fad5b/timeline"),
        ("GET", "/admin"),
    ] {
        asked(app.http(), method, path).await.refused(404, "no_such_path");
    }
}

#[actix_web::test]
async fn whoever_guesses_the_token_waits() {
    let app = TestApp::with(with_token).await;
    for _ in 0..3 {
        let guess = app.http().request("GET", "/admin/sessions").bearer("a-guess").send().await;
        guess.refused(401, "wrong_admin_token");
    }
    let waiting = asked(app.http(), "GET", "/admin/sessions").await;
    waiting.refused(429, "too_many_failed_logons");
    waiting.header("retry-after");
    app.log_on("101").await;
}

#[actix_web::test]
async fn nobody_is_let_in_without_the_token() {
    let app = TestApp::with(|settings| {
        with_token(settings);
        settings.sessions.failed_logons_per_extension = 100;
    })
    .await;
    let session = app.log_on("101").await;
    for (method, path) in [
        ("GET", "/admin/sessions".to_owned()),
        ("DELETE", format!("/admin/sessions/{}", session.id)),
        ("GET", format!("/admin/sessions/{}/timeline", session.id)),
    ] {
        let reply = app.http().request(method, &path).send().await;
        reply.refused(401, "no_admin_token");
        assert_eq!(reply.header("www-authenticate"), "Bearer realm=\"admin\"");
        for wrong in ["a-token-of-the-testt", "a-token-of-the-test", "a-token-of-the-tests-"] {
            let reply = app.http().request(method, &path).bearer(wrong).send().await;
            reply.refused(401, "wrong_admin_token");
            assert_eq!(reply.header("www-authenticate"), "Bearer realm=\"admin\", error=\"invalid_token\"");
        }
        let user = app.http().request(method, &path).basic("110", "1234").send().await;
        user.refused(401, "no_admin_token");
    }
    session.describe().await.ok();
    asked(app.http(), "PUT", "/admin/sessions").await.refused(405, "method_not_allowed");
    let figures = app.get("/metrics").await;
    let text = std::str::from_utf8(&figures.body).expect("UTF-8");
    assert!(text.contains("\naltigen_webproxy_admin_refusals_total 15\n"), "{text}");
}

#[actix_web::test]
async fn a_page_of_another_origin_gets_nowhere_even_with_the_token() {
    let app = TestApp::with(with_token).await;
    let request = app.http().request("GET", "/admin/sessions").header("Origin", "https://evil.example.com");
    let reply = request.bearer(ADMIN_TOKEN).send().await;
    reply.refused(403, "origin_refused");
}

#[actix_web::test]
async fn the_token_of_a_file_counts_and_another_one_after_a_reload() {
    let directory = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| std::fs::write(directory.path().join(name), text).expect("it is written");
    write("token", "0123456789abcdef\n");
    write("config.toml", "[server]\nlisten = \"127.0.0.1:0\"\n[admin]\ntoken_file = \"token\"\n");
    let mut program = Program::start_in(directory.path(), &[], &[("RUST_LOG", "trace")]);
    let http = program.web_api().await;
    let status = async |token: &str| {
        let request = http.request("GET", "/admin/sessions").bearer(token);
        request.send().await.status.as_u16()
    };
    assert_eq!((status("0123456789abcdef").await, status("fedcba9876543210").await), (200, 401));
    write("token", "short");
    program.signal(Signal::SIGHUP);
    program.line_with("everything stays as it was").await;
    assert_eq!(status("0123456789abcdef").await, 200);
    write("token", "fedcba9876543210");
    program.signal(Signal::SIGHUP);
    program.line_with("reload: another admin token counts").await;
    assert_eq!((status("0123456789abcdef").await, status("fedcba9876543210").await), (401, 200));
    program.signal(Signal::SIGTERM);
    assert_eq!(program.exit_status().await.code(), Some(0));
    let log = program.log().await;
    assert!(!log.iter().any(|line| line.contains("0123456789abcdef") || line.contains("fedcba9876543210")));
    assert!(log.iter().any(|line| line.contains("an admin request from 127.0.0.1 is refused")), "{log:#?}");
}
