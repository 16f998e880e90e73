//! Blocking of extensions after repeated wrong passwords.

use std::collections::HashMap;
use std::time::Duration;

use crate::settings::BlockingSettings;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Record {
    Failing { count: u32 },
    Blocked { until: Duration },
}

/// Counts wrong passwords in a row. Only existing extensions are reported to it, so it cannot grow beyond them.
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
