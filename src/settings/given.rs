//! Values that differ from the defaults, and the places where they were given.

use std::fmt;

use super::value_origin::{ValueOrigin, ValueOrigins};
use super::whole::Settings;
use super::{masking, tree};

/// One key that has another value than by default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenValue {
    /// The key in full, dotted.
    pub key: String,
    /// The value as TOML on one line, secrets masked.
    pub value: String,
    /// Place of the key.
    pub origin: ValueOrigin,
}

/// Writes a line of TOML with a remark.
impl fmt::Display for GivenValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, value, origin } = self;
        write!(f, "{key} = {value}  # {origin}")
    }
}

impl Settings {
    /// Every key that has another value than by default, in the order of their names.
    #[must_use]
    pub fn given(&self, origins: &ValueOrigins) -> Vec<GivenValue> {
        let given = tree::leaves(&tree::of(self));
        let defaults = tree::leaves(&tree::of(&Self::default()));
        let mut differing = Vec::new();
        for (key, value) in given {
            if defaults.get(&key) != Some(&value) {
                let value = masking::show(&key, &value);
                let origin = origins.of(&key);
                differing.push(GivenValue { key, value, origin });
            }
        }
        differing
    }
}
