//! Answering of a simulated phone.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

/// Answering of the phone of an extension. It is written `"manual"`, or as a duration such as `"250ms"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AnswerBehaviour {
    /// The phone rings until somebody answers it.
    #[default]
    Manual,
    /// The phone answers by itself after it has rung for this time.
    After(Duration),
}

/// Text that is neither `manual` nor a duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither \"manual\" nor a duration such as \"250ms\"")]
pub struct AnswerBehaviourError(String);

impl FromStr for AnswerBehaviour {
    type Err = AnswerBehaviourError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.eq_ignore_ascii_case("manual") {
            return Ok(Self::Manual);
        }
        humantime::parse_duration(text).map(Self::After).map_err(|_| AnswerBehaviourError(text.to_owned()))
    }
}

impl TryFrom<String> for AnswerBehaviour {
    type Error = AnswerBehaviourError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl fmt::Display for AnswerBehaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Manual => f.write_str("manual"),
            Self::After(delay) => write!(f, "{}", humantime::format_duration(*delay)),
        }
    }
}

impl From<AnswerBehaviour> for String {
    fn from(answer: AnswerBehaviour) -> Self {
        answer.to_string()
    }
}
