//! Counts of a soak: actions, answers, events, and every broken rule.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::faults::Fault;
use crate::harness::{Reply, Rules};

/// Number of broken rules that are printed in full.
const TOLD: usize = 20;

/// Errors that clients may get during faults. The only unexpected error is `internal`.
const EXPECTED: [&str; 16] = [
    "not_connected",
    "no_active_server",
    "outcome_unknown",
    "overloaded",
    "no_answer",
    "no_such_call",
    "no_such_session",
    "no_call",
    "refused",
    "wrong_state",
    "not_supported",
    "too_soon",
    "recording_busy",
    "conflict",
    "garbled_answer",
    "no_licence",
];

#[derive(Debug, Default)]
pub(super) struct Tally(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    done: BTreeMap<String, u64>,
    faults: BTreeMap<Fault, Vec<Duration>>,
    events: u64,
    repeats: u64,
    broken: Vec<String>,
}

impl Tally {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn did(&self, what: &str) {
        *self.counts().done.entry(what.to_owned()).or_default() += 1;
    }

    pub(super) fn answered(&self, what: &str, reply: &Reply) {
        let error = (!reply.status.is_success()).then(|| reply.json()["error"].as_str().unwrap_or_default().to_owned());
        match error {
            None => self.did(&format!("{what}: {}", reply.status.as_u16())),
            Some(error) => {
                self.did(&format!("{what}: {} {error}", reply.status.as_u16()));
                if !EXPECTED.contains(&error.as_str()) {
                    self.broke(format!("{what} was answered {reply:?}"));
                }
            }
        }
    }

    pub(super) fn survived(&self, fault: Fault, recovery: Duration) {
        self.counts().faults.entry(fault).or_default().push(recovery);
    }

    pub(super) fn broke(&self, rule: String) {
        self.counts().broken.push(rule);
    }

    /// Adds the results of a reader that has ended.
    pub(super) fn take(&self, extension: &str, rules: &mut Rules) {
        let mut counts = self.counts();
        counts.events += std::mem::take(&mut rules.events);
        counts.repeats += std::mem::take(&mut rules.repeats);
        counts.broken.extend(rules.broken.drain(..).map(|broken| format!("{extension}: {broken}")));
    }

    pub(super) fn broken(&self) -> usize {
        self.counts().broken.len()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.counts();
        let survived: usize = counts.faults.values().map(Vec::len).sum();
        writeln!(f, "faults survived: {survived}; from the end of the fault until all is well again:")?;
        for (fault, recoveries) in &counts.faults {
            let mut sorted = recoveries.clone();
            sorted.sort_unstable();
            let median = sorted[sorted.len() / 2];
            let longest = sorted[sorted.len() - 1];
            let name = format!("{fault:?}");
            writeln!(f, "  {name:<20} {:>5}   median {median:>8.0?}   longest {longest:>8.0?}", sorted.len())?;
        }
        writeln!(f, "done:")?;
        for (what, count) in &counts.done {
            writeln!(f, "  {what:<34} {count:>7}")?;
        }
        writeln!(f, "events: {}, of which statuses that said nothing new: {}", counts.events, counts.repeats)?;
        writeln!(f, "rules broken: {}", counts.broken.len())?;
        counts.broken.iter().take(TOLD).try_for_each(|broken| writeln!(f, "  {broken}"))
    }
}
