//! Suffix of a number, which is not dialled with it: an extension, a remark, or keys to send once the call is
//! connected.

use super::post_dial;
use crate::dialplan::characters::{COMPLETE, count_digits, is_digits};

/// Suffix of a number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Suffix {
    /// Digits of an extension.
    pub(crate) extension: Option<String>,
    /// Keys to send once the call is connected: digits, `*`, `#`, and `,` for a pause.
    pub(crate) post_dial: Option<String>,
    /// Words about the number.
    pub(crate) remark: Option<String>,
}

/// A word before an extension.
struct Label {
    text: &'static str,
    /// Most digits of an extension after it.
    most: usize,
}

/// Labels, with each longer one before the ones that it ends with. The digit counts of the first lines are
/// libphonenumber's: the less clear a label is, the fewer digits are taken as an extension. The words of other
/// languages are those of business cards.
const LABELS: &[Label] = &[
    Label { text: "extension", most: 20 },
    Label { text: "extensión", most: 20 },
    Label { text: "extensio\u{301}n", most: 20 },
    Label { text: "extn", most: 20 },
    Label { text: "xtn", most: 20 },
    Label { text: "ext", most: 20 },
    Label { text: "доб", most: 20 },
    Label { text: "anexo", most: 20 },
    Label { text: "int", most: 9 },
    Label { text: "x", most: 9 },
    Label { text: "#", most: 9 },
    Label { text: "~", most: 9 },
    Label { text: "apparat", most: 9 },
    Label { text: "app", most: 9 },
    Label { text: "nebenstelle", most: 9 },
    Label { text: "nst", most: 9 },
    Label { text: "klappe", most: 9 },
    Label { text: "poste", most: 9 },
    Label { text: "interno", most: 9 },
    Label { text: "toestel", most: 9 },
    Label { text: "ankn", most: 9 },
    Label { text: "wew", most: 9 },
];

/// Splits a text into the number and its suffix.
pub(crate) fn split(text: &str, max_extension_digits: usize) -> (&str, Suffix) {
    let mut number = text;
    let mut suffix = Suffix::default();
    loop {
        let length = number.len();
        if suffix.post_dial.is_none()
            && let Some((before, keys)) = post_dial::split(number)
        {
            number = before;
            suffix.post_dial = Some(keys);
        }
        if suffix.extension.is_none()
            && let Some((before, digits)) = extension(number, max_extension_digits)
        {
            number = before;
            suffix.extension = Some(digits.to_owned());
        }
        if suffix.remark.is_none()
            && let Some((before, words)) = remark(number)
        {
            number = before;
            suffix.remark = Some(words.to_owned());
        }
        if number.len() == length {
            return (number, suffix);
        }
    }
}

/// Removes the punctuation of the sentence that the number was copied from.
pub(crate) fn without_end_marks(text: &str) -> &str {
    text.trim_end_matches([' ', ',', ';', ':', '.'])
}

/// Cuts off a label and its digits: `x12`, `ext. 12`, `;ext=12`, `(extension 12)`, `#12`.
fn extension(text: &str, max_extension_digits: usize) -> Option<(&str, &str)> {
    let text = text.trim_end_matches([' ', ')', ']']);
    let text = text.strip_suffix('#').unwrap_or(text);
    let before = text.trim_end_matches(|character: char| character.is_ascii_digit());
    let digits = &text[before.len()..];
    let (number, label) = labelled(before.trim_end_matches([' ', '.', ':', '=', ',', '-']))?;
    if !(1..=label.most).contains(&digits.len()) || !may_precede(number, label.text, max_extension_digits) {
        return None;
    }
    Some((number.trim_end_matches([' ', ',', ';', '(', '[', '-']), digits))
}

/// Finds the label at the end of a text. Returns the text before it as well.
fn labelled(text: &str) -> Option<(&str, &'static Label)> {
    for label in LABELS {
        if let Some(start) = text.len().checked_sub(label.text.len())
            && let Some((before, found)) = text.split_at_checked(start)
            && (found.eq_ignore_ascii_case(label.text) || found.to_lowercase() == label.text)
        {
            return Some((before, label));
        }
    }
    None
}

/// Tells whether a label may follow this text. After a letter it is part of a word, as in 1-800-FEDEX-12. A `#` after a
/// few digits belongs to a feature code, and a `~` within a number is a hyphen.
fn may_precede(number: &str, label: &str, max_extension_digits: usize) -> bool {
    let digits = count_digits(number);
    let is_inside = match label {
        "#" => number.contains(['*', '#']) || digits <= max_extension_digits,
        "~" => digits < COMPLETE,
        _ => false,
    };
    digits > 0 && !is_inside && !number.ends_with(char::is_alphabetic)
}

/// Cuts off words in parentheses, and a label without an extension behind it.
fn remark(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_end();
    let opening = match text.chars().last()? {
        ')' => '(',
        ']' => '[',
        _ => return lone_label(text),
    };
    let (number, words) = text.split_at(text.rfind(opening)?);
    if !words.contains(char::is_alphabetic) || count_digits(number) == 0 {
        return None;
    }
    Some((number.trim_end_matches([' ', ',', ';']), words))
}

/// Cuts off a label that stands apart at the end of a whole number.
fn lone_label(text: &str) -> Option<(&str, &str)> {
    let (number, _) = labelled(text.trim_end_matches(['.', ':']))?;
    if number.contains(char::is_alphabetic) || count_digits(number) < COMPLETE || !number.ends_with(' ') {
        return None;
    }
    Some((number.trim_end(), &text[number.len()..]))
}

/// Cuts off the digits between a hyphen or a space and a `#` at the end: `645 123 1234-910#`.
pub(crate) fn extension_before_hash(text: &str) -> Option<(&str, &str)> {
    const MOST: usize = 6;
    let (number, digits) = text.strip_suffix('#')?.rsplit_once(['-', ' '])?;
    if !is_digits(digits) || digits.len() > MOST || count_digits(number) == 0 {
        return None;
    }
    Some((number.trim_end_matches(['-', ' ']), digits))
}
