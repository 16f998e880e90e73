//! Secrets: no credential appears in the log, at any log level.

use actix_web::http::header::TryIntoHeaderValue;
use actix_web_httpauth::headers::authorization::Basic;
use nix::sys::signal::Signal;
use serde_json::json;

use crate::harness::{EventChannel, Http, Program};

/// Passwords that occur nowhere else.
const RIGHT: &str = "Correct-Horse-7731";
const WRONG: &str = "Battery-Staple-9904";

/// Digits behind a dialled number, which are keyed after the connect.
const PIN: &str = "86412340917";

const TOKEN: &str = "Staple-Battery-2286";

const OFFICE: &str = r#"
[admin]
token = "Staple-Battery-2286"
[[altiserv.embedded.extensions]]
number = "101-109"
password = "Correct-Horse-7731"
[[altiserv.embedded.extensions]]
number = "110"
role = "supervisor"
password = "Correct-Horse-7731"
"#;

fn basic(password: &str) -> String {
    let header = Basic::new("101", Some(password.to_owned())).try_into_value().expect("base64 makes a header");
    header.to_str().expect("base64 is ASCII").trim_start_matches("Basic ").to_owned()
}

/// Texts that no log may contain. A part of a session id is logged on purpose, but never the whole id.
fn secrets(sessions: &[String]) -> Vec<String> {
    let mut secrets: Vec<String> =
        [RIGHT, WRONG, TOKEN].iter().flat_map(|password| [(*password).to_owned(), basic(password)]).collect();
    secrets.push(PIN.to_owned());
    secrets.extend(sessions.iter().cloned());
    secrets.extend(sessions.iter().map(|id| id.replace('-', "")));
    secrets
}

async fn log_on(http: Http, extension: &str) -> String {
    let body = http.log_on(extension, RIGHT, &json!({})).await.ok();
    body["sessionId"].as_str().expect("a logon answers an id").to_owned()
}

async fn opened(http: Http, session: &str, rest: &str) -> EventChannel {
    EventChannel::connect(http.address, &format!("/ws?sessionId={session}{rest}")).await
}

/// Performs everything that handles a secret: logons that succeed and fail, calls, recordings, an outage with a
/// reconnection, a resumed channel, wrong requests, a reload, and the end.
async fn live(http: Http, program: &mut Program) -> Vec<String> {
    let sessions = [log_on(http, "101").await, log_on(http, "102").await];
    http.log_on("101", WRONG, &json!({ "sessionId": sessions[0] })).await.refused_with(401, 3004, "wrong_credentials");
    http.log_on("101", RIGHT, &json!({ "sessionId": sessions[0] })).await.ok();
    let mut channel = opened(http, &sessions[0], "").await;
    channel.server_status(true).await;
    let path = |rest: &str| format!("/sessions/{}{rest}", sessions[0]);
    let meeting = json!({ "target": format!("+1 646 555 8656,{PIN}#"), "postDial": true });
    http.post(&path("/calls"), &meeting).await.ok();
    let call = channel.call("ringback").await;
    channel.call("connect").await;
    program.line_with("has been keyed the digits").await;
    let keyed = http.get("/simulator/calls").await.ok()["calls"][0]["digits"][0]["digits"].clone();
    assert_eq!(keyed, format!("{PIN}#"));
    http.delete(&path(&format!("/calls/{call}"))).await.ok();
    channel.call("disconnect").await;
    http.post(&path("/calls"), &json!({ "target": "103" })).await.ok();
    channel.call("ringback").await;
    http.post("/simulator/extensions/103/answer", &json!({})).await.ok();
    channel.call("connect").await;
    http.post(&path("/record"), &json!({ "Operation": "Start" })).await.ok();
    assert_eq!(channel.next_event().await["eventType"], "RecordEvent");
    http.post("/simulator/faults", &json!({ "kind": "disconnect", "ms": 0 })).await.ok();
    channel.server_status(false).await;
    channel.server_status(true).await;
    channel.close().await;
    opened(http, &sessions[0], "&lastSeq=1").await.call("ringback").await;
    http.post(&path("/nowhere"), &json!({ "password": WRONG })).await.refused(404, "no_such_path");
    http.get(&format!("/ws?sessionId={}&lastSeq=x", sessions[1])).await;
    // A session id in the place of a parameter's name is not accepted. The answer shows it shortened.
    assert_eq!(EventChannel::connect(http.address, &format!("/ws?{}", sessions[1])).await.close_code().await, 4404);
    EventChannel::connect(http.address, &format!("/?ID={}", sessions[1])).await.server_status(true).await;
    for token in [TOKEN, WRONG] {
        let list = http.request("GET", &format!("/admin/sessions/{}/timeline", sessions[0]));
        list.bearer(token).send().await;
    }
    program.signal(Signal::SIGHUP);
    http.delete(&format!("/sessions/{}", sessions[1])).await.ok();
    sessions.to_vec()
}

#[actix_web::test]
async fn no_password_and_no_whole_session_id_stands_in_a_full_log() {
    let variables = [
        ("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0"),
        ("WEBPROXY_SESSIONS__RELEASE_GRACE", "60s"),
        ("RUST_LOG", "trace"),
    ];
    let mut program = Program::configured(OFFICE, &variables);
    let http = program.web_api().await;
    let sessions = live(http, &mut program).await;
    program.line_with("reload: nothing has changed").await;
    program.signal(Signal::SIGTERM);
    assert_eq!(program.exit_status().await.code(), Some(0));
    let log = program.log().await;
    assert!(log.iter().any(|line| line.contains(&sessions[0][..8])), "the log tells of the session at all");
    assert!(log.len() > 100, "{} lines: not a full log", log.len());
    let secrets = secrets(&sessions);
    let told: Vec<&String> = log.iter().filter(|line| secrets.iter().any(|secret| line.contains(secret))).collect();
    assert_eq!(told, Vec::<&String>::new());
}
