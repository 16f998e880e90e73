//! Showing settings without showing secrets.

use toml::{Table, Value};

use super::tree;
use super::whole::Settings;

const MASK: &str = "***";

/// Whether this value under this key (its last part counts) must not be shown. An empty password is a secret as others
/// are; an empty token is none.
fn is_secret(key: &str, value: &Value) -> bool {
    key.rsplit('.').next().is_some_and(|last| {
        last.contains("password") || (last == "token" && value.as_str().is_none_or(|token| !token.is_empty()))
    })
}

/// The settings as TOML, secrets masked.
pub(super) fn render(settings: &Settings) -> String {
    let mut table = tree::of(settings);
    mask_table(&mut table);
    toml::to_string_pretty(&table).expect("a TOML table is written as it is")
}

/// A value for an error message, on one line, secrets masked.
pub(super) fn show(key: &str, value: &Value) -> String {
    let mut value = value.clone();
    if is_secret(key, &value) {
        value = Value::from(MASK);
    }
    mask(&mut value);
    value.to_string()
}

fn mask_table(table: &mut Table) {
    for (key, value) in table.iter_mut() {
        if is_secret(key, value) {
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
