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
