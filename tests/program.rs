//! Program: arguments, configuration, signals.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use nix::sys::signal::Signal;
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use serde_json::json;

use crate::harness::{EventChannel, Http, Product, Program, Reply, STOP_LIMIT, Session, both_products, eventually};

// All other tests here do not depend on the product.
both_products![a_stand_alone_altiserv_serves_a_proxy_in_remote_mode];

const ALTISERV: &str = "embedded AltiServ listens on ";

fn complaint(variables: &[(&str, &str)], file: Option<&str>) -> String {
    let output = Program::run(&[], variables, file);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).expect("complaints are text")
}

const GIVEN: &str =
    "[altiserv]\ncommand_timeout = \"250ms\"\nping_misses = 2\n[admin]\ntoken = \"Staple-Battery-2286\"\n";
const VARIABLES: [(&str, &str); 2] =
    [("WEBPROXY_SERVER__LISTEN", "127.0.0.1:9999"), ("WEBPROXY_SESSIONS__RELEASE_GRACE", "5s")];

#[test]
fn check_config_prints_what_differs_from_the_defaults_and_where_it_stands() {
    let output = Program::run(&["check-config"], &VARIABLES, Some(GIVEN));
    assert!(output.status.success(), "{output:?}");
    let expected = "admin.token = \"***\"  # from config.toml\n\
                    altiserv.command_timeout = \"250ms\"  # from config.toml\n\
                    server.listen = \"127.0.0.1:9999\"  # from the environment variable WEBPROXY_SERVER__LISTEN\n\
                    sessions.release_grace = \"5s\"  # from the environment variable WEBPROXY_SESSIONS__RELEASE_GRACE\n\
                    ok: 4 keys are not as by default (--all shows every key)\n";
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    let output = Program::run(&["check-config"], &[], None);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "ok: everything is as by default (--all shows it)\n");
}

#[test]
fn check_config_prints_everything_that_would_be_used_without_passwords() {
    let output = Program::run(&["check-config", "--all"], &VARIABLES, Some(GIVEN));
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "ok\n");
    let text = String::from_utf8(output.stdout).unwrap();
    let shown: toml::Table = text.parse().unwrap();
    assert_eq!(shown["server"]["listen"].as_str(), Some("127.0.0.1:9999"));
    assert_eq!(shown["sessions"]["release_grace"].as_str(), Some("5s"));
    assert_eq!(shown["altiserv"]["command_timeout"].as_str(), Some("250ms"));
    assert_eq!(shown["altiserv"]["embedded"]["licences"].as_integer(), Some(25));
    assert_eq!(shown["altiserv"]["embedded"]["extensions"][0]["password"].as_str(), Some("***"));
}

#[test]
fn a_wrong_value_refuses_to_start_and_names_key_value_and_what_is_allowed() {
    let told = complaint(&[("WEBPROXY_ALTISERV__MODE", "cloud")], None);
    for part in ["altiserv.mode", "cloud", "remote", "WEBPROXY_ALTISERV__MODE"] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
}

#[test]
fn too_few_open_files_are_a_refusal_that_says_what_to_do() {
    for (limit, arguments) in [(6, ""), (16, ""), (16, "altiserv"), (40, ""), (40, "altiserv")] {
        let script = format!("ulimit -n {limit}; exec \"$0\" {arguments}");
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_altigen-webproxy")]);
        let output = command.env("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0").output().expect("a shell");
        let told = String::from_utf8(output.stderr).expect("complaints are text");
        assert_eq!(output.status.code(), Some(1), "{limit}: {told}");
        for part in [&format!("at most {limit} files"), "ulimit -n 65536", "LimitNOFILE="] {
            assert!(told.contains(part), "{part} is not in {told}");
        }
        assert!(!told.contains("panicked"), "{told}");
    }
}

#[test]
fn every_mistake_is_told_at_once() {
    let told =
        complaint(&[], Some("[server]\nworkers = 65\nlistne = \"127.0.0.1:0\"\n[altiserv]\nmode = \"remote\"\n"));
    for part in ["server.workers = 65", "server.listne", "did you mean", "altiserv.servers", "config.toml"] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
}

#[test]
fn a_region_with_several_international_prefixes_is_warned_of_until_one_is_chosen() {
    for (dialing, warned) in [("", true), ("international_prefix = \"0015\"\n", false)] {
        let file = format!("[dialing]\nregion = \"BR\"\n{dialing}");
        let output = Program::run(&["check-config"], &[], Some(&file));
        assert!(output.status.success(), "{output:?}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(told.contains("callers in BR choose one of several international prefixes"), warned, "{told}");
    }
}

#[test]
fn several_servers_of_maxcs_are_warned_of_and_those_of_maxacd_are_not() {
    for (product, warned) in [("MaxCS", true), ("MaxACD", false)] {
        let file = format!("[altiserv]\nmode = \"remote\"\nproduct = \"{product}\"\nservers = [\"a\", \"b\"]\n");
        let output = Program::run(&["check-config"], &[], Some(&file));
        assert!(output.status.success(), "{output:?}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(told.contains("MaxCS does not support redundancy"), warned, "{told}");
    }
}

#[test]
fn a_file_that_is_there_and_cannot_be_read_is_told_and_never_passed_over() {
    for (make, told) in [
        (as_link as fn(&Path), "a link to gone.toml, where there is nothing"),
        (|file| std::fs::create_dir(file).expect("a directory"), "a directory, and not a file"),
        (|file| mkfifo(file, Mode::S_IRWXU).expect("a pipe"), "a pipe, and not a file"),
    ] {
        let directory = tempfile::tempdir().expect("a directory");
        make(&directory.path().join("config.toml"));
        for arguments in [&["check-config"][..], &["--config", "config.toml"]] {
            let output = Program::run_in(directory.path(), arguments, &[("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0")]);
            assert_eq!(output.status.code(), Some(1), "{output:?}");
            let text = String::from_utf8_lossy(&output.stderr);
            assert!(text.contains("\"config.toml\" cannot be read") && text.contains(told), "{text}");
        }
    }
}

fn as_link(file: &Path) {
    std::os::unix::fs::symlink("gone.toml", file).expect("a link");
}

#[test]
fn servers_without_the_mode_that_uses_them_refuse_to_start() {
    for arguments in [&[][..], &["check-config"], &["doctor"]] {
        let variables = [("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0"), ("WEBPROXY_ALTISERV__SERVERS", "pbx.example.com")];
        let output = Program::run(arguments, &variables, None);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let told = [output.stderr, output.stdout].concat();
        let told = String::from_utf8_lossy(&told);
        for part in ["altiserv.mode = \"embedded\" (the default)", "pbx.example.com", "altiserv.mode = \"remote\""] {
            assert!(told.contains(part), "{part} is not in {told}");
        }
    }
}

async fn serve(variables: &[(&str, &str)]) -> (Program, Http) {
    let variables = [&[("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0")], variables].concat();
    let mut program = Program::start(&[], &variables);
    let http = program.web_api().await;
    (program, http)
}

async fn log_on(http: Http, extension: &str) -> Session {
    Session::new(http, &http.try_log_on(extension).await.ok())
}

async fn bind(http: Http, session: &Session) -> EventChannel {
    let mut channel = EventChannel::connect(http.address, &session.path("/events")).await;
    channel.server_status(true).await;
    channel
}

#[actix_web::test]
async fn a_signal_ends_it_gracefully_within_five_seconds() {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let (mut program, http) = serve(&[]).await;
        let session = log_on(http, "101").await;
        let mut channel = bind(http, &session).await;
        let begun = Instant::now();
        program.signal(signal);
        assert_eq!(channel.close_code().await, 1001);
        let status = program.exit_status().await;
        assert!(begun.elapsed() < STOP_LIMIT, "{:?}", begun.elapsed());
        assert_eq!(status.code(), Some(0), "{signal}: {status}");
    }
}

#[actix_web::test]
async fn a_taken_port_is_told_and_ends_it() {
    let (_first, http) = serve(&[]).await;
    let address = http.address.to_string();
    let told = complaint(&[("WEBPROXY_SERVER__LISTEN", &address)], None);
    assert!(told.contains(&format!("server.listen = {address}")), "{told}");
}

/// AltiServ as a process, with its address and its control.
async fn altiserv(variables: &[(&str, &str)]) -> (Program, String, Http) {
    let arguments = ["altiserv", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"];
    let mut program = Program::start(&arguments, variables);
    let listening = program.address_after(ALTISERV).await.to_string();
    let control = program.control().await;
    (program, listening, control)
}

async fn a_stand_alone_altiserv_serves_a_proxy_in_remote_mode(product: Product) {
    let settings =
        [("WEBPROXY_ALTISERV__EMBEDDED__LICENCES", "1"), ("WEBPROXY_ALTISERV__EMBEDDED__PRODUCT", product.name())];
    let (mut altiserv, listening, control) = altiserv(&settings).await;
    let remote = [
        ("WEBPROXY_ALTISERV__MODE", "remote"),
        ("WEBPROXY_ALTISERV__SERVERS", listening.as_str()),
        ("WEBPROXY_ALTISERV__PRODUCT", product.name()),
    ];
    let (mut proxy, http) = serve(&remote).await;
    http.get("/simulator/calls").await.refused(404, "no_such_path");
    let session = log_on(http, "101").await;
    let mut channel = bind(http, &session).await;
    let placed = control.post("/simulator/calls", &json!({ "to": "101", "from": { "name": "Zoë" } })).await;
    assert_eq!(placed.status, 201, "{placed:?}");
    let ring = channel.call_event("ring").await;
    assert_eq!(ring["callInfo"]["callerName"], "Zoë");
    session.act(&ring["callHandle"], "answer").await.ok();
    channel.call("connect").await;
    // The proxy knows the product's limits only from its settings.
    assert_eq!(
        session.calls().await[0]["actions"],
        product.actions(&["drop", "hold", "transfer", "dtmf", "recordStart"])
    );
    control.get("/sessions").await.refused(404, "no_such_path");

    // The proxy logs off when it ends, so its only licence is free for the next one.
    proxy.signal(Signal::SIGTERM);
    assert_eq!(proxy.exit_status().await.code(), Some(0));
    let (_next, http) = serve(&remote).await;
    let logged_on: Reply = eventually("a connection to AltiServ", async || {
        let reply = http.try_log_on("102").await;
        (reply.status != 503).then_some(reply)
    })
    .await;
    logged_on.ok();

    altiserv.signal(Signal::SIGTERM);
    assert_eq!(altiserv.exit_status().await.code(), Some(0));
    eventually("unreadiness", async || (http.get("/ready").await.status == 503).then_some(())).await;
}
