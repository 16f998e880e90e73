use serde::{Deserialize, Serialize};

use super::rule::{Allowed, Rule};

/// `[metrics]`: figures for Prometheus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MetricsSettings {
    /// Whether `GET /metrics` is there.
    pub enabled: bool,
}

impl Default for MetricsSettings {
    fn default() -> Self {
        Self { enabled: true }
    }
}

pub(super) const RULES: &[Rule] = &[Rule { key: "metrics.enabled", allowed: Allowed::Switch }];
