use serde::{Deserialize, Serialize};

use super::rule::{Allowed, Rule};

/// `[logging]`: what is logged, to standard error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LoggingSettings {
    /// Levels by module, in the syntax of `env_logger`. The variable `RUST_LOG` wins over it.
    pub filter: String,
    /// How a line is written.
    pub format: LogFormat,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// As text for people.
    #[default]
    Text,
    /// As one JSON object on each line.
    Json,
}

impl Default for LoggingSettings {
    fn default() -> Self {
        Self { filter: "info,actix_server=warn".to_owned(), format: LogFormat::default() }
    }
}

fn is_filter(text: &str) -> bool {
    env_filter::Builder::new().try_parse(text).is_ok()
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        key: "logging.filter",
        allowed: Allowed::Text("a filter of env_logger, as \"info\" or \"warn,altilink=debug\"", is_filter),
    },
    Rule { key: "logging.format", allowed: Allowed::OneOf(&["text", "json"]) },
];
