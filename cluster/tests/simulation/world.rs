//! Time, messages and the network.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::{Duration, Instant};

use cluster::{Incarnation, NodeRecord};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::checks::{Calls, Checks, set};
use crate::client::{Client, Frame};
use crate::engine::{Engine, Mutation};
use crate::message::Message;
use crate::node::Node;

pub(crate) const NODES: usize = 5;
pub(crate) const USERS: usize = 4;
const SESSIONS: usize = 2 * USERS;
/// Three clients for each session, some of which know epochs.
pub(crate) const CLIENTS: usize = 3 * SESSIONS;

pub(crate) fn session_of(client: usize) -> usize {
    client / 3
}

pub(crate) fn user_of(session: usize) -> usize {
    session / 2
}

pub(crate) fn sessions_of(user: usize) -> [usize; 2] {
    [2 * user, 2 * user + 1]
}

/// What happened in a run.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) steps: u64,
    pub(crate) events: u64,
    pub(crate) entries: u64,
    pub(crate) claims: u64,
    pub(crate) unlogged: u64,
    pub(crate) broken: u64,
    pub(crate) resyncs: u64,
    pub(crate) resumed: u64,
    pub(crate) fenced: u64,
    pub(crate) overtaken: u64,
    pub(crate) handed_over: u64,
    pub(crate) crashes: u64,
    pub(crate) pauses: u64,
    pub(crate) partitions: u64,
    pub(crate) suspicions: u64,
    pub(crate) outages: u64,
    pub(crate) losses: u64,
    pub(crate) cuts: u64,
    /// Entries that a successor could leave out.
    pub(crate) not_read: u64,
}

impl Figures {
    pub(crate) fn happened(&self) -> bool {
        let told = [self.events, self.entries, self.claims, self.unlogged, self.broken, self.resyncs, self.resumed];
        let moved = [self.fenced, self.overtaken, self.handed_over, self.not_read];
        let faults =
            [self.crashes, self.pauses, self.partitions, self.suspicions, self.outages, self.losses, self.cuts];
        told.iter().chain(&moved).chain(&faults).all(|count| *count > 0)
    }
}

pub(crate) struct World {
    seed: u64,
    rng: ChaCha8Rng,
    pub(crate) mutation: Mutation,
    start: Instant,
    millis: u64,
    next_message: u64,
    queue: BinaryHeap<Reverse<(u64, u64)>>,
    messages: BTreeMap<u64, Message>,
    pub(crate) faulty: bool,
    pub(crate) engine: Engine,
    pub(crate) nodes: Vec<Node>,
    pub(crate) clients: Vec<Client>,
    /// What AltiServ has.
    pub(crate) truth: Vec<Calls>,
    next_call: u32,
    pub(crate) checks: Checks,
    pub(crate) figures: Figures,
}

impl World {
    pub(crate) fn new(seed: u64, mutation: Mutation) -> Self {
        let mut world = Self {
            seed,
            rng: ChaCha8Rng::seed_from_u64(seed),
            mutation,
            start: Instant::now(),
            millis: 0,
            next_message: 0,
            queue: BinaryHeap::new(),
            messages: BTreeMap::new(),
            faulty: true,
            engine: Engine::new(),
            nodes: (0..NODES).map(|_| Node::new(1)).collect(),
            clients: (0..CLIENTS).map(|_| Client::default()).collect(),
            truth: vec![Calls::new(); USERS],
            next_call: 0,
            checks: Checks::default(),
            figures: Figures::default(),
        };
        let now = world.now();
        for node in 0..NODES {
            world.nodes[node].alive.watch_began(now);
            world.send(node as u64, Message::Heartbeat { node });
        }
        (0..CLIENTS).for_each(|client| world.connect(client, None));
        world.send(10, Message::CallChanges);
        world.send(1_000, Message::Fault);
        world
    }

    pub(crate) fn now(&self) -> Instant {
        self.start + Duration::from_millis(self.millis)
    }

    pub(crate) fn millis(&self) -> u64 {
        self.millis
    }

    pub(crate) fn millis_at(&self, at: Instant) -> u64 {
        let from_start = at.saturating_duration_since(self.start);
        u64::try_from(from_start.as_millis()).expect("the simulation is shorter").max(self.millis + 1)
    }

    pub(crate) fn random(&mut self, below: usize) -> usize {
        self.rng.random_range(0..below)
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.faulty && self.random(100) < percent
    }

    pub(crate) fn send(&mut self, delay: u64, message: Message) {
        self.next_message += 1;
        self.queue.push(Reverse((self.millis + delay, self.next_message)));
        self.messages.insert(self.next_message, message);
    }

    /// Sends a message over a network that loses 2 of 100, repeats 2, and delays 5 for long.
    pub(crate) fn send_badly(&mut self, message: &Message) {
        let copies = if self.chance(2) { 0 } else { 1 + usize::from(self.chance(2)) };
        for _ in 0..copies {
            let longest = if self.chance(5) { 900 } else { 4 };
            let delay = 1 + self.random(longest) as u64;
            self.send(delay, message.clone());
        }
    }

    pub(crate) fn send_to_client(&mut self, id: usize, connection: u64, frame: Frame) {
        let arrival = (self.millis + 1 + self.random(10) as u64).max(self.clients[id].last_arrival);
        self.clients[id].last_arrival = arrival;
        self.send(arrival - self.millis, Message::ToClient { client: id, connection, frame });
    }

    pub(crate) fn run(&mut self, steps: u64) {
        for _ in 0..steps {
            if self.checks.broken.is_some() || !self.step() {
                break;
            }
        }
    }

    /// Ends all faults and changes, and gives the world a minute.
    pub(crate) fn come_to_rest(&mut self) {
        self.end_faults();
        let end = self.millis + 60_000;
        while self.millis < end && self.checks.broken.is_none() && self.step() {}
        for id in 0..CLIENTS {
            let (client, truth) = (&self.clients[id], &self.truth[user_of(session_of(id))]);
            if !client.attached || client.mirror.calls != *truth {
                self.checks.fail(format!("client {id} at rest: {client:?}, AltiServ has {truth:?}"));
            }
        }
        for user in 0..USERS {
            let owners: Vec<_> = (0..NODES).filter(|node| self.nodes[*node].epoch(user).is_some()).collect();
            if owners.len() != 1 {
                self.checks.fail(format!("user {user} at rest: owned by {owners:?}"));
            }
        }
    }

    pub(crate) fn result(self) -> Result<Figures, String> {
        match self.checks.broken {
            Some(broken) => Err(format!("seed {}, step {}: {broken}", self.seed, self.figures.steps)),
            None => Ok(self.figures),
        }
    }

    fn step(&mut self) -> bool {
        let Some(Reverse((at, id))) = self.queue.pop() else { return false };
        self.millis = at;
        self.figures.steps += 1;
        let message = self.messages.remove(&id).expect("every message in the queue is there");
        if message.passes_engine_of().into_iter().flatten().any(|node| self.nodes[node].cut_off_until > at) {
            return true;
        }
        if message.is_for_run().is_some_and(|(node, run)| self.nodes[node].incarnation != run) {
            return true;
        }
        // A node that is down hears nothing; one that is paused hears it later.
        if let Some(node) = message.is_for() {
            let node = &self.nodes[node];
            if node.down {
                return true;
            }
            if node.paused_until > at {
                let delay = node.paused_until - at;
                self.send(delay, message);
                return true;
            }
        }
        self.deliver(message);
        true
    }

    fn deliver(&mut self, message: Message) {
        match message {
            Message::ToEngine { from, request } => {
                if self.engine.down_until <= self.millis {
                    let answer = self.serve(from, request);
                    self.send_badly(&Message::FromEngine { to: from, answer });
                }
            }
            Message::FromEngine { to: (node, _), answer } => self.answered(node, answer),
            Message::Arrive { node, client, connection, seen } => self.arrived(node, client, connection, seen),
            Message::GiveUp { client, connection } => {
                let state = &self.clients[client];
                if state.connection == connection && !state.attached {
                    self.connect(client, None);
                }
            }
            Message::ToClient { client, connection, frame } => {
                if self.clients[client].connection == connection {
                    self.receive(client, frame);
                }
            }
            Message::AskOwner { node, user, by } => self.asked(node, user, by),
            Message::OwnerSays { to: (node, _), user, owns, .. } => self.owner_says(node, user, owns),
            Message::Timeout { node: (node, _), user, session, token } => self.timed_out(node, user, session, token),
            Message::Wake { node: (node, _), session } => self.wake(node, session),
            Message::Heartbeat { node } => self.heartbeat(node),
            Message::Heard { node, of, incarnation } => {
                let record = NodeRecord::new(Incarnation(incarnation), String::new(), false);
                let now = self.now();
                self.nodes[node].alive.heard(&of.to_string(), &record, now);
            }
            Message::OwnerChanged { node, user, record, revision } => self.owner_changed(node, user, &record, revision),
            Message::CallChanges => self.change_a_call(),
            Message::TellNode { node, user } => self.read_calls(node, user),
            Message::Fault => self.cause_a_fault(),
            Message::Restart { node } => self.restart(node),
        }
    }

    fn change_a_call(&mut self) {
        if !self.faulty {
            return;
        }
        let user = self.random(USERS);
        let known: Vec<u32> = self.truth[user].keys().copied().collect();
        let state = u32::try_from(self.random(4)).expect("a small number");
        if known.len() < 2 || (known.len() < 5 && self.random(3) == 0) {
            self.next_call += 1;
            set(&mut self.truth[user], self.next_call, 1 + state);
        } else {
            let call = known[self.random(known.len())];
            set(&mut self.truth[user], call, state);
        }
        // Two nodes hear one user at different times, and so number other events.
        for node in 0..NODES {
            let delay = 1 + self.random(100) as u64;
            self.send(delay, Message::TellNode { node, user });
        }
        // Busy and calm worlds, so that many events or many faults come together.
        let pace = 40 << (self.seed % 3);
        let pause = 1 + self.random(pace) as u64;
        self.send(pause, Message::CallChanges);
    }
}
