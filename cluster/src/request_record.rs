use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::format::{self, FormatError};

const FORMAT: u32 = 1;

/// Time for which is known that a request was carried out.
pub const REQUEST_TTL: Duration = Duration::from_secs(120);

/// Request that is carried out once. It is written before that, so whoever finds it without an answer must not do it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRecord {
    format: u32,
    /// Hash of what was asked.
    pub asked: String,
    /// Answer, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<WrittenAnswer>,
}

/// Answer as it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenAnswer {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: String,
}

impl RequestRecord {
    /// Describes a request that is about to be carried out, or was.
    #[must_use]
    pub fn new(asked: String, answer: Option<WrittenAnswer>) -> Self {
        Self { format: FORMAT, asked, answer }
    }

    /// Reads a record of a format up to the newest one that this program knows.
    pub fn decode(text: &[u8]) -> Result<Self, FormatError> {
        format::read("record of a request", FORMAT, text)
    }

    /// Writes the record.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        format::write(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_survives_with_its_answer_and_without() {
        let answer = WrittenAnswer { status: 200, body: r#"{"a":1}"#.to_owned() };
        for record in [RequestRecord::new("hash".to_owned(), None), RequestRecord::new("hash".to_owned(), Some(answer))]
        {
            assert_eq!(RequestRecord::decode(&record.encode()), Ok(record));
        }
        assert!(matches!(RequestRecord::decode(br#"{"format":9}"#), Err(FormatError::Newer { found: 9, .. })));
    }
}
