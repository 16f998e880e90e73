//! Numbers as people dial them on their phones: with the access code of a trunk in front, or without an area code.
//!
//! A number that could also be another one is refused: a wrong call is worse than none.

use std::collections::BTreeSet;

use super::number::{Number, international};
use super::written::Digits;
use super::{DialError, Region};
use crate::settings::DialingSettings;

/// The country code of the North American numbering plan.
const NORTH_AMERICA: u16 = 1;

/// What digits turned out to mean.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// An emergency number, behind an access code.
    Emergency(String),
    /// A number of this country or another one.
    Outside(Number),
}

/// Reads digits with and without the access code that would be dialled before them.
pub(super) fn read(
    settings: &DialingSettings,
    emergency: &BTreeSet<String>,
    digits: &Digits,
    access: &str,
) -> Result<Meant, DialError> {
    let whole = number(settings, digits);
    let Some(rest) = behind_access_code(settings, emergency, digits, access) else { return whole.map(Meant::Outside) };
    if emergency.contains(&rest.all) && whole.is_err() {
        return Ok(Meant::Emergency(rest.all));
    }
    match (whole, number(settings, &rest)) {
        (Err(DialError::Ambiguous), _) | (_, Err(DialError::Ambiguous)) => Err(DialError::Ambiguous),
        (Ok(whole), Ok(rest)) if whole != rest => Err(DialError::Ambiguous),
        (Ok(number), _) | (Err(_), Ok(number)) => Ok(Meant::Outside(number)),
        (Err(error), Err(_)) => Err(error),
    }
}

/// What follows the access code, if that stands for itself, or before a prefix as it is dialled. Without such a sign it
/// may be a digit too many. International numbers are written with their prefix everywhere, so that wins.
fn behind_access_code(
    settings: &DialingSettings,
    emergency: &BTreeSet<String>,
    digits: &Digits,
    access: &str,
) -> Option<Digits> {
    if digits.plus || access.is_empty() {
        return None;
    }
    let rest = digits.all.strip_prefix(access).filter(|rest| !rest.is_empty())?;
    let stands_alone = digits.first_group == access.len();
    let rest = Digits { plus: false, all: rest.to_owned(), first_group: rest.len(), extension: None };
    let national = settings.national_prefix.as_str();
    let has_prefix = (!national.is_empty() && rest.all.starts_with(national))
        || is_international(settings, &rest)
        || emergency.contains(&rest.all);
    (stands_alone || (has_prefix && !is_international(settings, digits))).then_some(rest)
}

fn is_international(settings: &DialingSettings, digits: &Digits) -> bool {
    international(settings.region, digits).is_some() || by_own_prefix(settings, digits).is_some()
}

/// The digits behind the international prefix that is configured, where it is another one than the region's.
fn by_own_prefix(settings: &DialingSettings, digits: &Digits) -> Option<Digits> {
    let prefix = settings.international_prefix.as_str();
    let is_own = !digits.plus && prefix.len() > 1 && international(settings.region, digits).is_none();
    // No country code begins with 0.
    let rest = digits.all.strip_prefix(prefix).filter(|rest| is_own && !rest.is_empty() && !rest.starts_with('0'))?;
    Some(Digits { plus: true, all: rest.to_owned(), first_group: rest.len(), extension: None })
}

fn number(settings: &DialingSettings, digits: &Digits) -> Result<Number, DialError> {
    let region = settings.region;
    let whole = Number::read(region, digits);
    if let Some(digits) = by_own_prefix(settings, digits) {
        return match (whole, Number::read(region, &digits)) {
            (Ok(whole), Ok(behind)) if whole != behind => Err(DialError::Ambiguous),
            (Err(_), behind) => behind,
            (whole, _) => whole,
        };
    }
    match (whole, local(settings, digits)) {
        (whole, None) => whole,
        (Ok(whole), Some(local)) if whole != local && whole.is_usual_in(region) => Err(DialError::Ambiguous),
        (_, Some(local)) => Ok(local),
    }
}

/// The number with the area code before it, if it is written without one and is then a number of the region.
fn local(settings: &DialingSettings, digits: &Digits) -> Option<Number> {
    let (region, area, written) = (settings.region, settings.area_code.as_str(), digits.all.as_str());
    let national = settings.national_prefix.as_str();
    let is_full = digits.plus
        || international(region, digits).is_some()
        || (!national.is_empty() && written.starts_with(national));
    if area.is_empty() || is_full {
        return None;
    }
    if region.country_code() == NORTH_AMERICA {
        let national = format!("{area}{written}");
        return is_subscriber(written).then_some(Number { country_code: NORTH_AMERICA, national });
    }
    with_area_code(region, area, written)
}

/// Seven digits of which the first three are an exchange: not 0, 1 or N11.
fn is_subscriber(written: &str) -> bool {
    written.len() == 7 && !written.starts_with(['0', '1']) && &written[1..3] != "11"
}

fn with_area_code(region: Region, area: &str, written: &str) -> Option<Number> {
    let all = format!("{area}{written}");
    let number = Number::read(region, &Digits { plus: false, first_group: all.len(), all, extension: None }).ok()?;
    (number.national.ends_with(written) && number.is_usual_in(region)).then_some(number)
}
