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
enum Record {
    Failing { count: u32 },
    Blocked { until: Duration },
}

/// Counts wrong passwords in a row. Only existing extensions are counted, so it cannot grow beyond their number.
#[derive(Debug)]
pub(super) struct Guard {
    policy: BlockingSettings,
    records: HashMap<String, Record>,
}

impl Guard {
    pub(super) fn new(policy: BlockingSettings) -> Self {
        Self { policy, records: HashMap::new() }
    }

    pub(super) fn is_blocked(&self, now: Duration, extension: &str) -> bool {
        matches!(self.records.get(extension), Some(Record::Blocked { until }) if now < *until)
    }

    pub(super) fn failed(&mut self, now: Duration, extension: &str) {
        let count = match self.records.get(extension) {
            Some(Record::Failing { count }) => count + 1,
            Some(Record::Blocked { .. }) | None => 1,
        };
        let record = if count < self.policy.failures {
            Record::Failing { count }
        } else {
            Record::Blocked { until: now + self.policy.duration }
        };
        self.records.insert(extension.to_owned(), record);
    }

    pub(super) fn succeeded(&mut self, extension: &str) {
        self.records.remove(extension);
    }
}
