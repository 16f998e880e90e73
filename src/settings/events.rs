use serde::{Deserialize, Serialize};

use super::rule::{Allowed, Rule};

/// `[events]`: what event channels carry.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EventSettings {
    /// Whether they carry the guide's events and fields alone.
    pub guide_only: bool,
}

pub(super) const RULES: &[Rule] = &[Rule { key: "events.guide_only", allowed: Allowed::Switch }];
