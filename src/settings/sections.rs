//! Sections of the configuration, and their keys by name.

use super::admin::AdminSettings;
use super::agents::AgentSettings;
use super::altiserv::{AltiservSettings, EMBEDDED_SECTIONS};
use super::browsers::BrowserSettings;
use super::cluster::ClusterSettings;
use super::events::EventSettings;
use super::logging::LoggingSettings;
use super::metrics::MetricsSettings;
use super::pages::PageSettings;
use super::recording::RecordingSettings;
use super::server::ServerSettings;
use super::sessions::SessionSettings;
use super::tls::TlsSettings;
use crate::dialplan::DialingSettings;
use crate::section::{Key, Section, Shape};

const BEFORE_EMBEDDED: [Section; 5] = [
    ServerSettings::SECTION,
    TlsSettings::SECTION,
    BrowserSettings::SECTION,
    PageSettings::SECTION,
    AltiservSettings::SECTION,
];

const BEHIND_EMBEDDED: [Section; 9] = [
    SessionSettings::SECTION,
    ClusterSettings::SECTION,
    AgentSettings::SECTION,
    EventSettings::SECTION,
    DialingSettings::SECTION,
    RecordingSettings::SECTION,
    AdminSettings::SECTION,
    MetricsSettings::SECTION,
    LoggingSettings::SECTION,
];

/// Every section, in the order of config.toml.
pub(crate) fn all() -> impl Iterator<Item = &'static Section> {
    [&BEFORE_EMBEDDED[..], &EMBEDDED_SECTIONS, &BEHIND_EMBEDDED].into_iter().flatten()
}

/// Declaration of a key, by its name in full. A list of tables is one value, declared by its first key.
pub(crate) fn declaration(name: &str) -> Option<&'static Key> {
    for section in all() {
        match section.shape {
            Shape::List if section.name == name => return section.keys.first(),
            Shape::List => {}
            Shape::Table => {
                if let Some(key) = section.keys.iter().find(|key| key.name == name) {
                    return Some(key);
                }
            }
        }
    }
    None
}

/// Keys that have no value by default.
pub(crate) fn optional_keys() -> impl Iterator<Item = &'static str> {
    all().flat_map(|section| section.keys).filter(|key| key.example.is_some()).map(|key| key.name)
}

#[cfg(test)]
mod tests {
    use toml::Table;

    use super::*;
    use crate::settings::{Settings, tree};

    #[test]
    fn every_key_is_declared() {
        let keys = tree::known_keys(&tree::of(&Settings::default()));
        let undeclared: Vec<_> = keys.iter().filter(|key| declaration(key).is_none()).collect();
        assert_eq!(undeclared, Vec::<&String>::new());
    }

    #[test]
    fn every_declared_key_is_one_whose_default_it_admits() {
        let tree = tree::of(&Settings::default());
        for section in all() {
            let path: Vec<_> = section.name.split('.').collect();
            let written = tree::find(&tree, &path).unwrap_or_else(|| panic!("there is no {}", section.name));
            let tables: Vec<&Table> = match section.shape {
                Shape::Table => vec![written.as_table().expect("a table")],
                Shape::List => {
                    written.as_array().expect("a list").iter().map(|one| one.as_table().expect("a table")).collect()
                }
            };
            for key in section.keys.iter().filter(|key| key.example.is_none()) {
                for table in &tables {
                    let default = table.get(key.short_name()).unwrap_or_else(|| panic!("{} is no such key", key.name));
                    assert!(key.allowed.admits(default), "{} = {default}", key.name);
                }
            }
        }
    }

    #[test]
    fn every_key_of_a_listed_table_is_declared() {
        let tree = tree::of(&Settings::default());
        for section in all().filter(|section| section.shape == Shape::List) {
            let path: Vec<_> = section.name.split('.').collect();
            let list = tree::find(&tree, &path).and_then(|list| list.as_array()).expect("a list");
            let table = list[0].as_table().expect("a table");
            let declared = |key: &str| section.keys.iter().any(|declared| declared.short_name() == key);
            let undeclared: Vec<_> = table.keys().filter(|key| !declared(key)).collect();
            assert_eq!(undeclared, Vec::<&String>::new(), "{}", section.name);
        }
    }
}
