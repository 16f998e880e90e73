use serde::{Deserialize, Serialize};

use crate::format::{self, FormatError};

const FORMAT: u32 = 1;

/// Facts that a node needs of a session that it continues, beside the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRecord {
    format: u32,
    /// Extension of the user.
    pub user: String,
    /// Lines and workgroups that the session watches.
    #[serde(default, skip_serializing_if = "WatchRecord::is_empty")]
    pub watch: WatchRecord,
    /// Password of the user, sealed with a key of the nodes; `None` where only the client has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
}

/// Watch of a session, as it was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchRecord {
    /// Extensions, where no workgroups were named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<String>,
    /// Workgroups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub workgroups: Vec<String>,
    /// True if the workgroups were asked for as a list.
    #[serde(default)]
    pub is_list: bool,
}

impl WatchRecord {
    fn is_empty(&self) -> bool {
        self.extensions.is_empty() && self.workgroups.is_empty()
    }
}

impl SessionRecord {
    /// Describes a session of a user.
    #[must_use]
    pub fn new(user: String, watch: WatchRecord, sealed: Option<String>) -> Self {
        Self { format: FORMAT, user, watch, sealed }
    }

    /// Reads a record of a format up to the newest one that this program knows.
    pub fn decode(text: &[u8]) -> Result<Self, FormatError> {
        format::read("record of a session", FORMAT, text)
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
    fn a_record_survives_and_a_newer_format_is_refused() {
        let watch = WatchRecord { extensions: Vec::new(), workgroups: vec!["800".to_owned()], is_list: true };
        let record = SessionRecord::new("101".to_owned(), watch, Some("sealed".to_owned()));
        assert_eq!(SessionRecord::decode(&record.encode()), Ok(record));
        let plain = SessionRecord::new("101".to_owned(), WatchRecord::default(), None);
        assert_eq!(plain.encode(), br#"{"format":1,"user":"101"}"#);
        assert_eq!(SessionRecord::decode(&plain.encode()), Ok(plain));
        assert!(matches!(SessionRecord::decode(br#"{"format":9}"#), Err(FormatError::Newer { found: 9, .. })));
    }
}
