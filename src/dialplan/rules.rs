use std::collections::BTreeSet;

use super::number::international_prefix;
use super::settings::DialingSettings;

/// What is configured, with what the numbering plan of the region adds.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    pub(crate) settings: DialingSettings,
    pub(crate) emergency: BTreeSet<String>,
    /// What stands before national numbers that are written in full.
    pub(crate) national_prefix: &'static str,
    /// What callers dial before a country code. None where the region has several prefixes and prefers none.
    pub(crate) international_prefix: Option<String>,
}

impl Rules {
    pub(crate) fn of(settings: &DialingSettings) -> Self {
        let emergency = if settings.emergency_numbers.is_empty() {
            settings.region.emergency_numbers().map(str::to_owned).collect()
        } else {
            settings.emergency_numbers.iter().cloned().collect()
        };
        let international_prefix = match settings.international_prefix.fixed() {
            Some(prefix) => Some(prefix.to_owned()),
            None => international_prefix(settings.region),
        };
        let national_prefix = settings.region.national_prefix();
        Self { settings: settings.clone(), emergency, national_prefix, international_prefix }
    }
}
