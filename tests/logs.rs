//! Log lines: the audience and the form of each.

use altilink::{CommandCode, ResponseCode};
use nix::sys::signal::Signal;
use serde_json::{Value, json};

use crate::harness::{EventChannel, Http, PASSWORD, Policy, Program, ScriptedAltiserv, Session, eventually};

async fn started(format: &str) -> (Program, Http) {
    let config = format!("[server]\nlisten = \"127.0.0.1:0\"\n[logging]\nformat = \"{format}\"\n");
    let mut program = Program::configured(&config, &[("RUST_LOG", "debug")]);
    // The line may be JSON.
    let line = program.line_with("Web API listens on http://").await;
    let (_, rest) = line.split_once("http://").expect("the line has the mark");
    let address = rest.split(|character: char| !"0123456789.:".contains(character)).next().expect("an address");
    (program, Http { address: address.parse().expect("an address") })
}

/// Logs on, makes a call and logs off, each with its own request id. Returns the session's id.
async fn used(http: Http) -> String {
    let logon = http.request("POST", "/sessions").basic("101", PASSWORD).header("X-Request-Id", "of-the-logon");
    let session = logon.send().await.ok()["sessionId"].as_str().expect("an id").to_owned();
    let mut channel = EventChannel::connect(http.address, &format!("/ws?sessionId={session}")).await;
    channel.server_status(true).await;
    let call = http.request("POST", &format!("/sessions/{session}/calls")).header("X-Request-Id", "of-the-call");
    call.json(&json!({ "target": "102" })).send().await.ok();
    channel.call("ringback").await;
    let page = http.request("GET", "/ready").header("Origin", "https://evil.example");
    page.header("X-Request-Id", "of-the-refusal").send().await.refused(403, "origin_refused");
    http.get("/nothing%0a%5b2023%20INFO%20forged%5d%20x").await.refused(404, "no_such_path");
    http.delete(&format!("/sessions/{session}")).await.ok();
    assert_eq!(channel.close_code().await, 4000);
    session
}

async fn log_of(mut program: Program) -> Vec<String> {
    program.signal(Signal::SIGTERM);
    assert_eq!(program.exit_status().await.code(), Some(0));
    program.log().await
}

#[actix_web::test]
async fn every_line_is_one_json_object_that_tells_for_whom_it_is_written() {
    let (program, http) = started("json").await;
    let session = used(http).await;
    let log = log_of(program).await;
    let read = |line: &String| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    let lines: Vec<Value> = log.iter().map(read).collect();
    for line in &lines {
        for key in ["time", "level", "target", "message"] {
            assert!(line[key].is_string(), "{line}");
        }
        let time = line["time"].as_str().expect("a text");
        assert!(time.len() == "2026-11-23T00:00:00.000Z".len() && time.parse::<jiff::Timestamp>().is_ok(), "{time}");
    }
    let shortened = json!(format!("{}…", &session[..8]));
    let of = |target: &str, id: &str| {
        let mut found = lines.iter().filter(|line| line["target"] == target && line["requestId"] == id);
        found.next().unwrap_or_else(|| panic!("no line of {target} for {id}: {log:#?}")).clone()
    };
    let access = of("access", "of-the-logon");
    assert_eq!((&access["session"], &access["status"], &access["method"]), (&shortened, &json!(200), &json!("POST")));
    assert_eq!((&access["client"], access["ms"].is_u64()), (&json!("127.0.0.1"), true));
    assert_eq!(of("access", "of-the-call")["session"], shortened);
    assert_eq!(of("access", "of-the-refusal")["status"], 403);
    let of_actors = |words: &str| {
        let is_one = |line: &&Value| line["message"].as_str().is_some_and(|message| message.contains(words));
        lines.iter().find(is_one).unwrap_or_else(|| panic!("no line with {words}")).clone()
    };
    assert_eq!(of_actors("a session of 101 begins")["session"], shortened);
    assert_eq!(of_actors("a session of 101 ends")["session"], shortened);
    let closed = of_actors("an event channel is closed");
    assert_eq!((&closed["session"], closed["requestId"].is_string()), (&shortened, true), "{closed}");
}

#[actix_web::test]
async fn text_tells_the_same_and_no_request_writes_a_line_of_its_own() {
    let (program, http) = started("text").await;
    let session = used(http).await;
    let log = log_of(program).await;
    let shown = format!("requestId=of-the-call session={}…", &session[..8]);
    assert!(log.iter().any(|line| line.contains(" access] POST /sessions/") && line.ends_with(&shown)), "{log:#?}");
    assert!(log.iter().all(|line| line.starts_with("[20") || line.starts_with("    ")), "{log:#?}");
    assert!(!log.iter().any(|line| line.starts_with("[2023")), "{log:#?}");
}

#[actix_web::test]
async fn the_form_changes_when_the_configuration_is_read_again() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("config.toml");
    let config = |format: &str| format!("[server]\nlisten = \"127.0.0.1:0\"\n[logging]\nformat = \"{format}\"\n");
    std::fs::write(&file, config("text")).expect("the file is written");
    let mut program = Program::start_in(directory.path(), &[], &[]);
    program.web_api().await;
    std::fs::write(&file, config("json")).expect("the file is written");
    program.signal(Signal::SIGHUP);
    program.line_with("reload: logging.format = \"text\" -> \"json\"").await;
    // Values with several lines as text are one line here.
    std::fs::write(&file, config("xml")).expect("the file is written");
    program.signal(Signal::SIGHUP);
    let line = program.line_with("everything stays as it was").await;
    let told: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
    assert!(told["message"].as_str().is_some_and(|message| message.contains("logging.format = \"xml\"")), "{told}");
}

/// Performs every action that an administrator may look for in the log, with browser headers.
async fn a_day(http: Http) {
    let session = http.try_log_on("101").await.ok()["sessionId"].as_str().expect("an id").to_owned();
    // The server is in use by then. A probe that fails would be logged.
    for probe in ["/health", "/ready", "/metrics"] {
        assert_eq!(http.get(probe).await.status, 200);
    }
    let path = |rest: &str| format!("/sessions/{session}{rest}");
    let mut channel = EventChannel::connect(http.address, &path("/events")).await;
    channel.server_status(true).await;
    let mut second = EventChannel::connect(http.address, &path("/events")).await;
    second.server_status(true).await;
    second.close_in_order().await;
    http.post(&path("/calls"), &json!({ "target": "(408) 597-9000" })).await.ok();
    channel.call("ringback").await;
    channel.call("connect").await;
    http.post(&path("/record"), &json!({ "Operation": "Start" })).await.ok();
    http.post(&path("/record"), &json!({ "Operation": "Stop" })).await.ok();
    for _ in 0..20 {
        assert_eq!(http.get("/admin/sessions").await.status, 401);
    }
    http.delete(&path("")).await.ok();
    channel.events_until_closed().await;
}

#[actix_web::test]
async fn an_administrator_reads_who_did_what_and_nothing_that_repeats() {
    let config = "[server]\nlisten = \"127.0.0.1:0\"\n[admin]\ntoken = \"Staple-Battery-2286\"\n";
    let mut program = Program::configured(config, &[]);
    a_day(program.web_api().await).await;
    let log = log_of(program).await;
    let lines = |words: &str| log.iter().filter(|line| line.contains(words)).count();
    let version = env!("CARGO_PKG_VERSION");
    let started = format!("altigen-webproxy {version}: embedded MaxCS at 127.0.0.1:0; listen 127.0.0.1:0; TLS off");
    for (words, times) in [
        (&*started, 1),
        (" a session of 101 begins session=", 1),
        (" extension=101", 1),
        ("] 101 has dialled 9140…00 session=", 1),
        ("] 101 records its call, Start: On(Agent) session=", 1),
        ("] 101 records its call, Stop: Off session=", 1),
        ("] an event channel is closed with 1005 after 0s, by its client requestId=", 1),
        ("] an event channel is closed with 4000 after ", 1),
        (", by the server: logged off requestId=", 1),
        ("] an admin request from 127.0.0.1 is refused: ", 5),
        (" repeated] 15 times more within a minute: altigen_webproxy::routes::admin::leave: an admin request", 1),
        ("/health", 0),
        ("/ready", 0),
        ("/metrics", 0),
        ("actix_", 0),
        ("5979000", 0),
    ] {
        assert_eq!(lines(words), times, "{words}: {log:#?}");
    }
}

#[actix_web::test]
async fn a_line_about_a_logon_names_its_extension() {
    let server = ScriptedAltiserv::start().await;
    let servers = server.address().to_string();
    let variables = [
        ("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0"),
        ("WEBPROXY_ALTISERV__MODE", "remote"),
        ("WEBPROXY_ALTISERV__SERVERS", servers.as_str()),
    ];
    let mut program = Program::start(&[], &variables);
    let http = program.web_api().await;
    eventually("the server", async || (http.get("/ready").await.status == 200).then_some(())).await;
    let session = Session::new(http, &http.try_log_on("101").await.ok());
    server.answers_once(CommandCode::MakeCall, Policy::Refuse(ResponseCode::NotLoggedOn));
    session.dial("102").await.refused(503, "not_connected");
    let told = program.line_with("the user is logged on again").await;
    assert!(told.ends_with(" logon=1 extension=101"), "{told}");
}
