//! `tel:` URIs (RFC 3966).

use percent_encoding::percent_decode_str;

use crate::dialplan::characters::{is_digits, is_separator};
use crate::dialplan::error::DialError;

/// Parsed `tel:` URI. Parameters that do not change what is dialled, such as `isub`, are left out.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TelUri {
    pub(crate) subscriber: String,
    /// Digits of a `phone-context` that is the beginning of a number, without its `+`. A domain name as context has no
    /// digits.
    pub(crate) context: Option<String>,
    pub(crate) extension: Option<String>,
    /// Keys to send once the call is connected (`postd`, RFC 2806).
    pub(crate) post_dial: Option<String>,
}

/// Parses a URI without its scheme.
pub(crate) fn parse(uri: &str) -> Result<TelUri, DialError> {
    let uri = percent_decode_str(uri).decode_utf8().map_err(|_| DialError::WrongTelUri("it is not UTF-8"))?;
    let mut parts = uri.split(';');
    let subscriber = parts.next().unwrap_or_default().trim().to_owned();
    if subscriber.is_empty() {
        return Err(DialError::WrongTelUri("it has no number"));
    }
    let mut tel = TelUri { subscriber, context: None, extension: None, post_dial: None };
    for parameter in parts {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "ext" => tel.extension = Some(digits(value).ok_or(DialError::WrongTelUri("its ext is not a number"))?),
            "phone-context" => tel.context = context(value.trim())?,
            "postd" => tel.post_dial = Some(value.to_owned()),
            _ => {}
        }
    }
    Ok(tel)
}

fn context(value: &str) -> Result<Option<String>, DialError> {
    const WRONG: DialError =
        DialError::WrongTelUri("its phone-context is neither the beginning of numbers nor a domain name");
    if let Some(number) = value.strip_prefix('+') {
        return digits(number).map(Some).ok_or(WRONG);
    }
    let is_domain = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    if value.is_empty() || !is_domain { Err(WRONG) } else { Ok(None) }
}

fn digits(value: &str) -> Option<String> {
    let digits: String = value.chars().filter(|character| !is_separator(*character)).collect();
    if is_digits(&digits) { Some(digits) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_in_any_letter_case_and_without_separators() {
        let uri = parse("597-9000;EXT=(1-2);phone-context=+1 408;isub=7;postd=pp1;x").unwrap();
        let expected = TelUri {
            subscriber: "597-9000".to_owned(),
            context: Some("1408".to_owned()),
            extension: Some("12".to_owned()),
            post_dial: Some("pp1".to_owned()),
        };
        assert_eq!(uri, expected);
        assert_eq!(parse("%2B1-408").unwrap().subscriber, "+1-408");
    }

    #[test]
    fn a_context_is_the_beginning_of_a_number_or_a_domain_name() {
        for domain in ["pbx", "pbx.example.com", "a-1"] {
            assert_eq!(parse(&format!("1;phone-context={domain}")).unwrap().context, None, "{domain}");
        }
        for wrong in ["", "+", "+x", "+1a", "a_b", "a/b"] {
            let refused = parse(&format!("1;phone-context={wrong}"));
            assert!(
                matches!(refused, Err(DialError::WrongTelUri(reason)) if reason.contains("phone-context")),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_uri_needs_a_number_in_utf_8() {
        assert_eq!(parse(" ;ext=1"), Err(DialError::WrongTelUri("it has no number")));
        assert_eq!(parse("%ff"), Err(DialError::WrongTelUri("it is not UTF-8")));
        assert_eq!(parse("1;ext="), Err(DialError::WrongTelUri("its ext is not a number")));
    }
}
