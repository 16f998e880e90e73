//! Reload of the configuration on SIGHUP.

use std::path::PathBuf;

use nix::sys::signal::Signal;
use serde_json::json;
use tempfile::TempDir;

use crate::harness::{EventChannel, Http, Product, Program, Session, TestAltiserv, eventually};

/// The program with a configuration file that the test rewrites.
struct Reloading {
    program: Program,
    http: Http,
    directory: TempDir,
}

impl Reloading {
    async fn start(text: &str) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::write(directory.path().join("config.toml"), text).expect("the file is written");
        let listen = [("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0")];
        let mut program = Program::start_in(directory.path(), &[], &listen);
        let http = program.web_api().await;
        Self { program, http, directory }
    }

    fn file(&self) -> PathBuf {
        self.directory.path().join("config.toml")
    }

    /// Rewrites the file and reloads it. Returns the log line that contains `mark`.
    async fn reload(&mut self, text: &str, mark: &str) -> String {
        std::fs::write(self.file(), text).expect("the file is written");
        self.program.signal(Signal::SIGHUP);
        self.program.line_with(mark).await
    }

    async fn log_on(&self, extension: &str) -> Session {
        eventually("AltiServ", async || {
            let reply = self.http.try_log_on(extension).await;
            (reply.status == 200).then(|| Session::new(self.http, &reply.ok()))
        })
        .await
    }

    async fn dialled(&self, target: &str) -> String {
        let reply = self.http.get(&format!("/dialplan?target={target}")).await.ok();
        reply["target"]["dialed"].as_str().expect("a number").to_owned()
    }
}

#[actix_web::test]
async fn another_host_is_taken_at_once_by_the_line_that_the_log_has() {
    let mut app = Reloading::start("").await;
    let asked = async |http: Http, host: &str| http.request("GET", "/health").host(host).send().await;
    asked(app.http, "pbx.example.com:8080").await.refused(421, "host_refused");
    let line = app.program.line_with("pbx.example.com was refused").await;
    let (_, line) = line.split_once("[server]: ").expect("a line to write");
    let (line, _) = line.split_once(" requestId=").expect("a request id");
    app.reload(&format!("[server]\n{line}\n"), "reload: server.hosts").await;
    asked(app.http, "pbx.example.com:8080").await.ok();
    asked(app.http, "other.example.com").await.refused(421, "host_refused");
    app.reload("", "reload: server.hosts").await;
    asked(app.http, "pbx.example.com:8080").await.refused(421, "host_refused");
}

#[actix_web::test]
async fn a_session_and_its_channel_live_through_a_reload_that_changes_the_limits() {
    let mut app = Reloading::start("").await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let text = "[sessions]\nmax = 1\nsockets_per_session = 1\n[server]\nworkers = 1\n";
    // The keys are in alphabetical order.
    let waits = app.reload(text, "reload: server.workers").await;
    assert!(
        waits.contains("WARN") && waits.ends_with("server.workers = 0 -> 1: takes effect at the next start"),
        "{waits}"
    );
    let line = app.program.line_with("reload: sessions.max").await;
    assert!(line.contains("INFO") && line.ends_with("reload: sessions.max = 10000 -> 1"), "{line}");
    let line = app.program.line_with("reload: ").await;
    assert!(line.ends_with("reload: sessions.sockets_per_session = 16 -> 1"), "{line}");

    app.http.try_log_on("102").await.refused(503, "overloaded");
    let mut second = EventChannel::connect(app.http.address, &session.path("/events")).await;
    assert_eq!(second.close_code().await, 1013, "the live session has the new limit too");
    app.http.post("/simulator/calls", &json!({ "to": "101" })).await;
    channel.call("ring").await;

    app.reload("[sessions]\nmax = 2\n", "reload: sessions.max = 1 -> 2").await;
    app.log_on("102").await;
    session.describe().await.ok();
}

#[actix_web::test]
async fn a_session_moves_to_other_servers_and_lives_on() {
    let old = TestAltiserv::of(Product::MaxCs).await;
    let new = TestAltiserv::of(Product::MaxCs).await;
    let at = |server: &TestAltiserv| {
        format!("[altiserv]\nmode = \"remote\"\nservers = [\"{}\"]\nbackoff_max = \"200ms\"\n", server.address())
    };
    let mut app = Reloading::start(&at(&old)).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let line = app.reload(&at(&new), "reload: altiserv.servers").await;
    let expected = format!("altiserv.servers = [\"{}\"] -> [\"{}\"]", old.address(), new.address());
    assert!(line.ends_with(&expected), "{line}");
    channel.server_status(false).await;
    channel.server_status(true).await;
    new.rings("101").await;
    channel.call("ring").await;
    session.describe().await.ok();
}

#[actix_web::test]
async fn more_licences_of_the_embedded_altiserv_count_at_once() {
    let licences = |count: u32| format!("[altiserv.embedded]\nlicences = {count}\n");
    let mut app = Reloading::start(&licences(1)).await;
    let _session = app.log_on("101").await;
    app.http.try_log_on("102").await.refused_with(402, 3012, "no_licence");
    app.reload(&licences(2), "reload: altiserv.embedded.licences = 1 -> 2").await;
    app.http.try_log_on("102").await.ok();
}

#[actix_web::test]
async fn a_wrong_file_changes_nothing_and_every_complaint_is_told() {
    let mut app = Reloading::start("[dialing]\nroute_access_code = \"9\"\n").await;
    let wrong =
        "[dialing]\nroute_access_code = \"8\"\n[sessions]\nmax = 0\nmaximum = 1\n[altiserv]\nbackoff_min = \"9s\"\n";
    let told = app.reload(wrong, "reload: ").await;
    assert!(told.contains("ERROR") && told.contains("everything stays as it was"), "{told}");
    for complaint in ["sessions.max = 0 (from config.toml)", "unknown key sessions.maximum", "altiserv.backoff_min"] {
        app.program.line_with(complaint).await;
    }
    assert_eq!(app.dialled("4085979000").await, "914085979000");

    let told = app.reload("[dialing\n", "reload: ").await;
    assert!(told.contains("everything stays as it was"), "{told}");
    std::fs::remove_file(app.file()).expect("the file is there");
    app.program.signal(Signal::SIGHUP);
    app.program.line_with("does not exist").await;
    assert_eq!(app.dialled("4085979000").await, "914085979000");

    app.reload("[dialing]\nroute_access_code = \"8\"\n", "reload: dialing.route_access_code = \"9\" -> \"8\"").await;
    assert_eq!(app.dialled("4085979000").await, "814085979000");
}

#[actix_web::test]
async fn limits_of_requests_and_of_failed_logons_count_at_once() {
    let mut app = Reloading::start("").await;
    let long = json!({ "sessionId": "x".repeat(3000) });
    assert_eq!(app.http.log_on("101", "wrong", &long).await.status, 401);
    let text = "[server]\nmax_body_bytes = 2048\n[sessions]\nfailed_logons_per_extension = 1\n";
    app.reload(text, "reload: sessions.failed_logons_per_extension = 3 -> 1").await;
    assert_eq!(app.http.log_on("103", "wrong", &json!({})).await.status, 401);
    app.http.try_log_on("103").await.refused(429, "too_many_failed_logons");
    app.http.log_on("102", "wrong", &long).await.refused(413, "body_too_large");
}

#[actix_web::test]
async fn the_same_file_changes_nothing_and_the_filter_of_the_log_changes() {
    let mut app = Reloading::start("").await;
    app.reload("", "reload: nothing has changed").await;
    app.reload(
        "[logging]\nfilter = \"error\"\n",
        "reload: logging.filter = \"info,actix_server=warn,async_nats=warn\" -> \"error\"",
    )
    .await;
    let quiet = "[logging]\nfilter = \"error\"\n[dialing]\nroute_access_code = \"8\"\n";
    std::fs::write(app.file(), quiet).expect("the file is written");
    app.program.signal(Signal::SIGHUP);
    eventually("the reload", async || (app.dialled("4085979000").await == "814085979000").then_some(())).await;
    // The active filter hides this change, but not errors.
    let told = app.reload("[sessions]\nmax = 0\n", "reload: ").await;
    assert!(told.contains("everything stays as it was"), "{told}");
    std::fs::write(app.file(), "").expect("the file is written");
    app.program.signal(Signal::SIGHUP);
    eventually("the reload", async || (app.dialled("4085979000").await == "914085979000").then_some(())).await;
    app.reload("", "reload: nothing has changed").await;
}

#[actix_web::test]
async fn a_stand_alone_altiserv_is_not_ended_and_says_what_waits() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("config.toml");
    std::fs::write(&file, "").expect("the file is written");
    let arguments = ["altiserv", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"];
    let mut program = Program::start_in(directory.path(), &arguments, &[]);
    let control = program.control().await;
    program.signal(Signal::SIGHUP);
    program.line_with("reload: nothing has changed").await;
    std::fs::write(&file, "[altiserv.embedded]\nvoice_seed = 2\n[sessions]\nmax = 1\n").expect("the file is written");
    program.signal(Signal::SIGHUP);
    let line = program.line_with("reload: ").await;
    assert!(line.ends_with("altiserv.embedded.voice_seed = 1 -> 2: takes effect at the next start"), "{line}");
    control.get("/simulator/calls").await.ok();
    program.signal(Signal::SIGTERM);
    assert_eq!(program.exit_status().await.code(), Some(0));
}

#[actix_web::test]
async fn the_figures_tell_whether_the_configuration_was_right_when_it_was_read_last() {
    let mut app = Reloading::start("").await;
    let text = async || String::from_utf8(app.http.get("/metrics").await.body.to_vec()).expect("text");
    let successful = |right: u8| format!("\naltigen_webproxy_config_last_reload_successful {right}\n");
    let figures = text().await;
    assert!(figures.contains(&successful(1)), "{figures}");
    let read = "\naltigen_webproxy_config_last_reload_success_timestamp_seconds ";
    let (_, since) = figures.split_once(read).expect("a time");
    assert!(!since.starts_with("0\n"), "{since}");
    std::fs::write(app.file(), "[sessions]\nmax = 0\n").expect("the file is written");
    app.program.signal(Signal::SIGHUP);
    eventually("a failed reload", async || text().await.contains(&successful(0)).then_some(())).await;
    app.reload("", "reload: nothing has changed").await;
    let figures = String::from_utf8(app.http.get("/metrics").await.body.to_vec()).expect("text");
    assert!(figures.contains(&successful(1)), "{figures}");
}
