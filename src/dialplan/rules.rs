use std::collections::BTreeSet;

use super::number::international_prefix;
use super::settings::DialingSettings;

/// Settings of the dial plan, completed by the numbering plan of the region.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    pub(crate) settings: DialingSettings,
    pub(crate) emergency: BTreeSet<String>,
    /// Prefix of the region's full national numbers. Empty if it has none.
    pub(crate) national_prefix: &'static str,
    /// International prefix: the configured one, otherwise the region's. None if the region has several and prefers
    /// none.
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
