use std::str::FromStr;

use super::error::DialError;

/// Trunk access code: one to four of the digits, `*` and `#`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccessCode(String);

impl AccessCode {
    const LONGEST: usize = 4;

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccessCode {
    type Err = DialError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_dialable = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'*' | b'#'));
        if (1..=Self::LONGEST).contains(&text.len()) && is_dialable {
            Ok(Self(text.to_owned()))
        } else {
            Err(DialError::WrongAccessCode)
        }
    }
}
