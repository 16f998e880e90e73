//! The engine behind a network that loses, delays and repeats, and whose reads may be out of date.

use std::collections::HashMap;

use cluster::{
    Bucket, EngineCore, EntryHead, Expected, LogAnswer, LogEntry, OwnerRecord, Position, Revision, SessionKey,
    WriteError,
};

use crate::message::{Message, Run};
use crate::world::{NODES, World, user_of};

/// Fault that the simulation must notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mutation {
    None,
    /// The engine stores every entry, whatever is expected.
    NoFence,
    /// The engine accepts every claim, and with the same revision.
    EveryClaimAccepted,
    /// A number is taken for the event that the node knows, whoever gave it.
    NoDoubt,
    /// A fenced node goes on.
    NoStepDown,
}

#[derive(Debug, Clone)]
pub(crate) enum Request {
    ReadUser { user: usize },
    Claim { user: usize, record: OwnerRecord, expected: Expected },
    Remove { user: usize, revision: Revision },
    ReadLog { session: usize },
    Create { session: usize },
    Append { session: usize, head: EntryHead, expected: Position, text: Vec<u8> },
    Look { session: usize, at: Position },
}

#[derive(Debug, Clone)]
pub(crate) enum Answer {
    User { user: usize, record: Option<(OwnerRecord, Revision)> },
    Claimed { user: usize, revision: Option<Revision> },
    Removed,
    Log { session: usize, entries: Vec<(Position, LogEntry)>, exists: bool },
    Created { session: usize, is_new: bool },
    Writer { session: usize, answer: LogAnswer },
}

pub(crate) struct Engine {
    pub(crate) core: EngineCore,
    pub(crate) down_until: u64,
    /// All records that a user ever had, for reads that are out of date.
    history: HashMap<usize, Vec<Option<(OwnerRecord, Revision)>>>,
}

impl Engine {
    pub(crate) fn new() -> Self {
        Self { core: EngineCore::keeping(60), down_until: 0, history: HashMap::new() }
    }
}

fn key(session: usize) -> SessionKey {
    SessionKey::of(&session.to_string())
}

pub(crate) fn entry_of(text: &[u8]) -> LogEntry {
    LogEntry::decode(text).expect("the nodes write entries")
}

impl World {
    /// Carries a request out that has reached the engine.
    pub(crate) fn serve(&mut self, from: Run, request: Request) -> Answer {
        match request {
            Request::ReadUser { user } => Answer::User { user, record: self.read_user(user) },
            Request::Claim { user, record, expected } => {
                Answer::Claimed { user, revision: self.claim(user, &record, expected) }
            }
            Request::Remove { user, revision } => self.remove(user, revision),
            Request::ReadLog { session } => self.read_log(session),
            Request::Create { session } => {
                let now = self.now();
                let key = session.to_string();
                let written = self.engine.core.write(Bucket::Sessions, &key, Vec::new(), Expected::Absent, now);
                Answer::Created { session, is_new: written.is_ok() }
            }
            Request::Append { session, head, expected, text } => {
                Answer::Writer { session, answer: self.append(from, session, head, expected, text) }
            }
            Request::Look { session, at } => {
                let found = if self.chance(5) { None } else { self.engine.core.entry_at(key(session), at) };
                let entry = found.map(|stored| entry_of(&stored.text));
                let entry = entry.map(|entry| (entry.head(), entry.tail(at)));
                Answer::Writer { session, answer: LogAnswer::Seen { at, entry } }
            }
        }
    }

    fn read_user(&mut self, user: usize) -> Option<(OwnerRecord, Revision)> {
        let age = if self.chance(10) { self.random(3) } else { 0 };
        let history = self.engine.history.get(&user)?;
        history.get(history.len().checked_sub(1 + age)?).cloned()?
    }

    fn claim(&mut self, user: usize, record: &OwnerRecord, expected: Expected) -> Option<Revision> {
        let is_mutant = self.mutation == Mutation::EveryClaimAccepted;
        let expected = if is_mutant { Expected::Anything } else { expected };
        let now = self.now();
        let revision = self.engine.core.write(Bucket::Users, &user.to_string(), record.encode(), expected, now).ok()?;
        let revision = if is_mutant { Revision(1) } else { revision };
        self.engine.history.entry(user).or_default().push(Some((record.clone(), revision)));
        self.figures.claims += 1;
        for node in 0..NODES {
            self.send_badly(&Message::OwnerChanged { node, user, record: record.clone(), revision });
        }
        Some(revision)
    }

    fn remove(&mut self, user: usize, revision: Revision) -> Answer {
        if self.engine.core.remove(Bucket::Users, &user.to_string(), revision).is_ok() {
            self.engine.history.entry(user).or_default().push(None);
        }
        Answer::Removed
    }

    fn read_log(&mut self, session: usize) -> Answer {
        let stale = usize::from(self.chance(10));
        let stored = self.engine.core.entries(key(session));
        let length = stored.len().saturating_sub(stale);
        let kept = stored.take(length);
        let all: Vec<_> = kept.map(|entry| (entry.position, entry_of(&entry.text))).collect();
        let from = all.last().map_or(Position::START, |(_, entry)| entry.read_from);
        let mut entries = all.clone();
        entries.retain(|(position, _)| *position >= from);
        self.figures.not_read += (all.len() - entries.len()) as u64;
        self.checks.read(session, &all, &entries);
        self.checks.followed(session, &all, &entries);
        let exists = self.engine.core.read(Bucket::Sessions, &session.to_string()).is_some();
        Answer::Log { session, entries, exists: exists && stale == 0 }
    }

    fn append(&mut self, from: Run, session: usize, head: EntryHead, expected: Position, text: Vec<u8>) -> LogAnswer {
        let key = key(session);
        let is_mutant = self.mutation == Mutation::NoFence;
        let expected = if is_mutant { self.engine.core.last(key) } else { expected };
        let entry = entry_of(&text);
        match self.engine.core.append(key, text, expected) {
            Ok(position) => {
                self.figures.entries += 1;
                self.figures.broken += u64::from(entry.broken);
                self.checks.stored(user_of(session), session, &entry, from);
                LogAnswer::Stored { head, position }
            }
            Err(WriteError::Fenced { last, .. }) => LogAnswer::Refused { head, last },
            Err(error) => panic!("{error}"),
        }
    }
}
