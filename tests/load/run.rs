//! Run: all users log on, calls are made at a steady pace, all users log off.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::StreamExt;
use serde_json::json;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::channel::Tally;
use super::figures::Figures;
use super::http::{Http, Request};
use super::script::{Call, HASTY, SCRIPTS, Script, Who, needs};
use super::user::{User, log_on};
use crate::harness::{PASSWORD, Program};

/// Number of concurrent logons and logoffs, as at the start or end of a shift.
const AT_ONCE: usize = 16;

/// Time limit for unmeasured steps on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Idle time before a measurement, so that the cost of idle channels does not include the cost of logons.
const SETTLING: Duration = Duration::from_secs(1);

/// Log of warnings, and of the start. Nothing else is logged when nothing is wrong.
pub(super) const LOGGING: (&str, &str) = ("WEBPROXY_LOGGING__FILTER", "warn,altigen_webproxy::startup=info");

/// First extension of the callers, and of the users who log on after they have left.
const FIRST: usize = 201;
const FIRST_OF_NEXT_SHIFT: usize = 1201;

/// Size of the load.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) users: usize,
    pub(super) calls_per_second: u32,
    pub(super) duration: Duration,
    /// Time that the parties talk between two actions, in ms.
    pub(super) talk: u64,
}

/// Result of a run.
#[derive(Debug)]
pub(super) struct Report {
    plan: Plan,
    calls: u32,
    load: Duration,
    events: Tally,
    figures: Figures,
    start: Duration,
    log_on: Duration,
    memory_at_start: u64,
    memory_idle: u64,
    descriptors: usize,
    /// Memory in KiB at each second of the load.
    memory: Vec<u64>,
    memory_after: u64,
    cpu_of_log_on: Duration,
    cpu: Duration,
    most_in_calls: usize,
    complaints: Vec<String>,
}

/// Performs the run. Checks that no event is lost and nothing is left.
pub(super) async fn run(plan: Plan) -> Report {
    let spawned = Instant::now();
    let mut program = Program::configured(&plan.config(), &[LOGGING]);
    let address = program.web_api().await.address;
    ready(address).await;
    let start = spawned.elapsed();
    let memory_at_start = program.resident();

    let logging_on = Instant::now();
    let users = log_on_all(plan, address).await;
    let log_on = logging_on.elapsed();
    let cpu_of_log_on = program.cpu();
    assert_no_licence_is_left(address).await;
    tokio::time::sleep(SETTLING).await;
    let memory_idle = program.resident();
    let cpu_idle = program.cpu();
    let descriptors = program.descriptors();

    let begun = Instant::now();
    let (users, memory, most_in_calls) = load(plan, users, &program).await;
    let load = begun.elapsed();
    let cpu = program.cpu().saturating_sub(cpu_idle);

    let (figures, events) = log_off_all(users, address).await;
    let memory_after = program.resident();
    next_shift(plan, address).await;
    Report {
        plan,
        calls: plan.calls(),
        load,
        events,
        figures,
        start,
        log_on,
        memory_at_start,
        memory_idle,
        descriptors,
        memory,
        memory_after,
        cpu_of_log_on,
        cpu,
        most_in_calls,
        complaints: program.unread_lines(),
    }
}

impl Plan {
    fn calls(&self) -> u32 {
        self.calls_per_second * u32::try_from(self.duration.as_secs()).expect("a run is short")
    }

    fn extensions(&self, first: usize) -> impl Iterator<Item = String> + use<> {
        (first..first + self.users).map(|number| number.to_string())
    }

    /// Configuration with as many licences as users, so that a lost licence is detected.
    fn config(&self) -> String {
        let users = self.users;
        let range = |first: usize| format!("{first}-{}", first + users - 1);
        let extensions = |first: usize| {
            format!("[[altiserv.embedded.extensions]]\nnumber = \"{}\"\npassword = \"{PASSWORD}\"\n\n", range(first))
        };
        let callers = extensions(FIRST);
        let next_shift = extensions(FIRST_OF_NEXT_SHIFT);
        let hasty: String = HASTY.chars().filter(char::is_ascii_digit).collect();
        // Few events are kept for resumed channels, so that those buffers are full before memory is measured.
        format!(
            "[server]\nlisten = \"127.0.0.1:0\"\n\n[sessions]\nreplay_events = 4\n\n[altiserv.embedded]\nlicences = {users}\nworkgroups = []\n\n\
             {callers}{next_shift}[[altiserv.embedded.trunks]]\naccess_code = \"9\"\nlines = {users}\n\n\
             [altiserv.embedded.outside_numbers.default]\nring_time = \"300ms\"\n\n\
             [[altiserv.embedded.outside_numbers.rules]]\nnumber = \"1{hasty}\"\n\
             behaviour = {{ ring_time = \"300ms\", hang_up_after = \"500ms\" }}\n"
        )
    }
}

/// Waits until the program is connected to its server.
pub(super) async fn ready(address: SocketAddr) {
    let asking = async {
        let mut http = Http::connect(address).await;
        while http.send(Request { method: "GET", path: "/ready", ..Request::default() }).await.status != 200 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.expect("the program becomes ready");
}

async fn log_on_all(plan: Plan, address: SocketAddr) -> Vec<User> {
    let logons = plan.extensions(FIRST).map(|extension| User::log_on(address, extension));
    futures::stream::iter(logons).buffer_unordered(AT_ONCE).collect().await
}

async fn assert_no_licence_is_left(address: SocketAddr) {
    let reply = log_on(&mut Http::connect(address).await, &FIRST_OF_NEXT_SHIFT.to_string()).await;
    assert_eq!(reply.status, 402, "every licence is in use: {}", reply.body);
}

/// Makes the calls. Returns the users, the memory at each second, and the maximum number of users in calls at once.
async fn load(plan: Plan, users: Vec<User>, program: &Program) -> (Vec<User>, Vec<u64>, usize) {
    let (free, mut pool) = mpsc::channel(plan.users);
    for user in users {
        free.send(user).await.unwrap_or_else(|_| unreachable!("the pool is open"));
    }
    let free = Arc::new(free);
    let mut memory = Vec::new();
    let mut most_in_calls = 0;
    let mut calls = JoinSet::new();
    let mut pace = tokio::time::interval(Duration::from_secs(1) / plan.calls_per_second);
    for (number, script) in (0..plan.calls()).zip(SCRIPTS.iter().cycle()) {
        pace.tick().await;
        if number % plan.calls_per_second == 0 {
            memory.push(program.resident());
        }
        let call = call(script, &mut pool).await;
        most_in_calls = most_in_calls.max(plan.users - pool.len());
        calls.spawn(play(call, script, Duration::from_millis(plan.talk), Arc::clone(&free)));
        while let Some(played) = calls.try_join_next() {
            played.expect("a call follows its script");
        }
    }
    while let Some(played) = calls.join_next().await {
        played.expect("a call follows its script");
    }
    memory.push(program.resident());
    drop(free);
    let mut users = Vec::new();
    while let Some(user) = pool.recv().await {
        users.push(user);
    }
    assert_eq!(users.len(), plan.users);
    (users, memory, most_in_calls)
}

/// Assigns to a call the users who have been without a call for longest.
async fn call(script: Script, pool: &mut mpsc::Receiver<User>) -> Call {
    let mut parties = [None, None];
    for (party, who) in parties.iter_mut().zip([Who::Caller, Who::Callee]) {
        if needs(script, who) {
            *party = tokio::time::timeout(PATIENCE, pool.recv()).await.expect("calls come to an end");
        }
    }
    let [caller, callee] = parties;
    Call::new(caller, callee)
}

async fn play(mut call: Call, script: Script, talk: Duration, free: Arc<mpsc::Sender<User>>) {
    call.play(script, talk).await;
    for user in [call.caller, call.callee].into_iter().flatten() {
        free.send(user).await.unwrap_or_else(|_| unreachable!("the pool is open until all calls are over"));
    }
}

/// Logs off all users. Nobody may have a call left, and each user must have exactly the expected events.
async fn log_off_all(mut users: Vec<User>, address: SocketAddr) -> (Figures, Tally) {
    let list = Request { method: "GET", path: "/simulator/calls", ..Request::default() };
    assert_eq!(Http::connect(address).await.send(list).await.body, json!({ "calls": [] }));
    for user in &mut users {
        user.assert_idle().await;
    }
    let mut figures = Figures::default();
    let mut events = Tally::new();
    let mut logging_off = futures::stream::iter(users.into_iter().map(User::log_off)).buffer_unordered(AT_ONCE);
    while let Some((times, received)) = logging_off.next().await {
        figures.merge(times);
        for (kind, count) in received {
            *events.entry(kind).or_default() += count;
        }
    }
    (figures, events)
}

/// Logs on as many other users. This needs every licence.
async fn next_shift(plan: Plan, address: SocketAddr) {
    let mut http = Http::connect(address).await;
    let logging_on = async {
        for extension in plan.extensions(FIRST_OF_NEXT_SHIFT) {
            loop {
                let reply = log_on(&mut http, &extension).await;
                match reply.status {
                    200 => break,
                    // The last logoffs may still be under way.
                    402 => tokio::time::sleep(Duration::from_millis(20)).await,
                    _ => panic!("{extension} logs on: {} {}", reply.status, reply.body),
                }
            }
        }
    };
    tokio::time::timeout(PATIENCE, logging_on).await.expect("all licences are free again");
}

impl Report {
    /// Memory growth in KiB from `after` the start of the load to its end; `None` if memory has shrunk.
    pub(super) fn memory_growth(&self, after: Duration) -> Option<u64> {
        let then = self.memory.get(usize::try_from(after.as_secs()).ok()?)?;
        Some(self.memory.last()?.saturating_sub(*then))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plan, calls, load, start, log_on, cpu, cpu_of_log_on, .. } = self;
        let events: u64 = self.events.values().sum();
        writeln!(f, "{calls} calls of {} users in {load:.1?}, {} in calls at most", plan.users, self.most_in_calls)?;
        writeln!(f, "{events} events, none lost: {:?}", self.events)?;
        writeln!(f, "ready {start:.1?} after the start; all logged on in {log_on:.1?}, {cpu_of_log_on:.2?} of CPU")?;
        let share = cpu.as_secs_f64() / load.as_secs_f64() * 100.0;
        writeln!(f, "CPU time under load {cpu:.2?}, {share:.1} % of a core")?;
        writeln!(f, "{} file descriptors with idle channels", self.descriptors)?;
        let bare = self.memory_at_start;
        let idle = self.memory_idle;
        let after = self.memory_after;
        writeln!(f, "memory in KiB: {bare} at start, {idle} with idle channels, {after} after all logged off")?;
        writeln!(f, "each second of the load: {:?}", self.memory)?;
        writeln!(f, "{}", self.figures)?;
        writeln!(f, "logged: {:#?}", self.complaints)
    }
}
