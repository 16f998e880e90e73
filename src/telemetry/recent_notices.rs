use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Time after which the log repeats a notice.
const AGAIN_AFTER: Duration = Duration::from_secs(60);

/// Most notices remembered. Beyond it, nothing is logged: somebody invents them, and must not fill the log.
const MOST_REMEMBERED: usize = 100;

/// Notices that were logged lately, so that requests of strangers cannot fill the log.
#[derive(Debug, Default)]
pub struct RecentNotices(Mutex<HashMap<String, Instant>>);

impl RecentNotices {
    /// Tells whether this is to be logged now.
    #[must_use]
    pub fn is_new(&self, what: &str) -> bool {
        self.is_new_at(what, Instant::now())
    }

    fn is_new_at(&self, what: &str, now: Instant) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.retain(|_, told| now.saturating_duration_since(*told) < AGAIN_AFTER);
        if told.contains_key(what) || told.len() >= MOST_REMEMBERED {
            return false;
        }
        told.insert(what.to_owned(), now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_logged_once_a_minute_and_a_flood_not_at_all() {
        let notices = RecentNotices::default();
        let now = Instant::now();
        assert!(notices.is_new_at("https://a.example", now));
        assert!(!notices.is_new_at("https://a.example", now + Duration::from_secs(59)));
        assert!(notices.is_new_at("https://a.example", now + AGAIN_AFTER));
        let told = (0..1000).filter(|n| notices.is_new_at(&n.to_string(), now + AGAIN_AFTER)).count();
        assert_eq!(told, MOST_REMEMBERED - 1);
    }
}
