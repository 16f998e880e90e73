use std::time::{Duration, Instant};

use super::LogQuestion;
use super::Release;
use super::held::{HeldEvent, release_unlogged};
use crate::{EntryHead, LogEntry, Position};

/// Entry that is on its way to the engine.
#[derive(Debug)]
pub(crate) struct InFlight {
    entry: LogEntry,
    text: Vec<u8>,
    events: Vec<HeldEvent>,
    stage: Stage,
    asked_at: Option<Instant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Append,
    Look(Position),
    Done,
}

impl InFlight {
    pub(crate) fn new(mut entry: LogEntry, events: Vec<HeldEvent>) -> Self {
        entry.events = events.iter().map(|held| held.event.clone()).collect();
        Self { text: entry.encode(), entry, events, stage: Stage::Append, asked_at: None }
    }

    pub(crate) fn entry(&self) -> &LogEntry {
        &self.entry
    }

    pub(crate) fn head(&self) -> EntryHead {
        self.entry.head()
    }

    pub(crate) fn is_done(&self) -> bool {
        self.stage == Stage::Done
    }

    /// True if all its events were given out.
    pub(crate) fn is_fetched(&self) -> bool {
        self.events.iter().all(|held| held.is_sent)
    }

    pub(crate) fn asked_at(&self) -> Option<Instant> {
        if self.is_done() { None } else { self.asked_at }
    }

    pub(crate) fn waiting_since(&self) -> Option<Instant> {
        self.events.iter().find(|held| !held.is_sent).map(|held| held.since)
    }

    pub(crate) fn question(&mut self, expected: Position, now: Instant, ask_again: Duration) -> Option<LogQuestion> {
        if self.asked_at.is_some_and(|at| now.saturating_duration_since(at) < ask_again) {
            return None;
        }
        let question = match self.stage {
            Stage::Append => LogQuestion::Append { head: self.head(), expected, text: self.text.clone() },
            Stage::Look(at) => LogQuestion::Look { at },
            Stage::Done => return None,
        };
        self.asked_at = Some(now);
        Some(question)
    }

    pub(crate) fn look(&mut self, at: Position) {
        self.stage = Stage::Look(at);
        self.asked_at = None;
    }

    pub(crate) fn looks_at(&self, at: Position) -> bool {
        self.stage == Stage::Look(at)
    }

    /// Goes back to storing, after the wait: what was looked at is not to be found, so the read was out of date.
    pub(crate) fn append_again(&mut self) {
        self.stage = Stage::Append;
    }

    /// Gives its events back, which are not stored.
    pub(crate) fn take_events(&mut self) -> Vec<HeldEvent> {
        std::mem::take(&mut self.events)
    }

    pub(crate) fn is_stored(&mut self) {
        self.stage = Stage::Done;
    }

    /// Returns the events that are stored and were not sent yet.
    pub(crate) fn take_stored(&mut self) -> Vec<Release> {
        if !self.is_done() {
            return Vec::new();
        }
        let stored = self.events.drain(..).filter(|held| !held.is_sent);
        stored.map(|held| Release { event: held.event, logged: true }).collect()
    }

    pub(crate) fn release_unlogged(&mut self) -> impl Iterator<Item = Release> + '_ {
        release_unlogged(self.events.iter_mut())
    }
}
