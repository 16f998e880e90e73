use std::fmt;
use std::str::FromStr;

use phonenumber::country::Id;
use phonenumber::metadata::DATABASE;
use serde::{Deserialize, Serialize};

/// A country or territory with its own numbers, by its ISO 3166 code: `US`, `GB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Region(Id);

/// A code of no country that has phone numbers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no country code of ISO 3166 with phone numbers of its own")]
pub struct UnknownRegion(String);

impl Region {
    /// The code as ISO 3166 writes it.
    #[must_use]
    pub fn code(&self) -> &str {
        self.0.as_ref()
    }

    /// The country calling code: 1 for `US`.
    #[must_use]
    pub fn country_code(&self) -> u16 {
        DATABASE.by_id(self.code()).map_or(0, phonenumber::Metadata::country_code)
    }

    pub(super) fn id(self) -> Id {
        self.0
    }
}

impl Default for Region {
    fn default() -> Self {
        Self(Id::US)
    }
}

impl FromStr for Region {
    type Err = UnknownRegion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownRegion(text.to_owned());
        let id: Id = text.to_ascii_uppercase().parse().map_err(|_| unknown())?;
        DATABASE.by_id(id.as_ref()).map(|_| Self(id)).ok_or_else(unknown)
    }
}

impl TryFrom<String> for Region {
    type Error = UnknownRegion;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.code().to_owned()
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
