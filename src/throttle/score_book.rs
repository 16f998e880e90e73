use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::Notify;

use super::score::{Allowance, Score};

/// Most entries of one book. Beyond it those that have been quiet longest are forgotten: each address has a limited number
/// of failures, so it takes very many addresses to get there.
pub(super) const MOST_REMEMBERED: usize = 10_000;

/// One entry: what failed, and what is being tried.
#[derive(Debug)]
pub(super) struct LogonTries {
    pub(super) score: Score,
    /// Tries whose outcome is not known yet.
    pub(super) trying: u32,
    /// Tries that wait for one of those to end.
    pub(super) waiting: usize,
    pub(super) ended: Arc<Notify>,
}

/// Who has failed, by a key of the book's. Pure.
#[derive(Debug)]
pub(super) struct ScoreBook<K> {
    entries: HashMap<K, LogonTries>,
}

impl<K> Default for ScoreBook<K> {
    fn default() -> Self {
        Self { entries: HashMap::new() }
    }
}

impl<K: Hash + Eq + Clone> ScoreBook<K> {
    pub(super) fn get(&self, key: &K) -> Option<&LogonTries> {
        self.entries.get(key)
    }

    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut LogonTries> {
        self.entries.get_mut(key)
    }

    /// The entry of this key, which is made where there is none.
    pub(super) fn entry(&mut self, key: &K, allowance: &Allowance, now: Instant) -> &mut LogonTries {
        if self.entries.len() >= MOST_REMEMBERED && !self.entries.contains_key(key) {
            self.forget(allowance, now);
        }
        self.entries.entry(key.clone()).or_insert_with(|| LogonTries {
            score: Score::clean(now),
            trying: 0,
            waiting: 0,
            ended: Arc::default(),
        })
    }

    /// Forgets an entry that says nothing any more.
    pub(super) fn tidy(&mut self, key: &K, allowance: &Allowance, now: Instant) {
        if let Some(entry) = self.entries.get(key)
            && entry.trying == 0
            && entry.score.is_clean(allowance, now)
        {
            self.entries.remove(key);
        }
    }

    /// Drops what is forgiven; where that makes no room, the one that has been quiet longest. Tries under way stay: there
    /// are no more of them than connections.
    fn forget(&mut self, allowance: &Allowance, now: Instant) {
        self.entries.retain(|_, entry| entry.trying > 0 || !entry.score.is_clean(allowance, now));
        if self.entries.len() >= MOST_REMEMBERED {
            let idle = self.entries.iter().filter(|(_, entry)| entry.trying == 0);
            let quietest = idle.min_by_key(|(_, entry)| entry.score.last_change()).map(|(key, _)| key.clone());
            if let Some(key) = quietest {
                self.entries.remove(&key);
            }
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}
