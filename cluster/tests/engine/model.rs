//! A map and a list that an engine is compared with, step by step.

use std::collections::BTreeMap;

use cluster::{Bucket, Expected, Position, Registry, Revision, SessionKey, SessionLog, WriteError};
use proptest::prelude::*;

/// A step. Keys and sessions are few, so that steps meet.
#[derive(Debug, Clone)]
pub(crate) enum Op {
    Write { key: u8, condition: Condition },
    Remove { key: u8, is_current: bool },
    Append { session: u8, condition: Condition },
    Purge { session: u8 },
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Condition {
    Nothing,
    Current,
    Older,
    Any,
}

pub(crate) fn any_op() -> impl Strategy<Value = Op> {
    let condition = || {
        prop_oneof![Just(Condition::Nothing), Just(Condition::Current), Just(Condition::Older), Just(Condition::Any)]
    };
    prop_oneof![
        4 => (0..3u8, condition()).prop_map(|(key, condition)| Op::Write { key, condition }),
        2 => (0..3u8, any::<bool>()).prop_map(|(key, is_current)| Op::Remove { key, is_current }),
        5 => (0..2u8, condition()).prop_map(|(session, condition)| Op::Append { session, condition }),
        1 => (0..2u8).prop_map(|session| Op::Purge { session }),
    ]
}

#[derive(Default)]
pub(crate) struct Model {
    records: BTreeMap<u8, (Revision, Vec<u8>)>,
    logs: BTreeMap<u8, Vec<(Position, Vec<u8>)>>,
    last_revision: Revision,
    last_position: Position,
    texts: u32,
}

impl Model {
    /// Takes a step with the engine, and compares what it answers and has.
    pub(crate) async fn check<E: Registry + SessionLog>(&mut self, engine: &E, op: Op) -> Result<(), String> {
        self.texts += 1;
        match op {
            Op::Write { key, condition } => self.write(engine, key, condition).await?,
            Op::Remove { key, is_current } => self.remove(engine, key, is_current).await?,
            Op::Append { session, condition } => self.append(engine, session, condition).await?,
            Op::Purge { session } => {
                engine.purge(session_of(session), self.last_position).await.map_err(|error| error.to_string())?;
                self.logs.remove(&session);
            }
        }
        self.compare(engine).await
    }

    async fn write<E: Registry>(&mut self, engine: &E, key: u8, condition: Condition) -> Result<(), String> {
        let found = self.records.get(&key).map(|(revision, _)| *revision);
        let (expected, is_as_expected) = match condition {
            Condition::Nothing => (Expected::Absent, found.is_none()),
            Condition::Current => (Expected::At(found.unwrap_or(Revision(1))), found.is_some()),
            Condition::Older => (Expected::At(older(found)), false),
            Condition::Any => (Expected::Anything, true),
        };
        let text = self.texts.to_string().into_bytes();
        match engine.write(Bucket::Users, &key.to_string(), text.clone(), expected).await {
            Ok(revision) if is_as_expected && revision > self.last_revision => {
                self.last_revision = revision;
                self.records.insert(key, (revision, text));
                Ok(())
            }
            Err(WriteError::Changed) if !is_as_expected => Ok(()),
            answer => Err(format!("{expected:?} where {found:?} is: {answer:?}")),
        }
    }

    async fn remove<E: Registry>(&mut self, engine: &E, key: u8, is_current: bool) -> Result<(), String> {
        let found = self.records.get(&key).map(|(revision, _)| *revision);
        let revision = match found {
            Some(current) if is_current => current,
            _ => older(found),
        };
        match engine.remove(Bucket::Users, &key.to_string(), revision).await {
            Ok(()) if found == Some(revision) => drop(self.records.remove(&key)),
            Err(WriteError::Changed) if found != Some(revision) => {}
            answer => return Err(format!("removal at {revision:?} where {found:?} is: {answer:?}")),
        }
        Ok(())
    }

    async fn append<E: SessionLog>(&mut self, engine: &E, session: u8, condition: Condition) -> Result<(), String> {
        let log = self.logs.entry(session).or_default();
        let last = log.last().map_or(Position::START, |(position, _)| *position);
        let expected = match condition {
            Condition::Nothing => Position::START,
            Condition::Current | Condition::Any => last,
            Condition::Older => Position(last.0.wrapping_sub(1).min(1_000_000)),
        };
        let text = self.texts.to_string().into_bytes();
        match engine.append(session_of(session), text.clone(), expected).await {
            Ok(position) if expected == last && position > self.last_position => {
                self.last_position = position;
                log.push((position, text));
                Ok(())
            }
            Err(WriteError::Fenced { expected: said, last: found })
                if expected != last && (said, found) == (expected, last) =>
            {
                Ok(())
            }
            answer => Err(format!("entry behind {expected:?} where {last:?} is the last: {answer:?}")),
        }
    }

    async fn compare<E: Registry + SessionLog>(&self, engine: &E) -> Result<(), String> {
        for key in 0..3 {
            let stored =
                Registry::read(engine, Bucket::Users, &key.to_string()).await.map_err(|error| error.to_string())?;
            let stored = stored.map(|record| (record.revision, record.text));
            if stored.as_ref() != self.records.get(&key) {
                return Err(format!("record {key}: {stored:?}, not {:?}", self.records.get(&key)));
            }
        }
        for session in 0..2 {
            let stored = SessionLog::read(engine, session_of(session), Position::START)
                .await
                .map_err(|error| error.to_string())?;
            let stored: Vec<_> = stored.into_iter().map(|entry| (entry.position, entry.text)).collect();
            if stored != self.logs.get(&session).cloned().unwrap_or_default() {
                return Err(format!("log {session}: {stored:?}, not {:?}", self.logs.get(&session)));
            }
        }
        Ok(())
    }
}

fn session_of(session: u8) -> SessionKey {
    SessionKey::of(&format!("model {session}"))
}

/// A revision that the record does not have.
fn older(found: Option<Revision>) -> Revision {
    match found {
        Some(Revision(revision)) if revision > 1 => Revision(revision - 1),
        _ => Revision(1_000_000),
    }
}
