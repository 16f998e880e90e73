//! The dial plan: translates the target of a call into the digits or the SIP URI that AltiServ is asked to dial. Pure
//! rules over text, with libphonenumber's metadata.
//!
//! It does not dial, and it knows nothing of HTTP.

mod access_code;
mod characters;
mod error;
mod meaning;
mod number;
mod outside_number;
mod prefix;
mod region;
mod rules;
mod settings;
mod vanity;
mod written;

use std::fmt;

use actors::Product;
use serde::Serialize;
use utoipa::ToSchema;

pub use error::DialError;
pub use number::warm_up;
pub use prefix::Prefix;
pub use region::{Region, UnknownRegion};
pub use settings::DialingSettings;

use access_code::AccessCode;
use meaning::Meaning;
use number::Number;
use rules::Rules;
use written::{DigitString, Suffix, Target, WrittenTarget};

/// Dialling rules of one product with one configuration.
#[derive(Debug, Clone)]
pub struct Dialplan {
    product: Product,
    rules: Rules,
}

/// Translation of one target.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Dialled {
    /// The target as the client sent it.
    pub raw: String,
    /// The digits or the SIP URI that AltiServ is asked to dial.
    pub dialed: String,
    /// The number in E.164 form, as `+14085979000`. None for extensions, codes, emergency numbers and SIP URIs.
    #[schema(required = true)]
    pub e164: Option<String>,
    /// Kind of the target.
    pub kind: Kind,
    /// ISO 3166 code of the territory that the number belongs to. `001` for numbers of no territory, as +800. None for
    /// extensions, codes and SIP URIs, and for numbers whose territory is unknown.
    #[schema(required = true)]
    pub region: Option<String>,
    /// True if the numbering plan is known to have such numbers. None for extensions, codes and SIP URIs, which no
    /// numbering plan covers.
    #[schema(required = true)]
    pub valid: Option<bool>,
    /// Extension written after the number, as in `(408) 597-9000 x12`. It is not dialled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// Keys to send once the call is connected, as in `+1 646 558 8656,,86412345678#`: digits, `*`, `#`, and `,` for a
    /// pause of two seconds.
    #[serde(rename = "postDial", skip_serializing_if = "Option::is_none")]
    pub post_dial: Option<String>,
    /// Remarks on the translation that the caller should know of.
    #[serde(skip)]
    pub warnings: Vec<String>,
}

/// Leaves out the target as it was sent and the keys after it: they may contain a PIN.
impl fmt::Debug for Dialled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { dialed, e164, kind, region, valid, extension, .. } = self;
        let mut shown = f.debug_struct("Dialled");
        shown.field("dialed", dialed).field("e164", e164).field("kind", kind).field("region", region);
        shown.field("valid", valid).field("extension", extension).finish_non_exhaustive()
    }
}

/// Kind of number that a target stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = NumberKind)]
pub enum Kind {
    /// An extension or another short number of the phone system.
    Extension,
    /// A feature code with `*` or `#`, or a short number of the public network, dialled behind a trunk access code.
    Code,
    /// An emergency number.
    Emergency,
    /// A number of the region's own country code.
    National,
    /// A number of another country code.
    International,
    /// A SIP URI.
    Sip,
}

impl Dialplan {
    /// Makes the dial plan of a product from its settings.
    #[must_use]
    pub fn new(settings: &DialingSettings, product: Product) -> Self {
        Self { product, rules: Rules::of(settings) }
    }

    /// Translates a target. An empty trunk access code counts as none.
    pub fn resolve(&self, target: &str, trunk_access_code: Option<&str>) -> Result<Dialled, DialError> {
        let access = self.access_code(trunk_access_code)?;
        let mut first_error = None;
        for WrittenTarget { target: written, suffix } in
            written::read(target, self.rules.settings.max_extension_digits)?
        {
            match self.meaning(&written, access.as_ref()) {
                Ok(meaning) => return self.dialled(target, meaning, suffix, access.as_ref()),
                Err(DialError::Ambiguous) => return Err(DialError::Ambiguous),
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        Err(first_error.unwrap_or(DialError::NotANumber))
    }

    fn access_code(&self, given: Option<&str>) -> Result<Option<AccessCode>, DialError> {
        let code = given.unwrap_or_default();
        if code.is_empty() {
            return Ok(None);
        }
        match self.product {
            Product::MaxAcd => Err(DialError::AccessCodeOnMaxAcd),
            Product::MaxCs => code.parse().map(Some),
        }
    }

    fn meaning(&self, target: &Target, access: Option<&AccessCode>) -> Result<Meaning, DialError> {
        match target {
            Target::Sip(_) if self.product == Product::MaxCs => Err(DialError::SipOnMaxCs),
            Target::Sip(uri) => Ok(Meaning::Sip(uri.clone())),
            Target::Code(code) => Ok(self.code(code)),
            Target::Digits(digits) => self.digits(digits, access),
            Target::Local(digits, context) => self.local(digits, context),
            Target::Letters(letters) => {
                vanity::number(letters, |digits| self.outside(digits, access)).map(Meaning::Outside)
            }
        }
    }

    /// Reads a feature code. An emergency number may end in the `#` key.
    fn code(&self, code: &str) -> Meaning {
        match code.strip_suffix('#') {
            Some(number) if self.rules.emergency.contains(number) => Meaning::Emergency(number.to_owned()),
            _ => Meaning::Code(code.to_owned()),
        }
    }

    fn digits(&self, digits: &DigitString, access: Option<&AccessCode>) -> Result<Meaning, DialError> {
        if !digits.plus && self.rules.emergency.contains(&digits.all) {
            return Ok(Meaning::Emergency(digits.all.clone()));
        }
        if digits.plus || digits.all.len() > self.rules.settings.max_extension_digits {
            return self.outside(digits, access);
        }
        let code = self.access_digits(access);
        if digits.first_group == code.len()
            && let Some(rest) = digits.all.strip_prefix(code)
        {
            if self.rules.emergency.contains(rest) {
                return Ok(Meaning::Emergency(rest.to_owned()));
            }
            if access.is_some() && !rest.is_empty() {
                return Ok(Meaning::Short(rest.to_owned()));
            }
        }
        Ok(Meaning::Short(digits.all.clone()))
    }

    fn outside(&self, digits: &DigitString, access: Option<&AccessCode>) -> Result<Meaning, DialError> {
        outside_number::read(&self.rules, digits, self.access_digits(access))
    }

    /// Reads digits of a `tel:` URI within its context. Emergency numbers and service codes are valid in the whole
    /// context and are not joined with it.
    fn local(&self, digits: &DigitString, context: &str) -> Result<Meaning, DialError> {
        /// Most digits of a service code that is the same everywhere, as 988.
        const SERVICE: usize = 3;
        let local = digits.all.as_str();
        if self.rules.emergency.contains(local) {
            return Ok(Meaning::Emergency(local.to_owned()));
        }
        if local.len() <= SERVICE {
            return Ok(Meaning::Short(local.to_owned()));
        }
        let is_short = local.len() <= self.rules.settings.max_extension_digits;
        let joined = Number::read(self.rules.settings.region, true, &format!("{context}{local}"));
        if joined.as_ref().is_ok_and(|number| number.is_valid() || !is_short) {
            return joined.map(Meaning::Outside);
        }
        if let Some(number) = Number::near(context, local) {
            return Ok(Meaning::Outside(number));
        }
        if is_short {
            return Ok(Meaning::Short(local.to_owned()));
        }
        joined.map(Meaning::Outside)
    }

    /// Returns the access code to dial before an outside number.
    fn access_digits<'a>(&'a self, named: Option<&'a AccessCode>) -> &'a str {
        match self.product {
            Product::MaxCs => named.map_or(self.rules.settings.route_access_code.as_str(), AccessCode::as_str),
            Product::MaxAcd => "",
        }
    }

    fn dialled(
        &self,
        raw: &str,
        meaning: Meaning,
        suffix: Suffix,
        access: Option<&AccessCode>,
    ) -> Result<Dialled, DialError> {
        let named = access.map_or("", AccessCode::as_str);
        let mut dialled = match meaning {
            Meaning::Sip(uri) => Dialled::new(raw, uri, Kind::Sip),
            Meaning::Code(code) => Dialled::new(raw, format!("{named}{code}"), Kind::Code),
            Meaning::Short(digits) if access.is_none() => Dialled::new(raw, digits, Kind::Extension),
            Meaning::Short(digits) => Dialled::new(raw, format!("{named}{digits}"), Kind::Code),
            Meaning::Emergency(number) => Dialled {
                region: Some(self.rules.settings.region.code()),
                valid: Some(true),
                ..Dialled::new(raw, number, Kind::Emergency)
            },
            Meaning::Outside(number) => self.dialled_outside(raw, &number, self.access_digits(access))?,
        };
        dialled.extension = suffix.extension;
        dialled.post_dial = suffix.post_dial;
        if let Some(words) = suffix.remark {
            dialled.warnings.push(format!("{words:?} was passed over"));
        }
        Ok(dialled)
    }

    fn dialled_outside(&self, raw: &str, number: &Number, access: &str) -> Result<Dialled, DialError> {
        let region = self.rules.settings.region;
        let is_national = number.country_code() == region.country_code();
        let kind = if is_national { Kind::National } else { Kind::International };
        let subscriber = if is_national { self.national(number) } else { self.international(number) };
        let (number_region, valid) = number.region_and_validity();
        let mut warnings = Vec::new();
        if !valid {
            // Digits of an unknown number may mean another number to the exchange, and to a reader of its E.164 form.
            let is_misread = |plus, digits: &str| Number::read(region, plus, digits).as_ref() != Ok(number);
            let e164 = format!("{}{}", number.country_code(), number.national());
            if is_misread(true, &e164) || (is_national && is_misread(false, &subscriber)) {
                return Err(DialError::NoSuchNumber(number.country_code()));
            }
            warnings.push(NOT_VALID.to_owned());
        }
        if subscriber.starts_with('+') && self.rules.settings.international_prefix == Prefix::Auto {
            warnings.push(NO_PREFIX.to_owned());
        }
        Ok(Dialled {
            e164: Some(number.e164()),
            region: number_region,
            valid: Some(valid),
            warnings,
            ..Dialled::new(raw, format!("{access}{subscriber}"), kind)
        })
    }

    /// Returns the digits to dial for a number of the same country. A configured prefix goes where callers dial a
    /// prefix: in North America before every number; elsewhere where the national format has one; and, in countries
    /// whose national format has none at all, before all numbers but services.
    fn national(&self, number: &Number) -> String {
        let region = self.rules.settings.region;
        let Some(prefix) = self.rules.settings.national_prefix.fixed() else { return number.dialled_in(region) };
        if number.is_north_american() {
            return format!("{prefix}{}", number.national());
        }
        let format = number.national_format();
        let own = self.rules.national_prefix;
        if !own.is_empty() && format.len() > number.national().len() && format.starts_with(own) {
            format!("{prefix}{}", &format[own.len()..])
        } else if number.is_service() {
            format
        } else {
            format!("{prefix}{format}")
        }
    }

    fn international(&self, number: &Number) -> String {
        match self.rules.settings.international_prefix.fixed() {
            None => number.dialled_in(self.rules.settings.region),
            Some(prefix) => format!("{prefix}{}{}", number.country_code(), number.national()),
        }
    }
}

/// Warning for a number that the numbering plan is not known to have.
const NOT_VALID: &str = "the number has the length of a phone number, but no such number is known to exist";

/// Warning for an international number without an international prefix.
const NO_PREFIX: &str =
    "the region has several international prefixes, so + is dialled; dialing.international_prefix chooses one";

impl Dialled {
    fn new(raw: &str, dialed: String, kind: Kind) -> Self {
        Self {
            raw: raw.to_owned(),
            dialed,
            e164: None,
            kind,
            region: None,
            valid: None,
            extension: None,
            post_dial: None,
            warnings: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
