//! Workgroups.

use serde::{Deserialize, Serialize};

/// A workgroup: calls to its number ring a free member, or wait for one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkgroupSettings {
    /// The number that reaches the workgroup.
    pub number: String,
    /// Display name; `{number}` stands for the number.
    pub name: String,
    /// Members: extension numbers or ranges of them.
    pub members: Vec<String>,
}

impl Default for WorkgroupSettings {
    fn default() -> Self {
        Self { number: "800".to_owned(), name: "Workgroup {number}".to_owned(), members: vec!["101-109".to_owned()] }
    }
}
