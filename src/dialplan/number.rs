//! Country code and national number, by libphonenumber's metadata.

use phonenumber::metadata::{DATABASE, Descriptor};
use phonenumber::{Metadata, PhoneNumber, country};

use super::written::Digits;
use super::{DialError, Region};

/// A number that its country could have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) country_code: u16,
    /// The national significant number, with the leading zeros that belong to it.
    pub(super) national: String,
}

impl Number {
    pub(super) fn read(region: Region, digits: &Digits) -> Result<Self, DialError> {
        let parsed = match international(region, digits) {
            Some(international) => parse_international(international)?,
            None => parse(Some(region.id()), &digits.all, region.country_code())?,
        };
        let number = Self { country_code: parsed.code().value(), national: parsed.national().to_string() };
        number.check()?;
        Ok(number)
    }

    /// Whether the region's own metadata has a kind of number like this one. Metadata of other territories with the same
    /// country code does not count.
    pub(super) fn is_usual_in(&self, region: Region) -> bool {
        let like_this = |kind: &Descriptor| {
            let mut lengths = kind.possible_length().iter();
            lengths.any(|length| usize::from(*length) == self.national.len()) && kind.is_match(&self.national)
        };
        let country = DATABASE.by_id(region.code()).filter(|country| country.country_code() == self.country_code);
        country.is_some_and(|country| has_shape(country, &self.national) && kinds(country).any(like_this))
    }

    pub(super) fn e164(&self) -> String {
        format!("+{}{}", self.country_code, self.national)
    }

    /// Whether a country with this code could have the number. The check is of its general shape alone: the metadata
    /// lags behind the numbers that are handed out.
    fn check(&self) -> Result<(), DialError> {
        let countries = DATABASE.by_code(&self.country_code).ok_or(DialError::UnknownCountryCode)?;
        if countries.iter().any(|country| has_shape(country, &self.national)) {
            return Ok(());
        }
        Err(self.wrong(&countries))
    }

    fn wrong(&self, countries: &[&Metadata]) -> DialError {
        let length = self.national.len();
        let code = self.country_code;
        let shortest = countries.iter().flat_map(|country| lengths(country)).min();
        let longest = countries.iter().flat_map(|country| lengths(country)).max();
        if shortest.is_some_and(|shortest| length < shortest) || self.lacks_its_area_code(countries) {
            DialError::TooFewDigits(code)
        } else if longest.is_some_and(|longest| length > longest) {
            DialError::TooManyDigits(code)
        } else {
            DialError::NoSuchNumber(code)
        }
    }

    fn lacks_its_area_code(&self, countries: &[&Metadata]) -> bool {
        let kinds = countries.iter().flat_map(|country| kinds(country));
        let mut local = kinds.flat_map(|kind| kind.possible_local_length().iter());
        local.any(|length| usize::from(*length) == self.national.len())
    }
}

/// `phonenumber` matches the general pattern as a beginning only, and its general descriptor has no lengths, so those of
/// the kinds of numbers count.
fn has_shape(country: &Metadata, national: &str) -> bool {
    lengths(country).any(|length| length == national.len()) && country.descriptors().general().is_match(national)
}

fn lengths(country: &Metadata) -> impl Iterator<Item = usize> {
    kinds(country).flat_map(|kind| kind.possible_length().iter().map(|length| usize::from(*length)))
}

fn kinds(country: &Metadata) -> impl Iterator<Item = &Descriptor> {
    let kinds = country.descriptors();
    let kinds = [
        kinds.fixed_line(),
        kinds.mobile(),
        kinds.toll_free(),
        kinds.premium_rate(),
        kinds.shared_cost(),
        kinds.personal_number(),
        kinds.voip(),
        kinds.pager(),
        kinds.uan(),
        kinds.voicemail(),
    ];
    kinds.into_iter().flatten()
}

/// The digits from the country code on, if a plus or the region's international prefix stands before them.
pub(super) fn international(region: Region, digits: &Digits) -> Option<&str> {
    if digits.plus {
        return Some(&digits.all);
    }
    let prefix = DATABASE.by_id(region.code())?.international_prefix()?;
    let found = prefix.find(&digits.all).filter(|found| found.start() == 0)?;
    // No country code begins with 0, so there the prefix's digits were a number's own.
    Some(&digits.all[found.end()..]).filter(|rest| !rest.is_empty() && !rest.starts_with('0'))
}

/// Parses by the rules of the number's own country: `phonenumber` strips the national prefix of whichever country it is
/// told, so the caller's country would take the 0 off an Italian number and leave it in `+44 (0)20`.
fn parse_international(digits: &str) -> Result<PhoneNumber, DialError> {
    let country = (1..=3).filter_map(|length| digits.get(..length)?.parse::<u16>().ok()).find_map(|code| {
        DATABASE.by_code(&code).and_then(|countries| countries.first().map(|country| (code, country.id())))
    });
    let (code, id) = country.ok_or(DialError::UnknownCountryCode)?;
    // Codes without a country, such as 800, have an id that is no country's.
    parse(id.parse().ok(), &format!("+{digits}"), code)
}

fn parse(country: Option<country::Id>, digits: &str, code: u16) -> Result<PhoneNumber, DialError> {
    use phonenumber::ParseError;
    phonenumber::parse(country, digits).map_err(|error| match error {
        ParseError::InvalidCountryCode => DialError::UnknownCountryCode,
        // What is given here are digits alone, so "no number" means no more than one or two of them.
        ParseError::NoNumber | ParseError::TooShortAfterIdd | ParseError::TooShortNsn => DialError::TooFewDigits(code),
        ParseError::TooLong => DialError::TooManyDigits(code),
        ParseError::MalformedInteger(_) => DialError::NoSuchNumber(code),
    })
}

/// Loads libphonenumber's metadata, which takes some tens of milliseconds, so that the first call does not wait for it.
pub fn warm_up() {
    let sample = Digits { plus: true, all: "14085979000".to_owned(), first_group: 11, extension: None };
    if let Err(error) = Number::read(Region::default(), &sample) {
        log::warn!("the phone number metadata does not know a sample number: {error}");
    }
}
