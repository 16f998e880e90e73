use serde::{Deserialize, Serialize};

use crate::Revision;

/// Revision of the record of a user that made a node its owner. Later owners have larger ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Epoch(pub u64);

impl From<Revision> for Epoch {
    fn from(Revision(revision): Revision) -> Self {
        Self(revision)
    }
}
