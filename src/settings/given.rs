//! What was given and differs from the defaults, and where it stands.

use std::collections::BTreeMap;
use std::fmt;

use super::origin::Origin;
use super::whole::Settings;
use super::{masking, tree};

/// One key that has another value than by default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The key in full, dotted.
    pub key: String,
    /// The value as TOML on one line, secrets masked.
    pub value: String,
    /// Where it stands.
    pub origin: Origin,
}

/// A line of TOML with a remark.
impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, value, origin } = self;
        write!(f, "{key} = {value}  # {origin}")
    }
}

/// Where each value that was given stands, by key.
#[derive(Debug, Clone, Default)]
pub struct Origins(pub(super) BTreeMap<String, Origin>);

impl Settings {
    /// Every key that has another value than by default, in the order of their names.
    #[must_use]
    pub fn given(&self, origins: &Origins) -> Vec<Given> {
        let given = tree::leaves(&tree::of(self));
        let defaults = tree::leaves(&tree::of(&Self::default()));
        let mut differing = Vec::new();
        for (key, value) in given {
            if defaults.get(&key) != Some(&value) {
                let value = masking::show(&key, &value);
                let origin = origins.0.get(&key).cloned().unwrap_or_default();
                differing.push(Given { key, value, origin });
            }
        }
        differing
    }
}
