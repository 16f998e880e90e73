//! Reading what somebody wrote: a SIP URI, a feature code, or digits in any of the usual dresses.

use super::characters::{is_separator, keypad_digit, plain};
use super::{DialError, sip, tel};

/// Long enough for any SIP URI in use, short enough for any parameter of the wire.
const LONGEST: usize = 255;

/// The longest code with `*` or `#`: a forwarding code with a whole number in it.
const LONGEST_CODE: usize = 32;

/// Letters count as digits only in a number that begins like one, as 1-800-FLOWERS does.
const DIGITS_BEFORE_LETTERS: usize = 3;
const FEWEST_LETTERS: usize = 3;

/// The most digits of an extension behind a number.
const LONGEST_EXTENSION: usize = 7;

/// A target, understood as far as its writing goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// `sip:` or `sips:`, as it was given.
    Sip(String),
    /// Digits with `*` or `#`.
    Code(String),
    /// Digits alone.
    Digits(Digits),
}

/// The digits of a number without their dress.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Digits {
    /// Whether a `+` stood before them, so that they begin with a country code.
    pub(super) plus: bool,
    /// ASCII digits, at least one.
    pub(super) all: String,
    /// How many of them stand before the first separator.
    pub(super) first_group: usize,
    /// Digits of an extension behind the number.
    pub(super) extension: Option<String>,
}

/// Reads a target. `max_extension_digits` tells a feature code such as `12#` from a number with an extension.
pub(super) fn read(target: &str, max_extension_digits: usize) -> Result<Written, DialError> {
    if target.len() > LONGEST {
        return Err(DialError::TooLong(LONGEST));
    }
    let text = plain(target)?;
    if text.is_empty() {
        return Err(DialError::NoTarget);
    }
    match scheme(&text).as_deref() {
        Some("sip" | "sips") => sip::check(target.trim()).map(|()| Written::Sip(target.trim().to_owned())),
        Some("tel") => {
            tel::number(&text["tel:".len()..]).and_then(|number| number_or_code(&number, max_extension_digits))
        }
        _ => number_or_code(&text, max_extension_digits),
    }
}

fn scheme(text: &str) -> Option<String> {
    text.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase())
}

fn number_or_code(text: &str, max_extension_digits: usize) -> Result<Written, DialError> {
    let (number, extension) = split_extension(text, max_extension_digits);
    let (plus, characters) = dialable(number)?;
    if characters.contains(['*', '#']) {
        return code(plus, characters, extension);
    }
    let digits = letters_to_digits(&characters)?;
    if digits.is_empty() {
        return Err(DialError::NotANumber);
    }
    let first_group = first_group(number);
    Ok(Written::Digits(Digits { plus, all: digits, first_group, extension: extension.map(str::to_owned) }))
}

fn first_group(number: &str) -> usize {
    let begun = number.chars().skip_while(|character| is_separator(*character));
    begun.take_while(char::is_ascii_alphanumeric).count()
}

fn code(plus: bool, characters: String, extension: Option<&str>) -> Result<Written, DialError> {
    let keypad = |character: char| character.is_ascii_digit() || matches!(character, '*' | '#');
    if plus || extension.is_some() || !characters.chars().all(keypad) {
        return Err(DialError::NotANumber);
    }
    if characters.len() > LONGEST_CODE {
        return Err(DialError::CodeTooLong(LONGEST_CODE));
    }
    Ok(Written::Code(characters))
}

/// Whether a plus stands first, and what remains without separators: digits, `*`, `#` and letters.
fn dialable(text: &str) -> Result<(bool, String), DialError> {
    let mut plus = false;
    let mut characters = String::with_capacity(text.len());
    for character in text.chars().filter(|character| !is_separator(*character)) {
        match character {
            '+' if !plus && characters.is_empty() => plus = true,
            '+' => return Err(DialError::MisplacedPlus),
            '*' | '#' => characters.push(character),
            _ if character.is_ascii_alphanumeric() => characters.push(character),
            _ => return Err(DialError::UnexpectedCharacter(character)),
        }
    }
    Ok((plus, characters))
}

fn letters_to_digits(characters: &str) -> Result<String, DialError> {
    let letters = characters.chars().filter(char::is_ascii_alphabetic).count();
    let before = characters.chars().take_while(char::is_ascii_digit).count();
    if letters > 0 && (letters < FEWEST_LETTERS || before < DIGITS_BEFORE_LETTERS) {
        return Err(DialError::NotANumber);
    }
    Ok(characters.chars().map(|character| keypad_digit(character).unwrap_or(character)).collect())
}

/// Cuts off an extension: `x12`, `ext. 12`, `extension 12`, `;ext=12`, `#12`, `,12`.
fn split_extension(text: &str, max_extension_digits: usize) -> (&str, Option<&str>) {
    const MARKERS: [&str; 7] = ["extension", "extn", "ext", "x", "#", ",", ";"];
    let before = text.trim_end_matches(|character: char| character.is_ascii_digit());
    let extension = &text[before.len()..];
    if extension.is_empty() || extension.len() > LONGEST_EXTENSION {
        return (text, None);
    }
    let head = before.trim_end_matches([' ', '.', ':', '=']);
    let lower = head.to_ascii_lowercase();
    let Some(marker) = MARKERS.iter().find(|marker| lower.ends_with(**marker)) else { return (text, None) };
    let number = &head[..head.len() - marker.len()];
    if !may_precede(number, marker, max_extension_digits) {
        return (text, None);
    }
    (number.trim_end_matches([' ', ',', ';', '(', '-']), Some(extension))
}

/// A letter before the marker makes it part of a word, as in 1-800-FEDEX-12. A `#` after a few digits belongs to a code.
fn may_precede(number: &str, marker: &str, max_extension_digits: usize) -> bool {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let is_code = marker == "#" && (number.contains(['*', '#']) || digits <= max_extension_digits);
    digits > 0 && !is_code && !number.ends_with(|character: char| character.is_ascii_alphabetic())
}
