//! Logging: lines of `log` to standard error by `env_logger`.

use crate::settings::LoggingSettings;

/// Starts logging. `RUST_LOG` wins over the configured filter.
pub fn start(settings: &LoggingSettings) {
    let environment = env_logger::Env::default().default_filter_or(&settings.filter);
    env_logger::Builder::from_env(environment).format_timestamp_millis().init();
}
