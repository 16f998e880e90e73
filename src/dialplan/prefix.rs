use serde::{Deserialize, Serialize};

/// Prefix dialled before a number: as the region's numbering plan says, or always the same digits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum Prefix {
    /// The numbering plan decides.
    #[default]
    Auto,
    /// Always these digits. An empty text stands for no prefix.
    Fixed(String),
}

/// Spelling of [`Prefix::Auto`] in the configuration.
const AUTO: &str = "auto";

impl Prefix {
    /// Returns the configured digits. None if the numbering plan decides.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auto_is_a_word_and_all_else_are_digits() {
        assert_eq!((Prefix::from("auto".to_owned()), Prefix::Auto.fixed()), (Prefix::Auto, None));
        for digits in ["", "0"] {
            let prefix = Prefix::from(digits.to_owned());
            assert_eq!(prefix.fixed(), Some(digits));
            assert_eq!(String::from(prefix), digits);
        }
        assert_eq!(String::from(Prefix::Auto), "auto");
    }
}
