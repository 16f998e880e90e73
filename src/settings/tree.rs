//! Settings as a tree of TOML, whose leaves are the keys.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::sections;
use super::whole::Settings;

/// The tree of these settings, secrets included.
pub(crate) fn of(settings: &Settings) -> Table {
    Table::try_from(settings).expect("settings are tables of plain values")
}

/// The settings of a tree whose values have been checked.
pub(crate) fn settings(tree: Table) -> Settings {
    tree.try_into().expect("settings are read back from what they were written as")
}

/// The value at a path.
pub(crate) fn find<'a>(tree: &'a Table, path: &[&str]) -> Option<&'a Value> {
    let (last, tables) = path.split_last()?;
    let mut table = tree;
    for key in tables {
        table = table.get(*key)?.as_table()?;
    }
    table.get(*last)
}

/// Puts a value at a path, in tables that are made where there are none.
pub(crate) fn set(tree: &mut Table, path: &[&str], value: Value) {
    let Some((last, tables)) = path.split_last() else { return };
    let mut table = tree;
    for key in tables {
        let inner = table.entry(*key).or_insert_with(|| Value::Table(Table::new()));
        let Value::Table(inner) = inner else { return };
        table = inner;
    }
    table.insert((*last).to_owned(), value);
}

/// Every key that has a value, dotted, with the value.
pub(crate) fn leaves(tree: &Table) -> BTreeMap<String, Value> {
    let mut leaves = BTreeMap::new();
    collect(tree, "", &mut leaves);
    leaves
}

fn collect(table: &Table, prefix: &str, leaves: &mut BTreeMap<String, Value>) {
    for (key, value) in table {
        let key = format!("{prefix}{key}");
        match value {
            Value::Table(inner) => collect(inner, &format!("{key}."), leaves),
            value => {
                leaves.insert(key, value.clone());
            }
        }
    }
}

/// Every key that may be given, dotted: those with a value by default, and then those without.
pub(crate) fn known_keys(defaults: &Table) -> Vec<String> {
    let mut keys: Vec<String> = leaves(defaults).into_keys().collect();
    keys.extend(sections::optional_keys().map(str::to_owned));
    keys
}
