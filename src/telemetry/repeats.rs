//! Repeated warnings: the first few are written, the others counted. Pure: the time is passed in.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use hashlink::LinkedHashMap;

/// Time for which repetitions of a warning are counted.
const WINDOW: Duration = Duration::from_secs(60);

/// Repetitions that are written within that time.
const WRITTEN: u64 = 5;

/// Most different warnings remembered. Further ones are all written.
const MOST: usize = 1000;

/// Warnings of the last minute.
#[derive(Debug, Default)]
pub(crate) struct Repeats {
    hasher: RandomState,
    /// Warnings by a hash of target and message, in the order in which they first came.
    seen: LinkedHashMap<u64, Seen>,
}

#[derive(Debug)]
struct Seen {
    since: Instant,
    times: u64,
    target: String,
    message: String,
}

/// A warning that was not written each time.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Repeated {
    target: String,
    message: String,
    /// Count of the times that it was not written.
    times: u64,
}

impl fmt::Display for Repeated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { target, message, times } = self;
        write!(f, "{times} times more within a minute: {target}: {message}")
    }
}

impl Repeats {
    /// Counts a warning. True if it is to be written.
    pub(crate) fn is_to_be_written(&mut self, target: &str, message: &str, now: Instant) -> bool {
        let key = self.hasher.hash_one((target, message));
        if let Some(seen) = self.seen.get_mut(&key) {
            seen.times += 1;
            return seen.times <= WRITTEN;
        }
        if self.seen.len() < MOST {
            let target = target.to_owned();
            let message = message.to_owned();
            self.seen.insert(key, Seen { since: now, times: 1, target, message });
        }
        true
    }

    /// Forgets warnings that first came a minute ago or earlier. Returns those of them that were not written every
    /// time.
    pub(crate) fn take_expired(&mut self, now: Instant) -> Vec<Repeated> {
        let mut expired = Vec::new();
        while let Some((_, oldest)) = self.seen.front()
            && now.saturating_duration_since(oldest.since) >= WINDOW
        {
            expired.extend(self.seen.pop_front().map(|(_, seen)| seen));
        }
        unwritten(expired)
    }

    /// Forgets all warnings. Returns those of them that were not written every time.
    pub(crate) fn take_all(&mut self) -> Vec<Repeated> {
        unwritten(self.seen.drain().map(|(_, seen)| seen))
    }
}

fn unwritten(seen: impl IntoIterator<Item = Seen>) -> Vec<Repeated> {
    let mut repeated = Vec::new();
    for Seen { times, target, message, .. } in seen {
        if times > WRITTEN {
            repeated.push(Repeated { target, message, times: times - WRITTEN });
        }
    }
    repeated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_few_of_a_minute_are_written_and_the_others_counted() {
        let mut repeats = Repeats::default();
        let now = Instant::now();
        let written = (0..100).filter(|_| repeats.is_to_be_written("link", "lost", now)).count();
        assert_eq!(written, 5);
        assert!(
            repeats.is_to_be_written("link", "lost again", now) && repeats.is_to_be_written("session", "lost", now)
        );
        assert_eq!(repeats.take_expired(now + Duration::from_secs(59)), []);
        let told = Repeated { target: "link".to_owned(), message: "lost".to_owned(), times: 95 };
        assert_eq!(repeats.take_expired(now + WINDOW), [told]);
        assert!(repeats.is_to_be_written("link", "lost", now + WINDOW));
    }

    #[test]
    fn all_repeats_are_reported_at_the_end_and_their_number_is_bounded() {
        let mut repeats = Repeats::default();
        let now = Instant::now();
        assert!((0..5 * MOST).all(|n| repeats.is_to_be_written("link", &n.to_string(), now)));
        assert_eq!(repeats.seen.len(), MOST);
        assert_eq!((0..7).filter(|_| repeats.is_to_be_written("link", "0", now)).count(), 4);
        assert_eq!(repeats.take_all().iter().map(|repeated| repeated.times).collect::<Vec<_>>(), [3]);
        assert_eq!(repeats.take_all(), []);
    }
}
