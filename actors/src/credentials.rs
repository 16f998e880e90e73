use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

/// Number of an extension, which is also the user's name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Extension(Arc<str>);

/// A text that cannot be an extension's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an extension is 1 to {max} letters or digits", max = Extension::MAX_LENGTH)]
pub struct InvalidExtension;

impl Extension {
    /// Longest number: the size of the number field of a LineInfo without its terminator.
    pub const MAX_LENGTH: usize = 11;

    /// Parses the text of a number.
    pub fn parse(text: &str) -> Result<Self, InvalidExtension> {
        let fits = (1..=Self::MAX_LENGTH).contains(&text.len());
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if fits && plain { Ok(Self(text.into())) } else { Err(InvalidExtension) }
    }

    /// Returns the number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Extension and password of a user. The password is wiped from memory when dropped, and never printed.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The user.
    pub extension: Extension,
    /// The password, kept to log on again after a lost connection and to check further logons of the same user.
    pub password: SecretString,
}

impl Credentials {
    /// True if the password is this one. Takes the same time for every password of its length.
    #[must_use]
    pub(crate) fn has_password(&self, other: &SecretString) -> bool {
        self.password.expose_secret().as_bytes().ct_eq(other.expose_secret().as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_short_and_plain() {
        assert_eq!(Extension::parse("101").map(|extension| extension.to_string()), Ok("101".to_owned()));
        for wrong in ["", "123456789012", "10 1", "10:1", "é", "101\0"] {
            assert_eq!(Extension::parse(wrong), Err(InvalidExtension), "{wrong:?}");
        }
    }

    #[test]
    fn a_password_is_compared_and_never_shown() {
        let extension = Extension::parse("101").expect("a plain number");
        let credentials = Credentials { extension, password: "s3cret".into() };
        assert!(credentials.has_password(&"s3cret".into()));
        assert!(!credentials.has_password(&"s3cre".into()));
        assert!(!format!("{credentials:?}").contains("s3cret"));
    }
}
