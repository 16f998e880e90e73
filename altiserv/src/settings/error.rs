//! A configured value that was refused.

/// A configured value that was refused: its key, the value, and the allowed values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key} is {value}; allowed: {allowed}")]
pub struct SettingsError {
    /// Path of the key, such as `extensions[2].number`.
    pub key: String,
    /// The refused value; a password is never shown.
    pub value: String,
    /// The allowed values.
    pub allowed: String,
}

impl SettingsError {
    pub(crate) fn new(key: impl Into<String>, value: impl std::fmt::Debug, allowed: impl Into<String>) -> Self {
        Self { key: key.into(), value: format!("{value:?}"), allowed: allowed.into() }
    }
}
