use serde_json::value::RawValue;

use super::WriterLimits;

/// Least size of the events between two snapshots, in bytes.
const LEAST: usize = 16 * 1024;

/// Times at which an entry tells all that clients have been told: seldom enough that it costs less than the events, and
/// often enough that the log always has one.
#[derive(Debug, Default)]
pub(crate) struct Snapshots {
    entries: u64,
    bytes: usize,
    size: usize,
}

impl Snapshots {
    /// Notes the size of an event.
    pub(crate) fn told(&mut self, bytes: usize) {
        self.bytes += bytes;
    }

    /// True if the next entry is to have a snapshot.
    pub(crate) fn is_due(&self, limits: &WriterLimits) -> bool {
        self.entries + 1 >= limits.snapshot_entries || self.bytes >= LEAST.max(2 * self.size)
    }

    /// Notes an entry, with its snapshot if it has one.
    pub(crate) fn stored(&mut self, snapshot: Option<&RawValue>) {
        match snapshot {
            Some(snapshot) => *self = Self { size: snapshot.get().len(), ..Self::default() },
            None => self.entries += 1,
        }
    }
}
