//! The core's end of the recorder: orders, reports, and the time. The core never waits for the recorder.
//!
//! States of a tape:
//!
//! ```text
//! (none) --[order to open]--> opening --[report]--> turning --[order to close]--> (none)
//!                                |                     |
//!          [not opened in time]  |                     |  [no room for a change]
//!                                v                     v
//!                given up, reported as failed; the order to close it is repeated until it finds room
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::exchange::{TapeFailure, TapeId, TapeOrder, TapeReport};
use crate::recorder::{RecorderChannels, RecorderOrder, Trouble};

/// Interval at which the recorder gets the time while it has tapes. A killed process loses as much at most.
const TICK: Duration = Duration::from_millis(250);

/// Time that opening a file may take. Disks need milliseconds; clients wait 5 s for an answer by default.
const OPENING_DEADLINE: Duration = Duration::from_secs(4);

#[derive(Debug)]
pub(crate) struct RecorderLink {
    orders: mpsc::Sender<RecorderOrder>,
    reports: mpsc::Receiver<TapeReport>,
    /// Tapes without a report of the recorder yet, each with its deadline.
    opening: BTreeMap<TapeId, Instant>,
    /// All tapes that the recorder may have open.
    turning: BTreeSet<TapeId>,
    /// Orders to close a tape for which the recorder's queue had no room: one for each tape at most.
    undelivered: BTreeMap<TapeId, TapeOrder>,
    next_tick: Instant,
    trouble: Trouble,
}

impl RecorderLink {
    pub(crate) fn new(RecorderChannels { orders, reports }: RecorderChannels) -> Self {
        Self {
            orders,
            reports,
            opening: BTreeMap::new(),
            turning: BTreeSet::new(),
            undelivered: BTreeMap::new(),
            next_tick: Instant::now(),
            trouble: Trouble::default(),
        }
    }

    /// Waits for the next report of the recorder. None if its thread has ended.
    pub(crate) async fn report(&mut self) -> Option<TapeReport> {
        let report = self.reports.recv().await?;
        match report {
            TapeReport::Opened(tape) => {
                self.opening.remove(&tape);
            }
            TapeReport::Failed(tape, _) => self.forget(tape),
        }
        Some(report)
    }

    /// Time at which [`Self::pass_time`] next has something to do.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        let tick = (!self.turning.is_empty()).then_some(self.next_tick);
        tick.into_iter().chain(self.opening.values().copied()).min()
    }

    /// Hands an order to the recorder. Returns the failure of its tape if the order finds no room.
    pub(crate) fn order(&mut self, order: TapeOrder, at: Duration) -> Option<TapeReport> {
        let tape = order.tape();
        match order {
            TapeOrder::Open { .. } => {
                if self.turning.is_empty() {
                    self.next_tick = Instant::now() + TICK;
                }
                self.turning.insert(tape);
                self.opening.insert(tape, Instant::now() + OPENING_DEADLINE);
            }
            TapeOrder::Close { .. } => self.forget(tape),
            TapeOrder::Scene { .. } | TapeOrder::Keys { .. } => {}
        }
        let Err(refused) = self.orders.try_send(RecorderOrder::Tape(order)) else { return None };
        match refused.into_inner() {
            RecorderOrder::Tape(order @ TapeOrder::Close { .. }) => {
                self.undelivered.insert(tape, order);
                self.turning.insert(tape);
                None
            }
            // A missing key is no reason to end a recording.
            RecorderOrder::Tape(TapeOrder::Keys { .. }) => None,
            _ => Some(self.give_up(tape, at)),
        }
    }

    /// Gives the recorder the time and the simulated faults. Returns the failures of tapes that were not opened in time.
    pub(crate) fn pass_time(&mut self, now: Duration, trouble: Trouble) -> Vec<TapeReport> {
        if trouble != self.trouble && self.orders.try_send(RecorderOrder::Trouble(trouble)).is_ok() {
            self.trouble = trouble;
        }
        let present = Instant::now();
        let late = self.opening.iter().filter(|(_, deadline)| **deadline <= present).map(|(tape, _)| *tape);
        let late: Vec<TapeId> = late.collect();
        let given_up = late.into_iter().map(|tape| self.give_up(tape, now)).collect();
        if !self.turning.is_empty() && self.next_tick <= Instant::now() {
            self.tick(now);
        }
        given_up
    }

    /// Gives the recorder the time of the end, up to which tapes are written.
    pub(crate) fn end(&mut self, now: Duration) {
        self.tick(now);
    }

    fn tick(&mut self, now: Duration) {
        self.next_tick = Instant::now() + TICK;
        while let Some((tape, order)) = self.undelivered.pop_first() {
            if self.orders.try_send(RecorderOrder::Tape(order.clone())).is_err() {
                self.undelivered.insert(tape, order);
                return;
            }
            self.forget(tape);
        }
        // If it finds no room, the next one makes up for it.
        let _ = self.orders.try_send(RecorderOrder::Tick(now));
    }

    fn forget(&mut self, tape: TapeId) {
        self.turning.remove(&tape);
        self.opening.remove(&tape);
        self.undelivered.remove(&tape);
    }

    /// Fails a tape. The recorder closes it as soon as it takes the order.
    fn give_up(&mut self, tape: TapeId, at: Duration) -> TapeReport {
        log::warn!("a recording is given up: the recorder does not keep up");
        let keep = self.opening.remove(&tape).is_none();
        self.undelivered.insert(tape, TapeOrder::Close { tape, at, keep });
        TapeReport::Failed(tape, TapeFailure::Unresponsive)
    }
}

#[cfg(test)]
mod tests;
