use std::collections::HashMap;
use std::hash::Hash;
use std::time::Instant;

use super::logon_tries::LogonTries;
use super::score::Allowance;

/// Most entries of one book. Beyond it the entries without a change for longest are forgotten. Each address has a
/// limited number of failures, so only very many addresses can fill the book.
pub(crate) const MOST_REMEMBERED: usize = 10_000;

/// Tries by key. Pure.
#[derive(Debug)]
pub(crate) struct ScoreBook<K> {
    entries: HashMap<K, LogonTries>,
}

impl<K> Default for ScoreBook<K> {
    fn default() -> Self {
        Self { entries: HashMap::new() }
    }
}

impl<K: Hash + Eq + Clone> ScoreBook<K> {
    pub(crate) fn get(&self, key: &K) -> Option<&LogonTries> {
        self.entries.get(key)
    }

    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut LogonTries> {
        self.entries.get_mut(key)
    }

    /// Returns the entry of this key; makes it if there is none.
    pub(crate) fn entry(&mut self, key: &K, allowance: &Allowance, now: Instant) -> &mut LogonTries {
        if self.entries.len() >= MOST_REMEMBERED && !self.entries.contains_key(key) {
            self.forget(allowance, now);
        }
        self.entries.entry(key.clone()).or_insert_with(|| LogonTries::none(now))
    }

    /// Forgets an entry with nothing left to remember.
    pub(crate) fn tidy(&mut self, key: &K, allowance: &Allowance, now: Instant) {
        if let Some(entry) = self.entries.get(key)
            && entry.is_idle(allowance, now)
        {
            self.entries.remove(key);
        }
    }

    /// Forgets entries with nothing left to remember; if that makes no room, the one without a change for longest.
    /// Entries with tries under way stay: there are no more of them than connections.
    fn forget(&mut self, allowance: &Allowance, now: Instant) {
        self.entries.retain(|_, entry| !entry.is_idle(allowance, now));
        if self.entries.len() >= MOST_REMEMBERED {
            let idle = self.entries.iter().filter(|(_, entry)| !entry.is_under_way());
            let quietest = idle.min_by_key(|(_, entry)| entry.last_change()).map(|(key, _)| key.clone());
            if let Some(key) = quietest {
                self.entries.remove(&key);
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::throttle::ThrottleLimits;
    use crate::throttle::logon_tries::LogonOutcome;

    #[test]
    fn a_full_book_forgets_the_entry_without_a_change_for_longest() {
        let limits = ThrottleLimits {
            per_extension: 3,
            per_address: 3,
            window: Duration::from_secs(600),
            delay: Duration::from_secs(10),
            longest_delay: Duration::from_secs(900),
        };
        let allowance = Allowance::new(3, &limits);
        let start = Instant::now();
        let mut book = ScoreBook::default();
        // The oldest of all is under way.
        let _ = book.entry(&0, &allowance, start).begin(&allowance, start);
        for key in 1..MOST_REMEMBERED {
            let now = start + Duration::from_millis(key as u64);
            book.entry(&key, &allowance, now).add_failure(&allowance, now);
        }
        let later = start + Duration::from_millis(MOST_REMEMBERED as u64);
        book.entry(&5, &allowance, later).add_failure(&allowance, later);
        assert_eq!(book.len(), MOST_REMEMBERED, "a known key takes no room");
        book.entry(&MOST_REMEMBERED, &allowance, later).add_failure(&allowance, later);
        assert_eq!(book.len(), MOST_REMEMBERED);
        assert!(book.get(&1).is_none() && book.get(&0).is_some() && book.get(&2).is_some());
        // In time all but those under way are forgiven.
        let forgiven = later + Duration::from_secs(600);
        let _ = book.entry(&(MOST_REMEMBERED + 1), &allowance, forgiven);
        assert_eq!(book.len(), 2);
        book.get_mut(&0).expect("under way").end(LogonOutcome::Unknown, &allowance, forgiven);
        book.tidy(&0, &allowance, forgiven);
        assert!(book.get(&0).is_none());
    }
}
