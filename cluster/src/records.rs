//! Records of nodes and owners, and their formats.

use serde::{Deserialize, Serialize};

use crate::KeyName;
use crate::format::{self, FormatError};

const FORMAT: u32 = 1;

/// One run of a node's process. A node that is started again has another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Incarnation(pub u64);

/// Owner of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerRecord {
    format: u32,
    /// Name of the node.
    pub node: String,
    /// Run of its process.
    pub incarnation: Incarnation,
    /// Number of the claim among those of the run, by which a node knows its own write.
    pub claim: u64,
}

/// Node that lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeRecord {
    format: u32,
    /// Run of its process.
    pub incarnation: Incarnation,
    /// Address of the node, for people.
    pub address: String,
    /// True if it hands its users over, and takes none.
    #[serde(default)]
    pub draining: bool,
    /// Names of the keys in its file, the oldest first. Empty where a version that does not tell them wrote the record.
    #[serde(default)]
    pub keys: Vec<String>,
}

impl OwnerRecord {
    /// Makes a claim.
    #[must_use]
    pub fn new(node: String, incarnation: Incarnation, claim: u64) -> Self {
        Self { format: FORMAT, node, incarnation, claim }
    }

    /// Reads a record of a format up to the newest one that this program knows.
    pub fn decode(text: &[u8]) -> Result<Self, FormatError> {
        format::read("record of a user's owner", FORMAT, text)
    }

    /// Writes the record.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        format::write(self)
    }
}

impl NodeRecord {
    /// Describes a node.
    #[must_use]
    pub fn new(incarnation: Incarnation, address: String, draining: bool) -> Self {
        Self { format: FORMAT, incarnation, address, draining, keys: Vec::new() }
    }

    /// Adds the keys that the node has.
    #[must_use]
    pub fn with_keys(self, keys: &[KeyName]) -> Self {
        Self { keys: keys.iter().map(ToString::to_string).collect(), ..self }
    }

    /// Reads a record of a format up to the newest one that this program knows.
    pub fn decode(text: &[u8]) -> Result<Self, FormatError> {
        format::read("record of a node", FORMAT, text)
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
    fn records_survive_and_newer_formats_are_refused() {
        let owner = OwnerRecord::new("a".to_owned(), Incarnation(5), 2);
        assert_eq!(OwnerRecord::decode(&owner.encode()), Ok(owner));
        let node = NodeRecord::new(Incarnation(5), "http://10.0.0.1:8080".to_owned(), true);
        assert_eq!(NodeRecord::decode(&node.encode()), Ok(node));
        let node = NodeRecord::new(Incarnation(5), String::new(), false).with_keys(&[KeyName([0, 1, 0xab, 0xff])]);
        assert_eq!(NodeRecord::decode(&node.encode()).map(|node| node.keys), Ok(vec!["0001abff".to_owned()]));
        let earlier = NodeRecord::decode(br#"{"format":1,"incarnation":5,"address":""}"#);
        assert_eq!(earlier, Ok(NodeRecord::new(Incarnation(5), String::new(), false)));
        assert!(matches!(OwnerRecord::decode(br#"{"format":9}"#), Err(FormatError::Newer { found: 9, .. })));
        assert!(matches!(NodeRecord::decode(br#"{"format":9}"#), Err(FormatError::Newer { found: 9, .. })));
    }
}
