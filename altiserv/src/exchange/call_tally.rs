//! Counts of the calls from outside, by what became of them.
//!
//! Every call offered to an extension or a workgroup is counted once, in one class: answered, abandoned, overflowed, or
//! waiting still. A call that found no free trunk, or a line busy, was never offered; it is blocked.

use std::collections::BTreeMap;
use std::time::Duration;

use altilink::{Pad, SessionHandle};

/// State of an offered call that has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TallyState {
    Waiting {
        since: Duration,
    },
    /// Answered or overflowed; what happens to it later is counted no more.
    Counted,
}

/// Counts of calls from outside. It grows with the calls there are, never with those there were.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct CallTally {
    pub(crate) offered: u64,
    pub(crate) answered: u64,
    pub(crate) abandoned: u64,
    pub(crate) overflowed: u64,
    pub(crate) blocked: u64,
    /// The longest that a call has waited until it was answered, abandoned or overflowed.
    pub(crate) longest_wait: Duration,
    /// Time that all answered calls together have waited.
    pub(crate) waited_for_answer: Duration,
    /// Calls that each extension was the first to answer.
    pub(crate) answered_by: BTreeMap<Pad, u64>,
    calls: BTreeMap<SessionHandle, TallyState>,
}

impl CallTally {
    pub(crate) fn offered(&mut self, now: Duration, call: SessionHandle) {
        self.offered += 1;
        self.calls.insert(call, TallyState::Waiting { since: now });
    }

    pub(crate) fn blocked(&mut self) {
        self.blocked += 1;
    }

    /// Later answers, as after a transfer, are not counted.
    pub(crate) fn answered(&mut self, now: Duration, call: SessionHandle, by: Pad) {
        if let Some(wait) = self.settle(now, call) {
            self.answered += 1;
            self.waited_for_answer += wait;
            *self.answered_by.entry(by).or_default() += 1;
        }
    }

    /// The call leaves its workgroup unanswered for another destination, or is given up there.
    pub(crate) fn overflowed(&mut self, now: Duration, call: SessionHandle) {
        if self.settle(now, call).is_some() {
            self.overflowed += 1;
        }
    }

    /// The call is over. If it was not answered, it was abandoned, by either side.
    pub(crate) fn ended(&mut self, now: Duration, call: SessionHandle) {
        if self.settle(now, call).is_some() {
            self.abandoned += 1;
        }
        self.calls.remove(&call);
    }

    /// Calls that nobody has answered yet.
    pub(crate) fn waiting(&self) -> usize {
        self.calls.values().filter(|state| matches!(state, TallyState::Waiting { .. })).count()
    }

    /// Offered calls that have not ended.
    pub(crate) fn active(&self) -> usize {
        self.calls.len()
    }

    /// True if the call counts as waiting.
    #[cfg(test)]
    pub(crate) fn waits(&self, call: SessionHandle) -> bool {
        matches!(self.calls.get(&call), Some(TallyState::Waiting { .. }))
    }

    /// Ends the waiting of a call. Returns the time that it has waited; none if it did not wait any more.
    fn settle(&mut self, now: Duration, call: SessionHandle) -> Option<Duration> {
        let state = self.calls.get_mut(&call)?;
        let TallyState::Waiting { since } = *state else { return None };
        *state = TallyState::Counted;
        let wait = now.saturating_sub(since);
        self.longest_wait = self.longest_wait.max(wait);
        Some(wait)
    }
}

/// The tally since the server started, and one that can be begun anew.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct CallTallies {
    pub(crate) since_start: CallTally,
    /// Knows only calls that were offered since it was begun.
    pub(crate) run: CallTally,
}

impl CallTallies {
    pub(crate) fn begin_run(&mut self) {
        self.run = CallTally::default();
    }

    pub(crate) fn each(&mut self, mut count: impl FnMut(&mut CallTally)) {
        count(&mut self.since_start);
        count(&mut self.run);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: SessionHandle = SessionHandle(7);
    const AGENT: Pad = Pad(100);

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn counts(tally: &CallTally) -> (u64, u64, u64, u64, usize) {
        (tally.offered, tally.answered, tally.abandoned, tally.overflowed, tally.waiting())
    }

    #[test]
    fn an_answered_call_stays_answered() {
        let mut tally = CallTally::default();
        tally.offered(s(1), CALL);
        assert_eq!(counts(&tally), (1, 0, 0, 0, 1));
        tally.answered(s(5), CALL, AGENT);
        tally.answered(s(9), CALL, Pad(101));
        tally.ended(s(20), CALL);
        assert_eq!(counts(&tally), (1, 1, 0, 0, 0));
        assert_eq!((tally.longest_wait, tally.waited_for_answer), (s(4), s(4)));
        assert_eq!(tally.answered_by, BTreeMap::from([(AGENT, 1)]));
    }

    #[test]
    fn an_overflowed_call_stays_overflowed_whoever_answers_it() {
        let mut tally = CallTally::default();
        tally.offered(s(0), CALL);
        tally.overflowed(s(30), CALL);
        tally.answered(s(31), CALL, AGENT);
        assert_eq!((counts(&tally), tally.active()), ((1, 0, 0, 1, 0), 1));
        tally.ended(s(40), CALL);
        assert_eq!((counts(&tally), tally.active()), ((1, 0, 0, 1, 0), 0));
    }

    #[test]
    fn calls_that_were_not_offered_are_not_counted() {
        let mut tally = CallTally::default();
        tally.answered(s(1), CALL, AGENT);
        tally.ended(s(2), CALL);
        tally.blocked();
        assert_eq!((counts(&tally), tally.blocked), ((0, 0, 0, 0, 0), 1));
    }

    #[test]
    fn a_run_knows_only_its_own_calls() {
        let mut tallies = CallTallies::default();
        tallies.each(|tally| tally.offered(s(0), CALL));
        tallies.begin_run();
        tallies.each(|tally| tally.ended(s(1), CALL));
        assert_eq!((tallies.since_start.abandoned, tallies.run.abandoned), (1, 0));
    }
}
