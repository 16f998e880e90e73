//! Load while nodes come and go: callers who ring and hang up, and users who dial, each call with a key of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use tokio::sync::{RwLock, RwLockWriteGuard};
use tokio::task::JoinSet;

use super::client::Client;
use super::crowd::Crowd;
use super::lab::Lab;
use super::simulator::Simulator;

/// Longest time that a call is in one state.
const LASTS: Duration = Duration::from_millis(1_500);

/// Pause between two looks at AltiServ's calls.
const LOOK: Duration = Duration::from_millis(50);

/// Time that a call is left to be seen.
const SEEN: Duration = Duration::from_millis(250);

/// What was placed, and what AltiServ has had.
#[derive(Debug, Default)]
struct Tally {
    rung: AtomicUsize,
    /// Each number that was dialled, with the answer.
    dialled: Mutex<BTreeMap<String, (u16, Value)>>,
    /// Ids of the calls that AltiServ has had to each number.
    placed: Mutex<BTreeMap<String, BTreeSet<i64>>>,
}

/// Pairs of workers: one that rings users, one that has them dial.
const WORKERS: u64 = 4;

/// Load that is under way.
pub(super) struct Load {
    workers: JoinSet<()>,
    work: Arc<Work>,
}

impl Load {
    /// Begins to ring a crowd and to have it dial.
    pub(super) fn start(crowd: &Crowd, simulator: Simulator, seed: u64) -> Self {
        let clients = Arc::clone(&crowd.clients);
        let work = Arc::new(Work { clients, simulator, tally: Tally::default(), calling: RwLock::default() });
        let mut workers = JoinSet::new();
        workers.spawn(Arc::clone(&work).count());
        for worker in 0..WORKERS {
            workers.spawn(Arc::clone(&work).ring(seed.wrapping_add(2 * worker)));
            workers.spawn(Arc::clone(&work).dial(seed.wrapping_add(2 * worker + 1)));
        }
        Self { workers, work }
    }

    /// Waits until nobody has a call, and checks what every client knows and what AltiServ has had. The load goes on
    /// afterwards.
    pub(super) async fn check(&mut self, crowd: &Crowd, lab: &Lab) {
        assert!(self.workers.try_join_next().is_none(), "a worker has failed");
        drop(self.work.checked(crowd, lab).await);
    }

    /// What was done, as it is printed.
    pub(super) fn told(&self) -> String {
        self.work.tally.told()
    }

    /// Checks as [`Self::check`] does, and ends the load.
    pub(super) async fn end(mut self, crowd: &Crowd, lab: &Lab) {
        assert!(self.workers.try_join_next().is_none(), "a worker has failed");
        let _nobody_calls = self.work.checked(crowd, lab).await;
        self.workers.shutdown().await;
    }
}

struct Work {
    clients: Arc<Vec<Client>>,
    simulator: Simulator,
    tally: Tally,
    /// Held by everybody who has a call. A check takes it alone, when nobody has one.
    calling: RwLock<()>,
}

impl Work {
    /// Waits until nobody has a call, and checks everything. Nobody begins one while the guard is held.
    async fn checked(&self, crowd: &Crowd, lab: &Lab) -> RwLockWriteGuard<'_, ()> {
        let nobody_calls = self.calling.write().await;
        crowd.agrees(lab).await;
        let (twice, lost) = (self.tally.dialled_twice(), self.tally.without_session());
        let unplaced = self.tally.unplaced();
        assert!(unplaced.is_empty(), "AltiServ has had no such call: {unplaced:?}");
        assert!(twice.is_empty(), "dialled twice: {twice:?}");
        assert!(lost.is_empty(), "no session: {lost:?}");
        nobody_calls
    }

    /// Rings users for ever.
    async fn ring(self: Arc<Self>, seed: u64) {
        let mut chances = ChaCha8Rng::seed_from_u64(seed);
        loop {
            let _calling = self.calling.read().await;
            let client = &self.clients[chances.random_range(0..self.clients.len())];
            let call = self.simulator.ring(&client.extension).await;
            self.tally.rung.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(LASTS.mul_f64(chances.random())).await;
            if chances.random_bool(0.5) {
                self.simulator.answer(&call).await;
                tokio::time::sleep(LASTS.mul_f64(chances.random())).await;
            }
            self.simulator.hang_up(&call).await;
        }
    }

    /// Has users dial for ever, each number once.
    async fn dial(self: Arc<Self>, seed: u64) {
        let mut chances = ChaCha8Rng::seed_from_u64(seed);
        loop {
            let _calling = self.calling.read().await;
            let number = next_number();
            let client = &self.clients[chances.random_range(0..self.clients.len())];
            let body = json!({ "target": number });
            let answer = client.rest("POST", "/calls", Some(&format!("key-{number}")), Some(body)).await;
            let is_placed = answer.0 == 200;
            locked(&self.tally.dialled).insert(number.clone(), answer);
            tokio::time::sleep(SEEN + LASTS.mul_f64(chances.random())).await;
            // The phone may be in the call of another worker.
            if is_placed {
                self.simulator.phone_hangs_up(&client.extension).await;
            }
        }
    }

    /// Counts AltiServ's calls to each number that is dialled, for ever.
    async fn count(self: Arc<Self>) {
        loop {
            for call in self.simulator.calls().await {
                let is_of_user = call["from"]["number"].as_str().is_some_and(|from| from.len() < 7);
                if let (true, Some(to), Some(id)) = (is_of_user, call["to"].as_str(), call["id"].as_i64()) {
                    let national = to.strip_prefix('1').unwrap_or(to);
                    locked(&self.tally.placed).entry(national.to_owned()).or_default().insert(id);
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

fn next_number() -> String {
    static NUMBERS: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
    format!("408{:07}", 2_000_000 + number)
}

impl Tally {
    /// Numbers whose request was answered as if there were no session.
    fn without_session(&self) -> Vec<String> {
        let dialled = locked(&self.dialled);
        dialled.iter().filter(|(_, (status, _))| *status == 404).map(|(number, _)| number.clone()).collect()
    }

    /// Numbers that were said to be dialled, and that AltiServ has not had.
    fn unplaced(&self) -> Vec<String> {
        let (dialled, placed) = (locked(&self.dialled), locked(&self.placed));
        let said = dialled.iter().filter(|(_, (status, _))| *status == 200).map(|(number, _)| number);
        said.filter(|number| !placed.contains_key(*number)).cloned().collect()
    }

    /// Numbers that AltiServ was asked for more than once.
    fn dialled_twice(&self) -> Vec<String> {
        let placed = locked(&self.placed);
        let twice = placed.iter().filter(|(_, calls)| calls.len() > 1);
        twice.map(|(number, calls)| format!("{number}: {calls:?}")).collect()
    }

    /// What was done, as it is printed.
    fn told(&self) -> String {
        let mut answers: BTreeMap<String, usize> = BTreeMap::new();
        for (status, body) in locked(&self.dialled).values() {
            *answers.entry(format!("{status} {}", body["error"].as_str().unwrap_or(""))).or_default() += 1;
        }
        let (rung, placed) = (self.rung.load(Ordering::Relaxed), locked(&self.placed).len());
        format!("{rung} calls from outside; dialled: {answers:?}; AltiServ has had {placed} of these")
    }
}

fn locked<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
