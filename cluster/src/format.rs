//! Formats of what is stored: JSON with a number. A node of an older version may meet what a newer one wrote.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Text of an entry or a record that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// A newer version of the program wrote it.
    #[error(
        "format {found} of the {what} is newer than this program, which reads formats up to {known}: update this node"
    )]
    Newer {
        /// Name of the kind of text.
        what: &'static str,
        /// Its format.
        found: u32,
        /// Newest format that is known.
        known: u32,
    },
    /// It is not what it should be.
    #[error("the {what} cannot be read: {reason}")]
    Malformed {
        /// Name of the kind of text.
        what: &'static str,
        /// Reason, as the parser gives it.
        reason: String,
    },
}

#[derive(Deserialize)]
struct Numbered {
    format: u32,
}

/// Reads a JSON text of a format up to `known`.
pub(crate) fn read<T: DeserializeOwned>(what: &'static str, known: u32, text: &[u8]) -> Result<T, FormatError> {
    let malformed = |error: serde_json::Error| FormatError::Malformed { what, reason: error.to_string() };
    let Numbered { format } = serde_json::from_slice(text).map_err(malformed)?;
    if format > known {
        return Err(FormatError::Newer { what, found: format, known });
    }
    if format == 0 {
        return Err(FormatError::Malformed { what, reason: "formats are numbered from 1".to_owned() });
    }
    serde_json::from_slice(text).map_err(malformed)
}

/// Writes what has texts, numbers, flags and JSON in it.
pub(crate) fn write<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("nothing in it can fail to be written")
}
