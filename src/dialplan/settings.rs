use serde::{Deserialize, Serialize};

use super::number::international_prefix;
use super::prefix::Prefix;
use super::region::Region;

/// `[dialing]`: reading and dialling of numbers. The default region is the United States.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DialingSettings {
    /// Country whose numbers are written without a country code.
    pub region: Region,
    /// Area code of local numbers. If empty, local numbers are refused.
    pub area_code: String,
    /// Longest digit string that is an extension or a short code, dialled as it is.
    pub max_extension_digits: usize,
    /// Prefix dialled before numbers of the same country.
    pub national_prefix: Prefix,
    /// Prefix dialled before the country code of another country.
    pub international_prefix: Prefix,
    /// MaxCS: access code dialled before every outside number whose call names no trunk access code. Empty for none.
    pub route_access_code: String,
    /// Numbers that are always dialled as they are. If empty, the emergency numbers of the region.
    pub emergency_numbers: Vec<String>,
}

impl Default for DialingSettings {
    fn default() -> Self {
        Self {
            region: Region::default(),
            area_code: String::new(),
            max_extension_digits: 6,
            national_prefix: Prefix::Auto,
            international_prefix: Prefix::Auto,
            route_access_code: "9".to_owned(),
            emergency_numbers: Vec::new(),
        }
    }
}

impl DialingSettings {
    /// Tells whether `+` is dialled before country codes: the region has several international prefixes, and none is
    /// configured.
    #[must_use]
    pub fn dials_plus(&self) -> bool {
        self.international_prefix == Prefix::Auto && international_prefix(self.region).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plus_is_dialled_only_in_a_region_that_prefers_no_prefix_and_without_a_configured_one() {
        let settings = |region: &str, international_prefix: &str| DialingSettings {
            region: region.parse().unwrap(),
            international_prefix: international_prefix.to_owned().into(),
            ..DialingSettings::default()
        };
        assert!(settings("BR", "auto").dials_plus());
        assert!(!settings("BR", "0015").dials_plus());
        assert!(!settings("US", "auto").dials_plus());
    }
}
