//! Characters that people write phone numbers with, each reduced to its plain form.

use rlibphonenumber::PHONE_NUMBER_UTIL;

use super::error::DialError;

/// Fewest digits of a complete number. Letters after fewer digits may be part of a vanity number; letters after as many
/// are not.
pub(crate) const COMPLETE: usize = 7;

/// Reduces a target to plain characters: digits of every script to ASCII digits, full-width letters to ASCII letters,
/// every plus sign to `+`, every dash to `-`, every space to ` `. Invisible characters are dropped. All other
/// characters stay as they are.
pub(crate) fn plain(text: &str) -> Result<String, DialError> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err(DialError::ControlCharacter);
    }
    let visible = text.chars().filter(|character| !is_invisible(*character));
    Ok(visible.map(plain_character).collect::<String>().trim().to_owned())
}

/// Tells whether a character is a soft hyphen, a zero-width character, or a mark of writing direction. Such characters
/// come along when a number is copied.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
    )
}

fn plain_character(character: char) -> char {
    match character {
        'Ａ'..='Ｚ' => shifted(character, 'Ａ', b'A'),
        'ａ'..='ｚ' => shifted(character, 'ａ', b'a'),
        '＋' | '\u{fe62}' => '+',
        '＊' => '*',
        '＃' => '#',
        '，' => ',',
        '；' => ';',
        '：' => ':',
        '＝' => '=',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | 'ー' | '－' => '-',
        '（' | '［' => '(',
        '）' | '］' => ')',
        '／' => '/',
        '．' => '.',
        '～' | '\u{2053}' | '\u{223c}' => '~',
        _ if character.is_ascii() => character,
        _ if character.is_whitespace() => ' ',
        _ => digit(character),
    }
}

fn shifted(character: char, first: char, plain: u8) -> char {
    let place = u32::from(character) - u32::from(first);
    char::from_u32(u32::from(plain) + place).unwrap_or(character)
}

/// Returns the ASCII digit for a decimal digit of another script. All else stays as it is, also fractions and Roman
/// numerals.
fn digit(character: char) -> char {
    PHONE_NUMBER_UTIL.normalize_digits_only(character.to_string()).chars().next().unwrap_or(character)
}

/// Tells whether a character may stand between the digits of a number.
pub(crate) fn is_separator(character: char) -> bool {
    matches!(character, ' ' | '-' | '.' | '/' | '(' | ')' | '[' | ']' | '~')
}

pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

pub(crate) fn count_digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// Returns the digit on the key of a letter (ITU-T E.161). None for other characters.
pub(crate) fn keypad_digit(letter: char) -> Option<char> {
    let digit = match letter.to_ascii_uppercase() {
        'A'..='C' => '2',
        'D'..='F' => '3',
        'G'..='I' => '4',
        'J'..='L' => '5',
        'M'..='O' => '6',
        'P'..='S' => '7',
        'T'..='V' => '8',
        'W'..='Z' => '9',
        _ => return None,
    };
    Some(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_character_becomes_the_plain_one() {
        for (spellings, plain_form) in [
            ("ＡA", "A"),
            ("ＺZ", "Z"),
            ("ａa", "a"),
            ("ｚz", "z"),
            ("＋\u{fe62}+", "+"),
            ("＊*", "*"),
            ("＃#", "#"),
            ("，,", ","),
            ("；;", ";"),
            ("：:", ":"),
            ("＝=", "="),
            ("\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{fe58}\u{fe63}ー－-", "-"),
            ("（［(", "("),
            ("）］)", ")"),
            ("／/", "/"),
            ("．.", "."),
            ("～\u{2053}\u{223c}~", "~"),
            ("0０٠०", "0"),
            ("9９٩९", "9"),
        ] {
            for spelling in spellings.chars() {
                assert_eq!(plain(&spelling.to_string()).as_deref(), Ok(plain_form), "{spelling:?}");
            }
        }
        for space in ['\u{a0}', '\u{2009}', '\u{3000}', ' '] {
            assert_eq!(plain(&format!("1{space}2")).as_deref(), Ok("1 2"), "{space:?}");
        }
    }

    #[test]
    fn other_characters_stay_as_they_are() {
        for other in ["é", "ß", "Ж", "½", "Ⅳ", "\u{2016}", "_", "@", "[", "]", "\u{2027}"] {
            assert_eq!(plain(other).as_deref(), Ok(other));
        }
    }

    #[test]
    fn invisible_characters_are_dropped_wherever_they_stand() {
        for invisible in [
            '\u{ad}', '\u{61c}', '\u{180e}', '\u{200b}', '\u{200f}', '\u{202a}', '\u{202e}', '\u{2060}', '\u{2069}',
            '\u{feff}',
        ] {
            assert_eq!(plain(&format!("{invisible} 1{invisible}2 {invisible}")).as_deref(), Ok("12"), "{invisible:?}");
        }
    }

    #[test]
    fn control_characters_are_refused_within_a_target_and_trimmed_around_it() {
        assert_eq!(plain("1\t2"), Err(DialError::ControlCharacter));
        assert_eq!(plain("1\u{7f}2"), Err(DialError::ControlCharacter));
        assert_eq!(plain("\t12\r\n").as_deref(), Ok("12"));
    }

    #[test]
    fn numbers_are_separated_by_usual_punctuation_alone() {
        assert!(" -./()[]~".chars().all(is_separator));
        assert!(!"0a,;:+*#_\\".chars().any(is_separator));
    }

    #[test]
    fn every_letter_is_on_the_key_of_its_row() {
        for (row, digit) in [
            ("abc", '2'),
            ("def", '3'),
            ("ghi", '4'),
            ("jkl", '5'),
            ("mno", '6'),
            ("pqrs", '7'),
            ("tuv", '8'),
            ("wxyz", '9'),
        ] {
            for letter in row.chars() {
                assert_eq!(keypad_digit(letter), Some(digit), "{letter}");
                assert_eq!(keypad_digit(letter.to_ascii_uppercase()), Some(digit), "{letter}");
            }
        }
        for other in ['1', '@', '[', '`', '{', 'é', 'Ａ'] {
            assert_eq!(keypad_digit(other), None, "{other}");
        }
    }

    #[test]
    fn digits_are_those_of_ascii() {
        assert!(is_digits("0123456789"));
        assert!(!is_digits("") && !is_digits("12a") && !is_digits("٣"));
        assert_eq!(count_digits("a1-2 (3)"), 3);
        assert_eq!(count_digits("٣"), 0);
    }
}
