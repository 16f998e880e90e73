//! The digits that are to be keyed once a call is connected, as they are written behind a number.

use std::fmt;
use std::time::Duration;

use crate::connection::Digits;

/// Length of one comma.
const PAUSE: Duration = Duration::from_secs(2);

/// Digits and pauses for the machine at the other end, as in `,,86412345678#,,,,*123456#`. They may be a PIN: `Debug` does
/// not show them.
#[derive(Clone, PartialEq, Eq)]
pub struct PostDial(Vec<KeyGroup>);

/// Digits that are keyed together, and the pause before them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyGroup {
    pub(crate) pause: Duration,
    pub(crate) digits: Digits,
}

/// A text that is no post-dial string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be up to {} of 0 to 9, *, #, A to D and commas, of which one is no comma", PostDial::MAX_LENGTH)]
pub struct InvalidPostDial;

impl PostDial {
    /// Most characters, so that no group is longer than one command may be.
    pub const MAX_LENGTH: usize = 64;

    /// Reads `0` to `9`, `*`, `#` and `A` to `D`, and commas, each of which is a pause of two seconds. Digits between two
    /// commas are keyed at once; commas behind the last digit are ignored.
    pub fn parse(text: &str) -> Result<Self, InvalidPostDial> {
        let is_known = text.chars().all(|key| matches!(key, '0'..='9' | '*' | '#' | 'A'..='D' | ','));
        if text.len() > Self::MAX_LENGTH || !is_known {
            return Err(InvalidPostDial);
        }
        let mut groups = Vec::new();
        let mut pause = Duration::ZERO;
        for (commas, keys) in text.split(',').enumerate() {
            if commas > 0 {
                pause += PAUSE;
            }
            if !keys.is_empty() {
                groups.push(KeyGroup { pause: std::mem::take(&mut pause), digits: Digits::new(keys) });
            }
        }
        if groups.is_empty() { Err(InvalidPostDial) } else { Ok(Self(groups)) }
    }

    pub(crate) fn into_groups(self) -> Vec<KeyGroup> {
        self.0
    }
}

impl fmt::Debug for PostDial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PostDial(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(text: &str) -> Vec<(u64, Digits)> {
        let groups = PostDial::parse(text).unwrap().into_groups();
        groups.into_iter().map(|group| (group.pause.as_secs(), group.digits)).collect()
    }

    #[test]
    fn digits_between_commas_are_one_group_and_each_comma_is_two_seconds() {
        let expected = [(4, Digits::new("86412345678#")), (8, Digits::new("*123456#"))];
        assert_eq!(groups(",,86412345678#,,,,*123456#"), expected);
        assert_eq!(groups("12,,"), [(0, Digits::new("12"))]);
        assert_eq!(groups("A,D"), [(0, Digits::new("A")), (2, Digits::new("D"))]);
    }

    #[test]
    fn what_no_phone_keys_is_refused_and_so_are_pauses_alone() {
        for wrong in ["", ",", ",,,", "1 2", "a", "E", "+1", "é", &"1".repeat(65)] {
            assert_eq!(PostDial::parse(wrong), Err(InvalidPostDial), "{wrong:?}");
        }
        assert!(PostDial::parse(&"1".repeat(64)).is_ok());
    }

    #[test]
    fn digits_are_not_shown() {
        let shown = format!("{:?}", PostDial::parse(",,4711#").unwrap());
        assert!(!shown.contains("4711"), "{shown}");
        let shown = format!("{:?}", PostDial::parse(",,4711#").unwrap().into_groups());
        assert!(!shown.contains("4711"), "{shown}");
    }
}
