//! What is keyed once the call is connected, as conference links have it: `+1 646 558 8656,,86412345678#`.

use crate::dialplan::characters::{COMPLETE, count_digits};

/// The most characters of it.
const LONGEST: usize = 64;

/// Cuts off everything from the first pause on, if it can be keyed. Pauses are `,` and `;`, and on a phone's keypad `p` and
/// `w`.
pub(super) fn split(text: &str) -> Option<(&str, String)> {
    let start = text.char_indices().find(|(start, character)| {
        let before = &text[..*start];
        match character {
            ',' | ';' => true,
            'p' | 'w' => {
                before.ends_with(|character: char| character.is_ascii_digit()) && count_digits(before) >= COMPLETE
            }
            _ => false,
        }
    });
    let (number, keys) = text.split_at(start?.0);
    (count_digits(number) > 0).then_some(())?;
    Some((number.trim_end(), read(keys)?))
}

/// The keys of a text, with `,` for every pause. None where it has none, too many, or something that no phone can key.
pub(super) fn read(text: &str) -> Option<String> {
    let keys: Option<String> = text.chars().filter(|character| !matches!(character, ' ' | '-')).map(key).collect();
    keys.filter(|keys| keys.len() <= LONGEST && keys.contains(|key| key != ','))
}

fn key(character: char) -> Option<char> {
    match character {
        '0'..='9' | '*' | '#' => Some(character),
        ',' | ';' | 'p' | 'w' | 'P' | 'W' => Some(','),
        _ => None,
    }
}
