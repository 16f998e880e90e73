//! Trunk groups.

use serde::{Deserialize, Serialize};

/// A group of trunk lines reached by one access code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrunkSettings {
    /// Digits dialled before an outside number to go out over this group (MaxCS). The longest match wins.
    pub access_code: String,
    /// Number of lines, and so of calls at once; 0 is a group with no line.
    pub lines: u32,
}

impl Default for TrunkSettings {
    fn default() -> Self {
        Self { access_code: "9".to_owned(), lines: 24 }
    }
}
