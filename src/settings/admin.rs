use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;

use crate::files;
use crate::section::section;

section! {
    /// Administration by HTTP. Off without a token.
    pub struct AdminSettings: Table "admin" {
        /// Token of GET /admin/sessions, GET /admin/sessions/{id}/timeline and DELETE /admin/sessions/{id}: whoever bears
        /// it (Authorization: Bearer) sees who is logged on and ends sessions. 16 to 256 printable characters, as of
        /// `openssl rand -base64 32`. Without a token nothing is at these paths.
        token: AdminToken = AdminToken::default(),
            allowed: Text("16 to 256 printable ASCII characters without spaces, or \"\"", is_token_or_none), reload: Now;

        /// File that holds the token instead, and that only the program can read. `""` for none.
        token_file: PathBuf = PathBuf::new(),
            allowed: Text("the name of a file with the token, or \"\"", is_file_name), reload: Now;

        /// Moments of each session that are kept for its timeline, where there is a token; each takes about a hundred
        /// bytes of memory. 0 keeps none.
        timeline_entries: usize = 256,
            allowed: Whole(0, 65_536), reload: Now;

        beside {
            /// Token that `token_file` holds.
            #[serde(skip)]
            from_file: AdminToken;
        }
    }
}

impl AdminSettings {
    /// Token that administrators need; none where they are not let in.
    #[must_use]
    pub fn token(&self) -> Option<&AdminToken> {
        if !self.token.is_empty() {
            Some(&self.token)
        } else if !self.from_file.is_empty() {
            Some(&self.from_file)
        } else {
            None
        }
    }

    /// Number of moments that each session's timeline keeps: none where nobody can ask for them.
    #[must_use]
    pub fn timeline_kept(&self) -> usize {
        if self.token().is_some() { self.timeline_entries } else { 0 }
    }

    /// Reads the token from its file, if one is configured. Fails with the words that say what is allowed.
    pub(crate) fn read_file(&mut self) -> Result<(), String> {
        if self.token_file.as_os_str().is_empty() {
            return Ok(());
        }
        self.from_file = read(&self.token_file)?;
        Ok(())
    }
}

/// Largest file that can be a token, in bytes.
const LARGEST_FILE: u64 = 4096;

fn read(file: &Path) -> Result<AdminToken, String> {
    let read = files::read(file, LARGEST_FILE)
        .map_err(|error| format!("the name of a file that can be read, and this one cannot: {error}"))?;
    // Bytes that are not UTF-8 become a character that no token has.
    let text = String::from_utf8_lossy(&read.bytes);
    let token = text.trim();
    if token.is_empty() || !is_token(token) {
        return Err(format!("the name of a file with {TOKEN}, and in this one there is something else"));
    }
    Ok(AdminToken(token.into()))
}

/// Secret that lets administrators in. It is not shown, and comparing it takes a time that does not depend on it.
#[derive(Clone, Default)]
pub struct AdminToken(SecretString);

impl AdminToken {
    fn is_empty(&self) -> bool {
        self.0.expose_secret().is_empty()
    }

    /// Returns the token itself, for a request to the program.
    pub(crate) fn exposed(&self) -> &str {
        self.0.expose_secret()
    }

    /// True if this is the token.
    #[must_use]
    pub fn is(&self, presented: &str) -> bool {
        self.0.expose_secret().as_bytes().ct_eq(presented.as_bytes()).into()
    }
}

impl From<&str> for AdminToken {
    fn from(token: &str) -> Self {
        Self(token.into())
    }
}

impl PartialEq for AdminToken {
    fn eq(&self, other: &Self) -> bool {
        self.is(other.0.expose_secret())
    }
}

impl Eq for AdminToken {}

impl fmt::Debug for AdminToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "AdminToken()" } else { "AdminToken(***)" })
    }
}

/// Writes the whole token, for the tree in which settings are merged. Where settings are shown it is masked.
impl Serialize for AdminToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

impl<'de> Deserialize<'de> for AdminToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(String::deserialize(deserializer)?.into()))
    }
}

const TOKEN: &str = "16 to 256 printable ASCII characters without spaces";

fn is_token(text: &str) -> bool {
    (16..=256).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_token_or_none(text: &str) -> bool {
    text.is_empty() || is_token(text)
}

fn is_file_name(text: &str) -> bool {
    !text.contains('\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_enough_and_can_stand_in_a_header() {
        assert!(is_token("0123456789abcdef"));
        for wrong in ["0123456789abcde", "0123456789 abcdef", "0123456789äbcdef", &"x".repeat(257)] {
            assert!(!is_token(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_token_is_compared_whole_and_never_shown() {
        let token = AdminToken::from("0123456789abcdef");
        assert!(token.is("0123456789abcdef"));
        assert!(!token.is("0123456789abcdeF") && !token.is("0123456789abcde") && !token.is(""));
        assert!(!format!("{token:?}").contains("0123"));
    }

    #[test]
    fn without_a_token_no_timeline_is_kept() {
        let with_token = AdminSettings { token: "0123456789abcdef".into(), ..AdminSettings::default() };
        assert_eq!((AdminSettings::default().timeline_kept(), with_token.timeline_kept()), (0, 256));
    }
}
