//! What a target becomes when it is dialled: pure rules over text, with libphonenumber's metadata.
//!
//! Nothing here dials, and nothing here knows HTTP.

mod access_code;
mod as_dialled;
mod characters;
mod emergency;
mod error;
mod number;
mod region;
mod sip;
mod tel;
mod written;

use std::collections::BTreeSet;
use std::fmt;

use actors::Product;
use serde::Serialize;
use utoipa::ToSchema;

pub use access_code::AccessCode;
pub use error::DialError;
pub use number::warm_up;
pub use region::{Region, UnknownRegion};

use crate::settings::DialingSettings;
use as_dialled::Meant;
use number::Number;
use written::{Digits, Written};

/// The rules by which one product, configured in one way, dials.
#[derive(Debug, Clone)]
pub struct Dialplan {
    product: Product,
    settings: DialingSettings,
    emergency: BTreeSet<String>,
}

/// What is dialled for a target.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Dialled {
    /// The target as it was given.
    pub raw: String,
    /// What AltiServ is asked to dial.
    pub dialed: String,
    /// The number in the form `+14085979000`; none for extensions, codes, emergency numbers and SIP URIs.
    pub e164: Option<String>,
    /// What the target turned out to be.
    #[serde(skip)]
    pub kind: Kind,
    /// An extension behind the number, as in `(408) 597-9000 x12`. It is not dialled: it can only be sent as digits once
    /// the call is connected.
    #[serde(skip)]
    pub extension: Option<String>,
    /// What stands behind the number, to be keyed once the call is connected: `0` to `9`, `*`, `#`, `A` to `D`, and `,` for
    /// a pause of two seconds. At most 64 characters, of which at least one is no comma.
    #[serde(rename = "postDial", skip_serializing_if = "Option::is_none")]
    pub post_dial: Option<String>,
}

/// What stands behind the number may be a PIN, so that neither that nor the target as it was given is shown.
impl fmt::Debug for Dialled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { dialed, e164, kind, extension, .. } = self;
        let mut shown = f.debug_struct("Dialled");
        shown.field("dialed", dialed).field("e164", e164).field("kind", kind).field("extension", extension);
        shown.finish_non_exhaustive()
    }
}

/// What a target turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An extension or another short number of the phone system.
    Extension,
    /// A feature code with `*` or `#`.
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
    /// The rules of a product with these settings.
    #[must_use]
    pub fn new(settings: &DialingSettings, product: Product) -> Self {
        let emergency = if settings.emergency_numbers.is_empty() {
            emergency::numbers(settings.region).iter().map(|number| (*number).to_owned()).collect()
        } else {
            settings.emergency_numbers.iter().cloned().collect()
        };
        Self { product, settings: settings.clone(), emergency }
    }

    /// What dialling `target` would dial. An empty trunk access code counts as none.
    pub fn resolve(&self, target: &str, trunk_access_code: Option<&str>) -> Result<Dialled, DialError> {
        let access = self.access_code(trunk_access_code)?;
        match written::read(target, self.settings.max_extension_digits)? {
            Written::Sip(uri) => self.sip(target, uri),
            Written::Code(code) => Ok(as_it_is(target, code, Kind::Code)),
            Written::Digits(digits) => self.digits(target, digits, access.as_ref()),
        }
    }

    fn access_code(&self, given: Option<&str>) -> Result<Option<AccessCode>, DialError> {
        let given = given.filter(|code| !code.is_empty());
        match (self.product, given) {
            (_, None) => Ok(None),
            (Product::MaxAcd, Some(_)) => Err(DialError::AccessCodeOnMaxAcd),
            (Product::MaxCs, Some(code)) => code.parse().map(Some),
        }
    }

    fn sip(&self, target: &str, uri: String) -> Result<Dialled, DialError> {
        match self.product {
            Product::MaxCs => Err(DialError::SipOnMaxCs),
            Product::MaxAcd => Ok(as_it_is(target, uri, Kind::Sip)),
        }
    }

    fn digits(&self, target: &str, digits: Digits, access: Option<&AccessCode>) -> Result<Dialled, DialError> {
        let mut dialled = if !digits.plus && self.emergency.contains(&digits.all) {
            as_it_is(target, digits.all, Kind::Emergency)
        } else if !digits.plus && digits.all.len() <= self.settings.max_extension_digits {
            as_it_is(target, digits.all, Kind::Extension)
        } else {
            let access = self.access_digits(access);
            match as_dialled::read(&self.settings, &self.emergency, &digits, access)? {
                Meant::Emergency(number) => as_it_is(target, number, Kind::Emergency),
                Meant::Outside(number) => self.outside(target, &number, access),
            }
        };
        dialled.extension = digits.extension;
        Ok(dialled)
    }

    /// What is dialled before an outside number.
    fn access_digits<'a>(&'a self, named: Option<&'a AccessCode>) -> &'a str {
        match self.product {
            Product::MaxCs => named.map_or(self.settings.route_access_code.as_str(), AccessCode::as_str),
            Product::MaxAcd => "",
        }
    }

    fn outside(&self, target: &str, number: &Number, access: &str) -> Dialled {
        let settings = &self.settings;
        let (kind, subscriber) = if number.country_code == settings.region.country_code() {
            (Kind::National, format!("{}{}", settings.national_prefix, number.national))
        } else {
            let prefix = &settings.international_prefix;
            (Kind::International, format!("{prefix}{}{}", number.country_code, number.national))
        };
        Dialled {
            raw: target.to_owned(),
            dialed: format!("{access}{subscriber}"),
            e164: Some(number.e164()),
            kind,
            extension: None,
            post_dial: None,
        }
    }
}

fn as_it_is(target: &str, dialed: String, kind: Kind) -> Dialled {
    Dialled { raw: target.to_owned(), dialed, e164: None, kind, extension: None, post_dial: None }
}

#[cfg(test)]
mod tests;
