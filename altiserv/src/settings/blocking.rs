//! Blocking of extensions after wrong passwords.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Blocking of extensions after repeated wrong passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BlockingSettings {
    /// Wrong passwords in a row that block an extension; 1 to 1000.
    pub failures: u32,
    /// Time that the extension stays blocked.
    #[serde(with = "humantime_serde")]
    pub duration: Duration,
}

impl Default for BlockingSettings {
    fn default() -> Self {
        Self { failures: 5, duration: Duration::from_secs(60) }
    }
}
