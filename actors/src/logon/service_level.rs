//! What becomes of the callers of a workgroup, as one connection hears it. Pure: the time is passed in.
//!
//! ```text
//!             INQUEUE, or RING at a member                   a member's call of it is connected
//!   (none) --------------------------------> waits, or rings ----------------------------------> answered
//!                                              |       ^
//!               OUTQUEUE, or a member's ring   |       |  INQUEUE, or RING at another member
//!               ends, and nothing else is left v       |
//!                                           out of sight ------- for longer than LOST_SIGHT ---> abandoned
//!
//!   any state -- the connection is lost, or a reading does not find the caller ---> (none), and counts as nothing
//! ```
//!
//! OUTQUEUE does not say why a caller has gone, so a caller who rings at no member soon after counts as abandoned: one who
//! has hung up, and also one whose call has gone to a number outside of the workgroup.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use altilink::SessionHandle;

use crate::Extension;
use crate::call::CallState;

/// Time after which a caller who is out of sight is taken to have gone. The ring at a member comes within a second.
const LOST_SIGHT: Duration = Duration::from_secs(3);

/// Time after which it is looked whether a caller who has left the queue has gone.
pub(crate) const UNTIL_GONE: Duration = Duration::from_millis(3100);

/// Most callers of a workgroup that are followed.
const MOST_CALLERS: usize = 1024;

/// End of a caller's wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CallerOutcome {
    pub(crate) session: SessionHandle,
    /// Time at which it came about.
    pub(crate) at: SystemTime,
    /// Time for which the caller had waited until then.
    pub(crate) waited: Duration,
    /// True if a member has answered, false if the caller has gone.
    pub(crate) answered: bool,
}

/// A call of the workgroup at a member's line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MemberCall<'a> {
    pub(crate) session: SessionHandle,
    pub(crate) member: &'a Extension,
    pub(crate) state: CallState,
    /// True if it has just come into the state.
    pub(crate) begins: bool,
}

/// The callers of a workgroup of whom nothing has become yet.
#[derive(Debug, Default)]
pub(crate) struct ServiceTracker {
    callers: BTreeMap<SessionHandle, CallerCourse>,
}

#[derive(Debug)]
struct CallerCourse {
    began: SystemTime,
    is_queued: bool,
    /// Members at whose lines the call rings.
    rings_at: BTreeSet<Extension>,
    /// Time since which it neither waits nor rings.
    out_of_sight: Option<SystemTime>,
}

impl CallerCourse {
    fn look(&mut self, now: SystemTime) {
        if self.is_queued || !self.rings_at.is_empty() {
            self.out_of_sight = None;
        } else if self.out_of_sight.is_none() {
            self.out_of_sight = Some(now);
        }
    }
}

impl ServiceTracker {
    /// A caller waits in the queue, since this time.
    pub(crate) fn waits(&mut self, session: SessionHandle, since: SystemTime, now: SystemTime) {
        if let Some(course) = self.course(session, since) {
            course.is_queued = true;
            course.look(now);
        }
    }

    /// A caller has left the queue.
    pub(crate) fn left(&mut self, session: SessionHandle, now: SystemTime) {
        if let Some(course) = self.callers.get_mut(&session) {
            course.is_queued = false;
            course.look(now);
        }
    }

    /// It is not known what has become of a caller.
    pub(crate) fn forget(&mut self, session: SessionHandle) {
        self.callers.remove(&session);
    }

    /// It is not known what has become of any of them.
    pub(crate) fn forget_all(&mut self) {
        self.callers.clear();
    }

    /// A call of the workgroup at a member's line is in a state. Returns the outcome if that is one.
    pub(crate) fn member_has(&mut self, call: MemberCall<'_>, now: SystemTime) -> Option<CallerOutcome> {
        let MemberCall { session, member, state, begins } = call;
        match state {
            CallState::Ringing => {
                // Of one that is found ringing it is not known since when.
                let course = if begins { self.course(session, now)? } else { self.callers.get_mut(&session)? };
                course.rings_at.insert(member.clone());
                course.look(now);
                None
            }
            CallState::Connected | CallState::Held | CallState::Conference => {
                let course = self.callers.remove(&session)?;
                Some(outcome(session, &course, now, true))
            }
            CallState::Disconnected => {
                let course = self.callers.get_mut(&session)?;
                course.rings_at.remove(member);
                course.look(now);
                None
            }
            // A member who calls is no member who is called.
            CallState::RingingBack => None,
        }
    }

    /// Takes those who have been out of sight for long enough to have gone.
    pub(crate) fn gone(&mut self, now: SystemTime) -> Vec<CallerOutcome> {
        let mut outcomes = Vec::new();
        self.callers.retain(|session, course| {
            let Some(since) = course.out_of_sight else { return true };
            let is_gone = now.duration_since(since).is_ok_and(|time| time > LOST_SIGHT);
            if is_gone {
                outcomes.push(outcome(*session, course, since, false));
            }
            !is_gone
        });
        outcomes
    }

    /// The course of a caller, begun at this time if it is new. Without a session handle nobody can be followed.
    fn course(&mut self, session: SessionHandle, began: SystemTime) -> Option<&mut CallerCourse> {
        let is_known = self.callers.contains_key(&session);
        if session.0 == 0 || (!is_known && self.callers.len() >= MOST_CALLERS) {
            return None;
        }
        let new = CallerCourse { began, is_queued: false, rings_at: BTreeSet::new(), out_of_sight: None };
        Some(self.callers.entry(session).or_insert(new))
    }
}

fn outcome(session: SessionHandle, course: &CallerCourse, at: SystemTime, answered: bool) -> CallerOutcome {
    CallerOutcome { session, at, waited: at.duration_since(course.began).unwrap_or_default(), answered }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: SessionHandle = SessionHandle(1);

    fn at(second: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(second)
    }

    fn line(number: &str) -> Extension {
        Extension::parse(number).unwrap()
    }

    /// Short form of outcomes: time, seconds waited, whether it was answered.
    fn short(outcomes: impl IntoIterator<Item = CallerOutcome>) -> Vec<(SystemTime, u64, bool)> {
        outcomes.into_iter().map(|outcome| (outcome.at, outcome.waited.as_secs(), outcome.answered)).collect()
    }

    fn member(
        tracker: &mut ServiceTracker,
        number: &str,
        state: CallState,
        second: u64,
    ) -> Vec<(SystemTime, u64, bool)> {
        let member = &line(number);
        short(tracker.member_has(MemberCall { session: ONE, member, state, begins: true }, at(second)))
    }

    #[test]
    fn a_caller_who_is_answered_has_waited_since_the_queue_or_the_first_ring() {
        let mut tracker = ServiceTracker::default();
        tracker.waits(ONE, at(10), at(10));
        // The ring is told before OUTQUEUE.
        assert_eq!(member(&mut tracker, "101", CallState::Ringing, 20), []);
        tracker.left(ONE, at(20));
        assert_eq!(member(&mut tracker, "101", CallState::Connected, 25), [(at(25), 15, true)]);
        assert_eq!(member(&mut tracker, "101", CallState::Connected, 26), [], "once");
        assert_eq!(member(&mut tracker, "101", CallState::Ringing, 30), []);
        assert_eq!(member(&mut tracker, "101", CallState::Connected, 32), [(at(32), 2, true)], "it never waited");
        assert_eq!(short(tracker.gone(at(99))), []);
    }

    #[test]
    fn a_caller_who_is_out_of_sight_has_gone_since_then() {
        let mut tracker = ServiceTracker::default();
        tracker.waits(ONE, at(10), at(10));
        tracker.left(ONE, at(30));
        assert_eq!(short(tracker.gone(at(33))), [], "a ring may be on its way");
        assert_eq!(short(tracker.gone(at(34))), [(at(30), 20, false)]);
        assert_eq!(short(tracker.gone(at(99))), []);
    }

    #[test]
    fn a_caller_whom_no_member_answers_waits_on() {
        let mut tracker = ServiceTracker::default();
        member(&mut tracker, "101", CallState::Ringing, 10);
        member(&mut tracker, "102", CallState::Ringing, 10);
        member(&mut tracker, "101", CallState::Disconnected, 15);
        assert_eq!(short(tracker.gone(at(30))), [], "it rings at 102");
        member(&mut tracker, "102", CallState::Disconnected, 31);
        tracker.waits(ONE, at(32), at(32));
        assert_eq!(short(tracker.gone(at(99))), [], "it waits");
        assert_eq!(member(&mut tracker, "102", CallState::Connected, 100), [(at(100), 90, true)]);
    }

    #[test]
    fn what_a_member_dials_is_no_call_of_the_workgroup() {
        let mut tracker = ServiceTracker::default();
        assert_eq!(member(&mut tracker, "101", CallState::RingingBack, 10), []);
        assert_eq!(member(&mut tracker, "101", CallState::Connected, 11), []);
    }

    #[test]
    fn a_call_that_is_found_ringing_counts_only_if_it_is_known_since_when() {
        let found = |tracker: &mut ServiceTracker, second| {
            let call = MemberCall { session: ONE, member: &line("101"), state: CallState::Ringing, begins: false };
            short(tracker.member_has(call, at(second)))
        };
        let mut tracker = ServiceTracker::default();
        assert_eq!(found(&mut tracker, 10), []);
        assert_eq!(member(&mut tracker, "101", CallState::Connected, 12), []);
        tracker.waits(ONE, at(20), at(20));
        assert_eq!(found(&mut tracker, 30), []);
        tracker.left(ONE, at(31));
        assert_eq!(short(tracker.gone(at(60))), [], "it rings");
        assert_eq!(member(&mut tracker, "101", CallState::Connected, 61), [(at(61), 41, true)]);
    }

    #[test]
    fn callers_of_whom_it_is_not_known_count_as_nothing() {
        let mut tracker = ServiceTracker::default();
        tracker.waits(ONE, at(10), at(10));
        tracker.forget(ONE);
        tracker.waits(ONE, at(20), at(20));
        tracker.left(ONE, at(21));
        tracker.forget_all();
        tracker.waits(SessionHandle(0), at(20), at(20));
        tracker.left(SessionHandle(0), at(21));
        assert_eq!(short(tracker.gone(at(99))), []);
    }

    #[test]
    fn the_callers_that_are_followed_are_bounded() {
        let mut tracker = ServiceTracker::default();
        for session in 1..2 * i32::try_from(MOST_CALLERS).unwrap() {
            tracker.waits(SessionHandle(session), at(1), at(1));
            tracker.left(SessionHandle(session), at(1));
        }
        assert_eq!(tracker.gone(at(99)).len(), MOST_CALLERS);
    }

    #[test]
    fn a_clock_that_goes_backwards_does_no_harm() {
        let mut tracker = ServiceTracker::default();
        tracker.waits(ONE, at(50), at(50));
        tracker.left(ONE, at(40));
        assert_eq!(short(tracker.gone(at(30))), []);
        assert_eq!(short(tracker.gone(at(44))), [(at(40), 0, false)]);
    }
}
