use std::sync::Mutex as Shared;
use std::time::Duration;

use futures::future::join_all;

use super::*;
use crate::{StoredEntry, WriteError};

/// Time that a step takes.
const STEP_TIME: Duration = Duration::from_millis(3);

/// An engine with one log for all sessions, an entry at each place, which counts the steps of its removal.
#[derive(Debug)]
struct SlowEngine {
    first: Shared<u64>,
    last: u64,
    steps: Shared<Vec<(Instant, u64)>>,
    at_work: Mutex<()>,
}

impl SlowEngine {
    fn new(last: u64) -> Self {
        Self { first: Shared::new(1), last, steps: Shared::default(), at_work: Mutex::default() }
    }

    fn entry(&self, place: u64) -> Option<StoredEntry> {
        (place <= self.last).then(|| StoredEntry { position: Position(place), text: Vec::new() })
    }
}

impl SessionLog for SlowEngine {
    async fn append(&self, _: SessionKey, _: Vec<u8>, _: Position) -> Result<Position, WriteError> {
        Err(EngineError::Refused("nothing is stored here".to_owned()).into())
    }

    async fn entry_at(&self, _: SessionKey, position: Position) -> Result<Option<StoredEntry>, EngineError> {
        Ok(self.entry(position.0))
    }

    async fn first(&self, _: SessionKey) -> Result<Option<StoredEntry>, EngineError> {
        Ok(self.entry(*self.first.lock().unwrap()))
    }

    async fn last(&self, _: SessionKey) -> Result<Option<StoredEntry>, EngineError> {
        Ok(self.entry(self.last))
    }

    async fn entries_at(&self, _: SessionKey, places: &[Position]) -> Result<Vec<Option<StoredEntry>>, EngineError> {
        Ok(places.iter().map(|place| self.entry(place.0)).collect())
    }

    async fn read(&self, _: SessionKey, from: Position) -> Result<Vec<StoredEntry>, EngineError> {
        Ok((from.0..=self.last).filter_map(|place| self.entry(place)).collect())
    }

    async fn purge(&self, _: SessionKey, up_to: Position) -> Result<(), EngineError> {
        let _alone = self.at_work.try_lock().expect("one removal at a time");
        sleep(STEP_TIME).await;
        self.steps.lock().unwrap().push((Instant::now(), up_to.0));
        *self.first.lock().unwrap() = up_to.0 + 1;
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_log_is_removed_in_small_steps_with_long_pauses() {
    let engine = SlowEngine::new(2 * STEP + 5);
    let began = Instant::now();
    LogRemoval::default().remove(&engine, SessionKey::of("a")).await.unwrap();
    let steps: Vec<_> =
        engine.steps.lock().unwrap().iter().map(|(at, up_to)| (at.duration_since(began), *up_to)).collect();
    let each = (1 + PAUSES) * STEP_TIME;
    let expected = [(STEP_TIME, STEP + 1), (STEP_TIME + each, 2 * STEP + 1), (STEP_TIME + 2 * each, 3 * STEP + 1)];
    assert_eq!(steps, expected);
}

#[tokio::test(start_paused = true)]
async fn logs_are_removed_one_after_the_other() {
    let engine = &SlowEngine::new(5 * STEP);
    let removal = LogRemoval::default();
    let removed = ["a", "b", "c"].map(|session| removal.remove(engine, SessionKey::of(session)));
    join_all(removed).await.into_iter().for_each(|removed| removed.unwrap());
    assert_eq!(engine.steps.lock().unwrap().len(), 5);
    assert_eq!(engine.first(SessionKey::of("a")).await, Ok(None));
}

#[tokio::test(start_paused = true)]
async fn a_log_without_entries_is_left_alone() {
    let engine = SlowEngine::new(0);
    LogRemoval::default().remove(&engine, SessionKey::of("a")).await.unwrap();
    assert!(engine.steps.lock().unwrap().is_empty());
}
