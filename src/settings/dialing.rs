//! The rules of `[dialing]`; the dial plan has the settings themselves.

use super::rule::{Allowed, Rule};
use super::text::is_keypad;
pub use crate::dialplan::DialingSettings;
use crate::dialplan::{Prefix, Region};

fn is_region(text: &str) -> bool {
    text.parse::<Region>().is_ok()
}

fn is_area_code(text: &str) -> bool {
    text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_automatic(text: &str) -> bool {
    Prefix::from(text.to_owned()) == Prefix::Auto
}

fn is_national_prefix(text: &str) -> bool {
    is_automatic(text) || (text.len() <= 8 && is_keypad(text))
}

fn is_international_prefix(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    is_automatic(text) || ((1..=8).contains(&text.len()) && is_keypad(digits))
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
