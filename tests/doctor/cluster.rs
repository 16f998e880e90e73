//! Findings about a cluster.

use super::doctor;
use crate::harness::{ClusterSite, Nats, Program};

struct Keys {
    folder: tempfile::TempDir,
}

impl Keys {
    fn make() -> Self {
        let keys = Self { folder: tempfile::tempdir().expect("a folder") };
        assert!(Program::run(&["make-key", &keys.file()], &[], None).status.success());
        keys
    }

    fn file(&self) -> String {
        self.folder.path().join("keys").to_str().expect("a name").to_owned()
    }
}

fn node<'a>(servers: &'a str, keys: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0"),
        ("WEBPROXY_CLUSTER__SERVERS", servers),
        ("WEBPROXY_CLUSTER__KEY_FILE", keys),
        ("WEBPROXY_CLUSTER__NODE", "first"),
    ]
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_cluster_whose_engine_answers_is_healthy() {
    let (nats, keys) = (Nats::start().await, Keys::make());
    let (url, file) = (nats.url(), keys.file());
    let told = doctor(&[], &node(&url, &file)).await;
    assert!(told.healthy, "{:#}", told.report);
    assert_eq!(told.verdict("cluster", "has 1 key"), "ok");
    assert_eq!(told.verdict("cluster", "is NATS 2."), "ok");
    assert_eq!(told.verdict("cluster", "everything can be kept once"), "ok");
    assert_eq!(told.verdict("cluster", "the clock agrees"), "ok");
    assert_eq!(told.verdict("cluster", "this node is \"first\"; no other node lives"), "ok");
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_name_that_is_taken_and_keys_that_no_other_node_has_are_problems() {
    let site = ClusterSite::start().await;
    let mut second = site.node("second", &[]);
    ClusterSite::until_nodes(second.web_api().await, 1).await;
    let (url, own, others) = (site.nats.url(), Keys::make(), site.keys());
    let own = own.file();
    let told = doctor(&[], &node(&url, &others)).await;
    assert!(told.healthy, "{:#}", told.report);
    assert_eq!(told.verdict("cluster", "alive: second"), "ok");
    let told = doctor(&[], &node(&url, &own)).await;
    assert_eq!(told.verdict("cluster", "neither opens what the other one seals"), "problem");
    let taken = [&node(&url, &others)[..], &[("WEBPROXY_CLUSTER__NODE", "second")]].concat();
    let told = doctor(&[], &taken).await;
    assert_eq!(told.verdict("cluster", "a node named \"second\" lives at"), "problem");
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn servers_of_a_cluster_that_keep_nothing_or_are_not_there_are_problems() {
    let (nats, keys) = (Nats::start_with(&[]).await, Keys::make());
    let (url, file) = (nats.url(), keys.file());
    let told = doctor(&[], &node(&url, &file)).await;
    assert!(!told.healthy);
    assert_eq!(told.verdict("cluster", "without JetStream"), "problem");
    assert_eq!(told.verdict("cluster", "the other nodes"), "skipped");
}

#[actix_web::test]
async fn a_cluster_without_engine_and_keys_is_told() {
    let nobody = crate::harness::free_address();
    let told = doctor(&[], &node(&format!("nats://{nobody}"), "/nowhere/keys")).await;
    assert!(!told.healthy);
    assert_eq!(told.verdict("cluster", "cluster.key_file = /nowhere/keys: "), "problem");
    assert_eq!(told.verdict("cluster", &nobody.to_string()), "problem");
    assert_eq!(told.verdict("cluster", "the other nodes"), "skipped");
}

#[actix_web::test]
async fn a_file_of_keys_that_is_none_is_told_by_check_config_as_well() {
    let keys = Keys::make();
    let file = keys.file();
    let right = Program::run(&["check-config"], &node("nats://127.0.0.1:4222", &file), None);
    assert!(right.status.success(), "{right:?}");
    std::fs::write(&file, "secret").expect("it is written");
    let wrong = Program::run(&["check-config"], &node("nats://127.0.0.1:4222", &file), None);
    let told = String::from_utf8_lossy(&wrong.stderr);
    assert!(!wrong.status.success() && told.contains("line 1 is no key") && !told.contains("secret"), "{told}");
}
