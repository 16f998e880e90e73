//! `tel:` URIs (RFC 3966).

use percent_encoding::percent_decode_str;

use super::characters::{is_digits, is_separator};
use super::error::DialError;

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
