use std::fmt;
use std::str::FromStr;

use rlibphonenumber::{PHONE_NUMBER_UTIL, Region as Code};
use serde::{Deserialize, Serialize};

/// Country code of the North American numbering plan.
pub(crate) const NORTH_AMERICA: i32 = 1;

/// A country or territory with its own numbers, by its ISO 3166 code: `US`, `GB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Region(Code);

/// Error for a code that is not a country with phone numbers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no country code of ISO 3166 with phone numbers of its own")]
pub struct UnknownRegion(String);

/// National prefix and emergency numbers of each region, which libphonenumber has and the engine does not hand out.
/// Written by `tests/numbers/make.py`.
const TABLE: &str = include_str!("regions.tsv");

impl Region {
    /// Returns the ISO 3166 code.
    #[must_use]
    pub fn code(self) -> String {
        self.0.to_string()
    }

    /// Returns the country calling code: 1 for `US`.
    #[must_use]
    pub fn country_code(self) -> i32 {
        PHONE_NUMBER_UTIL.get_country_code_for_region(self.0).unwrap_or_default()
    }

    /// Tells whether the region belongs to the North American numbering plan.
    #[must_use]
    pub fn is_north_american(self) -> bool {
        self.country_code() == NORTH_AMERICA
    }

    /// Returns the national prefix, dialled before a full national number: `0` in `DE`, `1` in `US`, empty in `ES`.
    pub(super) fn national_prefix(self) -> &'static str {
        self.entry().map_or("", |(prefix, _)| prefix)
    }

    /// Returns the emergency numbers. If the metadata has none, those that most mobile networks know.
    pub(super) fn emergency_numbers(self) -> impl Iterator<Item = &'static str> {
        /// 112 reaches help from the mobile networks of nearly every country, 911 from many of the rest.
        const ELSEWHERE: &str = "112 911";
        let numbers = match self.entry() {
            Some((_, numbers)) if !numbers.is_empty() => numbers,
            _ => ELSEWHERE,
        };
        numbers.split(' ')
    }

    /// Returns national prefix and emergency numbers.
    fn entry(self) -> Option<(&'static str, &'static str)> {
        let code = self.0.as_region_str();
        TABLE.lines().find_map(|line| line.strip_prefix(code.as_str())?.strip_prefix('\t')?.split_once('\t'))
    }

    pub(super) fn engine(self) -> Code {
        self.0
    }
}

impl Default for Region {
    fn default() -> Self {
        Self(Code::US)
    }
}

impl FromStr for Region {
    type Err = UnknownRegion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match Code::try_from(text.to_ascii_uppercase().as_str()) {
            Ok(code) if PHONE_NUMBER_UTIL.get_country_code_for_region(code).is_some() => Ok(Self(code)),
            _ => Err(UnknownRegion(text.to_owned())),
        }
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
        region.code()
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_read_in_any_letter_case_and_has_its_own_rules() {
        let germany: Region = "de".parse().unwrap();
        assert_eq!((germany.to_string().as_str(), germany.country_code(), germany.national_prefix()), ("DE", 49, "0"));
        assert!(!germany.is_north_american());
        assert!("CA".parse::<Region>().unwrap().is_north_american());
        assert_eq!("ES".parse::<Region>().unwrap().national_prefix(), "");
        for unknown in ["XX", "AQ", "", "USA", "001"] {
            assert_eq!(unknown.parse::<Region>(), Err(UnknownRegion(unknown.to_owned())));
        }
    }

    #[test]
    fn a_region_without_emergency_numbers_has_those_of_mobile_networks() {
        let numbers = |region: &str| region.parse::<Region>().unwrap().emergency_numbers().collect::<Vec<_>>();
        assert_eq!(numbers("DE"), ["110", "112"]);
        let without = TABLE.lines().find(|line| line.ends_with('\t')).expect("a region without");
        assert_eq!(numbers(without.split('\t').next().unwrap()), ["112", "911"]);
    }
}
