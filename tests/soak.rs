//! Soak test: a call centre works while servers die, wires break and browsers reload. A model knows the events that
//! each client must get.

mod agent;
mod faults;
mod stranger;
mod tally;

use std::sync::Arc;
use std::time::{Duration, Instant};

use altigen_webproxy::settings::{DnsServer, Mode};
use futures::future::join_all;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tokio::sync::{Mutex, RwLock};
use tokio_util::sync::CancellationToken;

use crate::harness::{Http, PASSWORD, Servers, TestApp, from_environment};
use agent::Agent;
use stranger::Stranger;
use tally::Tally;

/// First extension.
const FIRST: usize = 2000;

/// Number of AltiLink clients that call agents without the proxy.
const STRANGERS: usize = 2;

/// Time limit after a fault for every client to know all calls. It covers two lookups with the longest pause between
/// them, and a busy machine.
const RECOVERY: Duration = Duration::from_secs(30);

/// Pause between two checks.
const LOOK: Duration = Duration::from_millis(50);

struct Soak {
    agents: usize,
    lasts: Lasts,
    seed: u64,
}

/// Length of the run.
#[derive(Debug, Clone, Copy)]
enum Lasts {
    /// Until each kind of fault has happened once.
    EveryKind,
    Time(Duration),
}

impl Lasts {
    fn is_over(self, round: usize, begun: Instant) -> bool {
        match self {
            Self::EveryKind => round == faults::ALL.len(),
            Self::Time(time) => begun.elapsed() >= time,
        }
    }
}

/// Agent, and the right to act. A check locks all desks, so that no agent acts meanwhile.
type Desk = Arc<Mutex<Agent>>;

impl Soak {
    async fn run(self) {
        let people = self.agents + STRANGERS;
        let servers = Servers::start(&format!("{FIRST}-{}", FIRST + people), people).await;
        let app = self.proxy(&servers).await;
        let tally = Arc::new(Tally::default());
        let name = |index: usize| (FIRST + index).to_string();
        let agent = |index| Arc::new(Mutex::new(Agent::new(name(index), app.http(), Arc::clone(&tally))));
        let desks: Vec<Desk> = (0..self.agents).map(agent).collect();
        for desks in desks.chunks(20) {
            join_all(desks.iter().map(async |desk| desk.lock().await.log_on().await)).await;
        }
        let at_work = Arc::new(RwLock::new(()));
        let closing_time = CancellationToken::new();
        for (index, desk) in desks.iter().enumerate() {
            let rng = ChaCha8Rng::seed_from_u64(self.seed.wrapping_add(index as u64 + 1));
            let work = work(Arc::clone(desk), name(index ^ 1), Arc::clone(&at_work), rng);
            actix_web::rt::spawn(closing_time.clone().run_until_cancelled_owned(work));
        }
        for index in self.agents..people {
            let rng = ChaCha8Rng::seed_from_u64(self.seed.wrapping_add(index as u64 + 1));
            let stranger = Stranger::new(name(index), servers.addresses(), Arc::clone(&tally));
            let visits = visits(stranger, self.agents, Arc::clone(&at_work), rng);
            actix_web::rt::spawn(closing_time.clone().run_until_cancelled_owned(visits));
        }
        let servers = self.break_things(servers, &desks, &at_work, &tally).await;
        let _end = at_work.write().await;
        closing_time.cancel();
        self.close(&servers, app.http(), &desks, &tally).await;
        #[expect(clippy::print_stdout, reason = "the report is what it is run for")]
        {
            println!("seed {}, {} agents, {:?}\n{tally}", self.seed, self.agents, self.lasts);
        }
        assert_eq!(tally.broken(), 0, "seed {}", self.seed);
    }

    async fn proxy(&self, servers: &Servers) -> TestApp {
        let port = servers.port();
        let dns = servers.dns.address();
        TestApp::with(|settings| {
            settings.altiserv.mode = Mode::Remote;
            settings.altiserv.servers = vec![format!("{}:{port}", Servers::NAME).parse().expect("a name and a port")];
            settings.altiserv.dns_servers = vec![DnsServer(dns)];
            settings.altiserv.ping_interval = Duration::from_millis(500);
            settings.altiserv.connect_timeout = Duration::from_secs(1);
            settings.altiserv.command_timeout = Duration::from_secs(2);
            settings.altiserv.backoff_max = Duration::from_secs(1);
            settings.altiserv.extra_info_timeout = Duration::from_millis(500);
            settings.sessions.release_grace = Duration::from_secs(60);
        })
        .await
    }

    /// Causes one fault after the other. Each is repaired before the next check.
    async fn break_things(&self, mut servers: Servers, desks: &[Desk], at_work: &RwLock<()>, tally: &Tally) -> Servers {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let begun = Instant::now();
        let mut round = 0;
        while !self.lasts.is_over(round, begun) {
            tokio::time::sleep(Duration::from_millis(rng.random_range(200..3000))).await;
            // Each kind comes once, then random ones.
            let index = if round < faults::ALL.len() { round } else { rng.random_range(0..faults::ALL.len()) };
            round += 1;
            let fault = faults::ALL[index];
            fault.happen(&mut servers, &mut rng).await;
            let over = Instant::now();
            let _nobody_acts = at_work.write().await;
            match settle(&servers, desks).await {
                None => {
                    tally.survived(fault, over.elapsed());
                    at_a_quiet_moment(desks, round, tally).await;
                }
                Some(complaint) => tally.broke(format!("after {fault:?}: {complaint}")),
            }
        }
        servers
    }

    /// Logs off all agents. Afterwards every licence must be free.
    async fn close(&self, servers: &Servers, proxy: Http, desks: &[Desk], tally: &Tally) {
        for desks in desks.chunks(20) {
            join_all(desks.iter().map(async |desk| desk.lock().await.log_off().await)).await;
        }
        let mut sessions = Vec::new();
        let people = self.agents + STRANGERS;
        for index in 1..=people {
            let reply = proxy.log_on(&(FIRST + index).to_string(), PASSWORD, &serde_json::json!({})).await;
            if reply.status != 200 {
                tally.broke(format!("a licence is missing: logon {index} of {people} was answered {reply:?}"));
            } else if let Some(id) = reply.json()["sessionId"].as_str() {
                sessions.push(id.to_owned());
            }
        }
        let beyond = proxy.log_on(&FIRST.to_string(), PASSWORD, &serde_json::json!({})).await;
        if beyond.status != 402 {
            tally.broke(format!("there are more licences than {people}: {beyond:?}"));
        }
        for session in sessions {
            proxy.delete(&format!("/sessions/{session}")).await.ok();
        }
        drop(servers.calls().await);
    }
}

/// Performs one action after the other, with pauses.
async fn work(desk: Desk, partner: String, at_work: Arc<RwLock<()>>, mut rng: ChaCha8Rng) {
    loop {
        tokio::time::sleep(Duration::from_millis(rng.random_range(50..2000))).await;
        let _may_act = at_work.read().await;
        desk.lock().await.act(&partner, &mut rng).await;
    }
}

/// Calls one agent after the other from outside the proxy, repeatedly.
async fn visits(stranger: Stranger, agents: usize, at_work: Arc<RwLock<()>>, mut rng: ChaCha8Rng) {
    loop {
        tokio::time::sleep(Duration::from_millis(rng.random_range(200..2000))).await;
        let _may_act = at_work.read().await;
        let agent = FIRST + rng.random_range(0..agents);
        stranger.visit(&agent.to_string(), &mut rng).await;
    }
}

/// Waits until every client knows the current state. Returns the last complaint if that takes too long.
async fn settle(servers: &Servers, desks: &[Desk]) -> Option<String> {
    let begun = Instant::now();
    loop {
        let simulated = servers.calls().await;
        let mut complaints = Vec::new();
        for desk in desks {
            let agent = desk.lock().await;
            complaints
                .extend(agent.complaint(&simulated).await.map(|complaint| format!("{}: {complaint}", agent.extension)));
        }
        match complaints.pop() {
            None => return None,
            Some(complaint) if begun.elapsed() > RECOVERY => {
                return Some(format!("{complaint}, and {} others", complaints.len()));
            }
            Some(_) => tokio::time::sleep(LOOK).await,
        }
    }
}

/// Checks a quiet moment: all pages of an agent got the same events. For one agent each time, a new session must show
/// the same state.
async fn at_a_quiet_moment(desks: &[Desk], round: usize, tally: &Tally) {
    for (index, desk) in desks.iter().enumerate() {
        let agent = desk.lock().await;
        if let Some(complaint) = agent.at_a_quiet_moment(index == round % desks.len()).await {
            tally.broke(format!("{}: {complaint}", agent.extension));
        }
    }
}

#[actix_web::test]
async fn a_call_centre_survives_every_kind_of_fault() {
    Soak { agents: 10, lasts: Lasts::EveryKind, seed: from_environment("SOAK_SEED", 1) }.run().await;
}

#[actix_web::test]
#[ignore = "takes half an hour"]
async fn a_call_centre_survives_half_an_hour_of_random_faults() {
    let lasts = Duration::from_secs(from_environment("SOAK_SECONDS", 1800));
    let agents = from_environment("SOAK_AGENTS", 200);
    Soak { agents, lasts: Lasts::Time(lasts), seed: from_environment("SOAK_SEED", 1) }.run().await;
}
