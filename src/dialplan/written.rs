//! Reading of a target as people write it: a SIP URI, a feature code, or a number with separators, letters and a
//! suffix.

mod post_dial;
mod sip_uri;
mod suffix;
mod tel_uri;

use std::borrow::Cow;

pub(crate) use suffix::Suffix;

use super::characters::{COMPLETE, count_digits, is_digits, is_separator, keypad_digit, plain};
use super::error::DialError;

/// Longest target, in characters: libphonenumber reads no more.
const LONGEST: usize = 250;

/// Longest code with `*` or `#`: a forwarding code that contains a whole number.
const LONGEST_CODE: usize = 32;

/// Fewest letters in a vanity number.
const FEWEST_LETTERS: usize = 3;

/// One reading of a target's text. What it means depends on the dial plan.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct WrittenTarget {
    pub(crate) target: Target,
    pub(crate) suffix: Suffix,
}

/// Kind of text that a target is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A `sip:` or `sips:` URI, unchanged.
    Sip(String),
    /// Digits with `*` or `#`.
    Code(String),
    /// Digits only.
    Digits(DigitString),
    /// Digits of a `tel:` URI, and the digits of its `phone-context`, without `+`.
    Local(DigitString, String),
    /// Digits and letters.
    Letters(Letters),
}

/// Digits of a number without separators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DigitString {
    /// True if a `+` came first: the digits begin with a country code.
    pub(crate) plus: bool,
    /// ASCII digits, at least one.
    pub(crate) all: String,
    /// Count of digits before the first separator.
    pub(crate) first_group: usize,
}

/// Digits, some of them written as letters.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Letters {
    /// All of them, with each letter as the digit of its key.
    pub(crate) digits: DigitString,
    /// Count of digits before the first letter.
    pub(crate) before: usize,
    /// Count of letters at the end.
    pub(crate) trailing: usize,
    /// The words as written.
    pub(crate) words: String,
}

impl DigitString {
    /// Digits of which only the digits are known.
    pub(crate) fn plain(digits: &str) -> Self {
        Self { plus: false, all: digits.to_owned(), first_group: digits.len() }
    }

    /// Returns the first `count` digits.
    pub(crate) fn first(&self, count: usize) -> Self {
        let all = self.all.get(..count).unwrap_or(&self.all);
        Self { plus: self.plus, all: all.to_owned(), first_group: self.first_group.min(all.len()) }
    }
}

/// Returns the possible readings of a target, the likeliest first. `max_extension_digits` distinguishes a feature code
/// such as `12#` from a number with the `#` key that ends it.
pub(crate) fn read(target: &str, max_extension_digits: usize) -> Result<Vec<WrittenTarget>, DialError> {
    if target.chars().count() > LONGEST {
        return Err(DialError::TooLong(LONGEST));
    }
    let text = plain(target)?;
    if text.is_empty() {
        return Err(DialError::NoTarget);
    }
    match scheme(&text).as_deref() {
        Some("sip" | "sips") => {
            sip_uri::check(target.trim())?;
            Ok(vec![WrittenTarget { target: Target::Sip(target.trim().to_owned()), suffix: Suffix::default() }])
        }
        Some("tel") => of_tel_uri(&text["tel:".len()..], max_extension_digits),
        _ => of_text(&text, max_extension_digits),
    }
}

fn scheme(text: &str) -> Option<String> {
    text.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase())
}

fn of_tel_uri(uri: &str, max_extension_digits: usize) -> Result<Vec<WrittenTarget>, DialError> {
    let uri = tel_uri::parse(uri)?;
    let mut readings = of_text(&uri.subscriber, max_extension_digits)?;
    for WrittenTarget { target, suffix } in &mut readings {
        if uri.extension.is_some() {
            suffix.extension.clone_from(&uri.extension);
        }
        if let Some(keys) = &uri.post_dial {
            suffix.post_dial = Some(post_dial::read(keys).ok_or(DialError::WrongTelUri("its postd cannot be keyed"))?);
        }
        if let (Target::Digits(digits), Some(context)) = (&*target, &uri.context)
            && !digits.plus
        {
            *target = Target::Local(digits.clone(), context.clone());
        }
    }
    Ok(readings)
}

fn of_text(text: &str, max_extension_digits: usize) -> Result<Vec<WrittenTarget>, DialError> {
    let text = without_carrier_code(suffix::without_end_marks(text));
    let text = text.as_ref();
    let (number, suffix) = suffix::split(text, max_extension_digits);
    let mut readings = Vec::new();
    if suffix.remark.is_some()
        && count_digits(number) < COMPLETE
        && let Ok(target @ Target::Letters(_)) = target(text, max_extension_digits)
    {
        // 1-800-(FLOWERS) is a vanity number, although its word looks like a remark.
        readings.push(WrittenTarget { target, suffix: Suffix::default() });
    }
    let hash_extension = suffix::extension_before_hash(number);
    match target(number, max_extension_digits) {
        Ok(target) => readings.push(WrittenTarget { target, suffix: suffix.clone() }),
        Err(error) if readings.is_empty() => return Err(error),
        Err(_) => {}
    }
    if let Some((number, digits)) = hash_extension
        && let Ok(target) = target(number, max_extension_digits)
    {
        let extension = Some(digits.to_owned());
        readings.push(WrittenTarget { target, suffix: Suffix { extension, ..suffix } });
    }
    Ok(readings)
}

/// Brazilians write `0xx11` for an area code behind a carrier code that the caller chooses.
fn without_carrier_code(text: &str) -> Cow<'_, str> {
    if text.contains("0xx") || text.contains("0XX") {
        text.replace("0xx", "0").replace("0XX", "0").into()
    } else {
        text.into()
    }
}

fn target(text: &str, max_extension_digits: usize) -> Result<Target, DialError> {
    let (plus, mut characters) = dialable(text)?;
    if characters.contains(['*', '#']) {
        let is_number = plus || characters.len() > max_extension_digits + 1;
        let is_ended = characters.strip_suffix('#').is_some_and(is_digits);
        if !is_number || !is_ended {
            return code(text, plus, characters);
        }
        characters.pop();
    }
    if characters.is_empty() {
        return Err(DialError::NotANumber);
    }
    if is_digits(&characters) {
        return Ok(Target::Digits(DigitString { plus, first_group: first_group(text), all: characters }));
    }
    letters(text, plus, &characters).map(Target::Letters)
}

fn code(text: &str, plus: bool, characters: String) -> Result<Target, DialError> {
    if let Some(words) = words(text) {
        return Err(DialError::Words(words));
    }
    if plus || !characters.contains(|character: char| character.is_ascii_digit()) {
        return Err(DialError::NotANumber);
    }
    if characters.len() > LONGEST_CODE {
        return Err(DialError::CodeTooLong(LONGEST_CODE));
    }
    Ok(Target::Code(characters))
}

/// Removes the separators. Returns true if a plus sign came first, and the digits, `*`, `#` and letters.
fn dialable(text: &str) -> Result<(bool, String), DialError> {
    let mut plus = false;
    let mut characters = String::with_capacity(text.len());
    for character in text.chars().filter(|character| !is_separator(*character)) {
        match character {
            '+' if !plus && characters.is_empty() => plus = true,
            '*' | '#' => characters.push(character),
            _ if character.is_alphanumeric() => characters.push(character),
            _ => return Err(unexpected(text, character)),
        }
    }
    Ok((plus, characters))
}

/// An error that names the words helps more than one that names the punctuation beside them.
fn unexpected(text: &str, character: char) -> DialError {
    match (words(text), character) {
        (Some(words), _) => DialError::Words(words),
        (None, '+') => DialError::MisplacedPlus,
        (None, _) => DialError::UnexpectedCharacter(character),
    }
}

fn letters(text: &str, plus: bool, characters: &str) -> Result<Letters, DialError> {
    let words = words(text).ok_or(DialError::NotANumber)?;
    let is_letter = |character: char| !character.is_ascii_digit();
    let count = characters.chars().filter(|character| is_letter(*character)).count();
    let keyed: Option<String> = characters.chars().map(key).collect();
    let Some(all) = keyed else { return Err(DialError::Words(words)) };
    if count < FEWEST_LETTERS {
        return Err(DialError::Words(words));
    }
    let before = characters.find(is_letter).unwrap_or(characters.len());
    let trailing = characters.len() - characters.trim_end_matches(is_letter).len();
    Ok(Letters { digits: DigitString { plus, first_group: first_group(text), all }, before, trailing, words })
}

fn key(character: char) -> Option<char> {
    if character.is_ascii_digit() { Some(character) } else { keypad_digit(character) }
}

/// Returns the first words in a text with digits; if they follow digits, up to the end of the text. None without
/// digits: such a text is no number at all.
fn words(text: &str) -> Option<String> {
    /// Characters shown in the message.
    const SHOWN: usize = 40;
    let digit = text.find(|character: char| character.is_ascii_digit())?;
    let word = text.find(char::is_alphabetic)?;
    let words = if word < digit {
        text[word..digit].trim_end_matches(['+', '(', ' '])
    } else {
        let opened = text[..word].trim_end_matches(['(', '[']).len();
        &text[opened..]
    };
    Some(words.trim().chars().take(SHOWN).collect())
}

fn first_group(number: &str) -> usize {
    let begun = number.trim_start_matches(|character: char| is_separator(character) || character == '+');
    begun.chars().take_while(char::is_ascii_alphanumeric).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target_of(text: &str) -> Result<Target, DialError> {
        read(text, 6).map(|mut readings| readings.remove(0).target)
    }

    fn digits(plus: bool, all: &str, first_group: usize) -> Target {
        Target::Digits(DigitString { plus, all: all.to_owned(), first_group })
    }

    #[test]
    fn the_first_group_ends_at_the_first_separator() {
        assert_eq!(target_of("9 1-408"), Ok(digits(false, "91408", 1)));
        assert_eq!(target_of(" (408) 597"), Ok(digits(false, "408597", 3)));
        assert_eq!(target_of("+49 30"), Ok(digits(true, "4930", 2)));
        assert_eq!(target_of("12345"), Ok(digits(false, "12345", 5)));
        let first = DigitString { plus: true, all: "4930".to_owned(), first_group: 3 }.first(2);
        assert_eq!(first, DigitString { plus: true, all: "49".to_owned(), first_group: 2 });
    }

    #[test]
    fn a_hash_ends_a_number_that_is_longer_than_extensions() {
        assert_eq!(target_of("1234567#"), Ok(digits(false, "1234567", 7)));
        assert_eq!(target_of("+12#"), Ok(digits(true, "12", 2)));
        assert_eq!(target_of("123456#"), Ok(Target::Code("123456#".to_owned())));
        assert_eq!(target_of("*1234567#"), Ok(Target::Code("*1234567#".to_owned())));
    }

    #[test]
    fn lengths_are_limited() {
        assert_eq!(target_of(&format!("*{}", "1".repeat(31))), Ok(Target::Code(format!("*{}", "1".repeat(31)))));
        assert_eq!(target_of(&format!("*{}", "1".repeat(32))), Err(DialError::CodeTooLong(32)));
        assert!(target_of(&"1".repeat(250)).is_ok());
        assert_eq!(target_of(&"1".repeat(251)), Err(DialError::TooLong(250)));
        assert_eq!(target_of("##"), Err(DialError::NotANumber));
    }

    #[test]
    fn letters_are_counted_before_and_at_the_end() {
        let Ok(Target::Letters(letters)) = target_of("1-800-GO-FEDEX") else { panic!("letters") };
        assert_eq!((letters.digits.all.as_str(), letters.before, letters.trailing), ("18004633339", 4, 7));
        assert_eq!((letters.words.as_str(), letters.digits.first_group), ("GO-FEDEX", 1));
        let Ok(Target::Letters(letters)) = target_of("+1 800 ABC 1234") else { panic!("letters") };
        assert_eq!((letters.before, letters.trailing, letters.digits.plus), (4, 0, true));
        assert!(matches!(target_of("408 59 AB"), Err(DialError::Words(words)) if words == "AB"), "too few letters");
        assert!(matches!(target_of("408 59 ÄBC"), Err(DialError::Words(words)) if words == "ÄBC"), "no key");
    }

    #[test]
    fn words_are_shown_without_what_surrounds_them_and_cut_short() {
        assert_eq!(words("Tel. +1 408").as_deref(), Some("Tel."));
        assert_eq!(words("(Büro) 408").as_deref(), Some("Büro)"));
        assert_eq!(words("408 (mobil) oder 9").as_deref(), Some("(mobil) oder 9"));
        assert_eq!(words("hello"), None);
        assert_eq!(words("408"), None);
        assert_eq!(words(&format!("408 {}", "x".repeat(50))).map(|words| words.len()), Some(40));
    }

    #[test]
    fn an_unexpected_character_is_named_unless_there_are_words() {
        assert_eq!(target_of("408_597"), Err(DialError::UnexpectedCharacter('_')));
        assert_eq!(target_of("408+597"), Err(DialError::MisplacedPlus));
        assert_eq!(target_of("+ +408"), Err(DialError::MisplacedPlus));
        assert_eq!(target_of("408 mobil!"), Err(DialError::Words("mobil!".to_owned())));
    }

    #[test]
    fn a_brazilian_carrier_code_is_left_out() {
        assert_eq!(target_of("0xx11 96123-4567"), target_of("011 96123-4567"));
        assert_eq!(target_of("0XX11 96123-4567"), target_of("011 96123-4567"));
    }
    #[test]
    fn a_remark_is_part_of_a_vanity_number_only_before_the_number_is_complete() {
        let targets = |text: &str| {
            let readings = read(text, 6).unwrap_or_else(|error| panic!("{text}: {error}"));
            readings.into_iter().map(|reading| reading.target).collect::<Vec<_>>()
        };
        assert!(matches!(&targets("1-800-(FLOWERS)")[..], [Target::Letters(_), Target::Digits(_)]));
        assert_eq!(targets("597-9000 (HELP)"), [digits(false, "5979000", 3)]);
        // Without its remark, this has too few letters to be a number.
        let [Target::Letters(letters)] = &targets("1-800-GO (FEDEX)")[..] else { panic!("one vanity number") };
        assert_eq!(letters.digits.all, "18004633339");
    }
}
