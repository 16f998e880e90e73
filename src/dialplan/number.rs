//! Numbers of the public network, parsed and formatted by libphonenumber.

use rlibphonenumber::{
    CountryCodeSource, NumberLengthType, PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat,
    PhoneNumberType, ValidationError,
};

use super::error::DialError;
use super::region::{NORTH_AMERICA, Region};

/// Longest input that libphonenumber reads.
const LONGEST: usize = 250;

/// A number whose length is possible in its country. Only [`Number::is_valid`] tells whether the numbering plan has it.
#[derive(Debug, Clone)]
pub(crate) struct Number(PhoneNumber);

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.0.country_code == other.0.country_code && self.national() == other.national()
    }
}

impl Number {
    /// Reads digits as they are dialled in a region. With `plus`, the digits begin with a country code.
    pub(crate) fn read(region: Region, plus: bool, digits: &str) -> Result<Self, DialError> {
        let number = Self(parse(region, plus, digits)?);
        if plus && number.is_also_valid_with(digits) {
            return Err(DialError::Ambiguous);
        }
        match PHONE_NUMBER_UTIL.is_possible_number_with_reason(&number.0) {
            Ok(NumberLengthType::IsPossible) => Ok(number),
            Ok(NumberLengthType::IsPossibleLocalOnly) | Err(ValidationError::TooShort) => {
                Err(DialError::TooFewDigits(number.country_code()))
            }
            Err(ValidationError::TooLong) => Err(DialError::TooManyDigits(number.country_code())),
            Err(ValidationError::InvalidLength) => Err(DialError::NoSuchNumber(number.country_code())),
            Err(ValidationError::InvalidCountryCode) => Err(DialError::UnknownCountryCode),
        }
    }

    /// Tells whether the digits are another valid number if none of them is taken as a national prefix, as +375 8 10
    /// 1530745. `digits` begin with the country code.
    fn is_also_valid_with(&self, digits: &str) -> bool {
        let code = self.country_code().to_string();
        let Some(rest) = digits.strip_prefix(&code) else { return false };
        if rest == self.national() {
            return false;
        }
        // libphonenumber leaves the zeros out of the number itself; it adds none where there are none.
        let zeros = rest.len() - rest.trim_start_matches('0').len();
        let Ok(national_number) = rest.parse() else { return false };
        let whole = PhoneNumber {
            country_code: self.country_code(),
            national_number,
            italian_leading_zero: Some(true),
            number_of_leading_zeros: i32::try_from(zeros).ok(),
            ..PhoneNumber::default()
        };
        whole.is_valid()
    }

    /// Tells whether digits without a country code are a number in the region's metadata, although it may be too short
    /// to be dialled from other countries, as 310-1234 in Canada.
    pub(crate) fn is_known(region: Region, digits: &str) -> bool {
        parse(region, false, digits).is_ok_and(|number| Self(number).is_valid_in(region))
    }

    /// Reads a national number of the region, without a prefix. None if such a number is not possible.
    pub(crate) fn of(region: Region, national: &str) -> Option<Self> {
        Self::read(region, true, &format!("{}{national}", region.country_code())).ok()
    }

    /// Returns the North American number of seven digits in a `tel:` context that begins with country code and area
    /// code.
    pub(crate) fn near(context: &str, digits: &str) -> Option<Self> {
        const COUNTRY_AND_AREA: usize = 4;
        if !context.starts_with('1') || !is_subscriber(digits) {
            return None;
        }
        let area = context.get(..COUNTRY_AND_AREA)?;
        Self::read(Region::default(), true, &format!("{area}{digits}")).ok()
    }

    pub(crate) fn country_code(&self) -> i32 {
        self.0.country_code
    }

    /// Returns the national significant number, with the leading zeros that belong to it.
    pub(crate) fn national(&self) -> String {
        self.0.get_national_significant_number()
    }

    pub(crate) fn e164(&self) -> String {
        self.0.format_as(PhoneNumberFormat::E164).into_owned()
    }

    /// Returns the digits of the national format: with the national prefix if the country wants it before this number.
    pub(crate) fn national_format(&self) -> String {
        diallable(&self.0.format_as(PhoneNumberFormat::National))
    }

    /// Returns the digits that callers in a region dial: the national format within the country, otherwise the
    /// international prefix and the number. `+` replaces the prefix if a region has several and prefers none.
    pub(crate) fn dialled_in(&self, region: Region) -> String {
        diallable(&self.0.format_out_of_country_calling_number(region.engine()))
    }

    /// Tells whether the numbering plan has such numbers.
    pub(crate) fn is_valid(&self) -> bool {
        self.0.is_valid()
    }

    /// Tells whether the region's own numbering plan has such numbers. Other territories with the same country code do
    /// not count.
    pub(crate) fn is_valid_in(&self, region: Region) -> bool {
        self.0.is_valid_for_region(region.engine())
    }

    /// Returns the territory of the number, `001` for numbers of no territory, and true if the territory's numbering
    /// plan has such numbers. Some numbers outside all numbering plans have no territory.
    pub(crate) fn region_and_validity(&self) -> (Option<String>, bool) {
        let region = self.0.get_region_code();
        let is_valid = region.is_some_and(|region| self.0.is_valid_for_region(region));
        (region.map(|region| region.to_string()), is_valid)
    }

    /// Tells whether the number is a service number, which callers know by its digits or by a word.
    pub(crate) fn is_service(&self) -> bool {
        use PhoneNumberType as Type;
        matches!(
            self.0.get_type(),
            Type::TollFree | Type::PremiumRate | Type::SharedCost | Type::PersonalNumber | Type::UAN
        )
    }

    pub(crate) fn is_north_american(&self) -> bool {
        self.0.country_code == NORTH_AMERICA
    }
}

fn parse(region: Region, plus: bool, digits: &str) -> Result<PhoneNumber, DialError> {
    let code = region.country_code();
    if digits.len() >= LONGEST {
        return Err(DialError::TooLongNumber);
    }
    let text = if plus { format!("+{digits}") } else { digits.to_owned() };
    PHONE_NUMBER_UTIL.parse(text, Some(region.engine())).map_err(|error| match error {
        ParseError::InvalidCountryCode => DialError::UnknownCountryCode,
        // The input is digits only, so "no number" means one or two digits at most.
        ParseError::NotANumber(_) | ParseError::TooShortAfterIdd | ParseError::TooShortNsn => {
            DialError::TooFewDigits(code)
        }
        ParseError::TooLongNsn => DialError::TooLongNumber,
    })
}

/// Tells whether digits are a North American subscriber number: seven digits whose first three are an exchange, which
/// does not begin with 0 or 1 and is not N11.
pub(crate) fn is_subscriber(digits: &str) -> bool {
    digits.len() == 7 && !digits.starts_with(['0', '1']) && &digits[1..3] != "11"
}

/// Tells whether digits begin with the region's international prefix and a country code.
pub(crate) fn has_international_prefix(region: Region, digits: &str) -> bool {
    /// Length of the longest prefix and country code. More digits could make a number that is too long to be read.
    const ENOUGH: usize = 12;
    let start = digits.get(..ENOUGH).unwrap_or(digits);
    match PHONE_NUMBER_UTIL.parse_and_keep_raw_input(start, Some(region.engine())) {
        Ok(number) => number.country_code_source() == CountryCodeSource::FromNumberWithIdd,
        Err(ParseError::TooShortAfterIdd | ParseError::InvalidCountryCode) => true,
        Err(ParseError::NotANumber(_) | ParseError::TooShortNsn | ParseError::TooLongNsn) => false,
    }
}

/// Returns the digits that callers dial before the country code of another country: `011` in `US`. None if the region
/// has several international prefixes and prefers none, as `BR`.
pub(crate) fn international_prefix(region: Region) -> Option<String> {
    /// An international freephone number, which is foreign to every region.
    const ABROAD: &str = "80012345678";
    let dialled = Number::read(region, true, ABROAD).ok()?.dialled_in(region);
    let prefix = dialled.strip_suffix(ABROAD)?;
    if prefix.starts_with('+') { None } else { Some(prefix.to_owned()) }
}

fn diallable(formatted: &str) -> String {
    formatted.chars().filter(|character| character.is_ascii_digit() || *character == '+').collect()
}

/// A number that the metadata of libphonenumber has.
const SAMPLE: &str = "14085979000";

/// Loads libphonenumber's metadata, so that the first call does not wait for it. It takes some milliseconds.
pub fn warm_up() {
    if let Err(error) = Number::read(Region::default(), true, SAMPLE) {
        log::warn!("the phone number metadata does not know a sample number: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(code: &str) -> Region {
        code.parse().unwrap()
    }

    fn e164(digits: &str) -> String {
        Number::read(Region::default(), true, digits).unwrap().e164()
    }

    #[test]
    fn the_sample_number_is_known() {
        assert_eq!(e164(SAMPLE), format!("+{SAMPLE}"));
    }

    #[test]
    fn a_subscriber_number_has_seven_digits_and_an_exchange() {
        for subscriber in ["5979000", "2019000", "9129000", "5191100"] {
            assert!(is_subscriber(subscriber), "{subscriber}");
        }
        for other in ["0979000", "1979000", "4119000", "2119000", "597900", "59790000", ""] {
            assert!(!is_subscriber(other), "{other}");
        }
    }

    #[test]
    fn seven_digits_take_country_and_area_code_from_a_longer_north_american_context() {
        for context in ["1408", "1408597"] {
            assert_eq!(Number::near(context, "5979000").map(|number| number.e164()).as_deref(), Some("+14085979000"));
        }
        for (context, digits) in [("4420", "5979000"), ("140", "5979000"), ("1408", "1979000"), ("1408", "979000")] {
            assert!(Number::near(context, digits).is_none(), "{context} {digits}");
        }
    }

    #[test]
    fn numbers_are_compared_by_country_code_and_national_digits() {
        let read = |digits| Number::read(Region::default(), true, digits).unwrap();
        assert_eq!(read("14085979000"), Number::read(Region::default(), false, "4085979000").unwrap());
        assert_ne!(read("14085979000"), read("14085979001"));
        // The same national digits in two countries.
        assert_ne!(read("4930901820"), read("4330901820"));
    }

    #[test]
    fn a_number_that_is_valid_with_and_without_a_prefix_is_refused() {
        assert_eq!(Number::read(Region::default(), true, "3758101530745"), Err(DialError::Ambiguous));
        assert_eq!(e164("4930901820"), "+4930901820");
        assert_eq!(e164("390236618300"), "+390236618300");
    }

    #[test]
    fn an_international_prefix_is_recognised_with_a_country_code_after_it() {
        for (code, digits, expected) in [
            ("US", "01149", true),
            ("US", "011", true),
            ("US", "0114930901820123456789", true),
            ("US", "4085979000", false),
            ("US", "0049", false),
            ("DE", "0049", true),
            ("DE", "030901820", false),
        ] {
            assert_eq!(has_international_prefix(region(code), digits), expected, "{code} {digits}");
        }
        assert_eq!(international_prefix(region("DE")).as_deref(), Some("00"));
        assert_eq!(international_prefix(region("BR")), None);
    }

    #[test]
    fn validity_is_that_of_the_territory() {
        let canada = region("CA");
        assert!(Number::is_known(canada, "3101234") && !Number::is_known(region("US"), "3101234"));
        assert!(!Number::is_known(canada, "1234567"));
        let bahamas = Number::read(Region::default(), true, "12423651234").unwrap();
        assert!(bahamas.is_valid() && !bahamas.is_valid_in(Region::default()) && bahamas.is_north_american());
        assert_eq!(bahamas.region_and_validity(), (Some("BS".to_owned()), true));
        let freephone = Number::read(Region::default(), true, "80012345678").unwrap();
        assert_eq!(freephone.region_and_validity(), (Some("001".to_owned()), true));
        let unknown = Number::read(Region::default(), true, "14081979000").unwrap();
        assert!(!unknown.is_valid() && !unknown.region_and_validity().1);
    }

    #[test]
    fn services_are_chosen_for_their_digits() {
        let is_service = |digits| Number::read(Region::default(), true, digits).unwrap().is_service();
        assert!(is_service("18005550100") && is_service("611300655506") && is_service("498001234567"));
        assert!(!is_service("4930901820") && !is_service("12423651234"));
    }
}
