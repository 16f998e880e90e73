use std::collections::HashSet;

use hashlink::LinkedHashSet;

use crate::logon::LogonId;

/// The users to be logged on again, a bounded number of them at the same time: thousands that were lost together would
/// overload a server that has just come up. Pure.
#[derive(Debug)]
pub(crate) struct Readmission {
    at_once: usize,
    /// In the order in which they came.
    waiting: LinkedHashSet<LogonId>,
    under_way: HashSet<LogonId>,
    round: Round,
}

/// Number of the server's period in use. Attempts of an earlier round do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Round(u64);

impl Readmission {
    pub(crate) fn new(at_once: usize) -> Self {
        Self { at_once, waiting: LinkedHashSet::new(), under_way: HashSet::new(), round: Round(0) }
    }

    pub(crate) fn set_limit(&mut self, at_once: usize) {
        self.at_once = at_once;
    }

    /// Adds a user to be logged on again, unless the user waits already.
    pub(crate) fn enqueue(&mut self, logon: LogonId) {
        // `insert` would move one that waits already to the end.
        self.waiting.replace(logon);
    }

    /// Returns the next user, if the limit allows. The caller must call [`Self::done`] at the end of the attempt.
    pub(crate) fn next(&mut self) -> Option<(LogonId, Round)> {
        if self.under_way.len() >= self.at_once {
            return None;
        }
        let next = self.take_first()?;
        self.under_way.insert(next);
        Some((next, self.round))
    }

    /// Notes the end of an attempt, whatever its result.
    pub(crate) fn done(&mut self, logon: LogonId, round: Round) {
        if round == self.round {
            self.under_way.remove(&logon);
        }
    }

    /// Starts over because another server is in use: users whose attempt is under way are tried again at the new one,
    /// without waiting for a server that may never answer.
    pub(crate) fn start_over(&mut self) {
        self.round.0 += 1;
        for logon in std::mem::take(&mut self.under_way) {
            self.enqueue(logon);
        }
    }

    /// Returns the next user for an attempt that does not count for the limit.
    pub(crate) fn take_first(&mut self) -> Option<LogonId> {
        self.waiting.pop_front()
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(readmission: &mut Readmission) -> Option<u64> {
        readmission.next().map(|(logon, _)| logon.0)
    }

    #[test]
    fn no_more_than_the_limit_are_under_way_and_each_once() {
        let mut readmission = Readmission::new(2);
        for id in [1, 2, 3, 2, 1] {
            readmission.enqueue(LogonId(id));
        }
        assert_eq!((next(&mut readmission), next(&mut readmission)), (Some(1), Some(2)));
        assert_eq!(next(&mut readmission), None, "two are under way");
        readmission.done(LogonId(1), Round(0));
        assert_eq!((next(&mut readmission), next(&mut readmission)), (Some(3), None));
        readmission.done(LogonId(2), Round(0));
        readmission.done(LogonId(3), Round(0));
        readmission.enqueue(LogonId(1));
        assert_eq!(next(&mut readmission), Some(1), "who failed may wait again");
    }

    #[test]
    fn a_user_who_waits_already_keeps_the_place() {
        let mut readmission = Readmission::new(0);
        for id in [1, 2, 1, 3] {
            readmission.enqueue(LogonId(id));
        }
        assert_eq!(next(&mut readmission), None, "there is no room");
        readmission.set_limit(9);
        let order: Vec<u64> = std::iter::from_fn(|| next(&mut readmission)).collect();
        assert_eq!(order, [1, 2, 3]);
    }

    #[test]
    fn a_scout_goes_beside_the_others() {
        let mut readmission = Readmission::new(1);
        [1, 2, 3].map(LogonId).into_iter().for_each(|id| readmission.enqueue(id));
        assert_eq!((next(&mut readmission), readmission.take_first()), (Some(1), Some(LogonId(2))));
        readmission.clear();
        readmission.done(LogonId(1), Round(0));
        assert_eq!(next(&mut readmission), None);
    }

    #[test]
    fn attempts_at_a_server_that_was_left_delay_no_others() {
        let mut readmission = Readmission::new(1);
        [1, 2].map(LogonId).into_iter().for_each(|id| readmission.enqueue(id));
        assert_eq!(readmission.next(), Some((LogonId(1), Round(0))));
        readmission.start_over();
        assert_eq!(readmission.next(), Some((LogonId(2), Round(1))));
        // The attempt at the server that was left ends at last.
        readmission.done(LogonId(1), Round(0));
        assert_eq!(readmission.next(), None, "one is under way");
        readmission.done(LogonId(2), Round(1));
        assert_eq!(readmission.next(), Some((LogonId(1), Round(1))));
    }
}
