//! What was given and differs from the defaults, and where it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use toml::{Table, Value};

use super::complaint::Origin;
use super::{Settings, masking, merge};

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
        let (given, defaults) = (table(self), table(&Self::default()));
        let mut keys = Vec::new();
        merge::leaves(&given, "", &mut keys);
        let keys: BTreeSet<String> = keys.into_iter().collect();
        let differing = keys.into_iter().filter_map(|key| {
            let path: Vec<&str> = key.split('.').collect();
            let value = merge::find(&given, &path)?;
            if merge::find(&defaults, &path) == Some(value) { None } else { Some((key.clone(), value.clone())) }
        });
        differing
            .map(|(key, value): (String, Value)| Given {
                value: masking::show(&key, &value),
                origin: origins.0.get(&key).cloned().unwrap_or_default(),
                key,
            })
            .collect()
    }
}

fn table(settings: &Settings) -> Table {
    Table::try_from(settings).expect("settings are tables of plain values")
}
