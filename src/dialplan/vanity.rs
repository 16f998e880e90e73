//! Vanity numbers: digits and letters, as `1-800-FLOWERS`.
//!
//! A word next to a number must never be dialled as digits. So letters count as digits only in a number of a kind that
//! is chosen for its word, and only if the digits before the letters are not a complete number.

use super::error::DialError;
use super::meaning::Meaning;
use super::number::{Number, is_subscriber};
use super::written::{DigitString, Letters};

/// Most digits before the letters outside North America: those of a service, as `0800` or `1300`.
const SERVICE: usize = 5;

/// Most digits before the letters after a plus sign: a country code and a service, as `+353 1800`.
const SERVICE_ABROAD: usize = 7;

/// Most letters at the end of a word that are not dialled.
const SURPLUS: usize = 10;

/// Finds the number that digits and letters spell. Letters at the end that the number has no room for only finish the
/// word, and are not dialled. `read` gives the meaning of digits.
pub(crate) fn number(
    letters: &Letters,
    read: impl Fn(&DigitString) -> Result<Meaning, DialError>,
) -> Result<Number, DialError> {
    let not_a_number = Err(DialError::Words(letters.words.clone()));
    if is_complete(&letters.digits.first(letters.before), &read) {
        return not_a_number;
    }
    let all = letters.digits.all.len();
    for surplus in 0..=letters.trailing.min(SURPLUS) {
        match read(&letters.digits.first(all - surplus)) {
            Ok(Meaning::Outside(number)) if is_spelt(&number, letters) => return Ok(number),
            Err(DialError::Ambiguous) => return Err(DialError::Ambiguous),
            _ => {}
        }
    }
    not_a_number
}

/// Tells whether digits are a complete number by themselves.
fn is_complete(digits: &DigitString, read: impl Fn(&DigitString) -> Result<Meaning, DialError>) -> bool {
    if !digits.plus && is_subscriber(&digits.all) {
        return true;
    }
    match read(digits) {
        Ok(Meaning::Outside(number)) => number.is_valid(),
        Ok(_) => true,
        Err(_) => false,
    }
}

fn is_spelt(number: &Number, letters: &Letters) -> bool {
    if number.is_north_american() {
        return number.is_valid();
    }
    let most = if letters.digits.plus { SERVICE_ABROAD } else { SERVICE };
    // Numbers have many lengths there, so a word between digits could be a remark: `0800 oder 123456`.
    let is_name = letters.trailing > 0 || !letters.words.contains(char::is_lowercase);
    number.is_service() && letters.before <= most && is_name
}

#[cfg(test)]
mod tests {
    use actors::Product;

    use crate::dialplan::{DialError, DialingSettings, Dialplan};

    fn dialled(region: &str, target: &str) -> Result<String, DialError> {
        let settings = DialingSettings {
            region: region.parse().unwrap(),
            route_access_code: String::new(),
            ..DialingSettings::default()
        };
        Dialplan::new(&settings, Product::MaxCs).resolve(target, None).map(|dialled| dialled.dialed)
    }

    #[test]
    fn a_word_may_be_ten_letters_too_long() {
        assert_eq!(dialled("US", "1-800-FLOWERS-ABCDEFGHIJ").as_deref(), Ok("18003569377"));
        assert!(dialled("US", "1-800-FLOWERS-ABCDEFGHIJK").is_err());
    }

    #[test]
    fn a_word_after_a_whole_number_is_not_dialled() {
        for target in ["408-597-9000-HELP", "597-9000-HELP", "911-HELP", "+1 408 597 9000 HELP"] {
            assert!(matches!(dialled("US", target), Err(DialError::Words(_))), "{target}");
        }
        assert!(dialled("US", "1-800-CALL").is_err(), "too few digits");
    }

    #[test]
    fn elsewhere_a_word_belongs_to_a_service() {
        for (region, target, expected) in [
            ("DE", "0800 FLOWERS", "08003569377"),
            ("DE", "08001 ABCDEF", "08001222333"),
            ("DE", "0800 ABC 1234", "08002221234"),
            ("AU", "1300 FLOWER", "1300356937"),
            ("IE", "+353 1800 ABCDEF", "1800222333"),
            ("DE", "0800 Flowers", "08003569377"),
        ] {
            assert_eq!(dialled(region, target).as_deref(), Ok(expected), "{target}");
        }
        for (region, target) in [
            ("DE", "08001 2 ABCDE"),
            ("DE", "0800 oder 123456"),
            ("DE", "0800 abc 1234"),
            ("DE", "030 FLOWERS"),
            ("IE", "+353 1800 1 ABCDE"),
        ] {
            assert!(dialled(region, target).is_err(), "{target}");
        }
    }
    #[test]
    fn a_word_that_spells_two_numbers_is_refused_though_its_beginning_spells_one() {
        let settings = DialingSettings {
            region: "IT".parse().unwrap(),
            route_access_code: "8".to_owned(),
            ..DialingSettings::default()
        };
        let dialled = Dialplan::new(&settings, Product::MaxCs).resolve("800 HELPHELP", None);
        assert_eq!(dialled, Err(DialError::Ambiguous));
    }
}
