use std::fmt;
use std::path::PathBuf;

use super::value_origin::{ValueOrigin, variable};
use crate::files::FileError;

/// Reason for which settings are refused.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file named on the command line, or read before, does not exist.
    #[error("the configuration file {0:?} does not exist")]
    NoSuchFile(PathBuf),
    /// The file is there and cannot be read.
    #[error("the configuration file {file:?} cannot be read: {source}")]
    File {
        /// The file.
        file: PathBuf,
        /// Error while it is read.
        source: FileError,
    },
    /// The file is no TOML.
    #[error("the configuration file {file:?} is not TOML: {source}")]
    NotToml {
        /// The file.
        file: PathBuf,
        /// The parser's error.
        source: Box<toml::de::Error>,
    },
    /// File and variables cannot be laid over each other.
    #[error("the configuration cannot be read: {0}")]
    Unreadable(#[from] config::ConfigError),
    /// Keys or values are wrong; one line each.
    #[error("{}", Lines(.0))]
    Wrong(Vec<Complaint>),
}

struct Lines<'a>(&'a [Complaint]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, complaint) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{complaint}")?;
        }
        Ok(())
    }
}

/// One thing wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Complaint {
    /// The key means nothing here.
    #[error("unknown key {key} ({origin}); {}", suggestion(.origin, .near, .known))]
    UnknownKey {
        /// The key in full, dotted.
        key: String,
        /// Place of the key.
        origin: ValueOrigin,
        /// Known keys that look like it.
        near: Vec<String>,
        /// The known keys at its place, where none looks like it.
        known: Vec<String>,
    },
    /// The value is not one that the key takes.
    #[error("{key} = {value} ({origin}): {allowed}")]
    WrongValue {
        /// The key in full, dotted.
        key: String,
        /// The value as TOML, hidden where it may be a secret.
        value: String,
        /// Place of the key.
        origin: ValueOrigin,
        /// Values that the key takes.
        allowed: String,
    },
}

impl Complaint {
    /// Key that the complaint is about.
    pub(crate) fn key(&self) -> &str {
        match self {
            Self::UnknownKey { key, .. } | Self::WrongValue { key, .. } => key,
        }
    }
}

/// Keys in the form in which they were given: the names of variables for a variable.
fn suggestion(origin: &ValueOrigin, near: &[String], known: &[String]) -> String {
    if near.is_empty() {
        return format!("known there: {}", known.join(", "));
    }
    let near: Vec<String> = match origin {
        ValueOrigin::Variable(_) => near.iter().map(|key| variable(key)).collect(),
        ValueOrigin::Default | ValueOrigin::File(_) => near.to_vec(),
    };
    format!("did you mean {}?", near.join(" or "))
}
