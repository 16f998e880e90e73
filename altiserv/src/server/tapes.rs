//! The core's dealings with the recorder: orders that are never waited for, reports, and the time.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::exchange::{TapeFailure, TapeId, TapeOrder, TapeReport};
use crate::recorder::{Order, RoomDoor, Trouble};

/// How often the recorder is told the time while it has tapes: what a killed process loses at most.
const TICK: Duration = Duration::from_millis(250);

/// How long a file may take to be opened. Disks need milliseconds; clients wait 5 s for an answer by default.
const OPENING_DEADLINE: Duration = Duration::from_secs(4);

#[derive(Debug)]
pub(super) struct Tapes {
    orders: mpsc::Sender<Order>,
    reports: mpsc::Receiver<TapeReport>,
    /// Tapes that the recorder has not reported on yet, with when that is too late.
    opening: BTreeMap<TapeId, Instant>,
    /// All tapes that the recorder may have.
    turning: BTreeSet<TapeId>,
    /// Last orders for which the recorder's queue had no room; no more than there are tapes.
    undelivered: BTreeMap<TapeId, TapeOrder>,
    next_tick: Instant,
    trouble: Trouble,
}

impl Tapes {
    pub(super) fn new(RoomDoor { orders, reports }: RoomDoor) -> Self {
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

    /// What the recorder tells next. Nothing any more when its thread is gone.
    pub(super) async fn report(&mut self) -> Option<TapeReport> {
        let report = self.reports.recv().await?;
        match report {
            TapeReport::Opened(tape) => {
                self.opening.remove(&tape);
            }
            TapeReport::Failed(tape, _) => self.forget(tape),
        }
        Some(report)
    }

    /// When [`Self::pass_time`] next has something to do.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let tick = (!self.turning.is_empty()).then_some(self.next_tick);
        tick.into_iter().chain(self.opening.values().copied()).min()
    }

    /// Hands an order on. What comes back is the failure of a tape whose order found no room.
    pub(super) fn order(&mut self, order: TapeOrder, at: Duration) -> Option<TapeReport> {
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
        let Err(refused) = self.orders.try_send(Order::Tape(order)) else { return None };
        match refused.into_inner() {
            Order::Tape(order @ TapeOrder::Close { .. }) => {
                self.undelivered.insert(tape, order);
                self.turning.insert(tape);
                None
            }
            // A key that is not heard is no reason to end a recording.
            Order::Tape(TapeOrder::Keys { .. }) => None,
            _ => Some(self.give_up(tape, at)),
        }
    }

    /// Tells the recorder the time, and what goes wrong. Returns the failures of tapes that it is too late with.
    pub(super) fn pass_time(&mut self, now: Duration, trouble: Trouble) -> Vec<TapeReport> {
        if trouble != self.trouble && self.orders.try_send(Order::Trouble(trouble)).is_ok() {
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

    /// The last word to the recorder: all that is heard until now goes on tape.
    pub(super) fn end(&mut self, now: Duration) {
        self.tick(now);
    }

    fn tick(&mut self, now: Duration) {
        self.next_tick = Instant::now() + TICK;
        while let Some((tape, order)) = self.undelivered.pop_first() {
            if self.orders.try_send(Order::Tape(order.clone())).is_err() {
                self.undelivered.insert(tape, order);
                return;
            }
            self.forget(tape);
        }
        // One that finds no room is made good by the next.
        let _ = self.orders.try_send(Order::Tick(now));
    }

    fn forget(&mut self, tape: TapeId) {
        self.turning.remove(&tape);
        self.opening.remove(&tape);
        self.undelivered.remove(&tape);
    }

    /// The recorder is to close the tape whenever it gets to it.
    fn give_up(&mut self, tape: TapeId, at: Duration) -> TapeReport {
        log::warn!("a recording is given up: the recorder does not keep up");
        let keep = self.opening.remove(&tape).is_none();
        self.undelivered.insert(tape, TapeOrder::Close { tape, at, keep });
        TapeReport::Failed(tape, TapeFailure::Unresponsive)
    }
}

#[cfg(test)]
mod tests;
