//! Outside numbers as people dial them on their phones: with a trunk's access code in front, or without the area code.
//!
//! A target that could be two different numbers is refused: a wrong call is worse than none.

use super::error::DialError;
use super::meaning::Meaning;
use super::number::{Number, has_international_prefix, is_subscriber};
use super::rules::Rules;
use super::written::DigitString;

/// Reads digits both with and without the access code that would be dialled before them, and decides between the two.
pub(crate) fn read(rules: &Rules, digits: &DigitString, access: &str) -> Result<Meaning, DialError> {
    let whole = number(rules, digits);
    let Some(BehindAccessCode { rest, stands_apart }) = behind_access_code(rules, digits, access) else {
        return whole.map(Meaning::Outside);
    };
    if rules.emergency.contains(&rest.all) && whole.is_err() {
        return Ok(Meaning::Emergency(rest.all));
    }
    match (whole, number(rules, &rest)) {
        (Err(DialError::Ambiguous), _) | (_, Err(DialError::Ambiguous)) => Err(DialError::Ambiguous),
        (Ok(whole), Ok(rest)) if whole != rest => likelier(rules, whole, rest, stands_apart).map(Meaning::Outside),
        (Ok(whole), _) => Ok(Meaning::Outside(whole)),
        // If the rest is not valid, the access code may be a typing error: a digit too many.
        (Err(_), Ok(rest)) if rest.is_valid() => Ok(Meaning::Outside(rest)),
        (Err(error), _) => Err(error),
    }
}

/// Digits from which an access code was taken.
struct BehindAccessCode {
    rest: DigitString,
    /// True if a separator stood between the access code and the rest.
    stands_apart: bool,
}

/// Decides between two different numbers by their validity: the number after an access code that is written apart, or
/// the whole if the region has no national prefix and no area code is configured, so that nothing could be missing in
/// front of it.
fn likelier(rules: &Rules, whole: Number, rest: Number, stands_apart: bool) -> Result<Number, DialError> {
    let is_full = rules.national_prefix.is_empty() && rules.settings.area_code.is_empty();
    match (whole.is_valid(), rest.is_valid()) {
        (true, false) if is_full => Ok(whole),
        (false, true) if stands_apart => Ok(rest),
        _ => Err(DialError::Ambiguous),
    }
}

/// Takes the access code off. None if there is none: an access code is written apart, or a prefix follows it. Without
/// such a sign, its digit may be one too many. Digits that begin with an international prefix are taken as they are,
/// since that prefix is written everywhere.
fn behind_access_code(rules: &Rules, digits: &DigitString, access: &str) -> Option<BehindAccessCode> {
    if digits.plus || access.is_empty() {
        return None;
    }
    let rest = digits.all.strip_prefix(access)?;
    if rest.is_empty() {
        return None;
    }
    let rest = DigitString::plain(rest);
    let stands_apart = digits.first_group == access.len();
    let has_prefix =
        has_national_prefix(rules, &rest.all) || is_international(rules, &rest) || rules.emergency.contains(&rest.all);
    if stands_apart || (has_prefix && !is_international(rules, digits)) {
        Some(BehindAccessCode { rest, stands_apart })
    } else {
        None
    }
}

fn has_national_prefix(rules: &Rules, digits: &str) -> bool {
    let own = rules.settings.national_prefix.fixed().unwrap_or_default();
    [own, rules.national_prefix].iter().any(|prefix| !prefix.is_empty() && digits.starts_with(prefix))
}

fn is_international(rules: &Rules, digits: &DigitString) -> bool {
    digits.plus
        || has_international_prefix(rules.settings.region, &digits.all)
        || behind_own_prefix(rules, digits).is_some()
}

/// Returns the digits after the international prefix that is configured, otherwise after the region's preferred one.
/// The engine knows all prefixes of a region, and a longer one may take digits of the country code: 009 and 95 may be
/// read as 00 and 995.
fn behind_own_prefix<'a>(rules: &Rules, digits: &'a DigitString) -> Option<&'a str> {
    let prefix = rules.international_prefix.as_deref()?;
    if digits.plus || prefix.len() <= 1 {
        return None;
    }
    let rest = digits.all.strip_prefix(prefix)?;
    // No country code begins with 0.
    if rest.is_empty() || rest.starts_with('0') { None } else { Some(rest) }
}

fn number(rules: &Rules, digits: &DigitString) -> Result<Number, DialError> {
    let region = rules.settings.region;
    let whole = Number::read(region, digits.plus, &digits.all);
    if let Some(rest) = behind_own_prefix(rules, digits) {
        return match (whole, Number::read(region, true, rest)) {
            (Ok(whole), Ok(behind)) if whole != behind => the_valid_one(whole, behind),
            (Ok(whole), _) => Ok(whole),
            (Err(_), behind) => behind,
        };
    }
    if !lacks_area_code(rules, digits) {
        return whole;
    }
    let Some(local) = local(rules, &digits.all) else {
        return match whole {
            // The digits are no number of the area, and not certainly one of another area.
            Ok(whole) if !whole.is_valid() => Err(DialError::NoSuchNumber(whole.country_code())),
            whole => whole,
        };
    };
    if Number::is_known(region, &digits.all) && whole.as_ref() != Ok(&local) {
        return Err(DialError::Ambiguous);
    }
    Ok(local)
}

fn the_valid_one(one: Number, other: Number) -> Result<Number, DialError> {
    match (one.is_valid(), other.is_valid()) {
        (true, false) => Ok(one),
        (false, true) => Ok(other),
        _ => Err(DialError::Ambiguous),
    }
}

/// Tells whether digits may be a local number: nothing in front of them marks a full number.
fn lacks_area_code(rules: &Rules, digits: &DigitString) -> bool {
    !rules.settings.area_code.is_empty() && !is_international(rules, digits) && !has_national_prefix(rules, &digits.all)
}

/// Puts the configured area code before the digits. None if that is no number of the region.
fn local(rules: &Rules, written: &str) -> Option<Number> {
    let region = rules.settings.region;
    let full = format!("{}{written}", rules.settings.area_code);
    if region.is_north_american() {
        return if is_subscriber(written) { Number::of(region, &full) } else { None };
    }
    let number = Number::read(region, false, &full).ok()?;
    if number.national().ends_with(written) && number.is_valid_in(region) { Some(number) } else { None }
}

#[cfg(test)]
mod tests;
