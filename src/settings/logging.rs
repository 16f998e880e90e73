use serde::{Deserialize, Serialize};

use crate::section::section;

section! {
    /// The log, on standard error.
    pub struct LoggingSettings: Table "logging" {
        /// Levels by module, in the syntax of `env_logger`, as `"info"` or `"warn,altilink=debug"`. The variable `RUST_LOG`
        /// wins over it.
        filter: String = "info,actix_server=warn,async_nats=warn".to_owned(),
            allowed: Text("a filter of env_logger, as \"info\" or \"warn,altilink=debug\"", is_filter),
            reload: Now, used_by: Both;

        /// Form of the lines: `"text"` for people, or `"json"`, one object on each line, for programs.
        format: LogFormat = LogFormat::default(),
            allowed: OneOf(&["text", "json"]), reload: Now, used_by: Both;
    }
}

/// Form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Text for people.
    #[default]
    Text,
    /// One JSON object on each line.
    Json,
}

fn is_filter(text: &str) -> bool {
    env_filter::Builder::new().try_parse(text).is_ok()
}
