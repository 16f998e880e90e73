//! What a client is sent that comes back to a session. Pure.
//!
//! A client tells the number at which it stopped, and the epoch of the event channel on which it has seen it, if it knows
//! that. Two owners may have given one number: one of them while the engine was out of reach. So the client continues only
//! where its number surely means the event that is known here.

use std::collections::VecDeque;

use crate::{Doubt, Epoch, LogEntry, LoggedEvent};

/// Limits of the events that are kept for one session.
#[derive(Debug, Clone, Copy)]
pub struct HistoryLimits {
    /// Most events.
    pub events: usize,
    /// Most bytes of their frames.
    pub bytes: usize,
}

/// Place where a client stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastSeen {
    /// Number of the last event, 0 for none.
    pub seq: u64,
    /// Epoch of the owner that sent it; `None` for a client that knows numbers alone.
    pub epoch: Option<Epoch>,
}

/// Events of a session as one owner knows them: those of the owners before from the log, and its own.
#[derive(Debug)]
pub struct History {
    epoch: Epoch,
    limits: HistoryLimits,
    /// Without gaps, the first one right behind `before`.
    kept: VecDeque<(Epoch, LoggedEvent)>,
    bytes: usize,
    /// Last number that is not kept. It is known to clients of this epoch and later ones.
    before: (Epoch, u64),
    /// Last number that no other owner can have given, but for those in doubt.
    settled: u64,
    doubt: Option<Doubt>,
}

impl History {
    /// Begins a new session.
    #[must_use]
    pub fn begin(epoch: Epoch, limits: HistoryLimits) -> Self {
        Self { epoch, limits, kept: VecDeque::new(), bytes: 0, before: (Epoch(0), 0), settled: 0, doubt: None }
    }

    /// Continues with what is kept in the log. `doubt` is what the [writer](crate::LogWriter::doubt) says.
    #[must_use]
    pub fn take_over(epoch: Epoch, limits: HistoryLimits, entries: &[LogEntry], doubt: Option<Doubt>) -> Self {
        let mut history = Self { doubt, ..Self::begin(epoch, limits) };
        for entry in entries {
            let before = entry.before();
            if entry.broken || before != history.last() {
                history.break_off((entry.epoch, before));
            }
            for event in &entry.events {
                history.keep(entry.epoch, event.clone());
            }
            history.settled = entry.last;
        }
        history
    }

    /// Returns the number of the last event.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.kept.back().map_or(self.before.1, |(_, event)| event.seq)
    }

    /// Keeps an event that is sent. It has the next number.
    pub fn sent(&mut self, event: LoggedEvent) {
        self.keep(self.epoch, event);
    }

    /// Returns the last number that nobody continues from any more: the events after it are not kept.
    #[must_use]
    pub fn forgotten(&self) -> u64 {
        self.before.1
    }

    /// Notes the last number that the log [covers](crate::LogWriter::settled).
    pub fn settled(&mut self, seq: u64) {
        self.settled = self.settled.max(seq);
    }

    /// Returns exactly the events that follow what a client has seen, each with the epoch of its owner; `None` if the client
    /// has to be told everything anew.
    #[must_use]
    pub fn after(&self, seen: LastSeen) -> Option<Vec<(Epoch, &LoggedEvent)>> {
        let skipped = usize::try_from(seen.seq.checked_sub(self.before.1)?).ok()?;
        let giver = match skipped.checked_sub(1) {
            None => self.before.0,
            Some(index) => self.kept.get(index)?.0,
        };
        self.is_sure(seen, giver)
            .then(|| self.kept.iter().skip(skipped).map(|(giver, event)| (*giver, event)).collect())
    }

    /// True if the client means the event that is known here, which `giver` has numbered.
    fn is_sure(&self, seen: LastSeen, giver: Epoch) -> bool {
        match seen.epoch {
            // What a later owner has told is not known here.
            Some(epoch) => giver <= epoch && epoch <= self.epoch,
            None => seen.seq <= self.settled && !self.doubt.is_some_and(|doubt| doubt.contains(seen.seq)),
        }
    }

    fn keep(&mut self, giver: Epoch, event: LoggedEvent) {
        self.bytes += event.frame.get().len();
        self.kept.push_back((giver, event));
        while self.kept.len() > self.limits.events || self.bytes > self.limits.bytes {
            let Some((giver, event)) = self.kept.pop_front() else { break };
            self.bytes -= event.frame.get().len();
            self.before = (giver, event.seq);
        }
    }

    fn break_off(&mut self, before: (Epoch, u64)) {
        self.kept.clear();
        (self.bytes, self.before) = (0, before);
    }
}

#[cfg(test)]
mod tests;
