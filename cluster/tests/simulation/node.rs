//! A node: claims users, asks their owners, and gives users up.

use std::collections::HashMap;

use cluster::{
    ClientArrival, Epoch, HEARTBEAT, Incarnation, LastSeen, Life, Liveness, OwnerRecord, Ownership, OwnershipStep,
    Revision,
};

use crate::client::Frame;
use crate::engine::{Answer, Mutation, Request};
use crate::message::{Message, Run};
use crate::session::Session;
use crate::world::{NODES, World, session_of, sessions_of, user_of};

/// Wait for an answer, in milliseconds.
const PATIENCE: u64 = 300;

pub(crate) struct Node {
    pub(crate) incarnation: u64,
    pub(crate) down: bool,
    pub(crate) paused_until: u64,
    /// End of the time in which nothing passes between the node and the engine.
    pub(crate) cut_off_until: u64,
    pub(crate) alive: Liveness,
    pub(crate) sessions: HashMap<usize, Session>,
    users: HashMap<usize, User>,
    next_token: u64,
}

/// A client that waits at a node.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waiting {
    pub(crate) client: usize,
    pub(crate) connection: u64,
    pub(crate) seen: LastSeen,
}

struct User {
    ownership: Ownership,
    waiting: Vec<Waiting>,
    token: u64,
    asking: bool,
    handing_over: bool,
}

impl Node {
    pub(crate) fn new(incarnation: u64) -> Self {
        Self {
            incarnation,
            down: false,
            paused_until: 0,
            cut_off_until: 0,
            alive: Liveness::new(String::new()),
            sessions: HashMap::new(),
            users: HashMap::new(),
            next_token: 0,
        }
    }

    fn user(&mut self, name: usize, user: usize) -> &mut User {
        let incarnation = Incarnation(self.incarnation);
        self.users.entry(user).or_insert_with(|| User {
            ownership: Ownership::new(name.to_string(), incarnation, 0),
            waiting: Vec::new(),
            token: 0,
            asking: false,
            handing_over: false,
        })
    }

    /// Epoch in which sessions of the user may be opened: none while the user is handed over.
    pub(crate) fn opens_in(&self, user: usize) -> Option<Epoch> {
        if self.users.get(&user)?.handing_over { None } else { self.epoch(user) }
    }

    pub(crate) fn epoch(&self, user: usize) -> Option<Epoch> {
        self.users.get(&user)?.ownership.epoch()
    }
}

impl World {
    pub(crate) fn token(&mut self, node: usize, user: usize, session: Option<usize>) -> u64 {
        let this = &mut self.nodes[node];
        this.next_token += 1;
        let (token, incarnation) = (this.next_token, this.incarnation);
        self.send(PATIENCE, Message::Timeout { node: (node, incarnation), user, session, token });
        token
    }

    pub(crate) fn request(&mut self, node: usize, request: Request) {
        let from = (node, self.nodes[node].incarnation);
        self.send_badly(&Message::ToEngine { from, request });
    }

    pub(crate) fn arrived(&mut self, node: usize, client: usize, connection: u64, seen: LastSeen) {
        let user = user_of(session_of(client));
        let waiting = Waiting { client, connection, seen };
        let state = self.nodes[node].user(node, user);
        if state.handing_over {
            return self.send_to_client(client, connection, Frame::Closed { go_to: None });
        }
        if state.ownership.epoch().is_some() {
            return self.serve_in_session(node, waiting);
        }
        state.waiting.push(waiting);
        if !std::mem::replace(&mut state.asking, true) {
            self.follow(node, user, OwnershipStep::Read);
        }
    }

    fn follow(&mut self, node: usize, user: usize, step: OwnershipStep) {
        let token = self.token(node, user, None);
        self.nodes[node].user(node, user).token = token;
        match step {
            OwnershipStep::Read => self.request(node, Request::ReadUser { user }),
            OwnershipStep::Claim { record, expected } => self.request(node, Request::Claim { user, record, expected }),
            OwnershipStep::Ask(owner) => {
                let by = (node, self.nodes[node].incarnation);
                let node = owner.node.parse().expect("nodes are named by their numbers");
                self.send_badly(&Message::AskOwner { node, user, by });
            }
            OwnershipStep::Serve(_) => {
                for waiting in self.take_waiting(node, user) {
                    self.serve_in_session(node, waiting);
                }
            }
            OwnershipStep::Elsewhere(owner) => {
                let go_to = owner.node.parse().ok();
                for Waiting { client, connection, .. } in self.take_waiting(node, user) {
                    self.send_to_client(client, connection, Frame::Closed { go_to });
                }
            }
        }
    }

    fn take_waiting(&mut self, node: usize, user: usize) -> Vec<Waiting> {
        let state = self.nodes[node].user(node, user);
        (state.token, state.asking) = (0, false);
        std::mem::take(&mut state.waiting)
    }

    pub(crate) fn asked(&mut self, node: usize, user: usize, by: Run) {
        let owns = self.nodes[node].epoch(user).is_some();
        self.send_badly(&Message::OwnerSays { from: node, to: by, user, owns });
    }

    pub(crate) fn owner_says(&mut self, node: usize, user: usize, owns: bool) {
        let state = self.nodes[node].user(node, user);
        if state.asking {
            let step = if owns { state.ownership.owner_answered() } else { state.ownership.owner_is_silent() };
            self.follow(node, user, step);
        }
    }

    pub(crate) fn timed_out(&mut self, node: usize, user: usize, session: Option<usize>, token: u64) {
        if let Some(session) = session {
            return self.log_is_not_read(node, session, token);
        }
        let state = self.nodes[node].user(node, user);
        if state.token == token && state.asking {
            let step = state.ownership.owner_is_silent();
            self.follow(node, user, step);
        }
    }

    pub(crate) fn answered(&mut self, node: usize, answer: Answer) {
        match answer {
            Answer::User { user, record } => self.user_is_read(node, user, record),
            Answer::Claimed { user, revision } => {
                let state = self.nodes[node].user(node, user);
                if state.asking {
                    let step = match revision {
                        Some(revision) => state.ownership.claimed(revision),
                        None => state.ownership.refused(),
                    };
                    self.follow(node, user, step);
                }
            }
            Answer::Removed => {}
            Answer::Log { session, entries, exists } => self.log_is_read(node, session, entries, exists),
            Answer::Created { session, is_new } => self.session_is_created(node, session, is_new),
            Answer::Writer { session, answer } => self.writer_is_answered(node, session, answer),
        }
    }

    fn user_is_read(&mut self, node: usize, user: usize, record: Option<(OwnerRecord, Revision)>) {
        if !self.nodes[node].user(node, user).asking {
            if let Some((record, revision)) = record {
                self.owner_changed(node, user, &record, revision);
            }
            return;
        }
        let is_suspected = self.is_suspected_wrongly();
        let (now, this) = (self.now(), &self.nodes[node]);
        let life = match &record {
            None => Life::Unknown,
            Some(_) if is_suspected => Life::Gone,
            Some((owner, _)) => this.alive.life(&owner.node, owner.incarnation, now),
        };
        let step = self.nodes[node].user(node, user).ownership.arrived(ClientArrival { record, life });
        self.follow(node, user, step);
    }

    /// Every node watches the records of the users.
    pub(crate) fn owner_changed(&mut self, node: usize, user: usize, record: &OwnerRecord, revision: Revision) {
        if self.nodes[node].user(node, user).ownership.seen(record, revision) {
            self.step_down(node, user);
        }
    }

    /// Writes the node's record, and reads those of its users: a watch may have missed something.
    pub(crate) fn heartbeat(&mut self, node: usize) {
        let pause = u64::try_from(HEARTBEAT.as_millis()).expect("a few seconds");
        self.send(pause, Message::Heartbeat { node });
        let (now, this) = (self.millis(), &self.nodes[node]);
        if this.down || this.paused_until > now || this.cut_off_until > now || self.engine.down_until > now {
            return;
        }
        let incarnation = this.incarnation;
        let mut owned: Vec<_> = this.users.keys().copied().filter(|user| this.epoch(*user).is_some()).collect();
        owned.sort_unstable();
        for other in 0..NODES {
            self.send_badly(&Message::Heard { node: other, of: node, incarnation });
        }
        for user in owned {
            self.request(node, Request::ReadUser { user });
        }
    }

    /// Begins to store everything of a user for another node.
    pub(crate) fn hand_over(&mut self, node: usize, user: usize) {
        let (now, this) = (self.millis(), &mut self.nodes[node]);
        if this.down || this.paused_until > now || this.epoch(user).is_none() {
            return;
        }
        this.user(node, user).handing_over = true;
        self.close_sessions(node, user);
    }

    /// Gives a user up whose sessions are all stored.
    pub(crate) fn is_handed_over(&mut self, node: usize, user: usize) {
        if !self.nodes[node].user(node, user).handing_over || self.has_open_session(node, user) {
            return;
        }
        if let Some(revision) = self.nodes[node].user(node, user).ownership.release() {
            self.figures.handed_over += 1;
            self.request(node, Request::Remove { user, revision });
        }
        self.step_down(node, user);
    }

    /// Gives the user up, and sends its clients away.
    pub(crate) fn step_down(&mut self, node: usize, user: usize) {
        if self.mutation == Mutation::NoStepDown {
            return;
        }
        let state = self.nodes[node].user(node, user);
        state.ownership.fenced();
        state.handing_over = false;
        for session in sessions_of(user) {
            for (client, connection) in self.drop_session(node, session) {
                self.send_to_client(client, connection, Frame::Closed { go_to: None });
            }
        }
    }
}
