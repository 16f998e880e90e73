//! Keys of records as JetStream takes them: letters, digits, `-` and `_`. Everything else is written as `=` and two
//! hexadecimal digits for each byte, and an empty key as `=`.

use std::fmt::Write as _;

/// Writes a key.
pub(crate) fn encode(key: &str) -> String {
    if key.is_empty() {
        return "=".to_owned();
    }
    let mut token = String::with_capacity(key.len());
    for byte in key.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => token.push(char::from(byte)),
            _ => {
                let _ = write!(token, "={byte:02x}");
            }
        }
    }
    token
}

/// Reads a key; `None` for a token that [`encode`] has not written.
pub(crate) fn decode(token: &str) -> Option<String> {
    if token == "=" {
        return Some(String::new());
    }
    let mut parts = token.split('=');
    let mut key = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        key.push(u8::from_str_radix(digits, 16).ok()?);
        key.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(key).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_of_every_day_are_written_as_they_are() {
        assert_eq!(encode("102"), "102");
        assert_eq!(encode("proxy-1.example.com"), "proxy-1=2eexample=2ecom");
    }

    #[test]
    fn what_is_no_key_is_not_read() {
        for token in ["a=", "a=2", "=zz", "=c3", "a=\u{e9}"] {
            assert_eq!(decode(token), None, "{token}");
        }
    }

    proptest! {
        #[test]
        fn every_key_survives_as_a_token(key in ".*") {
            let token = encode(&key);
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=".contains(&byte);
            prop_assert!(!token.is_empty() && token.bytes().all(is_plain));
            prop_assert_eq!(decode(&token), Some(key));
        }
    }
}
