//! Paths and queries for the log, without session ids and phone numbers.

use std::borrow::Cow;

/// Hexadecimal digits of a UUID, with or without its dashes.
const UUID_DIGITS: usize = 32;

/// Characters of an id that are shown: enough to tell sessions apart, too few to use one.
const SHOWN: usize = 8;

/// Longest value of a query that is shown. Longer ones may be phone numbers.
const LONGEST_VALUE: usize = 6;

/// The path with every UUID shortened to its first eight characters, without characters that could forge a log line.
pub(crate) fn path(path: &str) -> String {
    let decoded = decoded(path);
    let mut shown = String::with_capacity(decoded.len());
    let mut rest = &*decoded;
    while let Some(start) = rest.find(is_of_uuid) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|character| !is_of_uuid(character)).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        shown.push_str(before);
        shown.push_str(&id(word));
        rest = after;
    }
    shown + rest
}

/// The query with its values shortened: ids as in the path, other long values left out.
pub(crate) fn query(query: &str) -> String {
    let pairs = query.split('&').map(|pair| {
        let Some((name, value)) = pair.split_once('=') else { return path(pair) };
        format!("{}={}", path(name), self::value(value))
    });
    pairs.collect::<Vec<_>>().join("&")
}

fn value(value: &str) -> String {
    let shown = path(value);
    if shown.len() <= LONGEST_VALUE || shown.ends_with('…') { shown } else { "…".to_owned() }
}

fn id(word: &str) -> String {
    let digits = word.bytes().filter(u8::is_ascii_hexdigit).count();
    if digits < UUID_DIGITS { word.to_owned() } else { format!("{}…", &word[..SHOWN]) }
}

fn is_of_uuid(character: char) -> bool {
    character.is_ascii_hexdigit() || character == '-'
}

/// The text without percent-encoding, in which an id could hide, and with `?` for control characters.
fn decoded(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let (byte, tail) = escape(rest).unwrap_or((*first, tail));
        bytes.push(byte);
        rest = tail;
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).replace(char::is_control, "?"))
}

fn escape(text: &[u8]) -> Option<(u8, &[u8])> {
    let [b'%', high, low, tail @ ..] = text else { return None };
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let byte = u8::try_from(digit(high)? * 16 + digit(low)?).ok()?;
    Some((byte, tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

    #[test]
    fn every_uuid_is_shortened() {
        assert_eq!(path(&format!("/sessions/{ID}/calls/7")), "/sessions/0f8fad5b…/calls/7");
        assert_eq!(path(&format!("/{ID}/{}", ID.replace('-', "").to_uppercase())), "/0f8fad5b…/0F8FAD5B…");
        assert_eq!(path(&format!("/sessions/{}", ID.replace('-', "%2D"))), "/sessions/0f8fad5b…");
        assert_eq!(path(&format!("/x{{{ID}}}")), "/x{0f8fad5b…}");
    }

    #[test]
    fn other_paths_stay_whole() {
        for plain in ["/", "/sessions", "/sessions/abc-def/calls/12", "/ü"] {
            assert_eq!(path(plain), plain);
        }
        assert_eq!(path("/a%0d%0aforged"), "/a??forged");
        assert_eq!(path("/100%"), "/100%");
    }

    #[test]
    fn a_query_shows_ids_shortened_and_no_phone_numbers() {
        assert_eq!(query(&format!("sessionId={ID}&lastSeq=12")), "sessionId=0f8fad5b…&lastSeq=12");
        assert_eq!(query("target=%2B1%20408%20597%209000"), "target=…");
        assert_eq!(query("callHandle=7&x&y="), "callHandle=7&x&y=");
    }
}
