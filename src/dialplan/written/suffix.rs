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

#[cfg(test)]
mod tests {
    use super::*;

    fn extension_of(text: &str) -> Option<String> {
        split(text, 6).1.extension
    }

    #[test]
    fn a_label_takes_as_many_digits_as_it_is_clear() {
        for label in LABELS.iter().filter(|label| !["#", "~"].contains(&label.text)) {
            let text = label.text;
            let longest = "1".repeat(label.most);
            let (number, suffix) = split_owned(&format!("408 597 9000 {text} {longest}"));
            assert_eq!((number.as_str(), suffix.extension), ("408 597 9000", Some(longest)), "{text}");
            let over = "1".repeat(label.most + 1);
            assert_eq!(extension_of(&format!("408 597 9000 {text} {over}")), None, "{text}");
            assert_eq!(extension_of(&format!("408 597 9000 {text} ")), None, "{text}");
        }
    }

    fn split_owned(text: &str) -> (String, Suffix) {
        let (number, suffix) = split(text, 6);
        (number.to_owned(), suffix)
    }

    #[test]
    fn a_label_stands_after_a_number_and_not_within_a_word_or_code() {
        assert_eq!(extension_of("1234567#12").as_deref(), Some("12"));
        assert_eq!(extension_of("123456#12"), None, "a feature code");
        assert_eq!(extension_of("*21*14085979000#12"), None, "a feature code");
        assert_eq!(extension_of("5979000~12").as_deref(), Some("12"));
        assert_eq!(extension_of("597900~12"), None, "a hyphen");
        assert_eq!(extension_of("1-800-FEDEX-12"), None, "a word");
        assert_eq!(extension_of("x12"), None, "no number");
    }

    #[test]
    fn a_remark_has_words_after_a_number() {
        for (text, number, remark) in [
            ("030 901820 (Zentrale)", "030 901820", Some("(Zentrale)")),
            ("030 901820, [mobil]", "030 901820", Some("[mobil]")),
            ("408 597 9000 ext.", "408 597 9000", Some("ext.")),
            ("597 9000 ext.", "597 9000", Some("ext.")),
            ("408 597 9000ext", "408 597 9000ext", None),
            ("408 597 ext", "408 597 ext", None),
            ("1-800-FLOWERS x", "1-800-FLOWERS x", None),
            ("(408) 597 9000", "(408) 597 9000", None),
            ("408 (597)", "408 (597)", None),
            ("(Zentrale)", "(Zentrale)", None),
        ] {
            let (found, suffix) = split(text, 6);
            assert_eq!((found, suffix.remark.as_deref()), (number, remark), "{text}");
        }
    }

    #[test]
    fn all_parts_of_a_suffix_are_found_together() {
        let (number, suffix) = split("408 597 9000 x12 (office),,34#", 6);
        let expected = Suffix {
            extension: Some("12".to_owned()),
            post_dial: Some(",,34#".to_owned()),
            remark: Some("(office)".to_owned()),
        };
        assert_eq!((number, suffix), ("408 597 9000", expected));
    }

    #[test]
    fn an_extension_before_a_hash_has_at_most_six_digits() {
        assert_eq!(extension_before_hash("645 123 1234-910#"), Some(("645 123 1234", "910")));
        assert_eq!(extension_before_hash("645 123 1234 123456#"), Some(("645 123 1234", "123456")));
        for none in ["645 123 1234-1234567#", "645 123 1234-910", "-910#", "6451231234#", "645-#", "645-x#"] {
            assert_eq!(extension_before_hash(none), None, "{none}");
        }
    }
}
