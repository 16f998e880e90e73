//! Limits on how many of something there may be at a time, for each key.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Counts the slots that are taken, for each key. All clones count together, on any thread.
pub struct Slots<K>(Arc<Mutex<HashMap<K, usize>>>);

/// A slot that is taken. Dropping it gives the slot back.
pub struct Slot<K: Eq + Hash> {
    slots: Slots<K>,
    key: K,
}

impl<K: Eq + Hash + Clone> Slots<K> {
    /// Takes a slot of this key; none if `most` of them are taken.
    #[must_use]
    pub fn take(&self, key: K, most: usize) -> Option<Slot<K>> {
        let mut counts = self.counts();
        let taken = counts.get(&key).copied().unwrap_or_default();
        if taken >= most {
            return None;
        }
        counts.insert(key.clone(), taken + 1);
        drop(counts);
        Some(Slot { slots: self.clone(), key })
    }
}

impl<K: Eq + Hash> Slots<K> {
    /// Number of slots of this key that are taken.
    #[must_use]
    pub fn taken<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        self.counts().get(key).copied().unwrap_or_default()
    }

    fn give_back(&self, key: &K) {
        let mut counts = self.counts();
        if let Some(count) = counts.get_mut(key) {
            *count -= 1;
            if *count == 0 {
                counts.remove(key);
            }
        }
    }
}

impl<K> Slots<K> {
    /// The keys of which a slot is taken, with the number of slots.
    fn counts(&self) -> MutexGuard<'_, HashMap<K, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.counts().is_empty()
    }
}

impl<K: Eq + Hash> Slot<K> {
    /// The key of which it is a slot.
    #[must_use]
    pub fn key(&self) -> &K {
        &self.key
    }
}

impl<K: Eq + Hash> Drop for Slot<K> {
    fn drop(&mut self) {
        self.slots.give_back(&self.key);
    }
}

impl<K> Default for Slots<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K> Clone for Slots<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: fmt::Debug> fmt::Debug for Slots<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Slots").field(&self.0).finish()
    }
}

impl<K: Eq + Hash + fmt::Debug> fmt::Debug for Slot<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Slot").field(&self.key).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_as_many_slots_as_it_may_and_a_slot_that_is_dropped_is_free_again() {
        let slots = Slots::default();
        let first = slots.take("here", 2).expect("the first");
        let second = slots.clone().take("here", 2).expect("the second");
        assert!(slots.take("here", 2).is_none());
        let other = slots.take("there", 1).expect("another key");
        assert_eq!((*other.key(), slots.taken("here"), slots.taken("there")), ("there", 2, 1));
        drop(first);
        let again = slots.take("here", 2).expect("a free slot");
        assert!(slots.take("here", 2).is_none());
        drop((second, again));
        assert_eq!((slots.taken("here"), slots.counts().len()), (0, 1), "a key without slots is forgotten");
    }

    #[test]
    fn a_key_without_any_slot_leaves_nothing_behind() {
        let slots = Slots::default();
        assert!(slots.take((), 0).is_none());
        assert!(slots.is_empty());
    }

    #[test]
    fn a_lower_limit_counts_from_the_next_slot_on() {
        let slots = Slots::default();
        let taken: Vec<_> = (0..3).filter_map(|_| slots.take((), 3)).collect();
        assert!(slots.take((), 1).is_none());
        drop(taken);
        assert!(slots.take((), 1).is_some());
    }
}
