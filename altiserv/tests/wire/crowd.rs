//! Thousands of clients at once, as after a failover.

use std::time::{Duration, Instant};

use altilink::ResponseCode;
use altilink::message::logon::Ping;
use altiserv::{ExtensionSettings, Server, Settings};
use nix::sys::resource::{Resource, getrlimit, setrlimit};

use super::client::{Client, serve};

/// Number of users of one proxy. A second proxy has as many.
const USERS: usize = 2000;

/// Number of the first user. No number may equal the default password, because the server would warn about that.
const FIRST: usize = 2001;

/// Raises the limit on open files. Both ends of every connection are in this process, together with other tests.
fn raise_limit(connections: usize) {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).expect("a limit");
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard).expect("the hard limit is allowed");
    let wanted = u64::try_from(2 * connections + 1000).expect("small");
    assert!(hard >= wanted, "{wanted} open files are needed, the limit is {hard} (ulimit -Hn)");
}

fn office() -> Settings {
    let extensions =
        ExtensionSettings { number: format!("{FIRST}-{}", FIRST + USERS - 1), ..ExtensionSettings::default() };
    Settings { licences: 10_000, extensions: vec![extensions], workgroups: Vec::new(), ..Settings::default() }
}

/// Logs on all users of a proxy at once.
async fn crowd(server: &Server) -> (Vec<Client>, Duration) {
    let begun = Instant::now();
    let mut logging_on = tokio::task::JoinSet::new();
    for number in FIRST..FIRST + USERS {
        let address = server.local_addr();
        logging_on.spawn(async move {
            let mut client = Client::connect_to(address).await;
            assert_eq!(client.try_log_on(&number.to_string(), "1234").await, ResponseCode::Ok);
            client
        });
    }
    (logging_on.join_all().await, begun.elapsed())
}

#[tokio::test]
async fn two_proxies_with_two_thousand_users_each_fit() {
    raise_limit(2 * USERS);
    let server = serve(&office()).await;
    let (mut first, took) = crowd(&server).await;
    let (mut second, took_more) = crowd(&server).await;
    println!("{USERS} users logged on in {took:.1?}, {USERS} more in {took_more:.1?}");
    for client in first.iter_mut().chain(&mut second) {
        assert_eq!(client.ask(&Ping).await, ResponseCode::Ok);
    }
    server.handle().demote().await.expect("demotes");
    for client in first.iter_mut().chain(&mut second) {
        client.closed().await;
    }
    server.shutdown().await;
}
