//! Findings of `doctor` in healthy and broken set-ups, as an administrator runs it.

mod cluster;

use std::os::unix::process::ExitStatusExt;
use std::process::Output;

use nix::sys::signal::Signal;
use serde_json::Value;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::harness::{Program, Terminal, TestDns};

const PASSWORD: &str = "ALTIGEN_DOCTOR_PASSWORD";
const ALTISERV: &str = "embedded AltiServ listens on ";

/// Output of `doctor --json`.
struct Told {
    report: Value,
    healthy: bool,
}

impl Told {
    /// The only finding of this check that contains `found`.
    fn finding(&self, check: &str, found: &str) -> &Value {
        let findings = self.report["findings"].as_array().expect("a list");
        let is_it = |finding: &&Value| {
            finding["check"] == check && finding["found"].as_str().is_some_and(|text| text.contains(found))
        };
        let found: Vec<_> = findings.iter().filter(is_it).collect();
        assert_eq!(found.len(), 1, "{check}: {:#}", self.report);
        found[0]
    }

    fn verdict(&self, check: &str, found: &str) -> &str {
        let finding = self.finding(check, found);
        let verdict = finding["verdict"].as_str().expect("a word");
        assert_eq!(finding["do"].is_string(), verdict != "ok", "{finding}");
        verdict
    }
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Runs the program on a thread of its own, so that the servers of the test can answer meanwhile.
async fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    let variables = owned(variables);
    let run = move || {
        let arguments: Vec<&str> = ["doctor"].into_iter().chain(arguments.iter().map(String::as_str)).collect();
        let variables: Vec<_> = variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        Program::run(&arguments, &variables, None)
    };
    actix_web::rt::task::spawn_blocking(run).await.expect("it runs to its end")
}

async fn doctor(arguments: &[&str], variables: &[(&str, &str)]) -> Told {
    let output = run(&[arguments, &["--json"]].concat(), variables).await;
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 1)), "{output:?}");
    Told { report, healthy: code == Some(0) }
}

async fn altiserv(role: &str, variables: &[(&str, &str)]) -> (Program, u16) {
    let mut program = Program::start(&["altiserv", "--listen", "127.0.0.1:0", "--role", role], variables);
    let address = program.address_after(ALTISERV).await;
    (program, address.port())
}

const AS_101: [&str; 2] = ["--extension", "101"];

#[actix_web::test]
async fn the_program_as_it_comes_is_healthy() {
    let variables = [("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0"), (PASSWORD, "1234")];
    let told = doctor(&AS_101, &variables).await;
    assert!(told.healthy, "{:#}", told.report);
    assert_eq!(told.verdict("server", "answers within"), "ok");
    assert_eq!(told.verdict("logon", "101 was logged on and off again"), "ok");
    assert_eq!(told.verdict("files", "recordings can be written"), "ok");

    let text = run(&AS_101, &variables).await;
    assert!(text.status.success(), "{text:?}");
    let text = String::from_utf8(text.stdout).expect("text");
    assert!(text.contains("ok       logon") && text.contains("0 problems, "), "{text}");
}

#[actix_web::test]
async fn without_an_account_the_logon_is_skipped() {
    let told = doctor(&[], &[("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0")]).await;
    assert!(told.healthy, "{:#}", told.report);
    assert_eq!(told.verdict("logon", "no test account"), "skipped");
}

#[actix_web::test]
async fn every_mistake_of_the_configuration_is_a_finding() {
    let wrong = [("WEBPROXY_SERVER__LISTEN", "nowhere"), ("WEBPROXY_ALTISERV__MODE", "cloud")];
    let told = doctor(&[], &wrong).await;
    assert!(!told.healthy);
    assert_eq!(told.verdict("configuration", "server.listen"), "problem");
    assert_eq!(told.verdict("configuration", "altiserv.mode"), "problem");
    assert_eq!(told.verdict("server", "nothing else"), "skipped");

    let missing = run(&["--config", "missing.toml"], &[]).await;
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stdout).contains("missing.toml"), "{missing:?}");
}

#[actix_web::test]
async fn a_pair_behind_one_name_is_told_apart_and_no_licence_is_kept() {
    let licence = [("WEBPROXY_ALTISERV__EMBEDDED__LICENCES", "1")];
    let (_active, port) = altiserv("active", &licence).await;
    let (_standby, other) = altiserv("standby", &[]).await;
    let dns = TestDns::start().await;
    dns.answer("pbx.test", &["127.0.0.1".parse().expect("an address")], 60);
    let servers = format!("pbx.test:{port},pbx.test:{other}");
    let dns_server = dns.address().to_string();
    let variables = [
        ("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0"),
        ("WEBPROXY_ALTISERV__MODE", "remote"),
        ("WEBPROXY_ALTISERV__SERVERS", servers.as_str()),
        ("WEBPROXY_ALTISERV__DNS_SERVERS", dns_server.as_str()),
        (PASSWORD, "1234"),
    ];
    for _ in 0..2 {
        let told = doctor(&AS_101, &variables).await;
        assert!(told.healthy, "{:#}", told.report);
        assert_eq!(told.verdict("logon", "101 was logged on and off again"), "ok");
        assert_eq!(told.verdict("logon", "is a standby"), "ok");
    }

    let denied = [&variables[..2], &[("WEBPROXY_ALTISERV__SERVERS", "gone.test")], &variables[3..]].concat();
    let told = doctor(&AS_101, &denied).await;
    assert!(!told.healthy);
    assert_eq!(told.verdict("dns", "gone.test: no such host"), "problem");
    assert_eq!(told.verdict("logon", "no server answers"), "skipped");

    dns.silent(true);
    let told = doctor(&AS_101, &variables).await;
    assert!(!told.healthy, "{:#}", told.report);
}

#[actix_web::test]
async fn a_wrong_password_is_not_tried_at_the_next_server_and_a_blocked_account_is_told() {
    let blocked = [("WEBPROXY_ALTISERV__EMBEDDED__BLOCKING__FAILURES", "1")];
    let (_first, port) = altiserv("active", &blocked).await;
    let (_second, other) = altiserv("active", &[]).await;
    let servers = format!("127.0.0.1:{port},127.0.0.1:{other}");
    let remote = |password| {
        [
            ("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0"),
            ("WEBPROXY_ALTISERV__MODE", "remote"),
            ("WEBPROXY_ALTISERV__SERVERS", servers.as_str()),
            (PASSWORD, password),
        ]
    };
    let told = doctor(&AS_101, &remote("wr0ng-s3cret")).await;
    assert!(!told.healthy);
    assert_eq!(told.verdict("logon", "refuses 101"), "problem");
    assert_eq!(told.verdict("logon", "1 more not asked"), "skipped");
    assert!(!told.report.to_string().contains("wr0ng-s3cret"));
    let told = doctor(&AS_101, &remote("1234")).await;
    assert_eq!(told.verdict("logon", "LOGIN_ISBLOCKED"), "problem");
    let told = doctor(&["--extension", "102"], &remote("1234")).await;
    assert!(told.healthy, "{:#}", told.report);
    assert_eq!(told.verdict("server", "2 servers are active"), "warning");
    assert_eq!(told.verdict("configuration", "MaxCS does not support redundancy"), "warning");
}

#[actix_web::test]
async fn standbys_alone_a_dead_server_and_a_stranger_are_told() {
    let (_standby, port) = altiserv("standby", &[]).await;
    let stranger = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let strange = stranger.local_addr().expect("it is bound").port();
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|bound| bound.local_addr()).expect("a port").port();
    let hang_up = async {
        loop {
            let (mut connection, _) = stranger.accept().await.expect("it listens");
            // This server closes the connection after any input.
            connection.read_u8().await.expect("input");
        }
    };
    let servers = format!("127.0.0.1:{port},127.0.0.1:{strange},127.0.0.1:{free}");
    let variables = [
        ("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0"),
        ("WEBPROXY_ALTISERV__MODE", "remote"),
        ("WEBPROXY_ALTISERV__SERVERS", servers.as_str()),
        (PASSWORD, "1234"),
    ];
    let told = tokio::select! {
        told = doctor(&AS_101, &variables) => told,
        () = hang_up => unreachable!("the loop has no end"),
    };
    assert!(!told.healthy);
    assert_eq!(told.verdict("server", &format!("127.0.0.1:{strange}: ")), "warning");
    assert_eq!(told.verdict("server", &format!("127.0.0.1:{free}: cannot connect")), "warning");
    assert_eq!(told.verdict("logon", "is a standby"), "ok");
    assert_eq!(told.verdict("server", "no server is active"), "problem");
}

#[actix_web::test]
async fn a_port_is_taken_by_the_web_api_or_by_something_else() {
    let mut program = Program::start(&[], &[("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0")]);
    let http = program.web_api().await;
    let listen = http.address.to_string();
    let told = doctor(&[], &[("WEBPROXY_SERVER__LISTEN", &listen)]).await;
    assert!(told.healthy, "{:#}", told.report);
    assert_eq!(told.verdict("port", "the Web API answers there"), "ok");
    program.signal(Signal::SIGTERM);
    program.exit_status().await;

    let other = TcpListener::bind(&listen).await.expect("the port is free again");
    let told = doctor(&[], &[("WEBPROXY_SERVER__LISTEN", &listen)]).await;
    assert!(!told.healthy);
    assert_eq!(told.verdict("port", "is taken"), "problem");
    drop(other);
}

#[actix_web::test]
async fn a_certificate_without_its_key_and_a_password_without_a_file_are_told() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name).to_str().expect("a plain path").to_owned();
    for out in ["first", "second"] {
        std::fs::create_dir(directory.path().join(out)).expect("it is made");
        let made = Program::run(&["make-cert", "--out", &path(out)], &[], None);
        assert!(made.status.success(), "{made:?}");
    }
    let (certificate, key, other) = (path("first/certificate.pem"), path("first/key.pem"), path("second/key.pem"));
    let tls = |key| {
        [
            ("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0"),
            ("WEBPROXY_TLS__CERTIFICATE", certificate.as_str()),
            ("WEBPROXY_TLS__KEY", key),
        ]
    };
    let told = doctor(&[], &tls(key.as_str())).await;
    assert!(told.healthy, "{:#}", told.report);
    assert_eq!(told.verdict("certificate", "364 days"), "ok");
    assert_eq!(told.verdict("certificate", "has signed itself"), "warning");

    let told = doctor(&["--extension", "101", "--password-file", &path("none")], &tls(other.as_str())).await;
    assert!(!told.healthy);
    assert_eq!(told.verdict("certificate", "is not the key"), "problem");
    assert_eq!(told.verdict("logon", "cannot be read"), "problem");
}

/// Starts `doctor` at a terminal, and waits until it asks for the password.
async fn asking() -> Terminal {
    let arguments = ["doctor", "--extension", "101", "--password-file", "-"];
    let mut terminal = Terminal::start(&arguments, &[("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0")]);
    terminal.asks_hidden("Password of 101: ").await;
    terminal
}

#[actix_web::test]
async fn a_password_is_asked_for_at_a_terminal_and_not_shown() {
    let mut terminal = asking().await;
    terminal.type_line("1234");
    let status = terminal.exit_status().await;
    assert!(status.success(), "{status}: {}", terminal.look());
    assert!(!terminal.look().contains("1234"), "{}", terminal.look());
}

#[actix_web::test]
async fn the_question_for_a_password_can_be_left() {
    let mut terminal = asking().await;
    terminal.signal(Signal::SIGINT);
    assert_eq!(terminal.exit_status().await.signal(), Some(Signal::SIGINT as i32), "{}", terminal.look());
}
