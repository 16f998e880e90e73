use serde::{Deserialize, Serialize};

use super::rule::{Allowed, Rule};
use super::text::is_keypad;
use crate::dialplan::{Prefix, Region};

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
        self.international_prefix == Prefix::Auto && self.region.international_prefix().is_none()
    }
}

fn is_region(text: &str) -> bool {
    text.parse::<Region>().is_ok()
}

fn is_area_code(text: &str) -> bool {
    text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_national_prefix(text: &str) -> bool {
    text.parse() == Ok(Prefix::Auto) || (text.len() <= 8 && is_keypad(text))
}

fn is_international_prefix(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    text.parse() == Ok(Prefix::Auto) || ((1..=8).contains(&text.len()) && is_keypad(digits))
}

fn is_route_access_code(text: &str) -> bool {
    text.len() <= 4 && is_keypad(text)
}

fn is_emergency_number(text: &str) -> bool {
    (2..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// More than any country has.
const MOST_EMERGENCY_NUMBERS: usize = 64;

pub(super) const RULES: &[Rule] = &[
    Rule { key: "dialing.region", allowed: Allowed::Text("a two-letter country code, as \"US\" or \"GB\"", is_region) },
    Rule {
        key: "dialing.area_code",
        allowed: Allowed::Text("at most 6 digits, without the national prefix", is_area_code),
    },
    // LineInfo has room for eleven digits of an extension number.
    Rule { key: "dialing.max_extension_digits", allowed: Allowed::Whole(0, 11) },
    Rule {
        key: "dialing.national_prefix",
        allowed: Allowed::Text("\"auto\", or at most 8 of the digits, * and #", is_national_prefix),
    },
    Rule {
        key: "dialing.international_prefix",
        allowed: Allowed::Text("\"auto\", or 1 to 8 of the digits, * and #, or + first", is_international_prefix),
    },
    Rule {
        key: "dialing.route_access_code",
        allowed: Allowed::Text("at most 4 of the digits, * and #", is_route_access_code),
    },
    Rule {
        key: "dialing.emergency_numbers",
        allowed: Allowed::Texts("2 to 8 digits", MOST_EMERGENCY_NUMBERS, is_emergency_number),
    },
];
