use std::collections::{HashSet, VecDeque};

use super::LogonId;

/// Users to be logged on again, a bounded number of them at once: thousands that were lost together would otherwise fall
/// upon a server that has just come up. Pure.
#[derive(Debug)]
pub(super) struct Readmission {
    at_once: usize,
    waiting: VecDeque<LogonId>,
    /// Everybody in `waiting`.
    known: HashSet<LogonId>,
    under_way: usize,
}

impl Readmission {
    pub(super) fn new(at_once: usize) -> Self {
        Self { at_once, waiting: VecDeque::new(), known: HashSet::new(), under_way: 0 }
    }

    pub(super) fn set_limit(&mut self, at_once: usize) {
        self.at_once = at_once;
    }

    /// A user is to be logged on again; asking twice is asking once.
    pub(super) fn wait(&mut self, logon: LogonId) {
        if self.known.insert(logon) {
            self.waiting.push_back(logon);
        }
    }

    /// The next one, where there is room. [`Self::done`] is owed.
    pub(super) fn next(&mut self) -> Option<LogonId> {
        if self.under_way >= self.at_once {
            return None;
        }
        let next = self.scout()?;
        self.under_way += 1;
        Some(next)
    }

    /// One try has ended, whatever came of it.
    pub(super) fn done(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
    }

    /// The next one, whose try does not count.
    pub(super) fn scout(&mut self) -> Option<LogonId> {
        let next = self.waiting.pop_front()?;
        self.known.remove(&next);
        Some(next)
    }

    pub(super) fn clear(&mut self) {
        self.waiting.clear();
        self.known.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_the_limit_are_under_way_and_each_once() {
        let mut readmission = Readmission::new(2);
        for id in [1, 2, 3, 2, 1] {
            readmission.wait(LogonId(id));
        }
        assert_eq!((readmission.next(), readmission.next()), (Some(LogonId(1)), Some(LogonId(2))));
        assert_eq!(readmission.next(), None, "two are under way");
        readmission.done();
        assert_eq!((readmission.next(), readmission.next()), (Some(LogonId(3)), None));
        readmission.done();
        readmission.done();
        readmission.wait(LogonId(1));
        assert_eq!(readmission.next(), Some(LogonId(1)), "who failed may wait again");
    }

    #[test]
    fn a_scout_goes_beside_the_others() {
        let mut readmission = Readmission::new(1);
        [1, 2, 3].map(LogonId).into_iter().for_each(|id| readmission.wait(id));
        assert_eq!((readmission.next(), readmission.scout()), (Some(LogonId(1)), Some(LogonId(2))));
        readmission.clear();
        readmission.done();
        assert_eq!(readmission.next(), None);
    }
}
