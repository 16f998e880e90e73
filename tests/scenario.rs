//! Scenarios: over HTTP while sessions listen, and on the command line.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::harness::{Session, TestApp, eventually};

const SCENARIO: &str = "/simulator/scenario";

/// Number of events of each kind that a channel got.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Heard {
    ring: u64,
    connect: u64,
    disconnect: u64,
}

/// Logs on and counts the events of the channel until it is closed.
async fn listen(app: &TestApp, extension: &str) -> (Session, tokio::task::JoinHandle<Heard>) {
    let session = app.log_on(extension).await;
    let channel = session.bind().await;
    let counting = actix_web::rt::spawn(async move {
        let mut heard = Heard::default();
        for event in channel.events_until_closed().await {
            match event["callEventType"].as_str() {
                Some("ring") => heard.ring += 1,
                Some("connect") => heard.connect += 1,
                Some("disconnect") => heard.disconnect += 1,
                Some(other) => panic!("{other}: the agents of a scenario only take calls: {event}"),
                None => {}
            }
        }
        heard
    });
    (session, counting)
}

async fn report(app: &TestApp) -> Value {
    app.get(SCENARIO).await.ok()
}

/// Waits for the end of a scenario. Fails the test if it takes longer than `limit`.
async fn summary(app: &TestApp, limit: Duration) -> Value {
    let asking = async {
        loop {
            let report = report(app).await;
            if report["state"] == "completed" {
                return report;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(limit, asking).await.unwrap_or_else(|_| panic!("not over within {limit:?}"))
}

fn count(report: &Value, class: &str) -> u64 {
    report["statistics"][class].as_u64().unwrap_or_else(|| panic!("no {class} in {report}"))
}

/// Checks that every call of the scenario is in exactly one class, and that the server reports the same numbers.
async fn assert_accounted(app: &TestApp, report: &Value) {
    let sum: u64 = ["answered", "abandoned", "overflowed", "waiting"].map(|class| count(report, class)).iter().sum();
    assert_eq!(count(report, "offered"), sum, "{report}");
    let planned = report["callsPlanned"].as_u64().expect("a count");
    assert_eq!(planned, count(report, "offered") + count(report, "blocked"), "{report}");
    assert_eq!(app.get("/simulator/statistics").await.ok(), report["statistics"]);
}

/// Logs off all agents. The channels' events must match the outcomes of the calls.
async fn assert_heard(agents: Vec<(Session, tokio::task::JoinHandle<Heard>)>, report: &Value) {
    let mut connects = 0;
    for (session, counting) in agents {
        session.log_off().await.ok();
        let heard = counting.await.expect("the events are in order");
        assert_eq!(heard.ring, heard.disconnect, "{heard:?}");
        assert!(heard.connect <= heard.ring, "{heard:?}");
        connects += heard.connect;
    }
    assert_eq!(connects, count(report, "answered"), "{report}");
}

#[actix_web::test]
async fn every_call_of_a_scenario_is_accounted_for_and_heard_of() {
    let app = TestApp::start().await;
    let mut agents = Vec::new();
    for extension in ["101", "102", "103", "104"] {
        agents.push(listen(&app, extension).await);
    }
    let load = json!({
        "to": "800", "callsPerHour": 1200,
        "talkTime": { "distribution": "uniform", "least": "10s", "most": "30s" },
        "patience": { "distribution": "exponential", "mean": "15s" },
        "ivrData": "call={serial}",
    });
    let scenario = json!({
        "name": "Four agents", "seed": 4, "speed": 60, "duration": "3m",
        "phones": [{ "extensions": ["101-104"], "answer": "3s" }],
        "load": [load],
    });
    let reply = app.post(SCENARIO, &scenario).await;
    assert_eq!((reply.status.as_u16(), reply.header("location")), (202, SCENARIO));
    assert_eq!((&reply.json()["state"], &reply.json()["name"]), (&json!("playing"), &json!("Four agents")));
    let report = summary(&app, Duration::from_secs(30)).await;
    assert!(count(&report, "answered") > 15 && count(&report, "abandoned") > 0, "{report}");
    assert_accounted(&app, &report).await;
    assert_heard(agents, &report).await;
}

#[actix_web::test]
async fn one_scenario_is_played_at_a_time_and_can_be_stopped() {
    let app = TestApp::start().await;
    app.get(SCENARIO).await.refused(404, "no_scenario");
    app.http().delete(SCENARIO).await.refused(404, "no_scenario");
    let call = json!({ "at": "0s", "id": "first", "call": { "to": "101", "from": { "name": "Zoë" } } });
    let scenario = json!({ "duration": "1h", "steps": [call, { "at": "1h", "hangUp": "first" }] });
    assert_eq!(app.post(SCENARIO, &scenario).await.status, 202);
    app.post(SCENARIO, &scenario).await.refused(409, "conflict");
    eventually("the first step", async || (report(&app).await["steps"]["done"] == 1).then_some(())).await;
    let stopped = app.http().delete(SCENARIO).await.ok();
    assert_eq!((&stopped["state"], &stopped["callsMade"]), (&json!("stopped"), &json!(1)), "{stopped}");
    assert_eq!(report(&app).await, stopped);
    assert_eq!(app.simulated_calls().await.len(), 1, "calls stay");
    assert_eq!(app.post(SCENARIO, &scenario).await.status, 202);
}

#[actix_web::test]
async fn a_wrong_scenario_is_refused_with_the_key() {
    let app = TestApp::start().await;
    for (body, key) in [
        (json!({ "duration": "1h", "office": {} }), "office"),
        (json!({ "duration": "1h", "load": [{ "to": "801", "callsPerHour": 1 }] }), "load[0].to"),
    ] {
        let message = app.post(SCENARIO, &body).await.refused(400, "wrong_field");
        assert!(message.starts_with(&format!("{key}: ")), "{message}");
    }
    app.http().request("POST", SCENARIO).body("{").send().await.refused(400, "bad_request");
    app.get(SCENARIO).await.refused(404, "no_scenario");
}

fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a file");
    file.write_all(text.as_bytes()).expect("is written");
    file
}

/// Starts the stand-alone AltiServ with this scenario, which ends with it.
fn start(scenario: &NamedTempFile) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_altigen-webproxy"));
    command.args(["altiserv", "--listen", "127.0.0.1:0", "--exit-when-done", "--scenario"]).arg(scenario.path());
    command.env_remove("RUST_LOG").current_dir(std::env::temp_dir());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
}

fn run(text: &str) -> (Output, String) {
    let scenario = file(text);
    let output = start(&scenario).wait_with_output().expect("the program ends");
    let printed = String::from_utf8(output.stdout.clone()).expect("a summary is text");
    (output, printed)
}

#[test]
fn the_program_plays_a_scenario_in_its_own_office_prints_the_summary_and_ends() {
    let (output, printed) = run(r#"
        name = "Short"
        speed = 60
        duration = "1m"
        [[office.extensions]]
        number = "201"
        answer = "2s"
        [[office.workgroups]]
        number = "700"
        members = ["201"]
        [[steps]]
        at = "5s"
        call = { to = "700", talk_time = "20s" }
        [[steps]]
        at = "6s"
        call = { to = "700", patience = "3s" }
        "#);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    for line in [
        "Short: completed after",
        "2 of 2 made",
        "2 offered = 1 answered + 1 abandoned + 0 overflowed + 0 waiting",
        "201: 1",
    ] {
        assert!(printed.contains(line), "{line:?} is not in {printed}");
    }
}

#[test]
fn a_step_that_cannot_be_done_is_told_and_ends_the_program_with_1() {
    let (output, printed) = run("speed = 60\nduration = \"10s\"\n[[steps]]\nat = \"1s\"\nanswer = \"101\"\n");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(printed.contains("steps[0] at 1.0 s, answer 101: no such call"), "{printed}");
}

#[test]
fn a_wrong_scenario_ends_the_program_at_once_and_names_the_key() {
    let (output, printed) = run("duration = \"1h\"\nsped = 60");
    assert_eq!((output.status.code(), printed.as_str()), (Some(1), ""));
    let complaint = String::from_utf8(output.stderr).expect("complaints are text");
    assert!(complaint.contains("sped"), "{complaint}");
}

#[test]
fn a_signal_stops_the_scenario_and_its_summary_is_printed() {
    // The scenario is short enough to end by itself, so a lost signal fails the test.
    let scenario = file("name = \"Long\"\nduration = \"20s\"\n[[steps]]\nat = \"0s\"\ncall = { to = \"101\" }");
    let mut program = start(&scenario);
    let log = BufReader::new(program.stderr.take().expect("the log is piped"));
    let mut lines = log.lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("scenario \"Long\"")));
    kill(Pid::from_raw(i32::try_from(program.id()).expect("process ids are small")), Signal::SIGINT).expect("it runs");
    // The log is read to its end, so that the program never blocks on the pipe.
    lines.for_each(drop);
    let output = program.wait_with_output().expect("the program ends");
    let printed = String::from_utf8(output.stdout).expect("a summary is text");
    assert!(printed.starts_with("Long: stopped after"), "{printed}");
    assert_eq!(output.status.code(), Some(0));
}

#[actix_web::test]
#[ignore = "takes a minute and a half"]
async fn the_busy_hour_is_heard_by_its_nine_agents_to_the_last_event() {
    let text = include_str!("../altiserv/scenarios/busy-hour.toml");
    let mut scenario: toml::Table = text.parse().expect("TOML");
    let office: altiserv::Settings =
        scenario.remove("office").expect("the busy hour has an office").try_into().expect("an office");
    let app = TestApp::with(|settings| settings.altiserv.embedded.server = office).await;
    let mut agents = Vec::new();
    for extension in 101..=109 {
        agents.push(listen(&app, &extension.to_string()).await);
    }
    let desk = listen(&app, "120").await;
    let scenario = serde_json::to_value(&scenario).expect("JSON");
    assert_eq!(app.post(SCENARIO, &scenario).await.status, 202);
    let report = summary(&app, Duration::from_secs(150)).await;
    println!("{report:#}");
    assert!(count(&report, "overflowed") > 0 && count(&report, "abandoned") > 0, "{report}");
    assert_accounted(&app, &report).await;
    desk.0.log_off().await.ok();
    let heard = desk.1.await.expect("the events are in order");
    println!("the message desk heard {heard:?}");
    assert_eq!((heard.ring, heard.disconnect), (count(&report, "overflowed"), count(&report, "overflowed")));
    assert_heard(agents, &report).await;
}
