//! The tapes that are being written, the orders for them, and the outcomes that are awaited.

use std::collections::BTreeMap;
use std::time::Duration;

use altilink::{Pad, SessionHandle};

use super::tape::{RecordingOutcome, Scene, Sound, TapeId, TapeName, TapeOrder, TapeTicket};
use crate::exchange::refusal::Refusal;

/// The tapes that are being written.
#[derive(Debug, Default)]
pub(crate) struct RunningTapes {
    last: u64,
    running: BTreeMap<TapeId, RunningTape>,
    orders: Vec<TapeOrder>,
    outcomes: Vec<RecordingOutcome>,
    /// The time of the current input: all that follows from it happens then.
    now: Duration,
}

/// A tape that is being written.
#[derive(Debug)]
struct RunningTape {
    /// The call and the line that it records.
    owner: (SessionHandle, Pad),
    scene: Scene,
}

impl RunningTapes {
    pub(crate) fn set_time(&mut self, now: Duration) {
        self.now = now;
    }

    pub(crate) fn next_id(&mut self) -> TapeId {
        self.last += 1;
        TapeId(self.last)
    }

    pub(crate) fn open(&mut self, tape: TapeId, owner: (SessionHandle, Pad), name: TapeName, scene: Scene) {
        self.orders.push(TapeOrder::Open { tape, at: self.now, name, scene: scene.clone() });
        self.running.insert(tape, RunningTape { owner, scene });
    }

    pub(crate) fn close(&mut self, tape: TapeId, keep: bool) {
        if self.running.remove(&tape).is_some() {
            self.orders.push(TapeOrder::Close { tape, at: self.now, keep });
        }
    }

    /// The tape has ended by itself. Returns the call and the line that it recorded.
    pub(crate) fn remove(&mut self, tape: TapeId) -> Option<(SessionHandle, Pad)> {
        self.running.remove(&tape).map(|running| running.owner)
    }

    /// The call and the line that a tape records.
    pub(crate) fn owner(&self, tape: TapeId) -> Option<(SessionHandle, Pad)> {
        self.running.get(&tape).map(|running| running.owner)
    }

    /// All tapes, each with the call and the line that it records.
    pub(crate) fn owners(&self) -> impl Iterator<Item = (TapeId, (SessionHandle, Pad))> {
        self.running.iter().map(|(tape, running)| (*tape, running.owner))
    }

    /// Orders another scene, if it is another one.
    pub(crate) fn set_scene(&mut self, tape: TapeId, scene: Scene) {
        let Some(running) = self.running.get_mut(&tape) else { return };
        if running.scene != scene {
            running.scene.clone_from(&scene);
            self.orders.push(TapeOrder::Scene { tape, at: self.now, scene });
        }
    }

    /// The party on `line` keys digits, which go on each tape on which the party is heard.
    pub(crate) fn key(&mut self, line: Pad, digits: &str) {
        for (tape, running) in &self.running {
            if running.scene.has(Sound::Voice(line)) {
                self.orders.push(TapeOrder::Keys { tape: *tape, at: self.now, digits: digits.to_owned() });
            }
        }
    }

    /// Notes the outcome of a recording, if its start is awaited.
    pub(crate) fn note_outcome(&mut self, ticket: Option<TapeTicket>, result: Result<(), Refusal>) {
        if let Some(ticket) = ticket {
            self.outcomes.push(RecordingOutcome { ticket, result });
        }
    }

    pub(crate) fn take_orders(&mut self) -> Vec<TapeOrder> {
        std::mem::take(&mut self.orders)
    }

    pub(crate) fn take_outcomes(&mut self) -> Vec<RecordingOutcome> {
        std::mem::take(&mut self.outcomes)
    }
}
