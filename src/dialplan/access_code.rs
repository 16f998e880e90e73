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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_one_to_four_characters_of_a_keypad() {
        for good in ["9", "*", "#", "1234", "*8#0"] {
            assert_eq!(good.parse::<AccessCode>().as_ref().map(AccessCode::as_str), Ok(good));
        }
        for wrong in ["", "12345", "a", "9 ", "+1", "９"] {
            assert_eq!(wrong.parse::<AccessCode>(), Err(DialError::WrongAccessCode), "{wrong}");
        }
    }
}
