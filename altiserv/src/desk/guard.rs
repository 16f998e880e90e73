//! Blocking of extensions after repeated wrong passwords.
//!
//! ```text
//!    wrong password, too few       wrong password, enough
//! none ----------> Failing ----------------> Blocked
//!   ^                 |                         |
//!   | right password  |   right password, after the blocking time
//!   +-----------------+-------------------------+
//! ```
//!
//! A wrong password after the blocking time counts as the first one.

use std::collections::HashMap;
use std::time::Duration;

use crate::settings::BlockingSettings;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PasswordFailures {
    Failing { count: u32 },
    Blocked { until: Duration },
}

/// Counts wrong passwords in a row. Only existing extensions are counted, so it cannot grow beyond their number.
#[derive(Debug)]
pub(crate) struct Guard {
    policy: BlockingSettings,
    records: HashMap<String, PasswordFailures>,
}

impl Guard {
    pub(crate) fn new(policy: BlockingSettings) -> Self {
        Self { policy, records: HashMap::new() }
    }

    pub(crate) fn is_blocked(&self, now: Duration, extension: &str) -> bool {
        matches!(self.records.get(extension), Some(PasswordFailures::Blocked { until }) if now < *until)
    }

    pub(crate) fn failed(&mut self, now: Duration, extension: &str) {
        let count = match self.records.get(extension) {
            Some(PasswordFailures::Failing { count }) => count + 1,
            Some(PasswordFailures::Blocked { .. }) | None => 1,
        };
        let record = if count < self.policy.failures {
            PasswordFailures::Failing { count }
        } else {
            PasswordFailures::Blocked { until: now + self.policy.duration }
        };
        self.records.insert(extension.to_owned(), record);
    }

    pub(crate) fn succeeded(&mut self, extension: &str) {
        self.records.remove(extension);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn guard(failures: u32) -> Guard {
        Guard::new(BlockingSettings { failures, duration: MINUTE })
    }

    #[test]
    fn the_last_allowed_failure_blocks_for_the_whole_time() {
        let mut guard = guard(3);
        for now in [1, 2] {
            guard.failed(Duration::from_secs(now), "101");
            assert!(!guard.is_blocked(Duration::from_secs(now), "101"));
        }
        guard.failed(Duration::from_secs(3), "101");
        assert!(guard.is_blocked(Duration::from_secs(3), "101"));
        assert!(guard.is_blocked(Duration::from_millis(62_999), "101"));
        assert!(!guard.is_blocked(Duration::from_secs(63), "101"));
        assert!(!guard.is_blocked(Duration::from_secs(3), "102"), "no other extension");
    }

    #[test]
    fn a_failure_after_the_block_counts_as_the_first() {
        let mut guard = guard(2);
        guard.failed(Duration::ZERO, "101");
        guard.failed(Duration::ZERO, "101");
        guard.failed(MINUTE, "101");
        assert!(!guard.is_blocked(MINUTE, "101"));
        guard.failed(MINUTE, "101");
        assert!(guard.is_blocked(MINUTE, "101"));
    }

    #[test]
    fn one_failure_can_be_enough_and_a_success_clears_it() {
        let mut guard = guard(1);
        guard.failed(Duration::ZERO, "101");
        assert!(guard.is_blocked(Duration::ZERO, "101"));
        guard.succeeded("101");
        assert!(!guard.is_blocked(Duration::ZERO, "101"));
    }
}
