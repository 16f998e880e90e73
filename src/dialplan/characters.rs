//! The characters that people write numbers with, each reduced to its plain form.

use super::DialError;

/// The target in plain characters: ASCII digits of three scripts, `+`, `-` for every dash, ` ` for every space.
/// Characters that cannot be seen are gone. Others stay as they are.
pub(super) fn plain(text: &str) -> Result<String, DialError> {
    if text.chars().any(char::is_control) {
        return Err(DialError::ControlCharacter);
    }
    let visible = text.chars().filter(|character| !is_invisible(*character));
    Ok(visible.map(plain_character).collect::<String>().trim().to_owned())
}

/// Soft hyphen, zero-width characters and the marks of writing direction that come along when a number is copied.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

fn plain_character(character: char) -> char {
    match character {
        '０'..='９' => digit(character, '０'),
        '\u{660}'..='\u{669}' => digit(character, '\u{660}'),
        '\u{6f0}'..='\u{6f9}' => digit(character, '\u{6f0}'),
        '＋' => '+',
        '＊' => '*',
        '＃' => '#',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | 'ー' | '－' => '-',
        '（' | '［' => '(',
        '）' | '］' => ')',
        '／' => '/',
        '．' => '.',
        '～' | '\u{2053}' | '\u{223c}' => '~',
        other if other.is_whitespace() => ' ',
        other => other,
    }
}

fn digit(character: char, zero: char) -> char {
    let value = u32::from(character) - u32::from(zero);
    char::from_digit(value, 10).unwrap_or(character)
}

/// What may stand between the digits of a number.
pub(super) fn is_separator(character: char) -> bool {
    matches!(character, ' ' | '-' | '.' | '/' | '(' | ')' | '[' | ']' | '~')
}

/// The digit on whose key the letter stands (ITU-T E.161).
pub(super) fn keypad_digit(letter: char) -> Option<char> {
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
