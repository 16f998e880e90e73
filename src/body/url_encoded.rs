//! The pairs of a query and of an HTML form.

use std::borrow::Cow;

/// The pairs of a URL-encoded text.
///
/// A `+` means a space there. Some clients put a number into a URL without encoding it, as `target=+44 20...`. There it
/// stays a plus: a space before digits has no meaning, and without the plus another number would be dialled.
pub(crate) fn pairs(text: &[u8]) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for pair in text.split(|byte| *byte == b'&') {
        let pair = with_plus(pair);
        pairs.extend(form_urlencoded::parse(&pair).map(|(name, value)| (name.into_owned(), value.into_owned())));
    }
    pairs
}

/// The pair, with a plus before the digits of a target encoded.
fn with_plus(pair: &[u8]) -> Cow<'_, [u8]> {
    let Some(end) = pair.iter().position(|byte| *byte == b'=') else { return pair.into() };
    let (name, value) = pair.split_at(end + 1);
    let scheme = if value.len() >= TEL.len() && value[..TEL.len()].eq_ignore_ascii_case(TEL) { TEL.len() } else { 0 };
    match &value[scheme..] {
        [b'+', digit, ..] if digit.is_ascii_digit() && is_of_target(name) => {
            [name, &value[..scheme], b"%2B", &value[scheme + 1..]].concat().into()
        }
        _ => pair.into(),
    }
}

const TEL: &[u8] = b"tel:";

/// True if a pair's name, with its `=`, is `target` or `target[target]`, in any letter case.
fn is_of_target(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    [b"target=".as_slice(), b"target]=", b"target%5d="].iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plus_before_the_digits_of_a_target_is_one() {
        for (text, value) in [
            ("target=+44+20", "+44 20"),
            ("TARGET=tel:+44+20", "tel:+44 20"),
            ("a=b&target%5Btarget%5D=+44", "+44"),
            ("target=%2B44", "+44"),
            ("target=%20408", " 408"),
            ("target=+x", " x"),
            ("name=+44", " 44"),
            ("target=", ""),
        ] {
            assert_eq!(pairs(text.as_bytes()).pop().map(|(_, value)| value).as_deref(), Some(value), "{text}");
        }
        assert_eq!(pairs(b"&&").len(), 0);
    }
}
