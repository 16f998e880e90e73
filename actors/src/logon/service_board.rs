//! The outcomes of the callers of all workgroups that anybody watches at this proxy, which all logons share.
//!
//! Several users may watch the same workgroup, and each of their connections hears the same callers: an outcome counts once.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::service_level::CallerOutcome;
use crate::Extension;

/// Most outcomes of a workgroup that are kept: those of a busy day.
const MOST_OUTCOMES: usize = 10_000;

/// Longest time for which an outcome is kept.
const LONGEST: Duration = Duration::from_secs(86_400);

/// Time within which a call has one outcome. Another connection may have heard it differently, and a member may hand the
/// call on to another one. AltiServ's handles may come again after a restart.
const SAME: Duration = Duration::from_secs(600);

/// Longest time without anybody who watches after which the figures go on. After a longer one they begin anew.
const LONGEST_GAP: Duration = Duration::from_secs(60);

/// The outcomes, shared.
#[derive(Debug, Clone, Default)]
pub(crate) struct ServiceBoard(Arc<Mutex<HashMap<Extension, WorkgroupRecord>>>);

/// Outcomes of the callers of one workgroup. Pure.
#[derive(Debug)]
struct WorkgroupRecord {
    since: SystemTime,
    watchers: usize,
    /// Time at which the last watcher has gone.
    left: Option<SystemTime>,
    outcomes: VecDeque<CallerOutcome>,
}

/// The service level of a workgroup, as this proxy has seen it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceLevel {
    /// Number of callers who were answered within the window.
    pub answered: usize,
    /// Number of these who had waited no longer than the threshold.
    pub in_time: usize,
    /// Number of callers who have gone without an answer within the window.
    pub abandoned: usize,
    /// Time at which the proxy began to watch.
    pub since: SystemTime,
}

/// The part of one logon in a workgroup's record, which ends when it is dropped.
#[derive(Debug)]
pub(crate) struct ServiceWatch {
    board: ServiceBoard,
    workgroup: Extension,
}

impl ServiceBoard {
    /// Begins to watch a workgroup.
    pub(crate) fn watch(&self, workgroup: &Extension, now: SystemTime) -> ServiceWatch {
        let mut records = self.records();
        let record = records.entry(workgroup.clone()).or_insert_with(|| WorkgroupRecord::new(now));
        record.begin(now);
        ServiceWatch { board: self.clone(), workgroup: workgroup.clone() }
    }

    /// The service level over a window that ends now; none if nobody watches the workgroup.
    pub(crate) fn level(
        &self,
        workgroup: &Extension,
        window: Duration,
        threshold: Duration,
        now: SystemTime,
    ) -> Option<ServiceLevel> {
        let records = self.records();
        let record = records.get(workgroup).filter(|record| record.watchers > 0)?;
        Some(record.level(window, threshold, now))
    }

    fn records(&self) -> MutexGuard<'_, HashMap<Extension, WorkgroupRecord>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ServiceWatch {
    pub(crate) fn add(&self, outcomes: impl IntoIterator<Item = CallerOutcome>) {
        if let Some(record) = self.board.records().get_mut(&self.workgroup) {
            for outcome in outcomes {
                record.add(outcome);
            }
        }
    }
}

impl Drop for ServiceWatch {
    fn drop(&mut self) {
        let now = SystemTime::now();
        let mut records = self.board.records();
        if let Some(record) = records.get_mut(&self.workgroup) {
            record.end(now);
        }
        records.retain(|_, record| !record.is_over(now));
    }
}

impl WorkgroupRecord {
    fn new(now: SystemTime) -> Self {
        Self { since: now, watchers: 0, left: None, outcomes: VecDeque::new() }
    }

    fn begin(&mut self, now: SystemTime) {
        if self.is_over(now) {
            *self = Self::new(now);
        }
        self.watchers += 1;
        self.left = None;
    }

    fn end(&mut self, now: SystemTime) {
        self.watchers = self.watchers.saturating_sub(1);
        if self.watchers == 0 {
            self.left = Some(now);
        }
    }

    /// True if nobody has watched for so long that the figures would have a hole.
    fn is_over(&self, now: SystemTime) -> bool {
        self.left.is_some_and(|left| now.duration_since(left).is_ok_and(|gap| gap > LONGEST_GAP))
    }

    fn add(&mut self, outcome: CallerOutcome) {
        if let Some(known) = self.outcomes.iter().rposition(|known| known.is_same_caller(&outcome)) {
            // A connection that does not hear the member who has answered takes the caller to have gone.
            if self.outcomes[known].answered || !outcome.answered {
                return;
            }
            self.outcomes.remove(known);
        }
        while self.outcomes.len() >= MOST_OUTCOMES
            || self.outcomes.front().is_some_and(|oldest| oldest.is_older_than(LONGEST, outcome.at))
        {
            self.outcomes.pop_front();
        }
        self.outcomes.push_back(outcome);
    }

    fn level(&self, window: Duration, threshold: Duration, now: SystemTime) -> ServiceLevel {
        let mut level = ServiceLevel { answered: 0, in_time: 0, abandoned: 0, since: self.since };
        for outcome in self.outcomes.iter().filter(|outcome| !outcome.is_older_than(window, now)) {
            if outcome.answered {
                level.answered += 1;
                level.in_time += usize::from(outcome.waited <= threshold);
            } else {
                level.abandoned += 1;
            }
        }
        level
    }
}

impl CallerOutcome {
    /// True if both are told of the same caller, perhaps by two connections.
    fn is_same_caller(&self, other: &Self) -> bool {
        let apart = self.at.duration_since(other.at).or_else(|_| other.at.duration_since(self.at));
        self.session == other.session && apart.is_ok_and(|apart| apart <= SAME)
    }

    fn is_older_than(&self, age: Duration, now: SystemTime) -> bool {
        now.duration_since(self.at).is_ok_and(|since| since > age)
    }
}

#[cfg(test)]
mod tests {
    use altilink::SessionHandle;

    use super::*;

    const WINDOW: Duration = Duration::from_secs(1800);
    const THRESHOLD: Duration = Duration::from_secs(20);

    fn at(second: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(second)
    }

    fn outcome(session: i32, second: u64, waited: u64, answered: bool) -> CallerOutcome {
        CallerOutcome { session: SessionHandle(session), at: at(second), waited: Duration::from_secs(waited), answered }
    }

    fn figures(record: &WorkgroupRecord, now: u64) -> (usize, usize, usize) {
        let level = record.level(WINDOW, THRESHOLD, at(now));
        (level.answered, level.in_time, level.abandoned)
    }

    #[test]
    fn answers_in_time_are_those_up_to_the_threshold() {
        let mut record = WorkgroupRecord::new(at(0));
        for (session, waited, answered) in [(1, 5, true), (2, 20, true), (3, 21, true), (4, 2, false)] {
            record.add(outcome(session, 100, waited, answered));
        }
        assert_eq!(figures(&record, 101), (3, 2, 1));
    }

    #[test]
    fn what_is_older_than_the_window_counts_no_more() {
        let mut record = WorkgroupRecord::new(at(0));
        record.add(outcome(1, 100, 0, true));
        record.add(outcome(2, 200, 0, false));
        assert_eq!(figures(&record, 1900), (1, 1, 1));
        assert_eq!(figures(&record, 1901), (0, 0, 1));
        assert_eq!(figures(&record, 9999), (0, 0, 0));
    }

    #[test]
    fn an_outcome_that_two_connections_hear_counts_once() {
        let mut record = WorkgroupRecord::new(at(0));
        record.add(outcome(1, 100, 5, true));
        record.add(outcome(1, 101, 6, true));
        record.add(outcome(1, 99, 6, true));
        assert_eq!(figures(&record, 102), (1, 1, 0));
        record.add(outcome(1, 800, 6, true));
        assert_eq!(figures(&record, 802), (2, 2, 0), "another call with the handle");
    }

    #[test]
    fn a_caller_whom_a_member_has_answered_has_not_gone() {
        for (first, second) in [(true, false), (false, true)] {
            let mut record = WorkgroupRecord::new(at(0));
            record.add(outcome(1, 100, 30, first));
            record.add(outcome(1, 140, 30, second));
            assert_eq!(figures(&record, 150), (1, 0, 0), "answered {first}, then {second}");
        }
    }

    #[test]
    fn figures_go_on_over_a_short_gap_and_begin_anew_after_a_long_one() {
        let mut record = WorkgroupRecord::new(at(0));
        record.begin(at(0));
        record.begin(at(1));
        record.add(outcome(1, 10, 5, true));
        record.end(at(20));
        assert!(!record.is_over(at(9999)), "another one watches");
        record.end(at(30));
        assert!(!record.is_over(at(90)) && record.is_over(at(91)));
        record.begin(at(90));
        assert_eq!((figures(&record, 90), record.since), ((1, 1, 0), at(0)));
        record.end(at(100));
        record.begin(at(161));
        assert_eq!((figures(&record, 161), record.since), ((0, 0, 0), at(161)));
    }

    #[test]
    fn the_outcomes_are_bounded_in_number_and_age() {
        let mut record = WorkgroupRecord::new(at(0));
        for session in 0..i32::try_from(MOST_OUTCOMES).unwrap() + 5 {
            record.add(outcome(session, 100, 0, true));
        }
        assert_eq!(record.outcomes.len(), MOST_OUTCOMES);
        record.add(outcome(-1, 100 + 86_401, 0, true));
        assert_eq!(record.outcomes.len(), 1);
    }

    #[test]
    fn nobody_knows_the_level_of_a_workgroup_that_nobody_watches() {
        let board = ServiceBoard::default();
        let sales = Extension::parse("800").unwrap();
        let level = |now| board.level(&sales, WINDOW, THRESHOLD, now);
        assert_eq!(level(at(1)), None);
        let watch = board.watch(&sales, at(1));
        watch.add([outcome(1, 2, 0, true)]);
        assert_eq!(level(at(3)).map(|level| (level.answered, level.since)), Some((1, at(1))));
        drop(watch);
        assert_eq!(level(at(3)), None);
    }
}
