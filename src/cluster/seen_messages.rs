use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::mem;
use std::time::{Duration, Instant};

/// Time after which a message of another node cannot be opened any more.
const LIFETIME: Duration = Duration::from_secs(120);

/// Messages that were taken, so that nobody who hears the nodes can have one carried out again. Pure.
#[derive(Debug, Default)]
pub(crate) struct SeenMessages {
    now: HashSet<u64>,
    before: HashSet<u64>,
    turned: Option<Instant>,
}

impl SeenMessages {
    /// Notes a message. False if it was taken before.
    pub(crate) fn is_new(&mut self, message: &[u8], now: Instant) -> bool {
        let turned = *self.turned.get_or_insert(now);
        if now.saturating_duration_since(turned) >= LIFETIME {
            self.before = mem::take(&mut self.now);
            self.turned = Some(now);
        }
        let mut hasher = DefaultHasher::new();
        message.hash(&mut hasher);
        let name = hasher.finish();
        !self.before.contains(&name) && self.now.insert(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_taken_once_for_as_long_as_it_can_be_opened() {
        let (mut seen, began) = (SeenMessages::default(), Instant::now());
        assert!(seen.is_new(b"a", began) && seen.is_new(b"b", began));
        for after in [0, 60, 119, 120, 179, 239] {
            assert!(!seen.is_new(b"a", began + Duration::from_secs(after)), "{after} s");
        }
        assert!(seen.is_new(b"a", began + 3 * LIFETIME), "it cannot be opened any more, and is forgotten");
    }
}
