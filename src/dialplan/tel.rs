//! `tel:` URIs (RFC 3966).

use super::DialError;

/// The number of a `tel:` URI, without its scheme, in the writing of a plain number.
///
/// A `phone-context` that is a number's beginning is put before a local number, as RFC 3966 5.1.5 says; one that is a
/// domain name says nothing about digits. `ext` stays, other parameters go.
pub(super) fn number(uri: &str) -> Result<String, DialError> {
    let mut parts = uri.split(';');
    let subscriber = parts.next().unwrap_or_default().trim();
    if subscriber.is_empty() {
        return Err(DialError::WrongTelUri("it has no number"));
    }
    let mut number = subscriber.to_owned();
    let mut extension = None;
    for parameter in parts {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "ext" => extension = Some(digits(value)?),
            "phone-context" if value.starts_with('+') && !subscriber.starts_with('+') => {
                number = format!("{value}{subscriber}");
            }
            _ => {}
        }
    }
    Ok(extension.map_or(number.clone(), |extension| format!("{number};ext={extension}")))
}

fn digits(value: &str) -> Result<String, DialError> {
    let digits: String = value.chars().filter(|character| !super::characters::is_separator(*character)).collect();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DialError::WrongTelUri("its ext is not a number"));
    }
    Ok(digits)
}
