use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What is dialled before a number: what the region's numbering plan wants, or always the same digits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum Prefix {
    /// By the numbering plan.
    #[default]
    Auto,
    /// These digits; none where the text is empty.
    Fixed(String),
}

/// How configuration writes [`Prefix::Auto`].
const AUTO: &str = "auto";

impl Prefix {
    /// The digits that are configured.
    pub(super) fn fixed(&self) -> Option<&str> {
        match self {
            Self::Auto => None,
            Self::Fixed(digits) => Some(digits),
        }
    }
}

impl From<String> for Prefix {
    fn from(text: String) -> Self {
        if text == AUTO { Self::Auto } else { Self::Fixed(text) }
    }
}

impl From<Prefix> for String {
    fn from(prefix: Prefix) -> Self {
        match prefix {
            Prefix::Auto => AUTO.to_owned(),
            Prefix::Fixed(digits) => digits,
        }
    }
}

impl FromStr for Prefix {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.to_owned().into())
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.fixed().unwrap_or(AUTO))
    }
}
