//! Failover with many users: the time until each user has the event, the time until each is served again, and the
//! completeness of sessions and calls.

use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::{Value, json};

use crate::harness::{Http, Known, Program, Reader, Rules, Servers, eventually, from_environment};

const FIRST: usize = 2000;

/// Number of concurrent requests. Thousands of browsers do not log on in one moment.
const AT_ONCE: usize = 50;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Killed,
    Frozen,
    CableCut,
    NameMoved,
}

struct Crowd {
    kind: Kind,
    sessions: usize,
    /// Number of live calls at each failover, each between two of the users.
    calls: usize,
    runs: usize,
    ping_interval: &'static str,
}

struct User {
    extension: String,
    session: String,
    reader: Reader,
}

/// Times from the fault until the last channel got the event.
#[derive(Debug, Default)]
struct Figures {
    down: Vec<Duration>,
    up: Vec<Duration>,
}

impl Crowd {
    async fn run(self) -> Figures {
        let last = FIRST + self.sessions;
        let mut servers = Servers::start(&format!("{FIRST}-{last}"), self.sessions).await;
        if self.kind == Kind::NameMoved {
            servers.name_active();
        }
        let (_program, proxy) = self.proxy(&servers).await;
        let users = self.log_on(proxy).await;
        let mut figures = Figures::default();
        for _ in 0..self.runs {
            self.talk(proxy, &users).await;
            let begun = Instant::now();
            let old = self.fail(&mut servers).await;
            let (down, up) = told(&users, begun).await;
            figures.down.push(down);
            figures.up.push(up);
            check(&users, proxy, &servers).await;
            self.put_right(&mut servers, old).await;
        }
        let beyond = proxy.try_log_on(&last.to_string()).await;
        beyond.refused_with(402, 3012, "no_licence");
        for user in users {
            proxy.delete(&format!("/sessions/{}", user.session)).await.ok();
        }
        let after = proxy.try_log_on(&last.to_string()).await;
        assert_eq!(after.status, 200, "every licence is free again: {after:?}");
        figures
    }

    async fn proxy(&self, servers: &Servers) -> (Program, Http) {
        let server = format!("{}:{}", Servers::NAME, servers.port());
        let dns = servers.dns.address().to_string();
        let follow = (self.kind == Kind::NameMoved).to_string();
        let mut program = Program::start(
            &[],
            &[
                ("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0"),
                ("WEBPROXY_ALTISERV__MODE", "remote"),
                ("WEBPROXY_ALTISERV__SERVERS", &server),
                ("WEBPROXY_ALTISERV__DNS_SERVERS", &dns),
                ("WEBPROXY_ALTISERV__FOLLOW_DNS", &follow),
                ("WEBPROXY_ALTISERV__PING_INTERVAL", self.ping_interval),
                ("WEBPROXY_LOGGING__FILTER", "error,altigen_webproxy::startup=info"),
            ],
        );
        let http = program.web_api().await;
        eventually("readiness", async || (http.get("/ready").await.status == 200).then_some(())).await;
        (program, http)
    }

    async fn log_on(&self, proxy: Http) -> Vec<User> {
        let mut users = Vec::new();
        let extensions: Vec<String> = (0..self.sessions).map(|index| (FIRST + index).to_string()).collect();
        for extensions in extensions.chunks(AT_ONCE) {
            users.extend(join_all(extensions.iter().map(|extension| User::log_on(extension, proxy))).await);
        }
        eventually("every channel", async || all(&users, |rules| rules.connected == Some(true)).then_some(())).await;
        users
    }

    /// Makes the users at even positions call the next user, who answers.
    async fn talk(&self, proxy: Http, users: &[User]) {
        let pairs: Vec<_> = users.chunks_exact(2).take(self.calls).collect();
        for pairs in pairs.chunks(AT_ONCE / 2) {
            join_all(pairs.iter().map(|pair| pair[0].post(proxy, "/calls", json!({ "target": pair[1].extension }))))
                .await;
            let rung = async || pairs.iter().all(|pair| pair[1].call().is_some()).then_some(());
            eventually("the calls to ring", rung).await;
            let answered = pairs.iter().filter_map(|pair| Some((&pair[1], pair[1].call()?)));
            join_all(answered.map(|(user, call)| user.answer(proxy, call))).await;
            let talking = |user: &User| user.reader.rules().calls.values().eq([&Known::Connected]);
            let connected = async || pairs.iter().copied().flatten().all(talking).then_some(());
            eventually("the calls to connect", connected).await;
        }
    }

    async fn fail(&self, servers: &mut Servers) -> usize {
        match self.kind {
            Kind::Killed => servers.kill().await,
            Kind::Frozen => servers.take_over_from_stopped().await,
            Kind::CableCut => {
                servers.wire().freeze(true);
                servers.take_over().await
            }
            Kind::NameMoved => {
                let old = servers.take_over().await;
                servers.name_active();
                old
            }
        }
    }

    async fn put_right(&self, servers: &mut Servers, old: usize) {
        match self.kind {
            Kind::Killed => servers.revive(old).await,
            Kind::Frozen => servers.wake(old).await,
            Kind::CableCut => {
                servers.wire_to(old).freeze(false);
                servers.demote(old).await;
            }
            Kind::NameMoved => servers.demote(old).await,
        }
    }
}

impl User {
    async fn log_on(extension: &str, proxy: Http) -> Self {
        let body = proxy.try_log_on(extension).await.ok();
        let session = body["sessionId"].as_str().expect("a logon answers an id").to_owned();
        let reader = Reader::open(proxy, &session, Rules::default()).await;
        Self { extension: extension.to_owned(), session, reader }
    }

    async fn post(&self, proxy: Http, rest: &str, body: Value) {
        proxy.post(&format!("/sessions/{}{rest}", self.session), &body).await.ok();
    }

    async fn answer(&self, proxy: Http, call: i64) {
        self.post(proxy, &format!("/calls/{call}/answer"), json!({})).await;
    }

    fn call(&self) -> Option<i64> {
        self.reader.rules().calls.keys().next().copied()
    }
}

fn all(users: &[User], is_well: impl Fn(&Rules) -> bool) -> bool {
    users.iter().all(|user| is_well(&user.reader.rules()))
}

/// Waits until every channel has the events that the server is gone and is back. Returns the time from the fault to the
/// last event of each kind.
async fn told(users: &[User], fault: Instant) -> (Duration, Duration) {
    let since = |rules: &Rules, connected: bool| {
        rules.statuses.iter().find(|(at, status)| *at > fault && *status == connected).map(|(at, _)| *at - fault)
    };
    eventually("every channel to be served again", async || {
        all(users, |rules| since(rules, false).is_some() && since(rules, true).is_some()).then_some(())
    })
    .await;
    let last = |connected| users.iter().filter_map(|user| since(&user.reader.rules(), connected)).max();
    (last(false).unwrap_or_default(), last(true).unwrap_or_default())
}

/// Checks that every call got exactly one disconnect, because the other server knows none of them. Every session and
/// channel must still exist, and no rule may be broken.
async fn check(users: &[User], proxy: Http, servers: &Servers) {
    eventually("the end of every call", async || all(users, |rules| rules.calls.is_empty()).then_some(())).await;
    for user in users {
        let rules = user.reader.rules();
        assert_eq!((&rules.broken[..], rules.closed), (&[][..], None), "of {}", user.extension);
    }
    assert!(servers.calls().await.is_empty());
    for user in users.iter().step_by(users.len().div_ceil(20)) {
        let session = proxy.get(&format!("/sessions/{}", user.session)).await.ok();
        assert_eq!((&session["calls"], &session["serverStatus"]["connected"]), (&json!([]), &json!(true)), "{session}");
    }
}

impl Figures {
    fn shown(times: &[Duration]) -> String {
        let mut times = times.to_vec();
        times.sort_unstable();
        let median = times.get(times.len() / 2).copied().unwrap_or_default();
        let longest = times.last().copied().unwrap_or_default();
        format!("median {:>6} ms, longest {:>6} ms", median.as_millis(), longest.as_millis())
    }
}

#[actix_web::test]
async fn nobody_is_lost_when_the_server_of_many_users_dies() {
    let crowd = Crowd { kind: Kind::Killed, sessions: 60, calls: 10, runs: 2, ping_interval: "5s" };
    crowd.run().await;
}

#[actix_web::test]
async fn nobody_is_lost_when_the_cable_to_the_server_of_many_users_is_cut() {
    let crowd = Crowd { kind: Kind::CableCut, sessions: 60, calls: 10, runs: 1, ping_interval: "500ms" };
    crowd.run().await;
}

#[actix_web::test]
#[ignore = "takes some minutes"]
async fn a_thousand_users_survive_each_kind_of_failover() {
    let sessions = from_environment("CROWD_SESSIONS", 1000);
    let calls = from_environment("CROWD_CALLS", 100);
    let runs = from_environment("CROWD_RUNS", 10);
    println!("{sessions} sessions with channels, {calls} live calls, {runs} runs each, pings every 5 s");
    for kind in [Kind::Killed, Kind::Frozen, Kind::CableCut, Kind::NameMoved] {
        let figures = Crowd { kind, sessions, calls, runs, ping_interval: "5s" }.run().await;
        println!("{kind:?}");
        println!("  last Connected:false  {}", Figures::shown(&figures.down));
        println!("  last Connected:true   {}", Figures::shown(&figures.up));
    }
}
