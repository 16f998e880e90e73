use serde::{Deserialize, Serialize};

use super::number::international_prefix;
use super::prefix::Prefix;
use super::region::Region;

/// `[dialing]`: how numbers are read and dialled. The default region is the United States.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DialingSettings {
    /// The country whose numbers are written without a country code.
    pub region: Region,
    /// Goes before a local number, which is written without an area code. Empty: a local number is refused.
    pub area_code: String,
    /// Digit strings up to this length are extensions and short codes, dialled as they are.
    pub max_extension_digits: usize,
    /// Dialled before numbers of the same country.
    pub national_prefix: Prefix,
    /// Dialled before the country code of another country.
    pub international_prefix: Prefix,
    /// MaxCS: dialled before every outside number whose call names no trunk access code. Empty: nothing is.
    pub route_access_code: String,
    /// Dialled as they are, whatever else would apply. Empty: those of the region.
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
    /// Whether `+` is dialled before country codes, since nothing says which of the region's international prefixes is
    /// meant.
    #[must_use]
    pub fn dials_plus(&self) -> bool {
        self.international_prefix == Prefix::Auto && international_prefix(self.region).is_none()
    }
}
