//! The engine outside, with the real `nats-server` that `just cluster` installs. `NATS_SERVER` names it.
#![expect(clippy::unwrap_used, reason = "a panic is the failing assertion")]

#[path = "engine/contract.rs"]
mod contract;
#[path = "nats/killed.rs"]
mod killed;
#[path = "nats/long.rs"]
mod long;
#[path = "engine/model.rs"]
mod model;
#[path = "member/rules.rs"]
mod rules;
#[path = "nats/server.rs"]
mod server;

use std::sync::Arc;
use std::time::{Duration, Instant};

use cluster::{
    Bucket, Clock, EngineError, EngineTrial, Expected, FormatError, Incarnation, NODE_TTL, NatsEngine, NatsSettings,
    NodeRecord, Position, Registry, SessionKey, SessionLog,
};
use futures::{StreamExt as _, TryStreamExt as _};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use server::Servers;

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn one_server_keeps_the_contract() {
    let servers = Servers::start(1);
    contract::keeps(&servers.engine().await).await;
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn three_servers_keep_the_contract() {
    let servers = Servers::start(3);
    contract::keeps(&servers.engine().await).await;
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_record_is_there_at_every_server_once_it_is_written() {
    let servers = Servers::start(3);
    let settings = servers.settings();
    let mut engines = Vec::new();
    for server in &settings.servers {
        let settings = NatsSettings { servers: vec![server.clone()], ..settings.clone() };
        engines.push(servers.engine_with(&settings).await);
    }
    for round in 0..2_000 {
        let key = format!("session {round}");
        engines[round % 3].write(Bucket::Sessions, &key, key.clone().into(), Expected::Absent).await.unwrap();
        for engine in &engines {
            let read = Registry::read(engine, Bucket::Sessions, &key).await.unwrap();
            assert!(read.is_some(), "round {round}: a client would hear that there is no such session");
        }
    }
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_server_does_what_a_map_and_a_list_do() {
    let servers = Servers::start(1);
    let engine = servers.engine().await;
    let mut model = model::Model::default();
    let mut runner = TestRunner::deterministic();
    for step in 0..1_000 {
        let op = model::any_op().new_tree(&mut runner).unwrap().current();
        model.check(&engine, op).await.unwrap_or_else(|broken| panic!("step {step}: {broken}"));
    }
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn nodes_share_users_by_the_rules_on_one_server_and_on_three() {
    for count in [1, 3] {
        let servers = Servers::start(count);
        rules::hold(async || Arc::new(servers.engine().await)).await;
        rules::a_node_that_leaves_is_gone(&Arc::new(servers.engine().await)).await;
    }
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn the_record_of_a_node_disappears_that_does_not_write() {
    let servers = Servers::start(1);
    let engine = servers.engine().await;
    let began = Instant::now();
    for bucket in [Bucket::Nodes, Bucket::Users] {
        engine.write(bucket, "a", Vec::new(), Expected::Absent).await.unwrap();
    }
    while Registry::read(&engine, Bucket::Nodes, "a").await.unwrap().is_some() {
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(began.elapsed() < 2 * NODE_TTL);
    }
    assert!(began.elapsed() >= NODE_TTL, "after {:?}", began.elapsed());
    assert!(Registry::read(&engine, Bucket::Users, "a").await.unwrap().is_some());
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_server_that_wants_a_password_and_tls_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let [tls_certificate, tls_key] = [&certificate, &key].map(|file| file.to_str().unwrap());
    let arguments = ["--user", "proxy", "--pass", "secret", "--tls", "--tlscert", tls_certificate, "--tlskey", tls_key];
    let servers = Servers::start_with(1, &arguments);
    let mut settings = servers.settings();
    settings.access.user = Some(("proxy".to_owned(), "secret".into()));
    settings.access.require_tls = true;
    settings.access.authorities = Some(certificate);
    contract::keeps(&servers.engine_with(&settings).await).await;
    settings.access.user = Some(("proxy".to_owned(), "guessed".into()));
    assert!(Box::pin(NatsEngine::connect(settings.clone())).await.is_err());
    settings.access = cluster::Access { user: Some(("proxy".to_owned(), "secret".into())), ..Default::default() };
    assert!(Box::pin(NatsEngine::connect(settings)).await.is_err(), "its certificate is signed by nobody");
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_server_that_wants_the_key_of_a_user_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let user = nkeys::KeyPair::new_user();
    let [config, seed] = ["nats.conf", "seed"].map(|name| folder.path().join(name));
    std::fs::write(&config, format!("authorization {{ users = [ {{ nkey: {} }} ] }}", user.public_key())).unwrap();
    std::fs::write(&seed, format!("# seed of the proxies\n{}\n", user.seed().unwrap())).unwrap();
    let servers = Servers::start_with(1, &["--config", config.to_str().unwrap()]);
    let mut settings = servers.settings();
    settings.access.credentials = Some(seed.clone());
    contract::keeps(&servers.engine_with(&settings).await).await;
    let trial = EngineTrial::connect(&settings, &settings.servers[0]).await.unwrap();
    assert!(trial.facts(&settings.servers[0]).await.unwrap().asks_for_access);
    std::fs::write(&seed, nkeys::KeyPair::new_user().seed().unwrap()).unwrap();
    assert!(Box::pin(NatsEngine::connect(settings.clone())).await.is_err());
    std::fs::write(&seed, "no seed").unwrap();
    let wrong = Box::pin(NatsEngine::connect(settings)).await.unwrap_err().to_string();
    assert!(wrong.contains("no seed of a user's key"), "{wrong}");
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn two_clusters_share_a_server_and_nothing_else() {
    let servers = Servers::start(1);
    let mut settings = servers.settings();
    let one = servers.engine_with(&settings).await;
    settings.prefix = "other".to_owned();
    let other = servers.engine_with(&settings).await;
    let session = SessionKey::of("both");
    one.append(session, b"a".to_vec(), Position::START).await.unwrap();
    other.append(session, b"b".to_vec(), Position::START).await.unwrap();
    one.write(Bucket::Users, "102", Vec::new(), Expected::Absent).await.unwrap();
    other.write(Bucket::Users, "102", Vec::new(), Expected::Absent).await.unwrap();
    assert_eq!(SessionLog::read(&other, session, Position::START).await.unwrap()[0].text, b"b");
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn who_asks_while_the_server_is_away_is_told_soon_and_listeners_are_let_go() {
    let mut servers = Servers::start(1);
    let engine = servers.engine().await;
    let session = SessionKey::of("a");
    let first = engine.append(session, b"a".to_vec(), Position::START).await.unwrap();
    let changes = engine.watch(Bucket::Users).await.unwrap();
    servers.kill(0);
    engine.until_connected(false).await;
    assert_eq!(changes.count().await, 0);
    let began = Instant::now();
    let refused = engine.append(session, b"b".to_vec(), first).await.unwrap_err();
    assert!(matches!(refused, cluster::WriteError::Engine(cluster::EngineError::Unreachable(_))), "{refused:?}");
    assert!(began.elapsed() < Duration::from_millis(100), "nobody waits for a connection that is lost");
    servers.start_again(0);
    engine.until_connected(true).await;
    server::until_connected(&engine).await;
    let second = engine.append(session, b"c".to_vec(), first).await.unwrap();
    assert!(second > first, "what was stored is there, and what was refused is not");
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn who_asks_a_server_that_hangs_is_told_within_the_deadline() {
    let servers = Servers::start(1);
    let mut settings = servers.settings();
    settings.deadline = Duration::from_millis(250);
    let engine = servers.engine_with(&settings).await;
    servers.signal(0, nix::sys::signal::Signal::SIGSTOP);
    let began = Instant::now();
    let answer = engine.append(SessionKey::of("a"), b"a".to_vec(), Position::START).await;
    let waited = began.elapsed();
    servers.signal(0, nix::sys::signal::Signal::SIGCONT);
    assert!(answer.is_err() && waited < Duration::from_millis(500), "{answer:?} after {waited:?}");
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_trial_tells_of_a_server_and_of_the_nodes_and_leaves_nothing_behind() {
    let servers = Servers::start(1);
    let engine = servers.engine().await;
    let settings = servers.settings();
    let trial = EngineTrial::connect(&settings, &settings.servers[0]).await.unwrap();
    let facts = trial.facts(&settings.servers[0]).await.unwrap();
    assert_eq!(facts.version, engine.version());
    assert_eq!((facts.has_jetstream, facts.asks_for_access, facts.is_encrypted), (true, false, false));
    assert_eq!(trial.store().await, Ok(Clock::Agrees));
    assert_eq!(trial.nodes().await, Ok(Vec::new()));
    let record = NodeRecord::new(Incarnation(1), "http://10.0.0.1".to_owned(), false);
    engine.write(Bucket::Nodes, "b.example", record.encode(), Expected::Absent).await.unwrap();
    engine.write(Bucket::Nodes, "a", b"{\"format\":9}".to_vec(), Expected::Absent).await.unwrap();
    let nodes = trial.nodes().await.unwrap();
    assert!(matches!(&nodes[0], (node, Err(FormatError::Newer { .. })) if node == "a"), "{nodes:?}");
    assert_eq!(nodes[1..], [("b.example".to_owned(), Ok(record))]);
    let client = async_nats::connect(&settings.servers[0]).await.unwrap();
    let names: Vec<String> = async_nats::jetstream::new(client).stream_names().try_collect().await.unwrap();
    assert!(names.iter().all(|name| !name.contains("trial")), "{names:?}");
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_trial_says_that_one_server_cannot_keep_everything_three_times() {
    let servers = Servers::start(1);
    drop(servers.engine().await);
    let settings = NatsSettings { replicas: 3, ..servers.settings() };
    let trial = EngineTrial::connect(&settings, &settings.servers[0]).await.unwrap();
    assert_eq!(trial.nodes().await, Ok(Vec::new()));
    let refused = trial.store().await.unwrap_err();
    assert!(matches!(&refused, EngineError::Refused(reason) if reason.contains("replicas")), "{refused}");
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn figures_of_entries_and_claims() {
    for count in [1, 3] {
        let servers = Servers::start(count);
        let engine = servers.engine().await;
        let (mut entries, mut claims) = (Vec::new(), Vec::new());
        let mut last = Position::START;
        for round in 0..2_000_u32 {
            let began = Instant::now();
            last = engine.append(SessionKey::of("figures"), vec![b'x'; 500], last).await.unwrap();
            entries.push(began.elapsed());
            let began = Instant::now();
            engine.write(Bucket::Users, &round.to_string(), vec![b'x'; 100], Expected::Absent).await.unwrap();
            claims.push(began.elapsed());
        }
        entries.sort();
        claims.sort();
        println!("{count} server(s), entry: median {:?}, p99 {:?}", entries[1_000], entries[1_980]);
        println!("{count} server(s), claim: median {:?}, p99 {:?}", claims[1_000], claims[1_980]);
    }
}
