use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::section::section;

/// Longest name of a reason, in characters.
const LONGEST_NAME: usize = 64;

const REASON: &str = "a code from 0 to 65535, a blank, and a name of 1 to 64 characters";

section! {
    /// Agents of workgroups.
    pub struct AgentSettings: Table "agents" {
        /// Reasons that agents may give when they are not ready, each as `"2 Lunch"`: a code, a blank, and a name. AltiServ has
        /// no place for them, so the WebProxy keeps them while the agent is logged on.
        reasons: Vec<NotReadyReason> = Vec::new(),
            allowed: Texts(REASON, 100, |text| text.parse::<NotReadyReason>().is_ok()), reload: Now;
    }
}

/// A reason why an agent is not ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct NotReadyReason {
    /// Its code.
    pub code: u16,
    /// Its name.
    pub name: String,
}

/// Text that is no reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a reason is {REASON}")]
pub struct WrongReason;

impl FromStr for NotReadyReason {
    type Err = WrongReason;

    fn from_str(text: &str) -> Result<Self, WrongReason> {
        let (code, name) = text.trim().split_once(' ').ok_or(WrongReason)?;
        let name = name.trim();
        let is_name = !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.contains(char::is_control);
        let is_code = code.bytes().all(|digit| digit.is_ascii_digit());
        match code.parse() {
            Ok(code) if is_code && is_name => Ok(Self { code, name: name.to_owned() }),
            _ => Err(WrongReason),
        }
    }
}

impl TryFrom<String> for NotReadyReason {
    type Error = WrongReason;

    fn try_from(text: String) -> Result<Self, WrongReason> {
        text.parse()
    }
}

impl From<NotReadyReason> for String {
    fn from(reason: NotReadyReason) -> Self {
        reason.to_string()
    }
}

impl fmt::Display for NotReadyReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_a_code_and_a_name() {
        let reason: NotReadyReason = " 2  Lunch break ".parse().unwrap();
        assert_eq!((reason.code, reason.name.as_str()), (2, "Lunch break"));
        assert_eq!(String::from(reason), "2 Lunch break");
        let long = format!("2 {}", "é".repeat(LONGEST_NAME));
        assert!(long.parse::<NotReadyReason>().is_ok());
        for wrong in ["", "2", "2 ", "Lunch", "+2 Lunch", "-1 Lunch", "65536 Lunch", "2 Lu\nnch", &format!("{long}x")] {
            assert_eq!(wrong.parse::<NotReadyReason>(), Err(WrongReason), "{wrong:?}");
        }
    }
}
