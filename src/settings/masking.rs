//! Showing settings without showing secrets.

use toml::{Table, Value};

use super::Settings;

const MASK: &str = "***";

/// Whether values under this key (its last part counts) must not be shown.
pub(super) fn is_secret(key: &str) -> bool {
    key.rsplit('.').next().is_some_and(|last| last.contains("password"))
}

/// The settings as TOML, passwords masked.
pub(super) fn render(settings: &Settings) -> String {
    let mut table = Table::try_from(settings).expect("settings are tables of plain values");
    mask_table(&mut table);
    toml::to_string_pretty(&table).expect("a TOML table is written as it is")
}

/// A value for an error message, on one line, secrets masked.
pub(super) fn show(key: &str, value: &Value) -> String {
    let mut value = value.clone();
    if is_secret(key) {
        value = Value::from(MASK);
    }
    mask(&mut value);
    value.to_string()
}

fn mask_table(table: &mut Table) {
    for (key, value) in table.iter_mut() {
        if is_secret(key) {
            *value = Value::from(MASK);
        } else {
            mask(value);
        }
    }
}

fn mask(value: &mut Value) {
    match value {
        Value::Table(table) => mask_table(table),
        Value::Array(values) => values.iter_mut().for_each(mask),
        _ => {}
    }
}
