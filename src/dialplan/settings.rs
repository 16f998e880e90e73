use super::number::international_prefix;
use super::prefix::Prefix;
use super::region::Region;
use crate::section::section;

section! {
    /// Reading and dialling of numbers.
    pub struct DialingSettings: Table "dialing" {
        /// Country whose numbers are written without a country code. It is enough for numbers to be dialled rightly:
        /// `"US"`: (408) 597-9000 dials 14085979000, and +44 20 7946 0958 dials 011442079460958;
        /// `"DE"`: 030 901820 dials 030901820, and +1 408 597 9000 dials 0014085979000;
        /// `"AU"`: (02) 9374 4000 dials 0293744000, 1300 655 506 dials 1300655506, and +44 20 7946 0958 dials
        /// 0011442079460958;
        /// `"IN"`: 098765 43210 dials 09876543210, and +44 20 7946 0958 dials 00442079460958.
        /// On MaxCS the route access code goes before each of these.
        region: Region = Region::default(),
            allowed: Text("a two-letter country code, as \"US\" or \"GB\"", is_region), reload: Now;

        /// Area code that goes before local numbers, which are written without one: `"408"` makes 555-1234 4085551234.
        /// Without the national prefix. `""`: local numbers are refused.
        area_code: String = String::new(),
            allowed: Text("at most 6 digits, without the national prefix", is_area_code), reload: Now;

        /// Length up to which digit strings are extensions and short codes, dialled as they are.
        // LineInfo has room for eleven digits of an extension number.
        max_extension_digits: usize = 6,
            allowed: Whole(0, 11), reload: Now;

        /// Digits dialled before numbers of the same country that have a prefix there. `"auto"`: by the numbering plan of
        /// the region, which knows numbers without a prefix.
        national_prefix: Prefix = Prefix::Auto,
            allowed: Text("\"auto\", or at most 8 of the digits, * and #", is_national_prefix), reload: Now;

        /// Digits dialled before the country code of other countries. `"auto"`: by the numbering plan of the region.
        international_prefix: Prefix = Prefix::Auto,
            allowed: Text("\"auto\", or 1 to 8 of the digits, * and #, or + first", is_international_prefix), reload: Now;

        /// MaxCS: digits dialled before every outside number whose call names no trunk access code. `""` dials none.
        route_access_code: String = "9".to_owned(),
            allowed: Text("at most 4 of the digits, * and #", is_route_access_code), reload: Now;

        /// Numbers dialled as they are, whatever else would apply. An empty list: those of the region.
        emergency_numbers: Vec<String> = Vec::new(),
            allowed: Texts("2 to 8 digits", MOST_EMERGENCY_NUMBERS, is_emergency_number), reload: Now;
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

fn is_region(text: &str) -> bool {
    text.parse::<Region>().is_ok()
}

fn is_area_code(text: &str) -> bool {
    text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits, `*` and `#`: the keys of a phone.
fn is_keypad(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'*' | b'#'))
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
    /// Checks that a rule allows these texts, and refuses those.
    fn check(rule: fn(&str) -> bool, allowed: &[&str], refused: &[&str]) {
        for text in allowed {
            assert!(rule(text), "{text:?}");
        }
        for text in refused {
            assert!(!rule(text), "{text:?}");
        }
    }

    #[test]
    fn each_text_has_its_characters_and_its_length() {
        check(is_area_code, &["", "408", "123456"], &["1234567", "4O8", "*1"]);
        check(is_national_prefix, &["auto", "", "1", "12345678", "*1#"], &["123456789", "+1", "a"]);
        let prefixes = ["auto", "0", "011", "12345678", "*1#", "+", "+1234567"];
        check(is_international_prefix, &prefixes, &["", "123456789", "+12345678", "0+", "a"]);
        check(is_route_access_code, &["", "9", "*9#1"], &["12345", "+", "a"]);
        check(is_emergency_number, &["11", "911", "12345678"], &["", "1", "123456789", "*1", "9l1"]);
    }
}
