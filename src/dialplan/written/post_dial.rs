//! Keys to send once the call is connected, as in links to conferences: `+1 646 558 8656,,86412345678#`.

use crate::dialplan::characters::{COMPLETE, count_digits};

/// Most keys.
const LONGEST: usize = 64;

/// Cuts off everything from the first pause on, if all of it can be keyed. Pauses are `,` and `;`, and `p` and `w` on a
/// phone's keypad.
pub(crate) fn split(text: &str) -> Option<(&str, String)> {
    let start = first_pause(text)?;
    let (number, keys) = text.split_at(start);
    if count_digits(number) == 0 {
        return None;
    }
    Some((number.trim_end(), read(keys)?))
}

fn first_pause(text: &str) -> Option<usize> {
    for (start, character) in text.char_indices() {
        let before = &text[..start];
        let is_pause = match character {
            ',' | ';' => true,
            'p' | 'w' => {
                before.ends_with(|character: char| character.is_ascii_digit()) && count_digits(before) >= COMPLETE
            }
            _ => false,
        };
        if is_pause {
            return Some(start);
        }
    }
    None
}

/// Returns the keys of a text, with `,` for every pause. None if there are no keys, too many, or characters that no
/// phone can key.
pub(crate) fn read(text: &str) -> Option<String> {
    let mut keys = String::new();
    for character in text.chars() {
        if !matches!(character, ' ' | '-') {
            keys.push(key(character)?);
        }
    }
    let is_only_pauses = keys.chars().all(|key| key == ',');
    if keys.len() > LONGEST || is_only_pauses { None } else { Some(keys) }
}

fn key(character: char) -> Option<char> {
    match character {
        '0'..='9' | '*' | '#' => Some(character),
        ',' | ';' | 'p' | 'w' | 'P' | 'W' => Some(','),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_a_phone_with_commas_for_pauses() {
        assert_eq!(read(",;pwPW 1-2*#").as_deref(), Some(",,,,,,12*#"));
        for nothing in ["", ",", ";p", " -"] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
        assert_eq!(read(",1x"), None);
        assert_eq!(read(&"1".repeat(LONGEST)).map(|keys| keys.len()), Some(LONGEST));
        assert_eq!(read(&"1".repeat(LONGEST + 1)), None);
    }

    #[test]
    fn a_letter_is_a_pause_only_right_after_a_whole_number() {
        assert_eq!(split("5979000p12"), Some(("5979000", ",12".to_owned())));
        assert_eq!(split("5979000 ,12"), Some(("5979000", ",12".to_owned())));
        assert_eq!(split("59,12"), Some(("59", ",12".to_owned())));
        for none in ["597900w12", "5979000 p12", "5979000", ",12", "5979000,"] {
            assert_eq!(split(none), None, "{none}");
        }
    }
}
